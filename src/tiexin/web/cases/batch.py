"""Many commands on one project, one after the other: tried, or carried out together.

The same decisions as ``store.execute``, but the log is folded once and written once,
so that a table of a hundred thousand rows can be read in. What is refused leaves no
trace, and what comes after it is decided without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tiexin.casework.decide import decide
from tiexin.casework.fold import fold
from tiexin.casework.open_things import with_the_only_one
from tiexin.kernel import BadInput, CalendarGap, Refused
from tiexin.web.cases import store
from tiexin.web.cases.people import refuse_unfit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from tiexin.casework.state import ProjectState
    from tiexin.casework.table import Actor, Command
    from tiexin.eventlog import Event
    from tiexin.kernel import TiexinError
    from tiexin.web.cases.models import Project

    # Events of a command (none: it had acted before), or why it was refused.
    Result = tuple[Event, ...] | TiexinError


class Series:
    """A project's log, and what further commands would add; nothing is written."""

    def __init__(self, project: Project, *, now: datetime) -> None:
        """``project`` is held by the caller if he means to write."""
        self.project = project
        self.now = now
        self.log = store.events_of(project)
        self.state = fold(self.log, code=project.code, setting=store.setting())
        self.events: list[Event] = []

    def give(self, actor: Actor, command: Command) -> tuple[Event, ...]:
        """Decide one command and go on from what it leaves.

        Returns:
            Its events; none if it had acted before.

        Raises:
            Refused, BadInput, CalendarGap: As for ``store.execute``; the state stays.
        """
        if command.id in self.state.commands:
            return ()
        command = store.with_ids(with_the_only_one(self.state, command))
        drafts = decide(
            self.state,
            command,
            actor=actor,
            today=store.local_day(self.now),
            setting=store.setting(),
            log=self.log,
        )
        refuse_unfit(self.project, command, store.table().commands[command.kind])
        events = store.sealed(
            drafts, state=self.state, now=self.now, actor=actor, command=command
        )
        self.state = store.after(self.state, self.log, events)
        self.log += events
        self.events += events
        return events


def execute_all(
    actor: Actor,
    code: str,
    steps: Sequence[Callable[[ProjectState], Command]],
    *,
    now: datetime,
) -> list[Result]:
    """Carry out commands on one project in their order; a refused one stops nobody.

    Each step makes its command from the state that it finds, and may itself refuse.
    One transaction: all that was not refused is written, or (on a fault) nothing.

    Raises:
        Refused: ``cases.no_such_project``.
    """
    results: list[Result] = []
    with transaction.atomic():
        series = Series(store.held(code), now=now)
        for step in steps:
            try:
                results.append(series.give(actor, step(series.state)))
            except (BadInput, Refused, CalendarGap) as error:
                results.append(error)
        if series.events:
            store.append(series.project, series.state, series.events, now=now)
    return results
