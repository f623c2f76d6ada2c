"""The calendar behind a secret link, and the page that makes and revokes links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tiexin.kernel import Refused
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person, project_or_404
from tiexin.web.common.failures import on_page
from tiexin.web.common.requests import whole
from tiexin.web.common.service import today
from tiexin.web.notices import feeds
from tiexin.web.notices.diary import Diary, as_ics
from tiexin.web.notices.models import Feed
from tiexin.web.notices.views import EVERYBODY

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language

_PROJECTS: Final = 100
_HEADERS: Final = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar; unchanged since the last time: 304, and asked too often: 429."""
    now = timezone.now()
    found = feeds.find(secret, today=today())
    if found is None:
        return HttpResponse(status=404, headers=_HEADERS)
    if not feeds.count(found, now=now):
        return HttpResponse(status=429, headers={**_HEADERS, "Retry-After": "3600"})
    diary = Diary(found, today=today())
    headers = {**_HEADERS, "ETag": f'W/"{diary.stamp()}"'}
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="tiexin.ics"'
    return HttpResponse(
        as_ics(diary), content_type="text/calendar; charset=utf-8", headers=headers
    )


@for_roles(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, language: Language) -> HttpResponse:
    """One's calendar links; a new one is shown this once."""
    user = person(request)
    failures: list[Any] = []
    made = ""
    if number := request.POST.get("revoke", ""):
        if not feeds.revoke(user, whole(number), now=timezone.now()):
            raise Http404
        return HttpResponseRedirect(request.path)
    wanted = request.POST.get("project") or request.GET.get("project", "")
    project = project_or_404(request, wanted) if wanted else None
    if request.method == "POST":
        try:
            secret = feeds.make(user, project, now=timezone.now())
        except Refused as error:
            failures = list(on_page(error.problems, language))
        else:
            made = request.build_absolute_uri(f"/calendar/{secret}.ics")
    mine = Feed.objects.filter(user=user, revoked_at=None).select_related("project")
    open_ = policy.projects(user, today=today()).filter(closed_on=None)
    context = {
        "failures": failures,
        "made": made,
        "feeds": mine.order_by("-made_at"),
        "projects": open_.order_by("-pk")[:_PROJECTS],
        "wanted": project,
    }
    status = 409 if failures else 200
    response = render(request, "notices/feeds.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
