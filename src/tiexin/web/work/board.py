"""The supervisor's board: which clocks run out, who carries how much."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.accounts.models import User
from tiexin.web.cases import opening
from tiexin.web.common.kept import Kept
from tiexin.web.common.names import authority_name
from tiexin.web.common.pages import page_of
from tiexin.web.common.requests import is_fragment
from tiexin.web.common.service import get_messages, today
from tiexin.web.jobs.models import Job
from tiexin.web.work import questions
from tiexin.web.work.lines import Lines
from tiexin.web.work.listing import KINDS, LISTS, Ground, ground_of
from tiexin.web.work.response import responses
from tiexin.web.work.work import stamp_of

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from tiexin.casework.officers import Load
    from tiexin.kernel import Language

KEPT: Final[Kept[dict[str, Any]]] = Kept(most=64, seconds=5.0)
"""A leave or a new officer is no event: it shows after five seconds at the latest."""
"""The figures of each place and language."""
_LINES: Final = 10
_OFFICERS: Final = 25
_WIDEST: Final = 240
# The figures on top; each is the number of lines of the list of that name.
_FIGURES: Final = (
    "red",
    "amber",
    "escalated",
    "lapsed",
    "broken",
    "unanswered",
    "silent",
    "inactive",
)


@for_roles(Role.SUPERVISOR)
@require_safe
def board(request: HttpRequest, language: Language) -> HttpResponse:
    """Figures of one's own place; each leads to the lines that it counts."""
    user, day = person(request), today()
    stamp = stamp_of(policy.projects(user, today=day), day)
    if is_fragment(request) and request.GET.get("stamp") == stamp:
        return HttpResponse(status=204)
    # All supervisors of a place see the same, and ask again every few seconds.
    key = (user.jurisdiction, language)
    figures = KEPT.get(key, stamp, lambda: _reckoned(user, day, language))
    busiest = figures["busiest"]
    page = page_of(request, len(busiest), size=_OFFICERS)
    context = {
        **figures,
        "officers": _by_officer(ground_of(user, day), busiest[page.first : page.last]),
        "page": page,
        "width": _WIDEST,
        "stamp": stamp,
        "dead_jobs": Job.objects.filter(state="dead").count(),
    }
    template = "work/part_board.html" if is_fragment(request) else "work/board.html"
    return render(request, template, context)


def _reckoned(user: User, day: date, language: Language) -> dict[str, Any]:
    """Everything on the board that goes over all of a place."""
    ground = ground_of(user, day)
    counts = _counts(ground)
    lines = Lines(user, language, today=day, back=f"/{language}/board/")
    worst = LISTS["escalated"].found(ground).select_related("project")
    loads = opening.loads(user.jurisdiction, day)
    return {
        "figures": _figures(counts, language),
        "response": responses(policy.projects(user, today=day), day),
        "authorities": _by_authority(ground, user.jurisdiction, language),
        "escalated": list(lines.of_rows(worst.order_by("due", "pk")[:_LINES])),
        "open_count": counts["projects"],
        "busiest": sorted(loads, key=lambda each: (-each.weight, each.officer)),
    }


def _counts(ground: Ground) -> dict[str, int]:
    """How long the lists are, in one question for each kind of line."""
    found: dict[str, int] = {"projects": ground.projects.count()}
    for kind in KINDS:
        lists = {
            name: LISTS[name].which(ground.day)
            for name in _FIGURES
            if LISTS[name].kind == kind
        }
        # What stands in none of them is left where it is, by the index.
        some = ground.of(kind).filter(reduce(or_, lists.values()))
        counts = {name: Count("pk", filter=which) for name, which in lists.items()}
        found |= some.aggregate(**counts)
    return found


def _figures(counts: dict[str, int], language: Language) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "title": get_messages().text(f"work.list.{name}", language),
            "count": counts[name],
            "bad": name not in ("amber", "silent"),
        }
        for name in _FIGURES
    ]


def _by_authority(
    ground: Ground, place: str, language: Language
) -> list[dict[str, Any]]:
    """Applications at each office, those with most overdue first."""
    day = ground.day
    counts = (
        ground.rows.filter(questions.at_an_office())
        .values("authority")
        .annotate(
            open=Count("pk"),
            red=Count("pk", filter=questions.red(day)),
            amber=Count("pk", filter=questions.amber(day)),
            paused=Count("pk", filter=Q(state="paused")),
        )
        .order_by("-red", "-amber", "-open", "authority")
    )
    found = list(counts)
    most = max((each["open"] for each in found), default=1)
    return [
        {
            **each,
            "title": authority_name(each["authority"], place, language),
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


def _by_officer(ground: Ground, loads: list[Load]) -> list[dict[str, Any]]:
    """What each of these officers has on hand."""
    day = ground.day
    numbers = [int(load.officer.partition(":")[2]) for load in loads]
    people = User.objects.in_bulk(numbers)
    rows = ground.rows.filter(questions.within_a_week(day), officer__in=numbers)
    dues = {
        officer: (red, week)
        for officer, red, week in rows.values_list("officer").annotate(
            red=Count("pk", filter=questions.red(day)), week=Count("pk")
        )
    }
    found = []
    for load, number in zip(loads, numbers, strict=True):
        red, week = dues.get(number, (0, 0))
        found.append(
            {
                "person": people[number],
                "projects": load.projects,
                "red": red,
                "week": week,
                "on_leave": load.on_leave,
                "takes_new": load.takes_new,
            }
        )
    return found
