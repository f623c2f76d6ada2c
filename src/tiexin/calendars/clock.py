"""The authority's clock: when a limit of the law ends, and why on that day.

The day of the trigger never counts. Working-day limits end on the n-th countable
working day; calendar limits run through rest days and roll off one at their end;
months keep the date. Time that the law takes out of the clock is a set of closed
intervals, each cut at its own cap, then merged. Everything is exact and pure.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tiexin.calendars.counting import (
    Run,
    as_met,
    cut_and_merge,
    days_between,
    make_up_days,
    refuse_negative,
    rest_day,
    skipped_days,
)
from tiexin.calendars.limits import (
    Acceptance,
    Deadline,
    ExcludedInterval,
    ExtensionGrant,
    Progress,
)
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiexin.calendars.calendar import WorkCalendar
    from tiexin.calendars.limits import ClockUnit
    from tiexin.kernel import TiexinError

_DELIVERY_DAYS = 10  # licensing law, article 44
_ANSWER_DAYS = 5  # licensing law, article 32
_TAX_RUN = 3  # rules of the tax collection law, article 109


def deadline(
    trigger: date,
    *,
    n: int,
    unit: ClockUnit,
    calendar: WorkCalendar,
    excluded: Sequence[ExcludedInterval] = (),
    extension: ExtensionGrant | None = None,
    granted_in_time: bool = False,
    start_offset: int = 0,
) -> Deadline:
    """When a limit of ``n`` days or months that starts on ``trigger`` ends.

    The trigger is not counted (civil_code_2020/art-201), "within n" includes the
    n-th. With ``n`` 0 the thing is done on the trigger, or on the next working day.
    ``start_offset`` starts the counting so many working days later.
    ``granted_in_time`` tells that the extension was found to be in time when it was
    granted: a calendar that changes afterwards does not take it away.

    Raises:
        BadInput: A negative number, an interval that ends before it begins, or an
            extension granted after the limit had ended or before it began.
        CalendarGap: A day lies outside the calendar.
    """
    refuse_negative(n, start_offset)
    start = calendar.add(trigger, start_offset)
    excluded_spans, uses = cut_and_merge(excluded, calendar)
    run = Run(start.toordinal(), unit, calendar, excluded_spans)
    if extension is not None and not granted_in_time:
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
        uses=tuple(as_met(use, end) for use in uses),
        skipped=skipped_days(run, end),
        make_up=make_up_days(run, end),
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
        gone = days_between(limit.unit, calendar, after, until)
        for span in limit.excluded:
            first, end = span.first.toordinal() - 1, span.last.toordinal()
            cut_first, cut_end = max(first, after), min(end, until)
            if cut_first < cut_end:
                gone -= days_between(limit.unit, calendar, cut_first, cut_end)
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
    refuse_negative(n)
    start = trigger.toordinal()
    raw = start + n
    added = _long_runs(calendar, start, raw)
    last = calendar.roll_forward_ordinal(raw + added)
    rest = (rest_day(calendar, day) for day in range(start + 1, raw + 1))
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
    refuse_negative(grant.days)
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


def _order(first: date, last: date) -> TiexinError:
    return BadInput.of(
        "calendars.interval_reversed", first=first.isoformat(), last=last.isoformat()
    )
