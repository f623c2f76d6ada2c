"""Logging in and out, one's own page, and who covers whose leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tiexin.casework.table import Role
from tiexin.kernel import BadInput, Problem
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.accounts import again, leaves, lockout
from tiexin.web.accounts.models import User
from tiexin.web.cases.models import Cover
from tiexin.web.common.failures import on_page
from tiexin.web.common.requests import read_day, whole
from tiexin.web.common.service import today

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language

HOME: Final = {
    Role.INVESTOR: "projects/",
    Role.OFFICER: "my-work/",
    Role.REVIEWER: "queue/",
    Role.SUPERVISOR: "board/",
}
_LONGEST: Final = 150
_MOST_COVERS: Final = 50


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest, language: Language) -> HttpResponse:
    """The login page; afterwards on to where one wanted to go."""
    after = request.POST.get("next") or request.GET.get("next", "")
    name = request.POST.get("name", "")[:_LONGEST]
    problems: tuple[Problem, ...] = ()
    path, kept = again.carried(request)
    if request.method == "POST":
        user, problems = _attempt(request, name)
        if user is not None:
            login(request, user)
            home = home_of(user, language)
            if path and kept:
                given = {"again": path, "kept": kept, "home": home}
                return render(request, "accounts/again.html", given)
            return HttpResponseRedirect(_safe(request, after) or home)
    context = {
        "again": path,
        "kept": kept if path else [],
        "failures": on_page(problems, language),
        "name": name,
        "next": after,
        "samples": _samples(),
    }
    status = 400 if problems else 200
    return render(request, "accounts/login.html", context, status=status)


def _attempt(
    request: HttpRequest, name: str
) -> tuple[User | None, tuple[Problem, ...]]:
    now = timezone.now()
    until = lockout.closed_until(request, name, now=now)
    if until is not None:
        clock = timezone.localtime(until).strftime("%H:%M")
        return None, (Problem("accounts.locked", {"time": clock}),)
    password = request.POST.get("password", "")
    user = authenticate(request, username=name, password=password)
    if not isinstance(user, User):
        lockout.note_failure(request, name, now=now)
        return None, (Problem("accounts.wrong_login"),)
    lockout.forgive(name)
    return user, ()


def _safe(request: HttpRequest, after: str) -> str:
    """Only pages of our own are gone to after login."""
    allowed = url_has_allowed_host_and_scheme(
        after, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return after if after.startswith("/") and allowed else ""


def home_of(user: User, language: str) -> str:
    """The page a person begins with."""
    return f"/{language}/{HOME[Role(user.role)]}"


def _samples() -> list[User]:
    """One login of each role, where the sample world says so."""
    if not settings.SAMPLE_WORLD:
        return []
    found = []
    for role in HOME:
        user = User.objects.filter(role=role.value, is_active=True).order_by("pk")
        found += list(user[:1])
    return found


@require_POST
def log_out(request: HttpRequest, language: Language) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect(f"/{language}/")


@for_roles(Role.OFFICER, Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, language: Language) -> HttpResponse:
    """Who covers whose leave; an officer arranges the own, a supervisor anybody's."""
    user = person(request)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            _arrange(request, user)
        except BadInput as error:
            problems = tuple(error.problems)
        else:
            return HttpResponseRedirect(request.path)
    covers = Cover.objects.filter(policy.leaves(user), last__gte=today())
    context = {
        "failures": on_page(problems, language),
        "covers": covers.select_related("officer", "cover").order_by("first", "pk")[
            :_MOST_COVERS
        ],
        "changes": leaves.history(user),
        "officers": policy.colleagues(user),
        # Nobody covers the own leave.
        "covering": policy.colleagues(user).exclude(pk=user.pk),
        "own": Role(user.role) is Role.OFFICER,
        "today": today().isoformat(),
        "given": request.POST,
    }
    return render(
        request, "accounts/leave.html", context, status=400 if problems else 200
    )


def _arrange(request: HttpRequest, user: User) -> None:
    if request.POST.get("drop"):
        if not leaves.drop(user, whole(request.POST["drop"])):
            raise Http404
        return
    officers = {str(each.pk): each for each in policy.colleagues(user)}
    own = Role(user.role) is Role.OFFICER
    officer = user if own else officers.get(request.POST.get("officer", ""))
    cover = officers.get(request.POST.get("cover", ""))
    if officer is None or cover is None or officer == cover:
        raise BadInput.of("accounts.cover_whom")
    first = read_day(request.POST.get("first", ""))
    last = read_day(request.POST.get("last", ""))
    if last < first or last < today():
        raise BadInput.of("accounts.cover_days")
    leaves.arrange(user, officer, cover, first=first, last=last)
