"""How soon officers are in touch with a new investor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from tiexin.web.cases import store
from tiexin.web.work.questions import RESPONSE_DAYS

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from tiexin.web.cases.models import Project

PERIOD_DAYS: Final = 365


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
        late: keys of the projects that were answered late or not yet.
    """

    answered: int
    waited: int
    median: float | None
    in_time: int | None
    late: tuple[int, ...]


def responses(projects: QuerySet[Project], day: date) -> Response:
    """Measure it over the projects that were opened in the last 365 days."""
    calendar = store.setting().calendars["mainland"]
    took: list[int] = []
    late: list[int] = []
    waited = 0
    opened_since = projects.filter(opened_on__gt=day - timedelta(days=PERIOD_DAYS))
    for key, opened, at in opened_since.values_list(
        "pk", "opened_on", "first_response_at"
    ):
        until = timezone.localdate(at) if at else day
        days = calendar.count(after=opened, until=max(opened, until))
        if at is not None:
            took.append(days)
        elif days > RESPONSE_DAYS:
            waited += 1
        if days > RESPONSE_DAYS:
            late.append(key)
    of = len(took) + waited
    in_time = sum(each <= RESPONSE_DAYS for each in took)
    return Response(
        len(took),
        waited,
        median(took) if took else None,
        round(100 * in_time / of) if of else None,
        tuple(late),
    )
