"""How days are counted on a calendar, and the exact inverse of that counting.

A *boundary* is a day number (``date.toordinal``) and means the end of that day. A
span leads from one boundary to a later one; ``reach`` goes forward and ``latest``
back: ``latest(f)`` is the last ``s`` with ``reach(s) <= f``. No date objects here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol, TypeAlias

from tiexin.kernel import CalendarGap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiexin.kernel import LocalText


class DayCalendar(Protocol):
    """What the planner asks of a calendar; ``calendars.WorkCalendar`` fits.

    Attributes:
        title: name of the calendar, for messages.
        origin: day number of the first day that the calendar covers.
        rank: at ``day - origin`` the number of working days up to and with that day.
        days: the day numbers of all working days, ascending.
    """

    @property
    def title(self) -> LocalText: ...  # noqa: D102 - described by the class
    @property
    def origin(self) -> int: ...  # noqa: D102
    @property
    def rank(self) -> Sequence[int]: ...  # noqa: D102
    @property
    def days(self) -> Sequence[int]: ...  # noqa: D102

    def is_working(self, day: date) -> bool:
        """Whether work is done on that day (asked by the checker only)."""
        ...

    def has_provisional(self, first: int, last: int) -> bool:
        """Whether a day from ``first`` to ``last``, both in, isn't yet published."""
        ...


def _rank(calendar: DayCalendar, day: int) -> int:
    """Working days up to and with ``day``."""
    position = day - calendar.origin
    if position >= 0:
        try:
            return calendar.rank[position]
        except IndexError:
            pass  # cheaper than asking for the length each time
    raise _gap(calendar)


def _gap(calendar: DayCalendar) -> CalendarGap:
    last = calendar.origin + len(calendar.rank) - 1
    return CalendarGap.of(
        "planner.calendar_gap",
        calendar=calendar.title,
        first=date.fromordinal(calendar.origin).isoformat(),
        last=date.fromordinal(last).isoformat(),
    )


def nth_after(calendar: DayCalendar, day: int, n: int) -> int:
    """The ``n``-th working day after ``day``, which itself never counts; ``n >= 1``.

    Raises:
        CalendarGap: The calendar ends first.
    """
    position = _rank(calendar, day) + n - 1
    try:
        return calendar.days[position]
    except IndexError:
        raise _gap(calendar) from None


def roll_forward(calendar: DayCalendar | None, day: int) -> int:
    """The first working day on or after ``day``; without a calendar every day works.

    Raises:
        CalendarGap: The calendar ends first.
    """
    if calendar is None:
        return day
    position = _rank(calendar, day)
    # On the first covered day no day before it can be asked.
    if position and calendar.days[position - 1] == day:
        return day
    return nth_after(calendar, day, 1)


def roll_back(calendar: DayCalendar | None, day: int) -> int:
    """The last working day on or before ``day``; without a calendar ``day`` itself.

    Raises:
        CalendarGap: The calendar begins later.
    """
    if calendar is None:
        return day
    rank = _rank(calendar, day)
    if rank == 0:
        raise _gap(calendar)
    return calendar.days[rank - 1]


def count_between(calendar: DayCalendar | None, *, after: int, until: int) -> int:
    """Working days later than ``after``, up to and with ``until``."""
    if calendar is None:
        return until - after
    return _rank(calendar, until) - _rank(calendar, after)


@dataclass(frozen=True, slots=True)
class Count:
    """So many working days of a calendar; the day of the trigger doesn't count.

    Without a calendar, plain days. Zero days lead to the same boundary, whether
    that day is a working day or not.
    """

    days: int
    calendar: DayCalendar | None = None

    def reach(self, start: int) -> int:
        """The boundary at which a span that begins at ``start`` ends."""
        if not self.days or self.calendar is None:
            return start + self.days
        return nth_after(self.calendar, start, self.days)

    def latest(self, finish: int) -> int:
        """The last start that still ends by ``finish``."""
        calendar = self.calendar
        if not self.days or calendar is None:
            return finish - self.days
        position = _rank(calendar, finish) - self.days
        if position < 0:
            raise _gap(calendar)
        # From here on the trigger day itself would use up one working day more.
        return calendar.days[position] - 1


@dataclass(frozen=True, slots=True)
class Elapse:
    """So many days straight through; a rest day at the end gives way to the next.

    The rule of the Civil Code for periods in days (civil_code_2020/art-203): only
    the last day is looked at, and make-up days are working days.
    """

    days: int
    calendar: DayCalendar

    def reach(self, start: int) -> int:
        """The boundary at which a span that begins at ``start`` ends."""
        return roll_forward(self.calendar, start + self.days)

    def latest(self, finish: int) -> int:
        """The last start that still ends by ``finish``."""
        return roll_back(self.calendar, finish) - self.days


Span: TypeAlias = Count | Elapse
