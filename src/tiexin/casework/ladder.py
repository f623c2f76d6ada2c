"""The ladder of warnings: what somebody has to be told by today, each rung once.

A rung is known by what it is about, the last day and its own name: told once, it is not
told again unless the last day moves. Rungs are data (data/casework/ladder.yaml).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import yaml

from tiexin.casework.clocks import clock_of
from tiexin.casework.officers import silent_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from tiexin.calendars import WorkCalendar
    from tiexin.casework.setting import Setting
    from tiexin.casework.state import Commitment, ProjectState

_OFFICE: Final = "mainland"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder: working days before the last day, and who is told."""

    rung: str
    at: int
    half: bool
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """All ladders.

    ``respond_within`` is in working days; ``silences`` are rung, calendar days without
    a contact and who is told, the shortest first.
    """

    clock: tuple[Step, ...]
    promise: tuple[Step, ...]
    commitment: tuple[Step, ...]
    task: tuple[Step, ...]
    pause: tuple[Step, ...]
    respond_within: int
    respond_who: tuple[str, ...]
    silences: tuple[tuple[str, int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """One warning that is due.

    ``about`` is clock, pause, promise, task, first_response or silence; ``subject``
    the procedure, promise or task; ``limit`` which limit, pause or kind of promise;
    ``last_day`` the day it is about.
    """

    about: str
    subject: str
    limit: str
    rung: str
    last_day: date
    who: tuple[str, ...]

    @property
    def key(self) -> str:
        """The same for the same warning, whenever it is worked out."""
        parts = (self.about, self.subject, self.limit, self.rung)
        return "/".join((*parts, self.last_day.isoformat()))


def load_ladder(root: Path) -> Ladder:
    """Read ``root/casework/ladder.yaml``."""
    text = (root / "casework" / "ladder.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    contact = data["contact"]
    return Ladder(
        clock=_steps(data["clock"]),
        promise=_steps(data["promise"]),
        commitment=_steps(data["commitment"]),
        task=_steps(data["task"]),
        pause=_steps(data["pause"]),
        respond_within=contact["first_response"]["working_days"],
        respond_who=tuple(contact["first_response"]["who"]),
        silences=tuple(
            (rung, contact[name]["days"], tuple(contact[name]["who"]))
            for rung, name in (("overdue", "silence"), ("escalated", "long_silence"))
        ),
    )


def _steps(rows: Sequence[dict[str, Any]]) -> tuple[Step, ...]:
    return tuple(
        Step(row["rung"], row.get("at", 0), row.get("half", False), tuple(row["who"]))
        for row in rows
    )


def rungs_due(
    state: ProjectState, *, ladder: Ladder, today: date, setting: Setting
) -> tuple[Rung, ...]:
    """Every rung whose day has come, of all that is open in the project.

    Of one clock only the highest rung reached is given: who hears that a limit has
    passed need not hear as well that half of it was used.
    """
    if not state.is_open:
        return ()
    found = [
        *_clocks(state, ladder, today, setting),
        *_pauses(state, ladder, today, setting),
        *_promises(state, ladder, today, setting),
        *_tasks(state, ladder, today, setting),
        *_contact(state, ladder, today, setting),
    ]
    return tuple(found)


def _clocks(
    state: ProjectState, ladder: Ladder, today: date, setting: Setting
) -> Iterator[Rung]:
    for procedure in state.procedures.values():
        clock = clock_of(procedure, setting=setting)
        if clock.due is None:
            continue
        calendar = setting.calendars[clock.calendar]
        begin = clock.trigger if clock.due_kind in ("statutory", "promised") else None
        step = _highest(ladder.clock, clock.due, begin, today=today, calendar=calendar)
        if step is not None:
            yield Rung(
                "clock", procedure.id, clock.due_kind, step.rung, clock.due, step.who
            )


def _pauses(
    state: ProjectState, ladder: Ladder, today: date, setting: Setting
) -> Iterator[Rung]:
    """Pauses that go on although the day announced for their end has passed."""
    for procedure in state.procedures.values():
        application = procedure.application
        if application is None or procedure.state != "paused":
            continue
        calendar = setting.calendars[setting.rules_of(procedure).calendar]
        for pause in application.pauses:
            if pause.last is not None or pause.until is None:
                continue
            step = _highest(
                ladder.pause, pause.until, None, today=today, calendar=calendar
            )
            if step is not None:
                yield Rung(
                    "pause", procedure.id, pause.id, step.rung, pause.until, step.who
                )


def _promises(
    state: ProjectState, ladder: Ladder, today: date, setting: Setting
) -> Iterator[Rung]:
    calendar = setting.calendars[_OFFICE]
    dues = [
        *(("condition", c.id, c.cure_by) for c in _open(state.conditions)),
        *(
            ("commitment", c.id, c.check_by)
            for c in state.commitments.values()
            if c.state == "open" or _to_be_put_right(c)
        ),
        *(
            ("correction", c.id, c.due)
            for c in state.corrections.values()
            if c.answered_on is None
        ),
    ]
    for kind, id_, due in dues:
        if due is None:
            continue
        steps = ladder.commitment if kind == "commitment" else ladder.promise
        step = _highest(steps, due, None, today=today, calendar=calendar)
        if step is not None:
            yield Rung("promise", id_, kind, step.rung, due, step.who)


def _to_be_put_right(commitment: Commitment) -> bool:
    """Found broken, with a day until which it can be made good."""
    checked = commitment.checked_on
    return (
        commitment.state == "broken"
        and checked is not None
        and commitment.check_by > checked
    )


def _open(things: Any) -> list[Any]:
    return [each for each in things.values() if each.state == "open"]


def _tasks(
    state: ProjectState, ladder: Ladder, today: date, setting: Setting
) -> Iterator[Rung]:
    calendar = setting.calendars[_OFFICE]
    for task in state.tasks.values():
        if task.finished_on is not None:
            continue
        step = _highest(ladder.task, task.due, None, today=today, calendar=calendar)
        if step is not None:
            yield Rung("task", task.id, "", step.rung, task.due, step.who)


def _contact(
    state: ProjectState, ladder: Ladder, today: date, setting: Setting
) -> Iterator[Rung]:
    if state.opened_on is None:
        return
    if state.first_response_at is None:
        calendar = setting.calendars[_OFFICE]
        last = calendar.add(state.opened_on, ladder.respond_within)
        if today > last:
            yield Rung("first_response", "", "", "overdue", last, ladder.respond_who)
        return
    last = max(contact.on for contact in state.contacts)
    reached = [each for each in ladder.silences if silent_for(state, today) > each[1]]
    for rung, days, who in reached[-1:]:
        due = last + timedelta(days=days)
        yield Rung("silence", "", "", rung, due, who)


def _highest(
    steps: tuple[Step, ...],
    due: date,
    begin: date | None,
    *,
    today: date,
    calendar: WorkCalendar,
) -> Step | None:
    """The last step of the ladder whose day is today or gone."""
    reached = None
    for step in steps:
        if step.half:
            if begin is None:
                continue
            day = begin + (due - begin) / 2
        elif step.at >= 0:
            day = _before(due, step.at, calendar)
        else:
            day = calendar.add(due, -step.at)
        if day <= today:
            reached = step
    return reached


def _before(day: date, n: int, calendar: WorkCalendar) -> date:
    """``n`` working days before a day."""
    while n:
        day -= timedelta(days=1)
        n -= calendar.is_working(day)
    return day
