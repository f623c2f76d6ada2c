"""Builds the calendars from ``data/calendars``.

``mainland`` and ``hong_kong`` have a folder each: ``calendar.yaml`` (weekly rest,
names of the holidays) and one file a year. The site calendar is reckoned from the
mainland's lunar New Year's Days; ``every_day`` covers the mainland's years.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from tiexin.calendars.calendar import CalendarSet, CalendarYear, Notice, WorkCalendar
from tiexin.calendars.records import read_file
from tiexin.calendars.statutory import (
    StatutoryHolidays,
    check_statutory,
    read_statutory,
)
from tiexin.kernel import CatalogueError, Certainty, LocalText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tiexin.calendars.records import Value

_WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class _Head:
    """What ``calendar.yaml`` says."""

    id: str
    title: LocalText
    weekly_rest: frozenset[int]
    provisional: LocalText
    holidays: Mapping[str, LocalText]
    statutory: tuple[StatutoryHolidays, ...]


@dataclass(frozen=True, slots=True)
class _YearFile:
    """What one year's file says; each day with its place, for errors."""

    source: CalendarYear
    rest: Sequence[tuple[str, date, date, Value]]
    working: Sequence[tuple[date, Value]]


def load_calendars(path: Path) -> CalendarSet:
    """Read and check every calendar under ``path`` (``data/calendars``).

    Raises:
        CatalogueError: A file is missing or breaks a rule; with file and line.
    """
    mainland = _load_folder(path / "mainland")
    return CalendarSet(
        (
            mainland,
            _load_folder(path / "hong_kong"),
            _load_site(path / "site.yaml", mainland),
            _load_every_day(path / "every_day.yaml", mainland),
        )
    )


def _load_folder(folder: Path) -> WorkCalendar:
    head = _read_head(folder / "calendar.yaml")
    years = [_read_year(path, head) for path in sorted(folder.glob("[0-9]*.yaml"))]
    _check_no_hole(folder.name, [year.source.year for year in years])
    for year in years:
        check_statutory(
            head.statutory,
            file=f"{folder.name}/{year.source.year}.yaml",
            year=year.source.year,
            provisional=year.source.provisional,
            off=_days_off(year),
        )
    first = date(years[0].source.year, 1, 1)
    last = date(years[-1].source.year, 12, 31)
    working = _weekly(first, last, head.weekly_rest)
    names = _take_rest_off(working, first, years, head)
    make_up = _put_work_on(working, first, years, names)
    return WorkCalendar.build(
        id=head.id,
        title=head.title,
        first=first,
        working=working,
        years={year.source.year: year.source for year in years},
        provisional_note=head.provisional,
        names=names,
        make_up=make_up,
        statutory=head.statutory,
    )


def _days_off(year: _YearFile) -> dict[str, int]:
    """Days off by holiday, weekends included."""
    off: dict[str, int] = {}
    for holiday, first, last, _ in year.rest:
        off[holiday] = off.get(holiday, 0) + (last - first).days + 1
    return off


def _read_head(path: Path) -> _Head:
    found = read_file(path).record(
        required=("id", "title", "weekly_rest", "provisional", "holidays"),
        optional=("statutory",),
    )
    rest = [item.choice(*_WEEKDAYS) for item in found["weekly_rest"].items()]
    holidays = found["holidays"].mapping()
    statutory = found["statutory"].items() if "statutory" in found else ()
    return _Head(
        found["id"].text(),
        found["title"].local_text(),
        frozenset(_WEEKDAYS.index(name) for name in rest),
        found["provisional"].local_text(),
        {name: text.local_text() for name, text in holidays.items()},
        read_statutory(statutory, holidays),
    )


def _read_year(path: Path, head: _Head) -> _YearFile:
    found = read_file(path).record(
        required=("year", "status", "rest"),
        optional=("lunar_new_year", "unsettles_from", "notices", "working"),
    )
    year = found["year"].whole_number()
    if path.stem != str(year):
        found["year"].refuse("calendars.year_of_file", year=year)
    return _YearFile(
        _read_source(found, year),
        [
            (name, *_span_in(value, year), value)
            for name, value in found["rest"].mapping().items()
            if _known(name, value, head)
        ],
        [
            (_day_in(value, year), value)
            for value in (found["working"].items() if "working" in found else ())
        ],
    )


def _read_source(found: Mapping[str, Value], year: int) -> CalendarYear:
    provisional = found["status"].choice("published", "provisional") == "provisional"
    notices = found["notices"].items() if "notices" in found else ()
    source = CalendarYear(
        year,
        provisional,
        tuple(_read_notice(value) for value in notices),
        found["lunar_new_year"].day() if "lunar_new_year" in found else None,
        found["unsettles_from"].day() if "unsettles_from" in found else None,
    )
    if provisional == bool(source.notices):
        found["status"].refuse("calendars.notice_and_status", year=year)
    return source


