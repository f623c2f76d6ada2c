"""Which rows a figure counts and a list shows: stated once, so that both agree."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from tiexin.web.cases import store
from tiexin.web.cases.models import AT_OFFICE

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tiexin.web.cases.models import Project

SILENCE_DAYS: Final = 30
RESPONSE_DAYS: Final = 2
STALE_DAYS: Final = 30
_ESCALATED: Final = 5
_WEEK: Final = timedelta(days=7)
_STANDING: Final = ("gaps_named", "paused")
WITH_OFFICE: Final = tuple(each for each in AT_OFFICE if each not in _STANDING)
"""States of an application in which the office has the next move."""


def red(day: date) -> Q:
    """The last day has passed."""
    return Q(due__lt=day)


def amber(day: date) -> Q:
    """The last day is near: three days or a fifth of the limit are left."""
    return Q(due__gte=day, amber_from__lte=day)


def within_a_week(day: date) -> Q:
    """The last day is within seven days, or has passed."""
    return Q(due__lte=day + _WEEK)


def escalated(day: date) -> Q:
    """Overdue by five working days or more."""
    return Q(due__lte=_working_days_ago(day, _ESCALATED))


def at_an_office() -> Q:
    """An application is with an office, whatever its clock says."""
    return Q(state__in=AT_OFFICE)


def colour(name: str, day: date) -> Q:
    """Rows of one colour; all for an unknown name."""
    if name == "red":
        return red(day)
    if name == "amber":
        return amber(day)
    return Q(due__gte=day) & ~amber(day) if name == "green" else Q()


def sections(day: date) -> dict[str, Q]:
    """Procedures by why they need somebody, each in one section only."""
    late = Q(state="working", planned_finish__lt=day) & (
        Q(forecast=None) | Q(forecast__lt=day)
    )
    old = Q(verified_on__lt=day - timedelta(days=STALE_DAYS))
    slow = Q(state__in=_STANDING) | Q(state="working")
    return {
        "overdue": red(day),
        "today": Q(due=day),
        "soon": Q(due__gt=day) & (Q(amber_from__lte=day) | Q(due__lte=day + _WEEK)),
        "late": late,
        "begin": Q(ready=True, planned_start__lte=day + _WEEK),
        "stale": Q(due=None) & slow & old & ~late,
        "waiting": Q(due=None, state__in=_STANDING) & ~old,
    }


def dated(day: date) -> dict[str, Q]:
    """Tasks and promises by the same sections."""
    return {
        "overdue": Q(due__lt=day),
        "today": Q(due=day),
        "soon": Q(due__gt=day, due__lte=day + _WEEK),
    }


def without_day() -> Q:
    """No day is set by which it has to be done."""
    return Q(due=None)


def unanswered(day: date) -> Q:
    """Projects whose investor has heard nothing within two working days."""
    last = _working_days_ago(day, RESPONSE_DAYS)
    return Q(last_contact_on=None, opened_on__lt=last + timedelta(days=1))


def silent(day: date) -> Q:
    """Projects whose investor has heard nothing for more than thirty days."""
    return Q(last_contact_on__lt=day - timedelta(days=SILENCE_DAYS))


def quiet(projects: QuerySet[Project], day: date) -> QuerySet[Project]:
    """Both of them, those without any word first."""
    found = projects.filter(unanswered(day) | silent(day))
    return found.order_by(F("last_contact_on").asc(nulls_first=True), "opened_on", "pk")


def _working_days_ago(day: date, n: int) -> date:
    """The latest day since which ``n`` working days have gone by, today included."""
    calendar = store.setting().calendars["mainland"]
    while n:
        n -= calendar.is_working(day)
        day -= timedelta(days=1)
    return day
