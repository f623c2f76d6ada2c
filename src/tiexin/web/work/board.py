"""The supervisor's board: which clocks run out, who carries how much."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.cases import opening
from tiexin.web.cases.models import ProcedureRow, PromiseRow
from tiexin.web.common.names import authority_name, people
from tiexin.web.common.service import today
from tiexin.web.work.lines import Lines, amber_until

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User

_LINES: Final = 50
_SILENCE: Final = 30
_WIDEST: Final = 360


@for_roles(Role.SUPERVISOR)
@require_safe
def board(request: HttpRequest, language: Language) -> HttpResponse:
    """Figures of one's own place; each is the number of lines behind it."""
    user, day = person(request), today()
    projects = policy.projects(user, today=day).filter(closed_on=None)
    rows = ProcedureRow.objects.filter(jurisdiction=user.jurisdiction, is_open=True)
    lines = Lines(language, today=day, reader=user.pk)
    overdue = rows.filter(due__lt=_working_days_ago(day, 5)).order_by("due", "pk")
    lapsed = PromiseRow.objects.filter(
        project__in=projects, state__in=("lapsed", "broken")
    )
    quiet = projects.filter(
        Q(last_contact_on=None, opened_on__lt=day - timedelta(days=4))
        | Q(last_contact_on__lt=day - timedelta(days=_SILENCE))
    ).order_by("last_contact_on", "pk")
    context = {
        "authorities": _by_authority(rows, user, day, language),
        "officers": _by_officer(user, day),
        "escalated": list(
            lines.of_rows(
                overdue.select_related("project", "project__officer")[:_LINES]
            )
        ),
        "escalated_count": overdue.count(),
        "lapsed": list(
            lines.of_promises(
                lapsed.select_related("project", "project__officer")[:_LINES]
            )
        ),
        "quiet": list(lines.of_silence(quiet.select_related("officer")[:_LINES])),
        "quiet_count": quiet.count(),
        "open_count": projects.count(),
        "width": _WIDEST,
    }
    return render(request, "work/board.html", context)


def _working_days_ago(day: date, n: int) -> date:
    from tiexin.web.cases import store

    calendar = store.setting().calendars["mainland"]
    while n:
        day -= timedelta(days=1)
        n -= calendar.is_working(day)
    return day


def _by_authority(
    rows: Any, user: User, day: date, language: Language
) -> list[dict[str, Any]]:
    counts = (
        rows.exclude(state="planned")
        .values("authority")
        .annotate(
            open=Count("pk"),
            red=Count("pk", filter=Q(due__lt=day)),
            amber=Count("pk", filter=Q(due__gte=day, due__lte=amber_until(day))),
            paused=Count("pk", filter=Q(state="paused")),
        )
        .order_by("-red", "-amber", "-open")
    )
    found = list(counts)
    most = max((each["open"] for each in found), default=1)
    return [
        {
            **each,
            "title": authority_name(each["authority"], user.jurisdiction, language),
            **_bars(each["red"], each["amber"], each["open"], most),
        }
        for each in found
    ]


def _bars(red: int, amber: int, whole: int, most: int) -> dict[str, float]:
    scale = _WIDEST / most
    return {
        "red_width": round(red * scale, 1),
        "amber_x": round(red * scale, 1),
        "amber_width": round(amber * scale, 1),
        "rest_x": round((red + amber) * scale, 1),
        "rest_width": round((whole - red - amber) * scale, 1),
    }


def _by_officer(user: User, day: date) -> list[dict[str, Any]]:
    loads = opening.loads(user.jurisdiction, day)
    names = people(load.officer for load in loads)
    return [
        {"name": names.get(load.officer, ""), "load": load}
        for load in sorted(loads, key=lambda each: -each.weight)
    ]
