"""People: an officer brings in investors, a supervisor the staff of the own place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tiexin.casework.table import Role
from tiexin.kernel import BadInput
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.accounts import people
from tiexin.web.accounts.models import Enterprise, User
from tiexin.web.common.failures import on_page
from tiexin.web.common.languages import HTML_LANG, NAMES
from tiexin.web.common.names import authority_name
from tiexin.web.common.requests import whole
from tiexin.web.common.service import get_service, today

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language

_LIST: Final = 300
_TYPED: Final = (
    "username",
    "name",
    "enterprise",
    "enterprise_en",
    "phone",
    "email",
    "authority",
)


@sensitive_post_parameters("password")
@for_roles(Role.OFFICER, Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, language: Language) -> HttpResponse:
    """Who is there, and the form for one more."""
    user = person(request)
    failures: list[Any] = []
    if request.method == "POST":
        try:
            _change(request, user)
        except BadInput as error:
            failures = list(on_page(error.problems, language))
        else:
            return HttpResponseRedirect(f"{request.path}?done=1")
    supervisor = Role(user.role) is Role.SUPERVISOR
    given = request.POST
    context = {
        "failures": failures,
        "done": "done" in request.GET and not failures,
        "people": [_line(each, language) for each in _listed(user)],
        "may_switch": supervisor,
        "roles": _roles(user),
        "role": given.get("role", Role.INVESTOR.value),
        "typed": {name: given.get(name, "") for name in _TYPED},
        "password": given.get("password") or people.first_password(),
        "own_language": given.get("language", "zh-hans"),
        "languages": [(each, NAMES[each]) for each in HTML_LANG],
        "authorities": sorted(
            (authority_name(each, user.jurisdiction, language), each)
            for each in get_service().catalogue.authorities
        )
        if supervisor
        else [],
        "least": people.LEAST,
    }
    answer = render(
        request, "accounts/people.html", context, status=400 if failures else 200
    )
    # It shows a password; nobody may find it in a cache.
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _listed(user: User) -> list[User]:
    seen = policy.people(user, today=today()).select_related("enterprise")
    return list(seen.order_by("-is_active", "-role", "display_name", "pk")[:_LIST])


def _line(user: User, language: Language) -> dict[str, Any]:
    part = user.enterprise.name if user.enterprise else ""
    if user.authority:
        part = authority_name(user.authority, user.jurisdiction, language)
    return {"user": user, "part": part}


def _roles(user: User) -> list[str]:
    if Role(user.role) is Role.SUPERVISOR:
        return [Role.INVESTOR.value, *(each.value for each in people.STAFF)]
    return [Role.INVESTOR.value]


def _change(request: HttpRequest, user: User) -> None:
    for name, active in (("off", False), ("on", True)):
        if request.POST.get(name):
            _switch(user, whole(request.POST[name]), active=active)
            return
    _add(request, user)


def _switch(user: User, number: int, *, active: bool) -> None:
    """Let somebody in or out; a supervisor only, and nobody oneself."""
    seen = policy.people(user, today=today()).exclude(pk=user.pk).filter(pk=number)
    if Role(user.role) is not Role.SUPERVISOR or not seen.exists():
        raise Http404
    User.objects.filter(pk=number).update(is_active=active)


def _add(request: HttpRequest, user: User) -> None:
    given = {name: str(value).strip() for name, value in request.POST.items()}
    role = given.get("role", "")
    if role not in _roles(user):
        raise Http404
    enterprise = given.get("enterprise", "")
    there = Enterprise.objects.filter(name=enterprise)
    if role == Role.INVESTOR.value and there.exists():
        # Who comes into an enterprise sees all its projects: so must who lets in.
        managed = policy.enterprises(user, today=today())
        if there.exclude(pk__in=managed).exists():
            raise BadInput.of("accounts.enterprise_elsewhere", where="enterprise")
    people.add(
        people.NewPerson(
            username=given.get("username", ""),
            display_name=given.get("name", ""),
            role=Role(role),
            password=request.POST.get("password", ""),
            place=user.jurisdiction,
            authority=given.get("authority", ""),
            enterprise=enterprise,
            enterprise_en=given.get("enterprise_en", "")[: people.LONGEST_ENTERPRISE],
            phone=given.get("phone", ""),
            email=given.get("email", ""),
            language=given.get("language", ""),
        )
    )
