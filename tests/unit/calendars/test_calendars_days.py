"""What a calendar answers about single days, and where it ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tiexin.calendars import load_calendars
from tiexin.kernel import BadInput, CalendarGap

DATA = Path(__file__).resolve().parents[3] / "data" / "calendars"
CALENDARS = load_calendars(DATA)
MAINLAND, SITE = CALENDARS["mainland"], CALENDARS["site"]


def test_there_are_four_calendars_over_the_same_years() -> None:
    assert set(CALENDARS) == {"mainland", "hong_kong", "site", "every_day"}
    assert {(each.first, each.last) for each in CALENDARS.values()} == {
        (date(2018, 1, 1), date(2035, 12, 31))
    }


def test_an_unknown_calendar_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput, match="known=mainland, hong_kong"):
        CALENDARS.named("macau")


def test_the_nth_working_day_never_counts_the_day_itself() -> None:
    friday = date(2026, 3, 6)
    assert MAINLAND.add(friday, 0) == friday
    assert MAINLAND.add(friday, 1) == date(2026, 3, 9)


def test_counting_backwards_is_negative() -> None:
    assert MAINLAND.count(after=date(2026, 3, 9), until=date(2026, 3, 6)) == -1


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 2, 17), "春节"),
        (date(2020, 10, 1), "国庆节"),
        (date(2025, 10, 6), "中秋节"),
        (date(2018, 12, 31), "元旦"),
        (date(2026, 3, 7), None),
    ],
)
def test_a_holiday_has_a_name_and_a_weekend_has_none(
    day: date, name: str | None
) -> None:
    found = MAINLAND.name_of(day)
    assert (found is None) == (name is None)
    assert found is None or name in found.zh_hans


def test_two_holidays_on_one_day_are_both_named() -> None:
    found = MAINLAND.name_of(date(2025, 10, 6))
    assert found is not None
    assert set(found.en.split(", ")) == {"National Day", "Mid-Autumn Festival"}


def test_the_virus_year_has_its_longer_spring_festival() -> None:
    assert not MAINLAND.is_working(date(2020, 1, 31))
    assert not MAINLAND.is_working(date(2020, 2, 1))
    assert MAINLAND.is_working(date(2020, 2, 3))


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2036, 1, 1), date.max])
def test_a_day_outside_is_never_guessed_from_its_weekday(day: date) -> None:
    for ask in (
        MAINLAND.is_working,
        MAINLAND.roll_forward,
        MAINLAND.name_of,
        MAINLAND.is_provisional,
        SITE.is_working,
    ):
        with pytest.raises(CalendarGap, match=r"calendars\.gap"):
            ask(day)


def test_counting_past_either_end_is_a_gap() -> None:
    with pytest.raises(CalendarGap, match=r"calendars\.ends"):
        MAINLAND.add(date(2035, 12, 31), 1)
    with pytest.raises(CalendarGap):
        MAINLAND.count(after=date(2017, 12, 31), until=date(2018, 1, 5))


def test_a_negative_number_of_days_is_refused() -> None:
    with pytest.raises(BadInput, match=r"calendars\.negative"):
        MAINLAND.add(date(2026, 3, 6), -1)


def test_the_site_works_on_sundays_and_rests_around_the_spring_festival() -> None:
    # Lunar New Year's Day 2026 is 17 February; the Lantern Festival is 3 March.
    assert SITE.is_working(date(2026, 3, 8))
    assert SITE.is_working(date(2026, 2, 9))
    assert not SITE.is_working(date(2026, 2, 10))
    assert not SITE.is_working(date(2026, 3, 3))
    assert SITE.is_working(date(2026, 3, 4))
    assert SITE.is_working(date(2026, 10, 1))


def test_the_site_is_as_provisional_as_the_mainland_year() -> None:
    assert not SITE.is_provisional(date(2026, 12, 31))
    assert SITE.is_provisional(date(2027, 1, 1))
    first, last = date(2026, 12, 30).toordinal(), date(2027, 1, 2).toordinal()
    assert SITE.has_provisional(first, last)
    assert not SITE.has_provisional(first, first)


def test_plain_days_never_rest_and_are_never_provisional() -> None:
    every_day = CALENDARS["every_day"]
    assert every_day.add(date(2026, 2, 10), 30) == date(2026, 3, 12)
    assert not every_day.is_provisional(date(2030, 2, 3))


def test_day_numbers_and_dates_give_the_same_answers() -> None:
    friday = date(2026, 3, 6)
    number = friday.toordinal()
    assert MAINLAND.add_ordinal(number, 7) == MAINLAND.add(friday, 7).toordinal()
    assert MAINLAND.rank[number - MAINLAND.origin] == MAINLAND.days.index(number) + 1


def test_each_published_year_names_its_notice() -> None:
    for year in range(2018, 2027):
        source = MAINLAND.years[year]
        assert source.notices
        assert all(notice.number for notice in source.notices)
        first = source.notices[0]
        assert first.published_on is not None
        assert first.published_on < date(year, 1, 1)
    assert len(MAINLAND.years[2019].notices) == len(MAINLAND.years[2020].notices) == 2


def test_the_last_days_before_a_missing_notice_are_provisional() -> None:
    # The notices of 2019 and 2024 moved days of the December before them.
    assert not MAINLAND.is_provisional(date(2026, 12, 24))
    assert MAINLAND.is_provisional(date(2026, 12, 25))
    # Between two published years nothing is open any more.
    assert not MAINLAND.is_provisional(date(2025, 12, 31))
    # The site's stop does not move with an office's days off.
    assert not SITE.is_provisional(date(2026, 12, 31))
