"""The authority's clock: when a limit of the law ends, and why on that day.

The day of the trigger never counts. Working-day limits end on the n-th countable
working day; calendar limits run through rest days and roll off one at their end;
months keep the date. Time that the law takes out of the clock is a set of closed
intervals, each cut at its own cap, then merged. Everything is exact and pure.
"""

# Over 300 lines: results, their parts and the few rules belong side by side, and a
# split would put one article of law into two files.

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiexin.calendars.calendar import WorkCalendar
    from tiexin.kernel import LocalText

ClockUnit: TypeAlias = Literal["working_day", "calendar_day", "month"]
"""``working_day`` counts working days; ``calendar_day`` and ``month`` run through
rest days and roll off one at their end."""

_DELIVERY_DAYS = 10  # licensing law, article 44
_ANSWER_DAYS = 5  # licensing law, article 32
_TAX_RUN = 3  # rules of the tax collection law, article 109


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


def deadline(
    trigger: date,
    *,
    n: int,
    unit: ClockUnit,
    calendar: WorkCalendar,
    excluded: Sequence[ExcludedInterval] = (),
    extension: ExtensionGrant | None = None,
    start_offset: int = 0,
) -> Deadline:
    """When a limit of ``n`` days or months that starts on ``trigger`` ends.

    The trigger is not counted (civil_code_2020/art-201), "within n" includes the
    n-th. With ``n`` 0 the thing is done on the trigger, or on the next working day.
    ``start_offset`` starts the counting so many working days later.

    Raises:
        BadInput: A negative number, an interval that ends before it begins, or an
            extension granted after the limit had ended or before it began.
        CalendarGap: A day lies outside the calendar.
    """
    _refuse_negative(n, start_offset)
    start = calendar.add(trigger, start_offset)
    excluded_spans, uses = _cut_and_merge(excluded, calendar)
    run = _Run(start.toordinal(), unit, calendar, excluded_spans)
    if extension is not None:
        _check_extension(extension, trigger, run.until(n).last)
    end = run.until(n + (extension.days if extension else 0))
    return Deadline(
        "limit",
        trigger,
        start,
        n,
        unit,
        calendar.id,
        date.fromordinal(end.last),
        date.fromordinal(end.raw),
        extension=extension,
        excluded=end.excluded,
        uses=tuple(_seen(use, end) for use in uses),
        skipped=_skipped(run, end),
        make_up=_make_up(run, end),
        day_missing=end.day_missing,
        provisional=calendar.has_provisional(trigger.toordinal(), end.last),
    )


def minimum_notice(
    posted_on: date, *, n: int, unit: ClockUnit, calendar: WorkCalendar
) -> Deadline:
    """When a notice of "not less than n" is complete, and when to go on.

    ``n`` full days after the day of posting; a last day on a rest day rolls, which
    only makes the notice longer. ``next_step_on`` is the next working day after it.

    Raises:
        BadInput: ``n`` is negative.
        CalendarGap: A day lies outside the calendar.
    """
    limit = deadline(posted_on, n=n, unit=unit, calendar=calendar)
    next_step = calendar.add(limit.last_day, 1)
    first, last = posted_on.toordinal(), next_step.toordinal()
    return Deadline(
        "minimum_notice",
        posted_on,
        posted_on,
        n,
        unit,
        calendar.id,
        limit.last_day,
        limit.raw_day,
        next_step_on=next_step,
        skipped=limit.skipped,
        make_up=limit.make_up,
        day_missing=limit.day_missing,
        provisional=calendar.has_provisional(first, last),
    )


def delivery(decided_on: date, *, calendar: WorkCalendar) -> Deadline:
    """Last day to hand over the certificate, outside the limit for the decision.

    Ten working days after the decision (licensing_law_2019/art-44).
    """
    return deadline(decided_on, n=_DELIVERY_DAYS, unit="working_day", calendar=calendar)


def acceptance(
    received_on: date,
    *,
    calendar: WorkCalendar,
    gaps_named_on: date | None = None,
    completed_on: date | None = None,
    days: int = _ANSWER_DAYS,
) -> Acceptance:
    """The day an application counts as accepted (licensing_law_2019/art-32).

    Gaps must all be named within ``days`` working days of receipt, the last one
    included; otherwise the day of receipt is the day of acceptance. Gaps named in
    time move it to the day the last paper came in (``completed_on``).

    Raises:
        BadInput: Papers completed before the gaps were named, or gaps named before
            the papers were received.
    """
    answer_by = calendar.add(received_on, days)
    if gaps_named_on is None or gaps_named_on > answer_by:
        return Acceptance(answer_by, received_on, by_silence=True)
    if gaps_named_on < received_on:
        raise _order(received_on, gaps_named_on)
    if completed_on is not None and completed_on < gaps_named_on:
        raise _order(gaps_named_on, completed_on)
    return Acceptance(answer_by, completed_on, by_silence=False)


def progress(limit: Deadline, *, on: date, calendar: WorkCalendar) -> Progress:
    """Days used, days left and days overdue at the end of the day ``on``.

    Counts working days for a working-day limit, calendar days for all others.
    """
    start, last = limit.starts_after.toordinal(), limit.last_day.toordinal()
    now = on.toordinal()

    def count(after: int, until: int) -> int:
        if until <= after:
            return 0
        gone = _days(limit.unit, calendar, after, until)
        for span in limit.excluded:
            first, end = span.first.toordinal() - 1, span.last.toordinal()
            cut_first, cut_end = max(first, after), min(end, until)
            if cut_first < cut_end:
                gone -= _days(limit.unit, calendar, cut_first, cut_end)
        return gone

    return Progress(
        used=count(start, now),
        left=count(max(start, now), last),
        overdue=count(last, now),
    )


