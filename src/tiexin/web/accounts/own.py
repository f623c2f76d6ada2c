"""One's own account: phone, language, portrait, password."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tiexin.casework.table import Role
from tiexin.kernel import BadInput
from tiexin.web.access.guard import for_roles, person
from tiexin.web.accounts import portraits
from tiexin.web.accounts.views import home_of
from tiexin.web.common.failures import on_page
from tiexin.web.common.languages import HTML_LANG, NAMES

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User

_PHONE: Final = re.compile(r"[+()0-9][-+() 0-9]{4,28}", re.ASCII)
_LEAST: Final = 10
_LONGEST: Final = 200


@sensitive_post_parameters("old", "new", "again")
@for_roles(
    Role.INVESTOR,
    Role.OFFICER,
    Role.REVIEWER,
    Role.SUPERVISOR,
    by_first_password=True,
)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, language: Language) -> HttpResponse:
    """The page, and whatever one of its three forms changes.

    Somebody who came with a first password finds the form for another one only.
    """
    user = person(request)
    first = user.must_change_password
    failures = []
    if request.method == "POST":
        try:
            _change(request, user)
        except BadInput as error:
            failures = list(on_page(error.problems, language))
        else:
            after = home_of(user, language) if first else f"{request.path}?saved=1"
            return HttpResponseRedirect(after)
    context = {
        "failures": failures,
        "first": first,
        "user": user,
        "phone": request.POST.get("phone", user.phone),
        "own_language": request.POST.get("language", user.language),
        "languages": [(each, NAMES[each]) for each in HTML_LANG],
        "shows_face": Role(user.role) is Role.OFFICER,
        "saved": "saved" in request.GET and not failures,
        "least": _LEAST,
    }
    status = 400 if failures else 200
    return render(request, "accounts/own.html", context, status=status)


def _change(request: HttpRequest, user: User) -> None:
    what = request.POST.get("what", "")
    if what == "password" or user.must_change_password:
        _password(request, user)
    elif what == "portrait":
        _portrait(request, user)
    else:
        _details(request, user)


def _details(request: HttpRequest, user: User) -> None:
    phone = request.POST.get("phone", "").strip()
    if phone and not _PHONE.fullmatch(phone):
        raise BadInput.of("accounts.bad_phone", where="phone")
    language = request.POST.get("language", "")
    if language not in HTML_LANG:
        raise BadInput.of("accounts.bad_language", where="language")
    user.phone, user.language = phone, language
    user.save(update_fields=["phone", "language"])


def _portrait(request: HttpRequest, user: User) -> None:
    if "drop" in request.POST:
        user.portrait = ""
    else:
        upload = request.FILES.get("portrait")
        if upload is None or isinstance(upload, list):
            raise BadInput.of("accounts.no_portrait", where="portrait")
        user.portrait = portraits.keep(upload)
    user.save(update_fields=["portrait"])


def _password(request: HttpRequest, user: User) -> None:
    given = {name: request.POST.get(name, "") for name in ("old", "new", "again")}
    if not user.check_password(given["old"]):
        raise BadInput.of("accounts.wrong_password", where="old")
    if given["new"] != given["again"]:
        raise BadInput.of("accounts.passwords_differ", where="again")
    if not _LEAST <= len(given["new"]) <= _LONGEST:
        raise BadInput.of("accounts.password_length", where="new", least=_LEAST)
    if given["new"] == given["old"]:
        raise BadInput.of("accounts.password_same", where="new")
    try:
        validate_password(given["new"], user)
    except ValidationError as error:
        raise BadInput.of("accounts.password_common", where="new") from error
    user.set_password(given["new"])
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    # Whoever else is logged in as this person is logged out; this session goes on.
    update_session_auth_hash(request, user)
