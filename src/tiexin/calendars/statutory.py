"""The days off that the law itself gives, by version: each year has at least these.

A year's notice may give more by moving weekends. A year whose notice isn't out has
these days and no others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tiexin.kernel import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tiexin.calendars.records import Value


@dataclass(frozen=True, slots=True)
class StatutoryHolidays:
    """One version of the holidays law.

    Attributes:
        first: the first day on which it holds.
        end: the first day on which it no longer holds; None where it still does.
        source: id of the source and its article, as the catalogue names them.
        days: days off by holiday, as named in the calendar.
    """

    first: date
    end: date | None
    source: str
    days: Mapping[str, int]

    @property
    def total(self) -> int:
        """Days off in a year."""
        return sum(self.days.values())


def read_statutory(
    values: Iterable[Value], holidays: Iterable[str]
) -> tuple[StatutoryHolidays, ...]:
    """The versions as a calendar file lists them, earliest first.

    Raises:
        CatalogueError: A key or a holiday that nobody knows, or a version that does
            not begin where the one before ends.
    """
    known = tuple(holidays)
    found: list[StatutoryHolidays] = []
    for value in values:
        version = _read(value, known)
        if found and found[-1].end != version.first:
            value.refuse("calendars.statutory_seam", first=version.first.isoformat())
        found.append(version)
    return tuple(found)


def _read(value: Value, holidays: tuple[str, ...]) -> StatutoryHolidays:
    parts = value.record(required=("from", "source", "days"), optional=("until",))
    return StatutoryHolidays(
        parts["from"].day(),
        parts["until"].day() if "until" in parts else None,
        parts["source"].text(),
        {
            name: days.whole_number()
            for name, days in parts["days"].record(required=holidays).items()
        },
    )


def statutory_on(
    versions: Iterable[StatutoryHolidays], day: date
) -> StatutoryHolidays | None:
    """The version that holds on a day; None before the first one stored."""
    for version in versions:
        if version.first <= day and (version.end is None or day < version.end):
            return version
    return None


def check_statutory(
    versions: Sequence[StatutoryHolidays],
    *,
    file: str,
    year: int,
    provisional: bool,
    off: Mapping[str, int],
) -> None:
    """Refuse a year that gives fewer days than the law, or more without a notice.

    Args:
        versions: the holidays law.
        file: the year's file, for the error.
        year: the year.
        provisional: whether its notice is still missing.
        off: its days off by holiday, weekends included.

    Raises:
        CatalogueError: ``calendars.not_as_the_law``.
    """
    law = statutory_on(versions, date(year, 1, 1))
    if law is None:
        return
    for holiday, days in law.days.items():
        given = off.get(holiday, 0)
        if given < days or (provisional and given > days):
            raise CatalogueError.of(
                "calendars.not_as_the_law",
                where=file,
                holiday=holiday,
                year=year,
                given=given,
                days=days,
            )
