"""What a change of the calendar moves: every open clock, from when to when, and why.

A notice of the State Council that makes a weekday a rest day, or a Saturday a working
day, moves last days that people already know. Each is worked out on both calendars; a
clock that comes out the same is not told of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tiexin.calendars import Sentence
from tiexin.casework.clocks import clock_of, open_clocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.calendars import Deadline, WorkCalendar
    from tiexin.casework.clocks import ClockName
    from tiexin.casework.setting import Setting
    from tiexin.casework.state import ProcedureState, ProjectState
    from tiexin.kernel import LocalText


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day that has become a working day (``works``), or has ceased to be one.

    ``name`` is the holiday it belongs to; ``notice`` the number of the paper that
    made a weekend day a working day; each empty where there is none.
    """

    day: date
    works: bool
    name: LocalText | None
    notice: str


@dataclass(frozen=True, slots=True)
class MovedClock:
    """One last day that moved.

    Attributes:
        project, procedure: whose clock it is.
        clock: which of its clocks.
        before, after: its last day on the old and on the new calendar.
        days: the days inside the limit whose nature changed, in order.
        settled: the new day rests on published years only.
    """

    project: str
    procedure: str
    clock: ClockName
    before: date
    after: date
    days: tuple[ChangedDay, ...]
    settled: bool

    @property
    def moved(self) -> int:
        """Calendar days later; negative for earlier."""
        return (self.after - self.before).days

    def why(self) -> tuple[Sentence, ...]:
        """The same in sentences, for ``calendars.in_words``."""
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[Sentence]:
        fields = {"before": self.before, "after": self.after}
        yield Sentence("casework.clock.moved", fields)
        working = tuple(each.day for each in self.days if each.works)
        if working:
            yield Sentence(
                "casework.clock.now_working", {"n": len(working), "days": working}
            )
        resting = tuple(each.day for each in self.days if not each.works)
        if resting:
            yield Sentence(
                "casework.clock.now_resting", {"n": len(resting), "days": resting}
            )


def reproject(
    state: ProjectState, *, before: Setting, after: Setting, today: date
) -> tuple[MovedClock, ...]:
    """Every open clock of a project that ends on another day by the new calendars.

    ``before`` and ``after`` differ in their calendars. Open pauses are reckoned as
    ``clock_of`` does on ``today``. Nothing for a closed project.

    Raises:
        CalendarGap: A limit runs beyond one of the calendars.
    """
    if not state.is_open:
        return ()
    return tuple(
        moved
        for procedure in state.procedures.values()
        for moved in _moved(state.code, procedure, before, after, today=today)
    )


def _moved(
    project: str,
    procedure: ProcedureState,
    before: Setting,
    after: Setting,
    *,
    today: date,
) -> Iterator[MovedClock]:
    old_clock = clock_of(procedure, setting=before, today=today)
    new = open_clocks(procedure, clock_of(procedure, setting=after, today=today))
    calendars = (
        before.calendars[old_clock.calendar],
        after.calendars[old_clock.calendar],
    )
    for name, old_limit in open_clocks(procedure, old_clock).items():
        new_limit = new[name]
        if new_limit.last_day == old_limit.last_day:
            continue
        yield MovedClock(
            project,
            procedure.id,
            name,
            old_limit.last_day,
            new_limit.last_day,
            tuple(_changed_days(old_limit, new_limit, *calendars)),
            settled=not new_limit.provisional,
        )


def _changed_days(
    old_limit: Deadline, new_limit: Deadline, old: WorkCalendar, new: WorkCalendar
) -> Iterator[ChangedDay]:
    """The days from the trigger to the later of both ends that changed their nature."""
    day = min(old_limit.starts_after, new_limit.starts_after)
    last = max(old_limit.last_day, new_limit.last_day)
    while day < last:
        day += timedelta(days=1)
        works = new.is_working(day)
        if works != old.is_working(day):
            yield ChangedDay(day, works, new.name_of(day), _notice(day, new))


def _notice(day: date, calendar: WorkCalendar) -> str:
    year = calendar.make_up.get(day.toordinal())
    if year is None:
        return ""
    numbers = [notice.number for notice in calendar.years[year].notices]
    return "、".join(number for number in numbers if number)
