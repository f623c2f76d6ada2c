"""My work: what needs a move today, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.cases.models import PromiseRow, TaskRow
from tiexin.web.common.pages import page_of
from tiexin.web.common.requests import is_fragment
from tiexin.web.common.service import get_messages, get_service, today
from tiexin.web.work import filters, questions
from tiexin.web.work.lines import Lines
from tiexin.web.work.piles import Piles, lines_of

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User
    from tiexin.web.cases.models import Project
    from tiexin.web.work.filters import Filters
    from tiexin.web.work.lines import WorkLine

SECTIONS: Final = (
    "overdue",
    "contact",
    "today",
    "soon",
    "late",
    "begin",
    "stale",
    "waiting",
)
_ASKED: Final = ("stage", "authority", "move", "colour")
_AT_FIRST: Final = 10
_A_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the list: ``count`` things, of which ``lines`` are shown."""

    id: str
    short: str
    title: str
    hint: str
    count: int
    lines: tuple[WorkLine, ...]
    more: str


@for_roles(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, language: Language) -> HttpResponse:
    """The officer's list; what is covered for a colleague stands in it, marked."""
    user, day = person(request), today()
    if request.method == "POST":
        return filters.keep(request, "work")
    seen = policy.projects(user, today=day).filter(closed_on=None)
    stamp = stamp_of(seen, day)
    if is_fragment(request) and request.GET.get("stamp") == stamp:
        return HttpResponse(status=204)
    asked = filters.read(request, *_ASKED)
    lines = Lines(user, language, today=day, back=_address(language, asked.query))
    context = {
        **_sections(request, language, _piles(user, seen, asked, day), lines),
        "stamp": stamp,
        "filters": asked,
        "fields": filters.fields(
            asked,
            language,
            names=_ASKED,
            authorities=get_service().catalogue.authorities,
            place=user.jurisdiction,
        ),
        "saved_filters": filters.saved(user, "work"),
        "leave": policy.on_leave(user, day),
        "covers": list(policy.covered(user, day).select_related("officer")),
        "projects": seen.count(),
    }
    template = "work/part_work.html" if is_fragment(request) else "work/work.html"
    return render(request, template, context)


def stamp_of(seen: QuerySet[Project], day: date) -> str:
    """Changes when anything in the list may have changed, or the day."""
    found = seen.aggregate(events=Sum("version"), count=Count("pk"))
    return f"{day.isoformat()}/{found['events'] or 0}/{found['count']}"


def _address(language: Language, query: str) -> str:
    return f"/{language}/my-work/?{query}" if query else f"/{language}/my-work/"


def _piles(user: User, seen: QuerySet[Project], asked: Filters, day: date) -> Piles:
    rows = policy.rows(user, today=day).filter(is_open=True)
    tasks = TaskRow.objects.filter(project__in=seen, finished_on=None)
    promises = PromiseRow.objects.filter(project__in=seen, state="open")
    if asked.given:
        # A question about procedures is answered with procedures only.
        return Piles(
            asked.of(rows, day), tasks.none(), promises.none(), seen.none(), day
        )
    return Piles(rows, tasks, promises, questions.quiet(seen, day), day)


def _sections(
    request: HttpRequest, language: Language, piles: Piles, lines: Lines
) -> dict[str, Any]:
    """All sections with their first lines, or one of them page by page."""
    found = piles.sections()
    counts = {name: len(found.get(name, ())) for name in SECTIONS}
    wanted = request.GET.get("section", "")
    if wanted not in SECTIONS:
        shown = {name: found.get(name, [])[:_AT_FIRST] for name in SECTIONS}
        made = lines_of(shown, lines)
        return {
            "sections": [
                _section(name, made[name], counts[name], language) for name in SECTIONS
            ],
            "total": sum(counts.values()),
        }
    page = page_of(request, counts[wanted], size=_A_PAGE)
    shown = {wanted: found.get(wanted, [])[page.first : page.last]}
    one = _section(wanted, lines_of(shown, lines)[wanted], counts[wanted], language)
    return {"sections": [one], "one": True, "page": page, "total": one.count}


def _section(
    name: str, lines: list[WorkLine], count: int, language: Language
) -> Section:
    say = get_messages().text
    return Section(
        name,
        say(f"work.section_short.{name}", language),
        say(f"work.section.{name}", language, n=count),
        say(f"work.section_hint.{name}", language),
        count,
        tuple(lines),
        f"?section={name}" if count > len(lines) else "",
    )
