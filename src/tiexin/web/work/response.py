"""How soon officers are in touch with a new investor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Final

from django.db.models import Count
from django.db.models.functions import TruncDate

from tiexin.web.cases import store
from tiexin.web.work.questions import RESPONSE_DAYS

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from tiexin.web.cases.models import Project

PERIOD_DAYS: Final = 365
_HEARD: Final = TruncDate("first_response_at")


@dataclass(frozen=True, slots=True)
class Response:
    """First responses of the projects opened within a year.

    Attributes:
        answered: how many have had one.
        waited: how many have had none although the time for it is over.
        median: working days until the first response, half of them sooner; None
            where there was none.
        in_time: share of those answered or waiting that were answered in time, in
            per cent; None without any.
        late: how many were answered late or, though it is time, not yet.
    """

    answered: int
    waited: int
    median: float | None
    in_time: int | None
    late: int


def responses(projects: QuerySet[Project], day: date) -> Response:
    """Measure it over the projects that were opened in the last 365 days."""
    took: list[int] = []
    waited = late = 0
    # There are few pairs of days, however many projects there are.
    pairs = _of_the_year(projects, day).values_list("opened_on", _HEARD)
    for opened, heard, count in pairs.annotate(count=Count("pk")).order_by():
        days = _working_days(opened, heard or day)
        if heard is not None:
            took += [days] * count
        elif days > RESPONSE_DAYS:
            waited += count
        if days > RESPONSE_DAYS:
            late += count
    of = len(took) + waited
    in_time = sum(each <= RESPONSE_DAYS for each in took)
    return Response(
        len(took),
        waited,
        median(took) if took else None,
        round(100 * in_time / of) if of else None,
        late,
    )


def late_ones(projects: QuerySet[Project], day: date) -> list[int]:
    """Keys of the projects that ``Response.late`` counts."""
    found = _of_the_year(projects, day).values_list("pk", "opened_on", _HEARD)
    return [
        key
        for key, opened, heard in found
        if _working_days(opened, heard or day) > RESPONSE_DAYS
    ]


def _of_the_year(projects: QuerySet[Project], day: date) -> QuerySet[Project]:
    return projects.filter(opened_on__gt=day - timedelta(days=PERIOD_DAYS))


def _working_days(opened: date, heard: date) -> int:
    calendar = store.setting().calendars["mainland"]
    return calendar.count(after=opened, until=max(opened, heard))
