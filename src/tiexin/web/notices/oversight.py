"""For supervisors: mails that did not go, and steps the system could not take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tiexin.casework.table import Role
from tiexin.kernel import Problem
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.cases.models import Project
from tiexin.web.common.failures import on_page
from tiexin.web.common.names import procedure_name
from tiexin.web.common.requests import whole
from tiexin.web.common.service import today
from tiexin.web.notices.models import ClockAct, Delivery

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User

_LINES: Final = 100
_MANY_TRIES: Final = 3


@for_roles(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def troubles(request: HttpRequest, language: Language) -> HttpResponse:
    """What went wrong in one's own place; a mail can be sent again from here."""
    user = person(request)
    if request.method == "POST":
        _again(request, user)
        return HttpResponseRedirect(request.path)
    mails = deliveries(user)
    failed = mails.filter(state="failed").order_by("-pk")
    slow = mails.filter(state="waiting", attempts__gte=_MANY_TRIES).order_by("pk")
    context = {
        "failed": failed.select_related("user")[:_LINES],
        "failed_count": failed.count(),
        "slow": slow.select_related("user")[:_LINES],
        "acts": [_act(each, language) for each in _refused(user)[:_LINES]],
    }
    return render(request, "notices/troubles.html", context)


def deliveries(user: User) -> QuerySet[Delivery]:
    """Mails to the people of a supervisor's place."""
    projects = policy.projects(user, today=today())
    invests = Project.objects.filter(
        investor=OuterRef("user"), pk__in=projects.values("pk")
    )
    place = Q(user__jurisdiction=user.jurisdiction) & ~Q(user__jurisdiction="")
    return Delivery.objects.filter(place | Exists(invests))


def _refused(user: User) -> QuerySet[ClockAct]:
    projects = policy.projects(user, today=today())
    acts = ClockAct.objects.filter(state="refused", project__in=projects.values("pk"))
    return acts.select_related("project").order_by("-at")


def _act(act: ClockAct, language: Language) -> dict[str, Any]:
    return {
        "act": act,
        "procedure": procedure_name(act.procedure, language),
        "why": next(iter(on_page([Problem(act.code, act.fields)], language))),
    }


def _again(request: HttpRequest, user: User) -> None:
    number = whole(request.POST.get("again", ""))
    mine = deliveries(user).filter(state="failed", pk=number)
    now = timezone.now()
    # A new mail as far as the clock goes: the refused one never arrived anywhere.
    if not Delivery.objects.filter(pk__in=mine.values("pk")).update(
        state="waiting", not_before=now, made_at=now, attempts=0
    ):
        raise Http404
