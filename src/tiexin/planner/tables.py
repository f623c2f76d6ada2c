"""What calendars say, as rows: from each boundary to the one that a span reaches."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from tiexin.planner.arrays import NO_DAY, NO_TABLE, Ints
from tiexin.planner.spans import Elapse

if TYPE_CHECKING:
    from datetime import date

    from tiexin.kernel import LocalText
    from tiexin.planner.spans import DayCalendar, Span


class Tables:
    """Rows over the boundaries 0 to ``horizon``; each asked for once.

    A row never falls. Where the calendar ends it holds ``NO_DAY``.
    """

    def __init__(self, *, origin: int, horizon: int) -> None:
        self._origin = origin
        self._size = horizon + 1
        self._rows: list[Ints] = []
        self._number: dict[tuple[int, bool, int, bool], int] = {}
        self._kept: list[DayCalendar] = []  # so that no id is given twice

    def row(self, span: Span) -> int:
        """Number of the row of a span; ``NO_TABLE`` where it goes straight."""
        calendar = span.calendar
        elapse = isinstance(span, Elapse)
        if calendar is None or (not span.days and not elapse):
            return NO_TABLE
        key = (id(calendar), elapse, span.days, False)
        if key not in self._number:
            rolled = elapse or not span.days
            reach = self._rolled(calendar) if rolled else self._counted(calendar, span)
            self._keep(key, self._shifted(reach, span.days) if elapse else reach)
        self._kept.append(calendar)
        return self._number[key]

    def inverse_row(self, span: Span) -> int:
        """The row that gives the first boundary from which the span reaches one."""
        forward = self.row(span)
        key = (-1, False, forward, True)
        if key not in self._number:
            row = self._rows[forward]
            days = np.arange(self._size, dtype=np.int32)
            back = np.searchsorted(row, days, side="left")
            self._keep(key, back.astype(np.int32))
        return self._number[key]

    def stacked(self) -> Ints:
        """All rows as one array."""
        if not self._rows:
            return np.zeros((0, 0), dtype=np.int32)
        return np.stack(self._rows)

    def _keep(self, key: tuple[int, bool, int, bool], row: Ints) -> None:
        self._number[key] = len(self._rows)
        self._rows.append(row)

    def _ranks(self, calendar: DayCalendar) -> tuple[Ints, Ints]:
        """Working days up to and with each boundary's day, and all working days."""
        first = self._origin - calendar.origin
        ranks = np.asarray(calendar.rank[first : first + self._size], dtype=np.int32)
        return ranks, np.asarray(calendar.days, dtype=np.int32)

    def _counted(self, calendar: DayCalendar, span: Span) -> Ints:
        ranks, days = self._ranks(calendar)
        return self._looked_up(ranks + (span.days - 1), days)

    def _rolled(self, calendar: DayCalendar) -> Ints:
        """The first working day on or after each boundary."""
        ranks, days = self._ranks(calendar)
        numbers = np.arange(len(ranks), dtype=np.int32) + self._origin
        works = (ranks > 0) & (days[np.maximum(ranks - 1, 0)] == numbers)
        return self._looked_up(ranks - works, days)

    def _looked_up(self, positions: Ints, days: Ints) -> Ints:
        row = np.full(self._size, NO_DAY, dtype=np.int32)
        known = positions < len(days)
        row[: len(positions)][known] = days[positions[known]] - self._origin
        return row

    def _shifted(self, rolled: Ints, by: int) -> Ints:
        row = np.full(self._size, NO_DAY, dtype=np.int32)
        if by < self._size:
            row[: self._size - by] = rolled[by:]
        return row


@dataclass(frozen=True, eq=False)
class _Joint:
    """The days that two calendars both work."""

    title: LocalText
    origin: int
    rank: tuple[int, ...]
    days: tuple[int, ...]
    parts: tuple[DayCalendar, DayCalendar]

    def is_working(self, day: date) -> bool:
        """Whether both work on that day."""
        return all(part.is_working(day) for part in self.parts)

    def has_provisional(self, first: int, last: int) -> bool:
        """Whether a day of either isn't published."""
        return any(part.has_provisional(first, last) for part in self.parts)


def joint_calendar(one: DayCalendar, other: DayCalendar) -> DayCalendar:
    """The days that both work, over the time that both cover."""
    first = max(one.origin, other.origin)
    last = min(each.origin + len(each.rank) for each in (one, other)) - 1
    common = set(one.days) & set(other.days)
    days = tuple(sorted(day for day in common if first <= day <= last))
    at = set(days)
    rank = tuple(accumulate(int(day in at) for day in range(first, last + 1)))
    return _Joint(one.title, first, rank, days, (one, other))