def tax_deadline(trigger: date, *, n: int, calendar: WorkCalendar) -> Deadline:
    """The tax clock, for contrast; never for a licence.

    Like a calendar limit, and besides three or more rest days in a row inside the
    period lengthen it by their number (rules of the tax collection law, article
    109). Runs are looked for in the period as first counted.
    """
    _refuse_negative(n)
    start = trigger.toordinal()
    raw = start + n
    added = _long_runs(calendar, start, raw)
    last = calendar.roll_forward_ordinal(raw + added)
    rest = (_rest_day(calendar, day) for day in range(start + 1, raw + 1))
    return Deadline(
        "tax",
        trigger,
        trigger,
        n,
        "calendar_day",
        calendar.id,
        date.fromordinal(last),
        date.fromordinal(raw),
        added_days=added,
        skipped=tuple(day for day in rest if day is not None),
        provisional=calendar.has_provisional(start, last),
    )


@dataclass(frozen=True, slots=True)
class _End:
    """Where counting ended; ``raw`` before the roll, both day numbers."""

    raw: int
    last: int
    excluded: tuple[ExcludedSpan, ...]
    day_missing: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """One clock set up: where it starts, what it counts, what it leaves out."""

    start: int
    unit: ClockUnit
    calendar: WorkCalendar
    spans: tuple[tuple[int, int], ...]

    def until(self, n: int) -> _End:
        """Count ``n`` on from the start."""
        if n == 0:
            day = self.calendar.roll_forward_ordinal(self.start)
            return _End(day, day, (), day_missing=False)
        need, missing = n, False
        if self.unit == "month":
            need, missing = _days_of_months(self.start, n)
        raw, used = self._pass_over(need)
        return _End(raw, self.calendar.roll_forward_ordinal(raw), used, missing)

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
            inside = _days(self.unit, self.calendar, first - 1, last)
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


def _days(unit: ClockUnit, calendar: WorkCalendar, after: int, until: int) -> int:
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


def _cut_and_merge(
    intervals: Iterable[ExcludedInterval], calendar: WorkCalendar
) -> tuple[tuple[tuple[int, int], ...], list[ExclusionUse]]:
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
            "calendars.interval_reversed", first=first.isoformat(), last=last.isoformat()
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
    _refuse_negative(cap)
    before = interval.first.toordinal() - 1
    if interval.cap_unit == "calendar_day":
        return date.fromordinal(min(before + cap, interval.last.toordinal()))
    if calendar.count_ordinals(before, interval.last.toordinal()) <= cap:
        return interval.last
    return date.fromordinal(calendar.add_ordinal(before, cap))


def _seen(use: ExclusionUse, end: _End) -> ExclusionUse:
    """Mark an interval that the limit never met."""
    if use.until is None:
        return use
    first, until = use.interval.first, use.until
    if any(span.first <= until and first <= span.last for span in end.excluded):
        return use
    return ExclusionUse(use.interval, ExclusionState.OUTSIDE, None)


def _skipped(run: _Run, end: _End) -> tuple[RestDay, ...]:
    working = run.unit == "working_day"
    first = run.start + 1 if working else end.raw
    found = (
        _rest_day(run.calendar, number)
        for number in range(first, end.last)
        if not (working and _is_excluded(number, end))
    )
    return tuple(day for day in found if day is not None)


def _make_up(run: _Run, end: _End) -> tuple[date, ...]:
    # In a calendar limit every day counts; only at the end a make-up day matters.
    first = run.start + 1 if run.unit == "working_day" else end.last
    return tuple(
        date.fromordinal(number)
        for number in range(first, end.last + 1)
        if number in run.calendar.make_up and not _is_excluded(number, end)
    )


def _is_excluded(number: int, end: _End) -> bool:
    return any(
        span.first.toordinal() <= number <= span.last.toordinal()
        for span in end.excluded
    )


def _rest_day(calendar: WorkCalendar, number: int) -> RestDay | None:
    if calendar.is_working_ordinal(number):
        return None
    return RestDay(date.fromordinal(number), calendar.names.get(number))


def _long_runs(calendar: WorkCalendar, start: int, raw: int) -> int:
    total = length = 0
    for number in range(start + 1, raw + 2):
        if number <= raw and not calendar.is_working_ordinal(number):
            length += 1
            continue
        total += length if length >= _TAX_RUN else 0
        length = 0
    return total


def _check_extension(grant: ExtensionGrant, trigger: date, base_end: int) -> None:
    _refuse_negative(grant.days)
    granted_on = grant.granted_on.isoformat()
    if grant.granted_on < trigger:
        raise BadInput.of(
            "calendars.extension_early",
            granted_on=granted_on,
            trigger=trigger.isoformat(),
        )
    if grant.granted_on.toordinal() > base_end:
        last_day = date.fromordinal(base_end).isoformat()
        raise BadInput.of(
            "calendars.extension_late", granted_on=granted_on, last_day=last_day
        )


def _order(first: date, last: date) -> Exception:
    return BadInput.of(
        "calendars.interval_reversed", first=first.isoformat(), last=last.isoformat()
    )


def _refuse_negative(*numbers: int) -> None:
    for n in numbers:
        if n < 0:
            raise BadInput.of("calendars.negative", n=n)
