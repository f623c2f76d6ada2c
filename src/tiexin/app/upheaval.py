"""How much a new plan upsets: the starts that move, added up.

The unit is working days: of a step on its own calendar, of a milestone on that of the
offices. A milestone counts several times, because its day was announced to others. The
weight is an assumption of this house; no source was found that weighs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tiexin.calendars import WorkCalendar

MILESTONE_WEIGHT: Final = 5
"""How often a working day counts by which an announced milestone moves."""


@dataclass(frozen=True, slots=True)
class Upheaval:
    """What moves from one plan to another.

    Attributes:
        steps: how many steps start on another day.
        step_days: working days by which they do, earlier or later, added up.
        milestones: how many milestones lie on another day.
        milestone_days: working days by which they do, likewise.
    """

    steps: int
    step_days: int
    milestones: int
    milestone_days: int

    @property
    def weighted(self) -> int:
        """Both sums in one: working days, those of milestones several times."""
        return self.step_days + MILESTONE_WEIGHT * self.milestone_days


def upheaval(
    starts: Iterable[tuple[date, date, WorkCalendar]],
    milestones: Iterable[tuple[date, date]],
    *,
    office: WorkCalendar,
) -> Upheaval:
    """Add up what moves.

    Args:
        starts: of each step the day before and now, and its calendar.
        milestones: of each milestone the day before and now.
        office: on which the days of milestones are counted.

    Raises:
        CalendarGap: A day lies beyond the stored calendars.
    """
    steps = [
        _between(before, now, calendar)
        for before, now, calendar in starts
        if before != now
    ]
    marks = [
        _between(before, now, office) for before, now in milestones if before != now
    ]
    return Upheaval(len(steps), sum(steps), len(marks), sum(marks))


def _between(one: date, two: date, calendar: WorkCalendar) -> int:
    """Working days from the earlier to the later day; at least 1, for it did move."""
    return max(1, calendar.count(after=min(one, two), until=max(one, two)))
