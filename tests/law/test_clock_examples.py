"""The worked examples of the legal clock, recounted on paper before they were coded.

Days are written as in the table that they were worked out in; nothing is computed
here by the code under test.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tiexin.calendars import (
    ExcludedInterval,
    ExtensionGrant,
    acceptance,
    deadline,
    delivery,
    load_calendars,
    minimum_notice,
    tax_deadline,
)
from tiexin.kernel import BadInput

DATA = Path(__file__).resolve().parents[2] / "data" / "calendars"
MAINLAND = load_calendars(DATA)["mainland"]


def day(text: str) -> date:
    return date.fromisoformat(text)


def days(text: str) -> list[date]:
    return [day(part) for part in text.split()]


# number, trigger, working days, last day, holidays off (weekdays), make-up days
WORKING = [
    ("1 plain", "2024-03-04", 20, "2024-04-01", "", ""),
    (
        "2 Spring Festival 2024",
        "2024-01-29",
        20,
        "2024-02-29",
        "2024-02-12 2024-02-13 2024-02-14 2024-02-15 2024-02-16",
        "2024-02-04 2024-02-18",
    ),
    (
        "3 Spring Festival 2025",
        "2025-01-20",
        20,
        "2025-02-21",
        "2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-02-03 2025-02-04",
        "2025-01-26 2025-02-08",
    ),
    (
        "4 Spring Festival 2026",
        "2026-02-09",
        20,
        "2026-03-13",
        "2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-02-23",
        "2026-02-14 2026-02-28",
    ),
    (
        "5 National Day 2025",
        "2025-09-25",
        10,
        "2025-10-15",
        "2025-10-01 2025-10-02 2025-10-03 2025-10-06 2025-10-07 2025-10-08",
        "2025-09-28 2025-10-11",
    ),
    (
        "6 Mid-Autumn 2024",
        "2024-09-09",
        10,
        "2024-09-24",
        "2024-09-16 2024-09-17",
        "2024-09-14",
    ),
    ("7 on a make-up Saturday", "2026-05-09", 7, "2026-05-19", "", ""),
    ("7 taken in on a Sunday", "2026-05-10", 7, "2026-05-19", "", ""),
    (
        "8 counted from receipt",
        "2025-04-28",
        20,
        "2025-05-29",
        "2025-05-01 2025-05-02 2025-05-05",
        "",
    ),
    ("9 counted from completion", "2025-05-15", 20, "2025-06-13", "2025-06-02", ""),
    (
        "13 joint handling",
        "2025-09-08",
        45,
        "2025-11-14",
        "2025-10-01 2025-10-02 2025-10-03 2025-10-06 2025-10-07 2025-10-08",
        "2025-09-28 2025-10-11",
    ),
]


@pytest.mark.parametrize(
    ("trigger", "n", "last", "off", "make_up"),
    [row[1:] for row in WORKING],
    ids=[row[0] for row in WORKING],
)
def test_a_limit_in_working_days_ends_as_on_paper(
    trigger: str, n: int, last: str, off: str, make_up: str
) -> None:
    limit = deadline(day(trigger), n=n, unit="working_day", calendar=MAINLAND)
    assert limit.last_day == day(last)
    weekdays_off = [rest.day for rest in limit.skipped if rest.day.weekday() < 5]
    assert weekdays_off == days(off)
    assert list(limit.make_up) == days(make_up)
    assert all(
        rest.name is not None for rest in limit.skipped if rest.day.weekday() < 5
    )
    assert not limit.provisional


def test_8_no_word_within_five_working_days_means_accepted_on_receipt() -> None:
    taken = acceptance(day("2025-04-28"), calendar=MAINLAND)
    assert taken.answer_by == day("2025-05-08")
    assert taken.accepted_on == day("2025-04-28")
    assert taken.by_silence


def test_9_gaps_named_on_the_fifth_day_move_acceptance_to_completion() -> None:
    taken = acceptance(
        day("2025-04-28"),
        calendar=MAINLAND,
        gaps_named_on=day("2025-05-08"),
        completed_on=day("2025-05-15"),
    )
    assert taken.accepted_on == day("2025-05-15")
    assert not taken.by_silence


def test_gaps_named_on_the_sixth_day_are_too_late() -> None:
    taken = acceptance(
        day("2025-04-28"), calendar=MAINLAND, gaps_named_on=day("2025-05-09")
    )
    assert taken.accepted_on == day("2025-04-28")


# number, trigger, n, first and last excluded day, cap, excluded working days,
# last day with and without the exclusion
EXCLUDED = [
    (
        "10 expert review of fire design",
        ("2025-06-03", 15, "2025-06-09", "2025-06-20", 20),
        (10, "2025-07-08", "2025-06-24"),
    ),
    (
        "11 hearing; ends without it on a make-up Sunday",
        ("2025-09-01", 20, "2025-09-11", "2025-10-10", None),
        (17, "2025-10-28", "2025-09-28"),
    ),
    (
        "15 outside assessment of a project",
        ("2026-03-02", 20, "2026-03-09", "2026-04-10", 30),
        (24, "2026-05-07", "2026-03-30"),
    ),
    (
        "16 other departments asked about water",
        ("2026-01-05", 45, "2026-01-20", "2026-02-10", None),
        (16, "2026-04-07", "2026-03-13"),
    ),
]


@pytest.mark.parametrize(
    ("given", "expected"),
    [row[1:] for row in EXCLUDED],
    ids=[row[0] for row in EXCLUDED],
)
def test_excluded_time_is_passed_over_as_on_paper(
    given: tuple[str, int, str, str, int | None], expected: tuple[int, str, str]
) -> None:
    trigger, n, first, last, cap = given
    inside, with_it, without_it = expected
    limit = deadline(
        day(trigger),
        n=n,
        unit="working_day",
        calendar=MAINLAND,
        excluded=[ExcludedInterval(day(first), day(last), cap=cap)],
    )
    assert limit.last_day == day(with_it)
    assert [span.days for span in limit.excluded] == [inside]
    plain = deadline(day(trigger), n=n, unit="working_day", calendar=MAINLAND)
    assert plain.last_day == day(without_it)


def test_11_the_hearing_itself_keeps_its_own_limits() -> None:
    # Told on 3 September, asked within 5 working days, held within 20 of asking.
    assert MAINLAND.add(day("2025-09-03"), 5) == day("2025-09-10")
    assert MAINLAND.add(day("2025-09-10"), 20) == day("2025-10-14")
    limit = deadline(
        day("2025-09-01"),
        n=20,
        unit="working_day",
        calendar=MAINLAND,
        excluded=[ExcludedInterval(day("2025-09-11"), day("2025-10-10"))],
    )
    assert limit.make_up == (day("2025-10-11"),)


def test_12_an_extension_granted_in_time_adds_its_days() -> None:
    grant = ExtensionGrant(10, day("2025-01-10"))
    limit = deadline(
        day("2024-12-16"), n=20, unit="working_day", calendar=MAINLAND, extension=grant
    )
    assert limit.last_day == day("2025-01-27")
    assert limit.make_up == (day("2025-01-26"),)
    plain = deadline(day("2024-12-16"), n=20, unit="working_day", calendar=MAINLAND)
    assert plain.last_day == day("2025-01-14")


def test_12_an_extension_on_the_day_after_the_last_is_refused() -> None:
    grant = ExtensionGrant(10, day("2025-01-15"))
    with pytest.raises(BadInput, match=r"calendars\.extension_late"):
        deadline(
            day("2024-12-16"),
            n=20,
            unit="working_day",
            calendar=MAINLAND,
            extension=grant,
        )


def test_13_joint_handling_extended_by_fifteen() -> None:
    grant = ExtensionGrant(15, day("2025-11-14"))
    limit = deadline(
        day("2025-09-08"), n=45, unit="working_day", calendar=MAINLAND, extension=grant
    )
    assert limit.last_day == day("2025-12-05")


def test_14_the_certificate_follows_within_ten_working_days() -> None:
    limit = delivery(day("2026-09-18"), calendar=MAINLAND)
    assert limit.last_day == day("2026-10-09")
    assert limit.make_up == (day("2026-09-20"),)


# number, trigger, n, unit, raw day, last day
ROLLING = [
    ("17a EIA form", "2025-09-05", 30, "calendar_day", "2025-10-05", "2025-10-09"),
    ("17b EIA report", "2025-12-18", 60, "calendar_day", "2026-02-16", "2026-02-24"),
    (
        "18a make-up Sunday",
        "2025-09-13",
        15,
        "calendar_day",
        "2025-09-28",
        "2025-09-28",
    ),
    ("18b Sunday", "2025-09-06", 15, "calendar_day", "2025-09-21", "2025-09-22"),
    ("19a no 30 February", "2025-11-30", 3, "month", "2026-02-28", "2026-02-28"),
    ("19b in the holiday", "2025-11-15", 3, "month", "2026-02-15", "2026-02-24"),
]


@pytest.mark.parametrize(
    ("trigger", "n", "unit", "raw", "last"),
    [row[1:] for row in ROLLING],
    ids=[row[0] for row in ROLLING],
)
def test_a_limit_in_calendar_days_or_months_rolls_as_on_paper(
    trigger: str, n: int, unit: str, raw: str, last: str
) -> None:
    limit = deadline(day(trigger), n=n, unit=unit, calendar=MAINLAND)
    assert limit.raw_day == day(raw)
    assert limit.last_day == day(last)
    assert limit.rolled == (raw != last)


def test_19a_says_that_the_month_lacks_the_date() -> None:
    limit = deadline(day("2025-11-30"), n=3, unit="month", calendar=MAINLAND)
    assert limit.day_missing
    other = deadline(day("2025-11-15"), n=3, unit="month", calendar=MAINLAND)
    assert not other.day_missing


@pytest.mark.parametrize(
    ("posted", "n", "unit", "complete", "next_step"),
    [
        ("2026-04-29", 10, "working_day", "2026-05-15", "2026-05-18"),
        ("2026-04-22", 30, "calendar_day", "2026-05-22", "2026-05-25"),
    ],
    ids=["20a pre-announcement", "20b compensation plan"],
)
def test_20_a_minimum_notice_is_complete_before_the_next_step(
    posted: str, n: int, unit: str, complete: str, next_step: str
) -> None:
    notice = minimum_notice(day(posted), n=n, unit=unit, calendar=MAINLAND)
    assert notice.last_day == day(complete)
    assert notice.next_step_on == day(next_step)


def test_the_tax_clock_is_longer_by_a_long_holiday_inside_it() -> None:
    tax = tax_deadline(day("2025-09-24"), n=15, calendar=MAINLAND)
    assert tax.raw_day == day("2025-10-09")
    assert tax.added_days == 8
    assert tax.last_day == day("2025-10-17")
    licence = deadline(day("2025-09-24"), n=15, unit="calendar_day", calendar=MAINLAND)
    assert licence.last_day == day("2025-10-09")
