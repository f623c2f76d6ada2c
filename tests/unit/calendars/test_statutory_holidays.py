"""What the law itself gives: 11 days off until the end of 2024, 13 from 2025 on."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from tiexin.calendars import load_calendars
from tiexin.calendars.statutory import statutory_on
from tiexin.kernel import CatalogueError

DATA = Path(__file__).resolve().parents[3] / "data"
MAINLAND = load_calendars(DATA / "calendars")["mainland"]


@pytest.mark.parametrize(
    ("day", "total", "spring_festival", "labour_day"),
    [
        (date(2014, 1, 1), 11, 3, 1),
        (date(2024, 12, 31), 11, 3, 1),
        (date(2025, 1, 1), 13, 4, 2),
        (date(2035, 12, 31), 13, 4, 2),
    ],
)
def test_the_law_of_a_day(
    day: date, total: int, spring_festival: int, labour_day: int
) -> None:
    law = statutory_on(MAINLAND.statutory, day)
    assert law is not None
    assert law.total == total
    assert law.days["spring_festival"] == spring_festival
    assert law.days["labour_day"] == labour_day


def test_nothing_is_said_before_the_first_stored_version() -> None:
    assert statutory_on(MAINLAND.statutory, date(2013, 12, 31)) is None


def test_new_years_eve_is_off_by_law_from_2025() -> None:
    # New Year's Eve by the lunar calendar: 2024-02-09, 2025-01-28, 2027-02-05.
    assert MAINLAND.is_working(date(2024, 2, 9))
    assert not MAINLAND.is_working(date(2025, 1, 28))
    assert not MAINLAND.is_working(date(2027, 2, 5))


def test_the_sources_are_in_the_catalogue_with_the_day_before_they_began() -> None:
    files = (DATA / "sources").glob("*.yaml")
    sources = {
        each["id"]: each for file in files for each in yaml.safe_load(file.read_text())
    }
    for law in MAINLAND.statutory:
        source = sources[law.source.partition("/")[0]]
        assert source["published_on"] < law.first


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        # One day less than the law in a published year, one too many in a provisional.
        ("2026", "2026-05-01 to 2026-05-05", "2026-05-01", "not_as_the_law"),
        ("2027", "2027-05-01 to 2027-05-02", "2027-05-01", "not_as_the_law"),
        (
            "2027",
            "mid_autumn: 2027-09-15",
            "mid_autumn: 2027-09-15 to 2027-09-16",
            "not_as_the_law",
        ),
        ("calendar", "from: 2025-01-01", "from: 2025-01-02", "statutory_seam"),
        ("calendar", "labour_day: 2, ", "", "key_missing"),
        ("calendar", "labour_day: 2", "labor_day: 2", "key_unknown"),
    ],
)
def test_a_year_against_the_law_is_refused(
    tmp_path: Path, file: str, old: str, new: str, code: str
) -> None:
    folder = tmp_path / "calendars"
    shutil.copytree(DATA / "calendars", folder)
    path = folder / "mainland" / f"{file}.yaml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_calendars(folder)
    assert [each.code for each in caught.value.problems] == [f"calendars.{code}"]
    assert caught.value.problems[0].where.startswith(f"mainland/{file}.yaml")
