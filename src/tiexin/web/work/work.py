"""My work: what needs a move today, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.cases import store
from tiexin.web.cases.models import ProcedureRow, PromiseRow, SavedFilter, TaskRow
from tiexin.web.common.names import authority_name
from tiexin.web.common.requests import is_fragment
from tiexin.web.common.service import get_messages, today
from tiexin.web.work.lines import Lines, WorkLine, week_ahead

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.cases.models import Project

A_PAGE: Final = 50
_SILENCE: Final = 30
_MOST_FILTERS: Final = 20
_MOST_PROJECTS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the list."""

    id: str
    title: str
    lines: tuple[WorkLine, ...]


@for_roles(Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, language: Language) -> HttpResponse:
    """The officer's list; what is covered for a colleague stands in it, marked."""
    user = person(request)
    if request.method == "POST":
        return _keep_filter(request, language)
    seen = policy.projects(user, today=today()).filter(closed_on=None)
    stamp = _stamp(seen, today())
    if is_fragment(request) and request.GET.get("stamp") == stamp:
        return HttpResponse(status=204)
    lines = Lines(language, today=today(), reader=user.pk)
    context = {
        "sections": _sections(seen, request, lines, language),
        "stamp": stamp,
        "filters": list(SavedFilter.objects.filter(user=user, page="work")),
        "asked": request.GET,
        "query": _query(request),
        "stages": store.setting().table.stages,
        "authorities": _authorities(language),
        "covers": list(policy.covered(user, today()).select_related("officer")),
        "some": seen.exists(),
    }
    template = "work/part_work.html" if is_fragment(request) else "work/work.html"
    return render(request, template, context)


def _stamp(seen: QuerySet[Project], day: date) -> str:
    """Changes when anything in the list may have changed, or the day."""
    last = seen.aggregate(last=Max("changed_at"))["last"]
    return f"{day.isoformat()}/{last.isoformat() if last else ''}"


def _query(request: HttpRequest) -> str:
    names = ("stage", "authority", "move", "colour")
    return urlencode([(n, request.GET[n]) for n in names if request.GET.get(n)])


def _authorities(language: Language) -> list[tuple[str, str]]:
    from tiexin.web.common.service import get_service

    found = get_service().catalogue.authorities.values()
    return sorted((each.id, authority_name(each.id, "", language)) for each in found)


def filtered(
    rows: QuerySet[ProcedureRow], request: HttpRequest
) -> QuerySet[ProcedureRow]:
    """The rows that the page's filters leave."""
    asked = request.GET
    for name in ("stage", "authority", "move", "state"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name][:60]})
    if asked.get("colour") == "red":
        rows = rows.filter(due__lt=today())
    return rows


def _sections(
    seen: QuerySet[Project], request: HttpRequest, lines: Lines, language: Language
) -> list[Section]:
    day = today()
    rows = ProcedureRow.objects.filter(project__in=seen, is_open=True)
    rows = filtered(rows, request).select_related("project", "project__officer")
    due = rows.filter(due__isnull=False).order_by("due", "pk")
    tasks = TaskRow.objects.filter(project__in=seen, finished_on=None)
    promises = PromiseRow.objects.filter(project__in=seen, state="open")
    dated: dict[str, Any] = {
        "overdue": Q(due__lt=day),
        "today": Q(due=day),
        "week": Q(due__gt=day, due__lte=week_ahead(day)),
    }
    plain = not _query(request)
    found = []
    for name, when in dated.items():
        made = list(lines.of_rows(due.filter(when)[:A_PAGE]))
        if plain:
            made += lines.of_tasks(_near(tasks, when))
            made += lines.of_promises(_near(promises, when))
        found.append(_section(name, made, language))
    waiting = rows.filter(due=None, move__in=("applicant", "third_party"))
    begun = waiting.exclude(state="planned").order_by("since", "pk")
    found.append(_section("waiting", list(lines.of_rows(begun[:A_PAGE])), language))
    if plain:
        quiet = seen.filter(
            Q(last_contact_on=None) | Q(last_contact_on__lt=day - timedelta(_SILENCE))
        )
        silent = quiet.select_related("officer").order_by("last_contact_on", "pk")
        made = list(lines.of_silence(silent[:A_PAGE]))
        found.insert(1, _section("contact", made, language))
    return found


def _near(rows: Any, when: Q) -> Any:
    found = rows.filter(when).select_related("project", "project__officer")
    return found.order_by("due", "pk")[:A_PAGE]


def _section(name: str, lines: list[WorkLine], language: Language) -> Section:
    title = get_messages().text(f"work.section.{name}", language, n=len(lines))
    ordered = sorted(lines, key=lambda each: (each.left is None, each.left or 0))
    return Section(name, title, tuple(ordered))


def _keep_filter(request: HttpRequest, language: Language) -> HttpResponse:
    user = person(request)
    own = SavedFilter.objects.filter(user=user, page="work")
    drop = request.POST.get("drop", "")
    if drop.isdigit():
        own.filter(pk=int(drop)).delete()
        return HttpResponseRedirect(f"/{language}/my-work/")
    name = request.POST.get("name", "").strip()[:60]
    query = request.POST.get("query", "")[:500]
    if name and query and own.count() < _MOST_FILTERS:
        try:
            with transaction.atomic():
                SavedFilter.objects.create(
                    user=user, page="work", name=name, query=query
                )
        except IntegrityError:
            own.filter(name=name).update(query=query)
    return HttpResponseRedirect(f"/{language}/my-work/?{query}")
