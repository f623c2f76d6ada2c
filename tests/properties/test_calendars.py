"""The calendars and the clock against a second, naive way of counting day by day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tiexin.calendars import (
    Deadline,
    ExcludedInterval,
    WorkCalendar,
    deadline,
    load_calendars,
    minimum_notice,
    progress,
)

DATA = Path(__file__).resolve().parents[2] / "data" / "calendars"
CALENDARS = load_calendars(DATA)
DAY = timedelta(1)

calendars = st.sampled_from(list(CALENDARS.values()))
triggers = st.dates(date(2018, 2, 1), date(2033, 12, 31))
numbers = st.integers(0, 120)
units = st.sampled_from(["working_day", "calendar_day"])
intervals = st.lists(
    st.builds(
        lambda first, length, cap, unit, written: ExcludedInterval(
            first, first + timedelta(length), cap, unit, written
        ),
        st.dates(date(2024, 1, 1), date(2024, 6, 30)),
        st.integers(0, 40),
        st.none() | st.integers(0, 30),
        units,
        st.sampled_from([True, True, True, False]),
    ),
    max_size=4,
)
starts = st.dates(date(2024, 1, 1), date(2024, 6, 30))


def naive_excluded(
    given_intervals: list[ExcludedInterval], calendar: WorkCalendar
) -> set[date]:
    """Each interval walked day by day until its own cap is used up.

    One that isn't longer than its cap ends where its notice ends, rest days at its
    end included; a longer one ends with the last day that the cap allows.
    """
    out: set[date] = set()
    for interval in given_intervals:
        used, day = 0, interval.first
        plain = interval.cap_unit == "calendar_day"
        length = sum(
            plain or calendar.is_working(interval.first + timedelta(offset))
            for offset in range((interval.last - interval.first).days + 1)
        )
        longer = interval.cap is not None and length > interval.cap
        while interval.in_writing and day <= interval.last:
            if longer and used >= (interval.cap or 0):
                break
            counts = interval.cap_unit == "calendar_day" or calendar.is_working(day)
            used += counts
            out.add(day)
            day += DAY
    return out


def naive_deadline(
    trigger: date, n: int, unit: str, excluded: set[date], calendar: WorkCalendar
) -> date:
    """The algorithm as the specification writes it down."""
    day = trigger
    if unit == "working_day" and n:
        while n:
            day += DAY
            n -= calendar.is_working(day) and day not in excluded
        return day
    day += timedelta(n)
    while n:
        inside = sum(1 for d in excluded if trigger < d <= day)
        if trigger + timedelta(n + inside) == day:
            break
        day = trigger + timedelta(n + inside)
    while not calendar.is_working(day):
        day += DAY
    return day


@given(calendars, triggers, numbers)
def test_adding_working_days_agrees_with_walking(
    calendar: WorkCalendar, day: date, n: int
) -> None:
    walked, left = day, n
    while left:
        walked += DAY
        left -= calendar.is_working(walked)
    assert calendar.add(day, n) == walked
    assert calendar.count(after=day, until=walked) == n


@given(calendars, triggers, numbers, numbers)
def test_adding_composes_across_a_split(
    calendar: WorkCalendar, day: date, n: int, m: int
) -> None:
    assert calendar.add(calendar.add(day, n), m) == calendar.add(day, n + m)


@given(calendars, triggers)
def test_rolling_leads_to_the_nearest_working_day(
    calendar: WorkCalendar, day: date
) -> None:
    forward = calendar.roll_forward(day)
    assert forward >= day
    assert calendar.is_working(forward)
    assert (forward == day) == calendar.is_working(day)
    # Nothing worked on between the two.
    assert calendar.count(after=day, until=forward) == (forward != day)


@settings(max_examples=300)
@given(starts, st.integers(0, 80), units, intervals)
def test_a_limit_agrees_with_the_naive_algorithm(
    trigger: date, n: int, unit: str, excluded: list[ExcludedInterval]
) -> None:
    calendar = CALENDARS["mainland"]
    limit = deadline(trigger, n=n, unit=unit, calendar=calendar, excluded=excluded)
    out = naive_excluded(excluded, calendar)
    assert limit.last_day == naive_deadline(trigger, n, unit, out, calendar)


@given(starts, st.integers(1, 80), units, intervals, st.randoms())
def test_the_order_of_excluded_intervals_does_not_matter(
    trigger: date, n: int, unit: str, excluded: list[ExcludedInterval], random: object
) -> None:
    mixed = list(excluded)
    random.shuffle(mixed)
    calendar = CALENDARS["mainland"]

    def last(these: list[ExcludedInterval]) -> tuple[date, object]:
        limit = deadline(trigger, n=n, unit=unit, calendar=calendar, excluded=these)
        return limit.last_day, limit.excluded

    assert last(excluded) == last(mixed)
    assert last(excluded + excluded) == last(excluded)


@given(triggers, numbers, st.sampled_from(["working_day", "calendar_day", "month"]))
def test_a_longer_limit_never_ends_earlier(trigger: date, n: int, unit: str) -> None:
    n = min(n, 18) if unit == "month" else n

    def last(length: int) -> date:
        return deadline(
            trigger, n=length, unit=unit, calendar=CALENDARS["mainland"]
        ).last_day

    assert last(n) <= last(n + 1)


@given(starts, st.integers(1, 60), units, intervals)
def test_excluded_time_never_shortens_a_limit(
    trigger: date, n: int, unit: str, excluded: list[ExcludedInterval]
) -> None:
    calendar = CALENDARS["mainland"]
    plain = deadline(trigger, n=n, unit=unit, calendar=calendar)
    with_it = deadline(trigger, n=n, unit=unit, calendar=calendar, excluded=excluded)
    assert plain.last_day <= with_it.last_day


@given(starts, st.integers(1, 60), intervals, st.integers(-10, 250))
def test_days_used_and_days_left_add_up_to_the_limit(
    trigger: date, n: int, excluded: list[ExcludedInterval], offset: int
) -> None:
    calendar = CALENDARS["mainland"]
    limit = deadline(
        trigger, n=n, unit="working_day", calendar=calendar, excluded=excluded
    )
    on = trigger + timedelta(offset)
    assume(on >= calendar.first)
    state = progress(limit, on=on, calendar=calendar)
    if on <= limit.last_day:
        assert state.overdue == 0
        assert state.used + state.left == n
    else:
        assert state.left == 0
        assert state.used == n + state.overdue
        assert state.overdue == calendar.count(after=limit.last_day, until=on)


@given(triggers, st.integers(1, 60), units)
def test_a_notice_is_followed_by_the_first_working_day_after_it(
    posted: date, n: int, unit: str
) -> None:
    calendar = CALENDARS["mainland"]
    notice = minimum_notice(posted, n=n, unit=unit, calendar=calendar)
    assert notice.next_step_on is not None
    assert notice.next_step_on > notice.last_day
    assert calendar.is_working(notice.next_step_on)
    assert calendar.count(after=notice.last_day, until=notice.next_step_on) == 1


@given(triggers, st.integers(1, 60))
def test_every_day_of_a_limit_is_counted_or_named(trigger: date, n: int) -> None:
    calendar = CALENDARS["mainland"]
    limit: Deadline = deadline(trigger, n=n, unit="working_day", calendar=calendar)
    assert (limit.last_day - trigger).days == n + len(limit.skipped)
    assert all(not calendar.is_working(rest.day) for rest in limit.skipped)
    assert all(day.weekday() >= 5 for day in limit.make_up)
    # The notice that is not out may still move the last days of 2026 for offices.
    office = calendar.id == "mainland"
    open_from = date(2026, 12, 25) if office else date(2027, 1, 1)
    assert limit.provisional == (limit.last_day >= open_from)


@given(triggers, st.integers(0, 24))
def test_months_keep_the_date_or_take_the_last_day(trigger: date, n: int) -> None:
    limit = deadline(trigger, n=n, unit="month", calendar=CALENDARS["every_day"])
    months = limit.last_day.year * 12 + limit.last_day.month
    assert months - (trigger.year * 12 + trigger.month) == n
    if limit.day_missing:
        assert (limit.last_day + DAY).day == 1
        assert limit.last_day.day < trigger.day
    else:
        assert limit.last_day.day == trigger.day
