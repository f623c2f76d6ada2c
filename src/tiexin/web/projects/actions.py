"""What somebody may record now: the table's commands that have something to act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.casework.decide import offered
from tiexin.web.access import policy
from tiexin.web.cases import store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.casework.table import CommandSpec
    from tiexin.web.projects.sight import Sight
    from tiexin.web.projects.wording import Words

# What only a program fills in, or what has a page of its own.
_NOT_BY_FORM: Final = frozenset(
    {
        "open_project",
        "change_facts",
        "move_rules",
        "freeze_baseline",
        "revise_plan",
        "send_message",
        "add_document",
        "check_document",
        "answer_correction",
        "lapse",
        "strike_event",
    }
)


@dataclass(frozen=True, slots=True)
class Action:
    """A button: the command it leads to."""

    kind: str
    title: str
    url: str


def actions(words: Words, procedure: str = "") -> Iterator[Action]:
    """What this person may do now, about a procedure or the project."""
    sight = words.sight
    specs = offered(
        sight.state,
        actor=policy.actor(sight.user),
        setting=store.setting(),
        procedure=procedure,
    )
    query = f"?procedure={procedure}" if procedure else ""
    for spec in specs:
        if spec.kind in _NOT_BY_FORM or not _makes_sense(sight, spec, procedure):
            continue
        yield Action(
            spec.kind,
            words.say(f"casework.command.{spec.kind}"),
            f"{words.base}record/{spec.kind}/{query}",
        )


def _makes_sense(sight: Sight, spec: CommandSpec, procedure: str) -> bool:
    """Leave out what has nothing to act on: no open pause, no lever, no task."""
    state = sight.state
    if not procedure:
        return spec.kind != "finish_task" or any(
            task.finished_on is None for task in state.tasks.values()
        )
    its = state.procedures[procedure]
    rules = store.setting().rules_of(its)
    application = its.application
    checks = {
        "accept_conditionally": bool(rules.may_miss),
        "commit": bool(rules.commitments),
        "pause": bool(rules.grounds),
        "extend": rules.extension is not None
        and (application is None or application.extension is None),
        "name_gaps": application is not None and application.gaps_named_on is None,
        "close_review": application is not None
        and any(r.closed_on is None for r in application.reviews.values()),
        "cure": any(
            c.procedure == procedure and c.state != "cured"
            for c in state.conditions.values()
        ),
        "check_commitment": any(
            c.procedure == procedure and c.state == "open"
            for c in state.commitments.values()
        ),
        "end_interruption": any(i.last is None for i in its.interruptions.values()),
        "interrupt": all(i.last is not None for i in its.interruptions.values()),
    }
    return checks.get(spec.kind, True)
