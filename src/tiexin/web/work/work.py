"""My work: what needs a move today, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, F, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.cases.models import ProcedureRow, PromiseRow, TaskRow
from tiexin.web.common.pages import page_of
from tiexin.web.common.requests import is_fragment
from tiexin.web.common.service import get_messages, get_service, today
from tiexin.web.work import filters, questions
from tiexin.web.work.lines import Lines, WorkLine

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import Q, QuerySet
    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.cases.models import Project
    from tiexin.web.work.filters import Filters

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
_AT_FIRST: Final = 15
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


@dataclass(frozen=True, slots=True)
class _Piles:
    """All that may need somebody, not yet sorted into sections."""

    rows: QuerySet[ProcedureRow]
    tasks: QuerySet[TaskRow]
    promises: QuerySet[PromiseRow]
    projects: QuerySet[Project]
    day: date


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
        **_sections(request, language, _piles(seen, asked, day), lines),
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


def _piles(seen: QuerySet[Project], asked: Filters, day: date) -> _Piles:
    rows = ProcedureRow.objects.filter(project__in=seen, is_open=True)
    tasks = TaskRow.objects.filter(project__in=seen, finished_on=None)
    promises = PromiseRow.objects.filter(project__in=seen, state="open")
    if asked.given:
        # A question about procedures is answered with procedures only.
        return _Piles(
            asked.of(rows, day), tasks.none(), promises.none(), seen.none(), day
        )
    return _Piles(rows, tasks, promises, questions.quiet(seen, day), day)


def _sections(
    request: HttpRequest, language: Language, piles: _Piles, lines: Lines
) -> dict[str, Any]:
    """All sections with their first lines, or one of them page by page."""
    counts = _counts(piles)
    wanted = request.GET.get("section", "")
    if wanted not in SECTIONS:
        found = [
            _section(
                name,
                _first_lines(name, piles, lines, _AT_FIRST)[:_AT_FIRST],
                counts[name],
                language,
            )
            for name in SECTIONS
        ]
        return {"sections": found, "total": sum(counts.values())}
    page = page_of(request, counts[wanted], size=_A_PAGE)
    shown = _first_lines(wanted, piles, lines, page.last)[page.first :]
    one = _section(wanted, shown, counts[wanted], language)
    return {"sections": [one], "one": True, "page": page, "total": one.count}


def _counts(piles: _Piles) -> dict[str, int]:
    rows = _count(piles.rows, questions.sections(piles.day))
    dated = questions.dated(piles.day)
    tasks, promises = (_count(each, dated) for each in (piles.tasks, piles.promises))
    counts = {name: rows.get(name, 0) for name in SECTIONS}
    for name in dated:
        counts[name] += tasks[name] + promises[name]
    counts["contact"] = piles.projects.count()
    counts["waiting"] += piles.promises.filter(due=None).count()
    return counts


def _count(found: QuerySet[Any], sections: dict[str, Q]) -> dict[str, int]:
    """How many are in each section, in one query."""
    return found.aggregate(
        **{name: Count("pk", filter=which) for name, which in sections.items()}
    )


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


def _first_lines(name: str, piles: _Piles, lines: Lines, until: int) -> list[WorkLine]:
    """The first ``until`` lines of a section, whatever kind they are of."""
    found = _lines(name, piles, lines, until)
    return sorted(found, key=lambda each: (each.day is None, each.day))[:until]


def _lines(name: str, piles: _Piles, lines: Lines, until: int) -> list[WorkLine]:
    """The first ``until`` of each kind."""
    if name == "contact":
        quiet = piles.projects.select_related("officer")
        return list(lines.of_silence(quiet[:until]))
    which = questions.sections(piles.day)[name]
    order = {"begin": "planned_start", "late": "planned_finish"}.get(name, "due")
    rows = _first(piles.rows.filter(which), until, order)
    because = name if name in ("begin", "late", "stale") else ""
    found = list(lines.of_rows(rows, because=because))
    when = questions.dated(piles.day).get(name)
    if when is not None:
        found += lines.of_tasks(_first(piles.tasks.filter(when), until))
        found += lines.of_promises(_first(piles.promises.filter(when), until))
    if name == "waiting":
        found += lines.of_promises(_first(piles.promises.filter(due=None), until))
    return found


def _first(found: QuerySet[Any], until: int, order: str = "due") -> QuerySet[Any]:
    near = found.select_related("project", "project__officer")
    return near.order_by(F(order).asc(nulls_last=True), "pk")[:until]
