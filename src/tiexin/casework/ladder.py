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
    from tiexin.casework.state import ProjectState

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
    """All ladders; ``respond_within`` in working days, ``silence`` in calendar days."""

    clock: tuple[Step, ...]
    promise: tuple[Step, ...]
    task: tuple[Step, ...]
    respond_within: int
    respond_who: tuple[str, ...]
    silence: int
    silence_who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """One warning that is due.

    ``about`` is clock, promise, task, first_response or silence; ``subject`` the
    procedure, promise or task; ``last_day`` the day it is about.
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
        task=_steps(data["task"]),
        respond_within=contact["first_response"]["working_days"],
        respond_who=tuple(contact["first_response"]["who"]),
        silence=contact["silence"]["days"],
        silence_who=tuple(contact["silence"]["who"]),
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


def _promises(
    state: ProjectState, ladder: Ladder, today: date, setting: Setting
) -> Iterator[Rung]:
    calendar = setting.calendars[_OFFICE]
    dues = [
        *(("condition", c.id, c.cure_by) for c in _open(state.conditions)),
        *(("commitment", c.id, c.check_by) for c in _open(state.commitments)),
        *(
            ("correction", c.id, c.due)
            for c in state.corrections.values()
            if c.answered_on is None
        ),
    ]
    for kind, id_, due in dues:
        if due is None:
            continue
        step = _highest(ladder.promise, due, None, today=today, calendar=calendar)
        if step is not None:
            yield Rung("promise", id_, kind, step.rung, due, step.who)


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
    if silent_for(state, today) > ladder.silence:
        last = max(contact.on for contact in state.contacts)
        due = last + timedelta(days=ladder.silence)
        yield Rung("silence", "", "", "overdue", due, ladder.silence_who)


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
