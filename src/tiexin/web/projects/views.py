"""A project's page, and the list of those that somebody has a part in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person, project_or_404
from tiexin.web.common.requests import is_fragment, page_number
from tiexin.web.common.service import today
from tiexin.web.projects.present import page_of, stamp_of
from tiexin.web.projects.sight import EVERYBODY, Sight

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language

_LIST: Final = 200


@for_roles(*EVERYBODY)
@require_safe
def mine(request: HttpRequest, language: Language) -> HttpResponse:
    """The projects that somebody has a part in, those that need a look first."""
    seen = policy.projects(person(request), today=today())
    found = seen.select_related("enterprise", "officer").order_by(
        "closed_on", "next_due", "-pk"
    )
    context = {"projects": found[:_LIST], "count": seen.count(), "today": today()}
    return render(request, "projects/list.html", context)


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
