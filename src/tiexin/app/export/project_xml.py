"""The shapes of Microsoft Project XML that do not depend on a plan: days, calendars.

A working day has eight hours, 8 to 12 and 13 to 17. A calendar is a usual week and the
days that are otherwise: holidays by name, and rest days that are worked.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement

from tiexin.calendars import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.kernel import Language
    from tiexin.planner import DayCalendar

HOURS_A_DAY: Final = 8
_SHIFTS: Final = (("08:00:00", "12:00:00"), ("13:00:00", "17:00:00"))
_WEEK: Final = 7
_MOST_NAMES: Final = 3


def put(parent: Element, values: Mapping[str, str]) -> None:
    """Children with a text each, in the order given: Project minds the order."""
    for name, text in values.items():
        SubElement(parent, name).text = _printable(text)


def _printable(text: str) -> str:
    """XML 1.0 has no control characters but tab and line ends."""
    return "".join(each for each in text if each >= " " or each in "\t\n\r")


def morning(day: date) -> str:
    """When a task that begins on that day begins."""
    return f"{day}T08:00:00"


def evening(day: date) -> str:
    """The boundary at the end of a working day."""
    return f"{day}T17:00:00"


def hours(days: int) -> str:
    """A duration of working days."""
    return f"PT{days * HOURS_A_DAY}H0M0S"


def put_calendar(
    parent: Element, *, uid: str, name: str, usual: Mapping[int, bool]
) -> Element:
    """A calendar with its usual week; ``usual`` by ``date.weekday``."""
    calendar = SubElement(parent, "Calendar")
    put(calendar, {"UID": uid, "Name": name, "IsBaseCalendar": "1"})
    put(calendar, {"BaseCalendarUID": "-1"})
    days = SubElement(calendar, "WeekDays")
    for weekday in (6, 0, 1, 2, 3, 4, 5):  # Project's week begins on Sunday, with 1
        day = SubElement(days, "WeekDay")
        number = (weekday + 1) % _WEEK + 1
        working = usual[weekday]
        put(day, {"DayType": str(number), "DayWorking": str(int(working))})
        if working:
            _put_shifts(day)
    return calendar


def every_day() -> dict[int, bool]:
    """The week of a calendar on which every day counts."""
    return dict.fromkeys(range(_WEEK), True)


def usual_week(calendar: DayCalendar) -> dict[int, bool]:
    """Weekdays on which more days than not are worked."""
    covered = range(calendar.origin, calendar.origin + len(calendar.rank))
    worked = set(calendar.days)
    balance = dict.fromkeys(range(_WEEK), 0)
    for day in covered:
        balance[(day - 1) % _WEEK] += 1 if day in worked else -1
    return {weekday: surplus > 0 for weekday, surplus in balance.items()}


def put_exceptions(
    calendar: Element, days: DayCalendar, *, period: range, language: Language
) -> None:
    """The days of ``period`` that are not as usual, neighbours of a kind together."""
    parent = SubElement(calendar, "Exceptions")
    for first, last, working in _runs(days, period):
        exception = SubElement(parent, "Exception")
        put(exception, {"EnteredByOccurrences": "0"})
        span = SubElement(exception, "TimePeriod")
        start, end = date.fromordinal(first), date.fromordinal(last)
        put(span, {"FromDate": f"{start}T00:00:00", "ToDate": f"{end}T23:59:00"})
        name = _name(days, range(first, last + 1), language)
        put(exception, {"Occurrences": str(last - first + 1), "Name": name})
        put(exception, {"Type": "1", "DayWorking": str(int(working))})
        if working:
            _put_shifts(exception)


def _runs(days: DayCalendar, period: range) -> Iterator[tuple[int, int, bool]]:
    """First and last day of each run of unusual days, and whether they are worked."""
    usual, worked = usual_week(days), set(days.days)
    end = days.origin + len(days.rank)
    covered = range(max(period.start, days.origin), min(period.stop, end))

    def kind(day: int) -> tuple[bool, bool]:
        working = day in worked
        return working != usual[(day - 1) % _WEEK], working

    for (unusual, working), run in groupby(covered, key=kind):
        numbers = list(run)
        if unusual:
            yield numbers[0], numbers[-1], working


def _name(days: DayCalendar, run: range, language: Language) -> str:
    """What the days are called, else their calendar."""
    if not isinstance(days, WorkCalendar):
        return days.title.in_language(language)
    found = (days.name_of(date.fromordinal(day)) for day in run)
    names = dict.fromkeys(each.in_language(language) for each in found if each)
    shown = " / ".join(list(names)[:_MOST_NAMES])
    return shown or days.title.in_language(language)


def _put_shifts(parent: Element) -> None:
    times = SubElement(parent, "WorkingTimes")
    for start, end in _SHIFTS:
        put(SubElement(times, "WorkingTime"), {"FromTime": start, "ToTime": end})


def whole_years(first: date, last: date) -> range:
    """Day numbers from the year of ``first`` to the one after ``last``."""
    end = date(last.year + 1, 12, 31) + timedelta(days=1)
    return range(date(first.year, 1, 1).toordinal(), end.toordinal())
