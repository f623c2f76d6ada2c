"""What the clock is given and what it answers: intervals, limits, progress."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import date

    from tiexin.kernel import LocalText

ClockUnit: TypeAlias = Literal["working_day", "calendar_day", "month"]
"""``working_day`` counts working days; ``calendar_day`` and ``month`` run through
rest days and roll off one at their end."""


@dataclass(frozen=True, slots=True)
class ExcludedInterval:
    """Days that the clock does not count, ``first`` and ``last`` included.

    Attributes:
        first: the day named in the written notice, or the special procedure's start.
        last: the day the result reaches the office.
        cap: the law's own longest time for it; beyond it the days count again.
        cap_unit: what ``cap`` counts; working days include make-up days.
        in_writing: the applicant was told in writing how long it takes; otherwise
            nothing is excluded (licensing_law_2019/art-45).
        ground: what the time was for.
    """

    first: date
    last: date
    cap: int | None = None
    cap_unit: Literal["working_day", "calendar_day"] = "working_day"
    in_writing: bool = True
    ground: LocalText | None = None


class ExclusionState(StrEnum):
    """What became of an excluded interval."""

    USED = "used"
    CAPPED = "capped"
    NOT_IN_WRITING = "not_in_writing"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class ExclusionUse:
    """One interval as given, and how far it was excluded.

    ``until`` is its last excluded day after the cap, before merging; None where it
    had no effect (no written notice, or it lies outside the limit).
    """

    interval: ExcludedInterval
    state: ExclusionState
    until: date | None


@dataclass(frozen=True, slots=True)
class ExcludedSpan:
    """Merged days taken out of the clock, both ends included.

    ``days`` counts in the unit of the limit (calendar days for months).
    """

    first: date
    last: date
    days: int


@dataclass(frozen=True, slots=True)
class ExtensionGrant:
    """``days`` more of the limit's unit, granted on a day before the limit ended."""

    days: int
    granted_on: date


@dataclass(frozen=True, slots=True)
class RestDay:
    """A day passed over; ``name`` is None on an ordinary weekend."""

    day: date
    name: LocalText | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a limit and all that led to it.

    Attributes:
        kind: ``limit``, ``minimum_notice`` (nobody may go on earlier) or ``tax``.
        trigger: the day that starts the clock; it is not counted.
        starts_after: counting begins after this day: the trigger, or later where a
            published guide starts the clock later.
        n: the limit without extension, in ``unit``.
        unit: what is counted.
        calendar: id of the calendar.
        last_day: the last day of the limit, until midnight or close of business.
        raw_day: the last day before it rolled off a rest day.
        next_step_on: minimum notices: first working day on which to go on.
        extension: what was granted.
        added_days: tax clock only: days added for a run of rest days.
        excluded: merged days that were taken out of the clock.
        uses: each excluded interval as given.
        skipped: rest days passed over; working days: all inside the limit, others:
            those rolled off at its end.
        make_up: weekend days that counted because they were made working days.
        day_missing: the last month lacks the date, so its last day was taken.
        provisional: a day of the limit lies in a year not yet published.
    """

    kind: Literal["limit", "minimum_notice", "tax"]
    trigger: date
    starts_after: date
    n: int
    unit: ClockUnit
    calendar: str
    last_day: date
    raw_day: date
    next_step_on: date | None = None
    extension: ExtensionGrant | None = None
    added_days: int = 0
    excluded: tuple[ExcludedSpan, ...] = ()
    uses: tuple[ExclusionUse, ...] = ()
    skipped: tuple[RestDay, ...] = ()
    make_up: tuple[date, ...] = ()
    day_missing: bool = False
    provisional: bool = False

    @property
    def rolled(self) -> bool:
        """Whether the last day moved because it was a rest day."""
        return self.last_day != self.raw_day


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a clock stands at the end of a day, in working or calendar days.

    ``used`` are the counted days gone, excluded ones left out; ``left`` those still
    to come, the last day included; ``overdue`` those gone since the last day.
    """

    used: int
    left: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Acceptance:
    """When an application counts as accepted.

    Attributes:
        answer_by: last day on which the office may name what is missing.
        accepted_on: the trigger of the limit; None while named gaps are open.
        by_silence: accepted because no gap was named in time.
    """

    answer_by: date
    accepted_on: date | None
    by_silence: bool
