"""What is open in a project: pauses, reviews, conditions and the like, by their ids."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tiexin.kernel import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.casework.state import ProjectState
    from tiexin.casework.table import Command

_MOST_NAMED: Final = 10
ENDS: Final[Mapping[str, str]] = {
    "resume": "pause",
    "close_review": "review",
    "cure": "condition",
    "end_interruption": "interruption",
    "check_commitment": "commitment",
    "answer_correction": "correction",
    "finish_task": "task",
}
"""Commands that end an open thing, with the field that names it."""


def open_things(state: ProjectState, procedure: str = "") -> dict[str, tuple[str, ...]]:
    """The ids of what is open, by kind of thing; of one procedure, or of all."""
    chosen = [
        each
        for each in state.procedures.values()
        if not procedure or each.id == procedure
    ]
    current = [each.application for each in chosen if each.application is not None]

    def about(id_: str) -> bool:
        return not procedure or id_ == procedure

    return {
        "pause": tuple(p.id for a in current for p in a.pauses if p.last is None),
        "review": tuple(
            r.id for a in current for r in a.reviews.values() if r.closed_on is None
        ),
        "interruption": tuple(
            i.id for p in chosen for i in p.interruptions.values() if i.last is None
        ),
        "condition": tuple(
            c.id
            for c in state.conditions.values()
            if about(c.procedure) and c.state != "cured"
        ),
        "commitment": tuple(
            c.id
            for c in state.commitments.values()
            if about(c.procedure) and c.state == "open"
        ),
        "correction": tuple(
            c.id
            for c in state.corrections.values()
            if about(c.procedure) and c.answered_on is None
        ),
        "task": tuple(
            t.id
            for t in state.tasks.values()
            if about(t.procedure) and t.finished_on is None
        ),
    }


def with_the_only_one(state: ProjectState, command: Command) -> Command:
    """A command that ends something, with the id of the only thing it can mean.

    Another system or a table often knows that a pause ended, but not what we call
    it.

    Raises:
        Refused: ``casework.nothing_open`` or ``casework.several_open``.
    """
    field = ENDS.get(command.kind)
    if field is None or command.data.get(field):
        return command
    found = open_things(state, command.subject)[field]
    if not found:
        raise Refused.of("casework.nothing_open", where=field, command=command.kind)
    if len(found) > 1:
        ids = ", ".join(found[:_MOST_NAMED])
        raise Refused.of("casework.several_open", where=field, ids=ids)
    return replace(command, data={**command.data, field: found[0]})
