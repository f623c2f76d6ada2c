"""The counting under ``clock``: units, excluded time, the day a count ends.

Day numbers throughout; excluded spans are pairs of them, both ends included.
"""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tiexin.calendars.limits import (
    ExcludedInterval,
    ExcludedSpan,
    ExclusionState,
    ExclusionUse,
    RestDay,
)
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiexin.calendars.calendar import WorkCalendar
    from tiexin.calendars.limits import ClockUnit


@dataclass(frozen=True, slots=True)
class End:
    """Where counting ended; ``raw`` before the roll, both day numbers."""

    raw: int
    last: int
    excluded: tuple[ExcludedSpan, ...]
    day_missing: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One clock set up: where it starts, what it counts, what it leaves out."""

    start: int
    unit: ClockUnit
    calendar: WorkCalendar
    spans: tuple[tuple[int, int], ...]

    def until(self, n: int) -> End:
        """Count ``n`` on from the start."""
        if n == 0:
            day = self.calendar.roll_forward_ordinal(self.start)
            return End(day, day, (), day_missing=False)
        need, missing = n, False
        if self.unit == "month":
            need, missing = _days_of_months(self.start, n)
        raw, used = self._pass_over(need)
        return End(raw, self.calendar.roll_forward_ordinal(raw), used, missing)

    def _pass_over(self, need: int) -> tuple[int, tuple[ExcludedSpan, ...]]:
        """Count ``need`` days, adding what lies in excluded spans met on the way."""
        end = self._nth(need)
        used: list[ExcludedSpan] = []
        for span_first, last in self.spans:
            first = max(span_first, self.start + 1)
            if first > end:
                break
            if last < first:
                continue
            inside = days_between(self.unit, self.calendar, first - 1, last)
            need += inside
            end = self._nth(need)
            day, until = date.fromordinal(first), date.fromordinal(last)
            used.append(ExcludedSpan(day, until, inside))
        return end, tuple(used)

    def _nth(self, n: int) -> int:
        if self.unit == "working_day":
            return self.calendar.add_ordinal(self.start, n)
        # Past the calendar's end is refused by the roll that follows; a number past
        # the last possible date would not even get there.
        return min(self.start + n, date.max.toordinal())


def days_between(
    unit: ClockUnit, calendar: WorkCalendar, after: int, until: int
) -> int:
    """Days after ``after`` up to and with ``until``, in the unit of a limit."""
    if unit == "working_day":
        return calendar.count_ordinals(after, until)
    return until - after


def _days_of_months(start: int, n: int) -> tuple[int, bool]:
    """Days to the same date ``n`` months on, and whether that month lacks it."""
    day = date.fromordinal(start)
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    if year > date.max.year:
        return date.max.toordinal(), False
    length = months.monthrange(year, month + 1)[1]
    end = date(year, month + 1, min(day.day, length))
    return end.toordinal() - start, day.day > length


def cut_and_merge(
    intervals: Iterable[ExcludedInterval], calendar: WorkCalendar
) -> tuple[tuple[tuple[int, int], ...], list[ExclusionUse]]:
    """The spans to leave out, ascending and apart, and what became of each interval.

    Each interval is cut at its own cap first, so their order doesn't matter.

    Raises:
        BadInput: An interval ends before it begins, or a cap is negative.
    """
    uses = [_cut(interval, calendar) for interval in intervals]
    merged: list[tuple[int, int]] = []
    cuts = sorted((use.interval.first, use.until) for use in uses if use.until)
    for first_day, last_day in cuts:
        first, last = first_day.toordinal(), last_day.toordinal()
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged), uses


def _cut(interval: ExcludedInterval, calendar: WorkCalendar) -> ExclusionUse:
    first, last = interval.first, interval.last
    if last < first:
        raise BadInput.of(
            "calendars.interval_reversed",
            first=first.isoformat(),
            last=last.isoformat(),
        )
    if not interval.in_writing:
        return ExclusionUse(interval, ExclusionState.NOT_IN_WRITING, None)
    if interval.cap is None:
        return ExclusionUse(interval, ExclusionState.USED, last)
    until = _cap_end(interval, interval.cap, calendar)
    if until >= last:
        return ExclusionUse(interval, ExclusionState.USED, last)
    return ExclusionUse(
        interval, ExclusionState.CAPPED, until if until >= first else None
    )


def _cap_end(interval: ExcludedInterval, cap: int, calendar: WorkCalendar) -> date:
    """The last day that the cap still excludes; the day before for a cap of 0."""
    refuse_negative(cap)
    before = interval.first.toordinal() - 1
    if interval.cap_unit == "calendar_day":
        number = min(before + cap, interval.last.toordinal())
        return date.fromordinal(max(number, 1))
    if calendar.count_ordinals(before, interval.last.toordinal()) <= cap:
        return interval.last
    return date.fromordinal(calendar.add_ordinal(before, cap))


def as_met(use: ExclusionUse, end: End) -> ExclusionUse:
    """Mark an interval that the limit never met."""
    if use.until is None:
        return use
    first, until = use.interval.first, use.until
    if any(span.first <= until and first <= span.last for span in end.excluded):
        return use
    return ExclusionUse(use.interval, ExclusionState.OUTSIDE, None)


def skipped_days(run: Run, end: End) -> tuple[RestDay, ...]:
    """Rest days inside a working-day limit; else those rolled off at the end."""
    working = run.unit == "working_day"
    first = run.start + 1 if working else end.raw
    found = (
        rest_day(run.calendar, number)
        for number in range(first, end.last)
        if not (working and _is_excluded(number, end))
    )
    return tuple(day for day in found if day is not None)


def make_up_days(run: Run, end: End) -> tuple[date, ...]:
    """Weekend days that counted because they had been made working days."""
    # In a calendar limit every day counts; only at the end a make-up day matters.
    first = run.start + 1 if run.unit == "working_day" else end.last
    return tuple(
        date.fromordinal(number)
        for number in range(first, end.last + 1)
        if number in run.calendar.make_up and not _is_excluded(number, end)
    )


def _is_excluded(number: int, end: End) -> bool:
    return any(
        span.first.toordinal() <= number <= span.last.toordinal()
        for span in end.excluded
    )


def rest_day(calendar: WorkCalendar, number: int) -> RestDay | None:
    """The rest day of that number with its name; None on a working day."""
    if calendar.is_working_ordinal(number):
        return None
    return RestDay(date.fromordinal(number), calendar.names.get(number))


def refuse_negative(*numbers: int) -> None:
    """Refuse numbers of days below 0.

    Raises:
        BadInput: One of them is negative.
    """
    for n in numbers:
        if n < 0:
            raise BadInput.of("calendars.negative", n=n)
