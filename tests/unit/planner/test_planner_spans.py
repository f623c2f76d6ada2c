"""Counting days and its exact inverse. March 2026: the 2nd is a Monday."""

from datetime import date

import pytest

from tests.unit.planner.tiny import day, five_day_week, iso
from tiexin.kernel import CalendarGap
from tiexin.planner import Count, Elapse

# Wednesday the 11th is a holiday, Sunday the 15th is worked in its place.
OFFICE = five_day_week(
    first=date(2026, 3, 2),
    weeks=5,
    off={date(2026, 3, 11)},
    made_up={date(2026, 3, 15)},
)


@pytest.mark.parametrize(
    ("start", "days", "finish"),
    [
        ("2026-03-02", 0, "2026-03-02"),  # nothing to do: the same boundary
        ("2026-03-07", 0, "2026-03-07"),  # also on a rest day
        ("2026-03-02", 1, "2026-03-03"),  # the trigger day never counts
        ("2026-03-06", 1, "2026-03-09"),  # over a weekend
        ("2026-03-07", 1, "2026-03-09"),  # from a rest day
        ("2026-03-10", 1, "2026-03-12"),  # over the holiday
        ("2026-03-13", 1, "2026-03-15"),  # the made-up Sunday counts
        ("2026-03-10", 5, "2026-03-17"),  # 12, 13, 15, 16, 17
    ],
)
def test_count_reaches_the_nth_working_day_after_the_trigger(start, days, finish):
    assert iso(Count(days, OFFICE).reach(day(start))) == finish


@pytest.mark.parametrize(
    ("start", "days", "finish"),
    [
        ("2026-03-02", 3, "2026-03-05"),  # ends on a working day
        ("2026-03-02", 5, "2026-03-09"),  # Saturday gives way to Monday
        ("2026-03-02", 9, "2026-03-12"),  # the holiday gives way to the next day
        ("2026-03-02", 12, "2026-03-15"),  # Saturday gives way to the made-up Sunday
        ("2026-03-02", 13, "2026-03-15"),  # a made-up Sunday is a working day
    ],
)
def test_elapse_runs_through_and_rolls_off_a_rest_day(start, days, finish):
    assert iso(Elapse(days, OFFICE).reach(day(start))) == finish


def test_without_a_calendar_every_day_counts():
    assert iso(Count(10).reach(day("2026-03-02"))) == "2026-03-12"
    assert iso(Count(10).latest(day("2026-03-12"))) == "2026-03-02"


@pytest.mark.parametrize("kind", [Count, Elapse])
@pytest.mark.parametrize("days", [0, 1, 2, 5, 9])
def test_latest_is_the_last_start_that_still_ends_in_time(kind, days):
    span = kind(days, OFFICE)
    for finish in range(day("2026-03-17"), day("2026-03-30")):
        latest = span.latest(finish)
        assert span.reach(latest) <= finish < span.reach(latest + 1)


@pytest.mark.parametrize(
    "beyond",
    [
        lambda: Count(1, OFFICE).reach(day("2026-04-03")),  # no working day is left
        lambda: Count(9, OFFICE).reach(day("2026-05-01")),  # starts outside
        lambda: Count(9, OFFICE).reach(day("2026-02-01")),  # starts before
        lambda: Elapse(60, OFFICE).reach(day("2026-03-02")),  # ends outside
        lambda: Count(9, OFFICE).latest(day("2026-03-04")),  # would start before
    ],
)
def test_a_day_beyond_the_calendar_is_refused_and_never_guessed(beyond):
    with pytest.raises(CalendarGap) as caught:
        beyond()
    (problem,) = caught.value.problems
    assert problem.code == "planner.calendar_gap"
    assert problem.fields_in("en") == {
        "calendar": "Office days",
        "first": "2026-03-02",
        "last": "2026-04-05",
    }
