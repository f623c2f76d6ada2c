"""A project's page, and the list of those that somebody has a part in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person, project_or_404
from tiexin.web.common import pages
from tiexin.web.common.requests import is_fragment, page_number
from tiexin.web.common.service import today
from tiexin.web.projects.colours import colour_until
from tiexin.web.projects.present import page_of, stamp_of
from tiexin.web.projects.sight import EVERYBODY, Sight

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.cases.models import Project

_A_PAGE: Final = 50


@for_roles(*EVERYBODY)
@require_safe
def mine(request: HttpRequest, language: Language) -> HttpResponse:
    """The projects that somebody has a part in, those that need a look first."""
    day = today()
    seen = policy.projects(person(request), today=day)
    counts = seen.aggregate(
        open=Count("pk", filter=Q(closed_on=None)),
        closed=Count("pk", filter=Q(closed_on__isnull=False)),
    )
    which = "closed" if request.GET.get("which") == "closed" else "open"
    page = pages.page_of(request, counts[which], size=_A_PAGE)
    found = seen.filter(closed_on__isnull=which == "open")
    ordered = found.select_related("enterprise", "officer").order_by(
        "-closed_on", F("next_due").asc(nulls_last=True), "-pk"
    )
    context = {
        "projects": [
            _line(each, language, day) for each in ordered[page.first : page.last]
        ],
        "counts": counts,
        "which": which,
        "page": page,
    }
    return render(request, "projects/list.html", context)


def _line(project: Project, language: Language, day: date) -> dict[str, Any]:
    """One project of the list, with how far its outlook is from the promise."""
    promised, expected = project.promised_on, project.expected_on
    later = (expected - promised).days if promised and expected else 0
    return {
        "project": project,
        "url": f"/{language}/projects/{project.code}/",
        "colour": colour_until(project.next_due, today=day),
        "later": max(0, later),
        "sooner": max(0, -later),
    }


@for_roles(*EVERYBODY)
@require_safe
def project(request: HttpRequest, language: Language, code: str) -> HttpResponse:
    """Everything about a project on one page; unchanged since a version: nothing."""
    found = project_or_404(request, code)
    since = request.GET.get("since", "")
    sight = Sight(found, person(request), language)
    if is_fragment(request) and since == stamp_of(sight):
        return HttpResponse(status=204)
    context = page_of(sight, page_number(request))
    context["changed"] = bool(since)
    name = "part_project" if is_fragment(request) else "project"
    return render(request, f"projects/{name}.html", context)
