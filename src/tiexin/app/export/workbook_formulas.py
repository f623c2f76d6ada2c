"""The planner's counting as formulas of a workbook.

Make-up weekends need no rule of their own: the weekend given to ``WORKDAY.INTL`` is
empty, and the rest days of a calendar (weekends that are not worked among them) are its
holidays. As in the planner a date means the end of that day, and the day of a trigger
doesn't count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from tiexin.planner import Elapse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.planner import DayCalendar, Edge, PlanProblem, Span

START_CELL: Final = "$B$1"
DAYS, AFTER, FINISH, FIRST = "D", "E", "F", "G"
"""Columns: days, the day from which they count, last day, first day."""

_EPOCH: Final = date(1899, 12, 30).toordinal()


def serial(day: int) -> int:
    """A day number as a workbook counts days."""
    return day - _EPOCH


def rest_days(calendar: DayCalendar) -> list[int]:
    """The days of a calendar that are not worked."""
    worked = set(calendar.days)
    covered = range(calendar.origin, calendar.origin + len(calendar.rank))
    return [day for day in covered if day not in worked]


@dataclass(frozen=True, slots=True)
class Formulas:
    """Formulas for the rows of one plan, all on one sheet.

    Attributes:
        problem: the network.
        rows: the row of each activity, counted from 1.
        rest: where each calendar's rest days stand, as a range in full.
    """

    problem: PlanProblem
    rows: Mapping[str, int]
    rest: Mapping[DayCalendar, str]

    def after(self, id_: str) -> str:
        """The boundary from which a step's days count."""
        activity = self.problem.activity(id_)
        asked = [START_CELL, *self._asked(id_, of_finish=False)]
        if activity.release is not None:
            asked.append(str(serial(activity.release)))
        return self._at_office(id_, f"MAX({','.join(asked)})")

    def finish(self, id_: str) -> str:
        """A step's last day."""
        row = self.rows[id_]
        span = self.problem.activity(id_).span
        own = self._reach(span, f"{AFTER}{row}", f"{DAYS}{row}")
        held = list(self._asked(id_, of_finish=True))
        if not held:
            return own
        return self._at_office(id_, f"MAX({','.join([own, *held])})")

    def first(self, id_: str) -> str:
        """The day to show as the first."""
        activity, row = self.problem.activity(id_), self.rows[id_]
        if activity.starts_on_working_day:
            return f"{AFTER}{row}"
        following = self._working_day(activity.calendar, f"{AFTER}{row}", "1")
        return f"MIN({FINISH}{row},{following})"

    def edges_into(self, id_: str) -> list[Edge]:
        """What a step's start or finish waits for."""
        number, problem = self.problem.number[id_], self.problem
        into = (*problem.into[2 * number], *problem.into[2 * number + 1])
        return [problem.edges[edge] for edge in into]

    def _asked(self, id_: str, *, of_finish: bool) -> Iterator[str]:
        """What the edges to a boundary ask for, each once."""
        asked: dict[str, None] = {}
        for edge in self.edges_into(id_):
            if edge.kind.enters_finish == of_finish:
                column = FINISH if edge.kind.leaves_finish else AFTER
                cell = f"{column}{self.rows[edge.earlier]}"
                lag = edge.lag
                asked[cell if lag is None else self._reach(lag, cell, "")] = None
        yield from asked

    def _reach(self, span: Span, start: str, days: str) -> str:
        """Where a span ends that begins at a cell; ``days`` a cell, or empty."""
        days = days or str(span.days)
        if isinstance(span, Elapse):
            return self._on_or_after(span.calendar, f"{start}+{days}")
        return f"IF({days}=0,{start},{self._working_day(span.calendar, start, days)})"

    def _at_office(self, id_: str, day: str) -> str:
        activity = self.problem.activity(id_)
        if not activity.starts_on_working_day:
            return day
        return self._on_or_after(activity.calendar, day)

    def _on_or_after(self, calendar: DayCalendar | None, day: str) -> str:
        return day if calendar is None else self._working_day(calendar, f"{day}-1", "1")

    def _working_day(self, calendar: DayCalendar | None, day: str, days: str) -> str:
        """The working day so many after a day, which itself doesn't count."""
        if calendar is None:
            return f"{day}+{days}"
        return f'WORKDAY.INTL({day},{days},"0000000",{self.rest[calendar]})'
