"""A wrong calendar file is refused with its place; the stored ones load quickly."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from tiexin.calendars import load_calendars
from tiexin.kernel import CatalogueError

DATA = Path(__file__).resolve().parents[3] / "data" / "calendars"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return shutil.copytree(DATA, tmp_path / "calendars")


def spoil(path: Path, old: str, new: str) -> int:
    """Replace one text; the line (from 1) where it stood."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        # an unknown key, and one that stands twice
        ("mainland/2026.yaml", "working:", "workdays:", "key_unknown"),
        ("mainland/2026.yaml", "status: published", "year: 2026", "key_twice"),
        # days that don't exist, in other notations, or the wrong way round
        ("mainland/2026.yaml", "- 2026-02-28", "- 2026-02-29", "day_wrong"),
        ("mainland/2026.yaml", "- 2026-02-28", "- 20260228", "day_wrong"),
        ("mainland/2026.yaml", "- 2026-02-28", "- 2026-W09-6", "day_wrong"),
        (
            "mainland/2026.yaml",
            "2026-02-15 to 2026-02-23",
            "2026-02-23 to 2026-02-15",
            "span_reversed",
        ),
        # a day of another year; a weekday made a working day; off and on at once
        ("mainland/2026.yaml", "- 2026-02-28", "- 2027-02-28", "outside_year"),
        ("mainland/2026.yaml", "- 2026-02-28", "- 2026-02-27", "works_anyway"),
        ("mainland/2026.yaml", "- 2026-02-28", "- 2026-02-14", "works_anyway"),
        ("mainland/2026.yaml", "- 2026-02-28", "- 2026-02-21", "rest_and_work"),
        ("mainland/2026.yaml", "2026-02-23\n", "2027-02-23\n", "outside_year"),
        # names and words that nobody knows
        ("mainland/2026.yaml", "dragon_boat", "dragon_boot", "holiday_unknown"),
        ("mainland/2026.yaml", "published\n", "perhaps\n", "choice"),
        ("mainland/2026.yaml", "certainty: press", "certainty: sure", "choice"),
        # shapes
        ("mainland/2026.yaml", "year: 2026\nstatus", "year: soon\nstatus", "shape"),
        (
            "mainland/2026.yaml",
            "year: 2026\nstatus",
            "year: 2025\nstatus",
            "year_of_file",
        ),
        ("mainland/2030.yaml", "status: provisional", "status: published", "notice"),
        ("mainland/2030.yaml", "lunar_new_year: 2030-02-03\n", "", "no_lunar_new_year"),
        ("mainland/calendar.yaml", "[saturday, sunday]", "saturday", "shape"),
        ("mainland/calendar.yaml", "    en: Labour Day\n", "", "key_missing"),
        ("site.yaml", "id: site", "id: [site]", "shape"),
        ("site.yaml", "days_before: 7", "days_before: -7", "shape"),
        ("site.yaml", "certainty: estimate", "certainty: official", "choice"),
        ("every_day.yaml", "id: every_day\n", "", "key_missing"),
    ],
)
def test_a_spoilt_file_is_refused(
    folder: Path, file: str, old: str, new: str, code: str
) -> None:
    spoil(folder / file, old, new)
    with pytest.raises(CatalogueError, match=rf"calendars\.{code}"):
        load_calendars(folder)


def test_a_new_year_before_the_first_stored_day_is_cut_there(folder: Path) -> None:
    spoil(
        folder / "mainland/2018.yaml",
        "new_year: 2018-01-01",
        "new_year: 2017-12-30 to 2018-01-01",
    )
    mainland = load_calendars(folder)["mainland"]
    assert mainland.first == date(2018, 1, 1)
    assert not mainland.is_working(mainland.first)
    assert mainland.is_working(date(2018, 1, 2))


def test_the_place_is_the_file_and_the_line(folder: Path) -> None:
    line = spoil(folder / "mainland/2026.yaml", "- 2026-02-28", "- 2026-02-29")
    with pytest.raises(CatalogueError) as caught:
        load_calendars(folder)
    assert caught.value.problems[0].where == f"mainland/2026.yaml:{line}"


def test_a_missing_year_is_a_hole(folder: Path) -> None:
    (folder / "hong_kong/2024.yaml").unlink()
    with pytest.raises(CatalogueError, match=r"calendars\.year_missing \(year=2024\)"):
        load_calendars(folder)


def test_a_calendar_without_years_is_refused(folder: Path) -> None:
    for path in (folder / "hong_kong").glob("2*.yaml"):
        path.unlink()
    with pytest.raises(CatalogueError, match=r"calendars\.no_years"):
        load_calendars(folder)


@pytest.mark.parametrize("content", ["", "a: [", "a: b: c", "\x00", "- 1", "text"])
def test_what_is_no_mapping_in_yaml_is_refused(folder: Path, content: str) -> None:
    (folder / "site.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"calendars\.(unreadable|shape)"):
        load_calendars(folder)


def test_a_missing_file_is_refused(folder: Path) -> None:
    (folder / "site.yaml").unlink()
    with pytest.raises(CatalogueError, match=r"site\.yaml: calendars\.unreadable"):
        load_calendars(folder)


def test_all_calendars_load_in_well_under_a_blink() -> None:
    load_calendars(DATA)
    taken = []
    for _ in range(3):
        begun = process_time()
        load_calendars(DATA)
        taken.append(process_time() - begun)
    assert min(taken) < 0.06