def _read_notice(value: Value) -> Notice:
    found = value.record(
        required=("title", "certainty"), optional=("number", "published_on", "url")
    )
    return Notice(
        found["title"].text(),
        Certainty(found["certainty"].choice(*Certainty)),
        found["number"].text() if "number" in found else None,
        found["published_on"].day() if "published_on" in found else None,
        found["url"].text() if "url" in found else None,
    )


def _known(name: str, value: Value, head: _Head) -> bool:
    if name not in head.holidays:
        known = ", ".join(head.holidays)
        value.refuse("calendars.holiday_unknown", holiday=name, known=known)
    return True


def _span_in(value: Value, year: int) -> tuple[date, date]:
    first, last = value.span()
    # New Year may begin in the old year: 2018-12-30 belongs to the notice for 2019.
    if not (_belongs(first, year) and last.year == year):
        value.refuse("calendars.outside_year", year=year, day=first.isoformat())
    return first, last


def _day_in(value: Value, year: int) -> date:
    day = value.day()
    if not _belongs(day, year):
        value.refuse("calendars.outside_year", year=year, day=day.isoformat())
    return day


def _belongs(day: date, year: int) -> bool:
    return day.year == year or (day.year == year - 1 and day.month == _DECEMBER)


def _check_no_hole(folder: str, years: Sequence[int]) -> None:
    if not years:
        raise CatalogueError.of("calendars.no_years", where=folder)
    for earlier, later in pairwise(years):
        if later != earlier + 1:
            raise CatalogueError.of(
                "calendars.year_missing", where=folder, year=earlier + 1
            )


def _weekly(first: date, last: date, rest: frozenset[int]) -> bytearray:
    week = bytes(
        0 if (first.weekday() + step) % 7 in rest else 1
        for step in range(len(_WEEKDAYS))
    )
    length = (last - first).days + 1
    return bytearray((week * (length // len(_WEEKDAYS) + 1))[:length])


def _take_rest_off(
    working: bytearray, first: date, years: Sequence[_YearFile], head: _Head
) -> dict[int, LocalText]:
    origin = first.toordinal()
    names: dict[int, LocalText] = {}
    for year in years:
        for holiday, start, end, _ in year.rest:
            name = head.holidays[holiday]
            for number in range(start.toordinal(), end.toordinal() + 1):
                if number < origin:
                    continue
                working[number - origin] = 0
                names[number] = _both(names.get(number), name)
    return names


def _both(earlier: LocalText | None, name: LocalText) -> LocalText:
    """Two holidays may fall on one day, such as National Day and Mid-Autumn."""
    if earlier is None:
        return name
    return LocalText(
        f"{earlier.zh_hans}、{name.zh_hans}",
        f"{earlier.zh_hant}、{name.zh_hant}",
        f"{earlier.en}, {name.en}",
    )


def _put_work_on(
    working: bytearray,
    first: date,
    years: Sequence[_YearFile],
    names: Mapping[int, LocalText],
) -> dict[int, int]:
    make_up: dict[int, int] = {}
    for year, day, value in (
        (file.source.year, *pair) for file in years for pair in file.working
    ):
        position = (day - first).days
        if day.toordinal() in names:
            value.refuse("calendars.rest_and_work", day=day.isoformat())
        # Also met when the same day is listed twice.
        if position < 0 or working[position]:
            value.refuse("calendars.works_anyway", day=day.isoformat())
        working[position] = 1
        make_up[day.toordinal()] = year
    return make_up


def _load_site(path: Path, mainland: WorkCalendar) -> WorkCalendar:
    found = read_file(path).record(required=("id", "title", "stop"))
    stop = found["stop"].record(
        required=("title", "days_before", "days_after", "certainty", "why")
    )
    stop["certainty"].choice(Certainty.ESTIMATE)
    name = stop["title"].local_text()
    before, after = (
        stop["days_before"].whole_number(),
        stop["days_after"].whole_number(),
    )
    working = bytearray(b"\x01" * len(mainland.rank))
    names: dict[int, LocalText] = {}
    for year in mainland.years.values():
        if year.lunar_new_year is None:
            found["stop"].refuse("calendars.no_lunar_new_year", year=year.year)
        for step in range(-before, after + 1):
            number = (year.lunar_new_year + timedelta(step)).toordinal()
            working[number - mainland.origin] = 0
            names[number] = name
    return WorkCalendar.build(
        id=found["id"].text(),
        title=found["title"].local_text(),
        first=mainland.first,
        working=working,
        # What a notice moves in December is office days; the site's stop stays.
        years={
            year.year: replace(year, unsettles_from=None)
            for year in mainland.years.values()
        },
        provisional_note=stop["why"].local_text(),
        names=names,
    )


def _load_every_day(path: Path, mainland: WorkCalendar) -> WorkCalendar:
    found = read_file(path).record(required=("id", "title"))
    # Plain days rest on nobody's notice, so no year of theirs is provisional.
    years = {year: CalendarYear(year, provisional=False) for year in mainland.years}
    return WorkCalendar.build(
        id=found["id"].text(),
        title=found["title"].local_text(),
        first=mainland.first,
        working=b"\x01" * len(mainland.rank),
        years=years,
    )
