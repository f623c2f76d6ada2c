"""Green, amber, red: the same for a line of a list and on a project's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.casework.warning import amber_from
from tiexin.web.cases import store

if TYPE_CHECKING:
    from datetime import date

    from tiexin.casework.clocks import ProcedureClock

AMBER_DAYS: Final = 3


def colour_between(day: date | None, amber: date | None, *, today: date) -> str:
    """Red after the last day, amber from ``amber`` on; nothing without a day."""
    if day is None:
        return ""
    if day < today:
        return "red"
    return "amber" if amber is not None and amber <= today else "green"


def colour_of_clock(clock: ProcedureClock, *, today: date) -> str:
    """The colour of the day that binds now; nothing where none does."""
    amber = amber_from(clock, setting=store.setting())
    return colour_between(clock.due, amber, today=today)


def colour_until(day: date | None, *, today: date) -> str:
    """The colour of a day that is no clock's: amber with three working days left."""
    return colour_between(day, None if day is None else _before(day), today=today)


def _before(day: date) -> date:
    """The first day from which at most three working days are left."""
    calendar = store.setting().calendars["mainland"]
    ordinal = day.toordinal()
    left = 0
    while left <= AMBER_DAYS:
        left += calendar.is_working_ordinal(ordinal)
        ordinal -= 1
    return day.fromordinal(ordinal + 1)
