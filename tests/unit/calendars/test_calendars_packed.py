"""Calendars packed and unpacked count alike; differences name each day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tiexin.app.paths import data_root
from tiexin.calendars import (
    CalendarSet,
    WorkCalendar,
    differences,
    load_calendars,
    pack,
    unpack,
)
from tiexin.kernel import LocalText


@pytest.fixture(scope="module")
def stored() -> CalendarSet:
    return load_calendars(data_root() / "calendars")


def tiny(working: bytes, id_: str = "tiny") -> CalendarSet:
    return CalendarSet(
        [
            WorkCalendar.build(
                id=id_,
                title=LocalText.same(id_),
                first=date(2026, 12, 1),
                working=working,
                years={},
            )
        ]
    )


def test_every_day_of_every_calendar_survives(stored: CalendarSet) -> None:
    again = unpack(pack(stored), like=stored)
    for id_, calendar in stored.items():
        assert again[id_].rank == calendar.rank
        assert again[id_].days == calendar.days
        assert again[id_].first == calendar.first
        assert again[id_].provisional_since == calendar.provisional_since
    assert again.hash == stored.hash
    assert list(differences(stored, again)) == []


def test_it_is_small(stored: CalendarSet) -> None:
    assert sum(len(str(each)) for each in pack(stored).values()) < 12_000


def test_the_first_day_that_both_cover_begins_the_comparison() -> None:
    old, new = tiny(bytes([1, 1, 0, 1])), tiny(bytes([1, 0, 0, 1, 1, 1]))
    assert list(differences(old, new)) == [("tiny", date(2026, 12, 2), False)]
    assert list(differences(new, old)) == [("tiny", date(2026, 12, 2), True)]
    assert list(differences(tiny(b"\x01", "other"), new)) == []


def test_one_day_more_or_less_gives_another_hash() -> None:
    days = bytes([1, 1, 0, 1, 0])
    base = tiny(days).hash
    for place in range(len(days)):
        other = bytearray(days)
        other[place] ^= 1
        assert tiny(bytes(other)).hash != base
    assert tiny(days).hash == base


def test_a_calendar_that_was_not_packed_stays_as_it_is(stored: CalendarSet) -> None:
    packed = pack(stored)
    del packed["hong_kong"]
    assert unpack(packed, like=stored)["hong_kong"] is stored["hong_kong"]


def test_days_that_are_not_covered_stay_uncovered(stored: CalendarSet) -> None:
    again = unpack(pack(stored), like=stored)["mainland"]
    last = stored["mainland"].last
    assert again.last == last
    with pytest.raises(Exception, match=r"calendars\.gap"):
        again.is_working(last + timedelta(days=1))
