"""The calendar data against other people's data and against the sky."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from tiexin.calendars import load_calendars

DATA = Path(__file__).resolve().parents[3] / "data" / "calendars"
CALENDARS = load_calendars(DATA)
MAINLAND, HONG_KONG = CALENDARS["mainland"], CALENDARS["hong_kong"]
PUBLISHED = range(2018, 2027)
STORED = range(2018, 2036)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [
        first + timedelta(step) for step in range((date(year, 12, 31) - first).days + 1)
    ]


@pytest.mark.parametrize("year", PUBLISHED)
def test_every_mainland_day_agrees_with_chinesecalendar(year: int) -> None:
    ours = [day for day in days_of(year) if MAINLAND.is_working(day)]
    assert ours == [day for day in days_of(year) if chinese_calendar.is_workday(day)]


@pytest.mark.parametrize("year", PUBLISHED)
def test_every_make_up_day_agrees_with_chinesecalendar(year: int) -> None:
    theirs = [
        day
        for day in days_of(year)
        if day.weekday() >= 5 and chinese_calendar.is_workday(day)
    ]
    assert [
        day for day in days_of(year) if day.toordinal() in MAINLAND.make_up
    ] == theirs


def test_the_number_of_working_days_is_that_of_the_law_table() -> None:
    counted = {
        year: MAINLAND.count(after=date(year - 1, 12, 31), until=date(year, 12, 31))
        for year in (2024, 2025, 2026)
    }
    assert counted == {2024: 251, 2025: 248, 2026: 248}


@pytest.mark.parametrize("year", STORED)
def test_every_hong_kong_general_holiday_agrees_with_holidays(year: int) -> None:
    # The package calls the gazetted general holidays "optional".
    theirs = holidays.HK(years=[year], categories=("optional",))
    ours = {day for day in days_of(year) if HONG_KONG.name_of(day)}
    assert ours == set(theirs)
    assert len(ours) == 17


@pytest.mark.parametrize("year", STORED)
def test_hong_kong_offices_rest_on_weekends_and_general_holidays_only(
    year: int,
) -> None:
    for day in days_of(year):
        rests = day.weekday() >= 5 or HONG_KONG.name_of(day) is not None
        assert HONG_KONG.is_working(day) != rests


@pytest.mark.parametrize("year", range(2027, 2036))
def test_a_provisional_mainland_year_has_the_thirteen_statutory_days(year: int) -> None:
    names = [MAINLAND.name_of(day) for day in days_of(year)]
    falls_on = {
        "New Year's Day": 1,
        "Spring Festival": 4,
        "Qingming Festival": 1,
        "Labour Day": 2,
        "Dragon Boat Festival": 1,
        "Mid-Autumn Festival": 1,
        "National Day": 3,
    }
    assert {
        name: sum(name in found.en for found in names if found) for name in falls_on
    } == falls_on
    assert not any(day.toordinal() in MAINLAND.make_up for day in days_of(year))


def test_exactly_the_years_after_the_last_notice_are_provisional() -> None:
    for year in STORED:
        assert MAINLAND.is_provisional(date(year, 7, 1)) == (year > 2026)
        assert bool(MAINLAND.years[year].notices) == (year <= 2026)


# The sky, by the short series of textbooks: good to about a quarter of an hour, so a
# moon that is new within that of midnight would need a look by hand; none is.


def new_moon(k: int) -> datetime:
    """The k-th new moon after 2000-01-06, in China's time."""
    t = k / 1236.85
    sun = math.radians(2.5534 + 29.10535670 * k)
    moon = math.radians(201.5643 + 385.81693528 * k)
    latitude = math.radians(160.7108 + 390.67050284 * k)
    julian = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
    julian += (
        -0.40720 * math.sin(moon)
        + 0.17241 * math.sin(sun)
        + 0.01608 * math.sin(2 * moon)
        + 0.01039 * math.sin(2 * latitude)
        + 0.00739 * math.sin(moon - sun)
        - 0.00514 * math.sin(moon + sun)
        + 0.00208 * math.sin(2 * sun)
    )
    clock_drift = timedelta(seconds=70)  # of the Earth's turning, these decades
    return instant(julian) - clock_drift + timedelta(hours=8)


def instant(julian: float) -> datetime:
    return datetime(2000, 1, 1, 12) + timedelta(days=julian - 2451545.0)  # noqa: DTZ001


def sun_longitude(at: datetime) -> float:
    """Degrees; ``at`` in China's time; good to about a hundredth of a degree."""
    passed = at - timedelta(hours=8) - datetime(2000, 1, 1, 12)  # noqa: DTZ001
    n = passed.total_seconds() / 86400
    anomaly = math.radians(357.528 + 0.9856003 * n)
    mean = 280.460 + 0.9856474 * n
    return (mean + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly)) % 360


def months_start() -> list[date]:
    first = round((2017.5 - 2000) * 12.3685)
    return [new_moon(k).date() for k in range(first, first + 240)]


@pytest.mark.parametrize("year", STORED)
def test_lunar_new_year_is_the_second_new_moon_after_the_winter_solstice(
    year: int,
) -> None:
    # True in all stored years: none has a leap month between the two.
    solstice = date(year - 1, 12, 21)
    while sun_longitude(datetime.combine(solstice, datetime.max.time())) < 270:
        solstice += timedelta(1)
    after = [start for start in months_start() if start > solstice]
    if year == 2034:
        # The famous exception: a leap eleventh month follows the solstice of 2033.
        after = after[1:]
    assert MAINLAND.years[year].lunar_new_year == after[1]


@pytest.mark.parametrize("year", STORED)
def test_the_lunar_festivals_keep_their_distance_from_a_new_moon(year: int) -> None:
    starts = set(months_start())
    new_year = MAINLAND.years[year].lunar_new_year
    assert new_year in starts
    named = {
        name: [
            day
            for day in days_of(year)
            if (found := MAINLAND.name_of(day)) and name in found.en
        ]
        for name in ("Dragon Boat", "Mid-Autumn")
    }
    # In a published year a festival is several days long; the day itself is among them.
    dragon = [day for day in named["Dragon Boat"] if day - timedelta(4) in starts]
    moon = [day for day in named["Mid-Autumn"] if day - timedelta(14) in starts]
    assert len(dragon) == len(moon) == 1
    assert 110 < (dragon[0] - new_year).days < 155
    assert 210 < (moon[0] - new_year).days < 255


@pytest.mark.parametrize("year", STORED)
def test_qingming_is_the_day_the_sun_reaches_fifteen_degrees(year: int) -> None:
    day = date(year, 4, 3)
    while sun_longitude(datetime.combine(day, datetime.max.time())) < 15:
        day += timedelta(1)
    name = MAINLAND.name_of(day)
    assert name is not None
    assert "Qingming" in name.en
    assert HONG_KONG.name_of(day) is not None or day.weekday() == 6
