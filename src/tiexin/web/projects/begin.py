"""From the public plan to a project: what it will promise, and one button."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tiexin.casework.table import Role
from tiexin.kernel import BadInput, Refused
from tiexin.web.access.guard import for_roles, person
from tiexin.web.cases import models, opening, wishes
from tiexin.web.common.dates import format_day
from tiexin.web.common.failures import on_page
from tiexin.web.common.names import place_name
from tiexin.web.common.requests import whole
from tiexin.web.common.service import get_messages, today
from tiexin.web.projects.wording import plan_rests

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User

_LIST: Final = 200


@for_roles(Role.INVESTOR, Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, language: Language) -> HttpResponse:
    """From the public plan to a project: what it will promise, and one button."""
    user = person(request)
    token = (request.POST.get("p") or request.GET.get("p", "")).strip()
    if not token:
        return HttpResponseRedirect(f"/{language}/guide/")
    promised = opening.promised(token)
    failures: list[Any] = []
    if request.method == "POST":
        try:
            project = _open(request, user, token)
        except (BadInput, Refused) as error:
            failures = on_page(error.problems, language)
        else:
            return HttpResponseRedirect(f"/{language}/projects/{project.code}/")
    place = promised.request.jurisdiction
    officer = None
    try:
        officer = opening.suggested_officer(place, today())
    except Refused as error:
        failures = on_page(error.problems, language)
    context = {
        "failures": failures,
        "token": token,
        "command": request.POST.get("command") or uuid.uuid4().hex,
        "name": request.POST.get("name") or _name(user, promised, language),
        "enterprises": list(wishes.enterprises(user)[:_LIST]),
        "officer": officer,
        "place": place_name(place, language),
        "count": len(promised.procedures),
        "rests": plan_rests(promised.plan.content["activities"], language),
        "production": format_day(
            date.fromisoformat(promised.plan.milestones["production_start"]),
            language,
        ),
    }
    status = 409 if failures else 200
    return render(request, "projects/begin.html", context, status=status)


def _name(user: User, promised: Any, language: Language) -> str:
    owner = user.enterprise.name if user.enterprise else ""
    place = place_name(promised.request.jurisdiction, language)
    return get_messages().text(
        "projects.first_name", language, owner=owner, place=place
    )


def _open(request: HttpRequest, user: User, token: str) -> models.Project:
    command = request.POST.get("command", "")[:60] or uuid.uuid4().hex
    wish = wishes.wish(
        user,
        token=token,
        name=request.POST.get("name", ""),
        enterprise=whole(request.POST.get("enterprise", "")),
        command=f"{user.actor_id}/{command}",
    )
    _refuse_twin(wish)
    return opening.open_project(wish)


def _refuse_twin(wish: opening.Wish) -> None:
    """Back and once more the button, and one plan would be two projects."""
    twins = models.Project.objects.filter(
        enterprise=wish.enterprise, name=wish.name, closed_on=None
    )
    twin = twins.exclude(opened_by_command=wish.command).order_by("code").first()
    if twin is not None:
        raise Refused.of("projects.same_name", where="name", project=twin.code)
