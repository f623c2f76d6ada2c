"""Rules of the clock that no worked example shows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tiexin.calendars import (
    ExcludedInterval,
    ExclusionState,
    ExtensionGrant,
    acceptance,
    deadline,
    load_calendars,
    minimum_notice,
    progress,
    tax_deadline,
)
from tiexin.kernel import BadInput, CalendarGap

DATA = Path(__file__).resolve().parents[3] / "data" / "calendars"
MAINLAND = load_calendars(DATA)["mainland"]
MONDAY = date(2025, 6, 2)  # Dragon Boat Festival: a rest day
TUESDAY = date(2025, 6, 3)
REVIEW = ExcludedInterval(date(2025, 6, 9), date(2025, 6, 20))


def last_day(**given: object) -> date:
    named = {"n": 15, "unit": "working_day", "calendar": MAINLAND, **given}
    return deadline(TUESDAY, **named).last_day


@pytest.mark.parametrize("unit", ["working_day", "calendar_day", "month"])
def test_no_days_means_the_same_day_or_the_next_working_day(unit: str) -> None:
    for trigger in (MONDAY, TUESDAY):
        limit = deadline(trigger, n=0, unit=unit, calendar=MAINLAND)
        assert limit.last_day == TUESDAY


def test_a_cap_lets_the_days_beyond_it_count_again() -> None:
    # Two weeks of review, of which the law takes out five working days only.
    capped = ExcludedInterval(REVIEW.first, REVIEW.last, cap=5)
    limit = deadline(
        TUESDAY, n=15, unit="working_day", calendar=MAINLAND, excluded=[capped]
    )
    assert limit.last_day == date(2025, 7, 1)
    assert limit.uses[0].state is ExclusionState.CAPPED
    assert limit.uses[0].until == date(2025, 6, 13)


def test_a_cap_of_calendar_days_counts_the_weekend() -> None:
    capped = ExcludedInterval(REVIEW.first, REVIEW.last, cap=7, cap_unit="calendar_day")
    assert last_day(excluded=[capped]) == date(2025, 7, 1)


def test_a_cap_of_nothing_excludes_nothing() -> None:
    capped = ExcludedInterval(REVIEW.first, REVIEW.last, cap=0)
    assert last_day(excluded=[capped]) == date(2025, 6, 24)


def test_without_a_written_notice_nothing_is_excluded_and_it_is_said() -> None:
    told = ExcludedInterval(REVIEW.first, REVIEW.last, in_writing=False)
    limit = deadline(
        TUESDAY, n=15, unit="working_day", calendar=MAINLAND, excluded=[told]
    )
    assert limit.last_day == date(2025, 6, 24)
    assert limit.uses[0].state is ExclusionState.NOT_IN_WRITING


def test_overlapping_intervals_are_not_taken_out_twice() -> None:
    parts = [
        ExcludedInterval(date(2025, 6, 9), date(2025, 6, 16)),
        ExcludedInterval(date(2025, 6, 12), date(2025, 6, 20)),
    ]
    limit = deadline(
        TUESDAY, n=15, unit="working_day", calendar=MAINLAND, excluded=parts
    )
    assert limit.last_day == last_day(excluded=[REVIEW]) == date(2025, 7, 8)
    assert len(limit.excluded) == 1


def test_an_interval_after_the_end_has_no_effect_and_it_is_said() -> None:
    late = ExcludedInterval(date(2025, 6, 25), date(2025, 6, 30))
    limit = deadline(
        TUESDAY, n=15, unit="working_day", calendar=MAINLAND, excluded=[late]
    )
    assert limit.last_day == date(2025, 6, 24)
    assert limit.uses[0].state is ExclusionState.OUTSIDE


def test_an_interval_on_the_very_last_day_does_have_effect() -> None:
    on_it = ExcludedInterval(date(2025, 6, 24), date(2025, 6, 24))
    assert last_day(excluded=[on_it]) == date(2025, 6, 25)


def test_the_part_before_the_clock_starts_is_not_taken_out() -> None:
    early = ExcludedInterval(date(2025, 5, 19), date(2025, 6, 4))
    assert last_day(excluded=[early]) == date(2025, 6, 25)


def test_excluded_calendar_days_push_the_end_before_it_rolls() -> None:
    # 30 days from 3 June end on 3 July; 12 days out of it lead to 15 July.
    got = last_day(n=30, unit="calendar_day", excluded=[REVIEW])
    assert got == date(2025, 7, 15)


def test_a_later_start_moves_the_whole_limit() -> None:
    assert last_day(start_offset=1) == date(2025, 6, 25)


def test_an_extension_may_be_granted_on_the_last_day() -> None:
    grant = ExtensionGrant(10, date(2025, 6, 24))
    assert last_day(extension=grant) == date(2025, 7, 8)


def test_excluded_time_keeps_the_limit_open_for_an_extension() -> None:
    grant = ExtensionGrant(10, date(2025, 7, 8))
    got = last_day(extension=grant, excluded=[REVIEW])
    assert got == date(2025, 7, 22)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"n": -1}, "negative"),
        ({"start_offset": -1}, "negative"),
        ({"extension": ExtensionGrant(-1, TUESDAY)}, "negative"),
        ({"extension": ExtensionGrant(1, MONDAY)}, "extension_early"),
        ({"extension": ExtensionGrant(1, date(2025, 6, 25))}, "extension_late"),
        ({"excluded": [ExcludedInterval(TUESDAY, MONDAY)]}, "interval_reversed"),
        ({"excluded": [ExcludedInterval(MONDAY, TUESDAY, -1)]}, "negative"),
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[str, object], code: str) -> None:
    with pytest.raises(BadInput, match=rf"calendars\.{code}"):
        last_day(**given)


@pytest.mark.parametrize("unit", ["working_day", "calendar_day", "month"])
def test_a_limit_past_the_calendar_is_a_gap(unit: str) -> None:
    for n in (100_000, 10**9):
        with pytest.raises(CalendarGap):
            last_day(n=n, unit=unit)


def test_a_limit_into_a_year_without_a_notice_is_provisional() -> None:
    # From 25 December on the missing notice may still move days.
    inside = deadline(date(2026, 11, 26), n=20, unit="working_day", calendar=MAINLAND)
    assert not inside.provisional
    beyond = deadline(date(2026, 12, 7), n=20, unit="working_day", calendar=MAINLAND)
    assert beyond.last_day.year == 2027
    assert beyond.provisional
    notice = minimum_notice(
        date(2026, 12, 21), n=10, unit="calendar_day", calendar=MAINLAND
    )
    assert notice.last_day.year == 2026
    assert notice.provisional  # the next step lies in 2027


def test_the_standing_of_a_clock_that_is_stopped() -> None:
    limit = deadline(
        TUESDAY, n=15, unit="working_day", calendar=MAINLAND, excluded=[REVIEW]
    )
    before = progress(limit, on=date(2025, 6, 6), calendar=MAINLAND)
    inside = progress(limit, on=date(2025, 6, 18), calendar=MAINLAND)
    assert (before.used, before.left) == (inside.used, inside.left) == (3, 12)
    late = progress(limit, on=date(2025, 7, 10), calendar=MAINLAND)
    assert (late.used, late.left, late.overdue) == (17, 0, 2)
    not_begun = progress(limit, on=date(2025, 5, 30), calendar=MAINLAND)
    assert (not_begun.used, not_begun.left) == (0, 15)


def test_the_standing_of_a_calendar_limit_counts_every_day() -> None:
    limit = deadline(TUESDAY, n=30, unit="calendar_day", calendar=MAINLAND)
    state = progress(limit, on=date(2025, 6, 13), calendar=MAINLAND)
    assert (state.used, state.left, state.overdue) == (10, 20, 0)


def test_papers_with_open_gaps_are_not_accepted() -> None:
    taken = acceptance(
        TUESDAY, calendar=MAINLAND, gaps_named_on=TUESDAY, completed_on=None
    )
    assert taken.accepted_on is None


def test_acceptance_refuses_days_in_the_wrong_order() -> None:
    with pytest.raises(BadInput, match=r"calendars\.interval_reversed"):
        acceptance(TUESDAY, calendar=MAINLAND, gaps_named_on=MONDAY)
    with pytest.raises(BadInput, match=r"calendars\.interval_reversed"):
        acceptance(
            MONDAY, calendar=MAINLAND, gaps_named_on=TUESDAY, completed_on=MONDAY
        )


def test_ordinary_weekends_do_not_lengthen_the_tax_clock() -> None:
    tax = tax_deadline(date(2025, 6, 9), n=15, calendar=MAINLAND)
    assert tax.added_days == 0
    assert tax.last_day == date(2025, 6, 24)
