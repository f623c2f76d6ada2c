"""A login that ended while somebody typed: logged in again, nothing is typed twice.

The login page carries the fields of the form along; afterwards a page offers to send
them. Nothing of it is stored, and nothing is sent without the person's own press of a
button, so that a foreign page gains nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.shortcuts import render

from tiexin.kernel import Problem
from tiexin.web.common.failures import on_page
from tiexin.web.common.languages import language_of
from tiexin.web.common.requests import is_fragment, own_path

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_PREFIX: Final = "kept."
_MOST: Final = 100
_NEVER: Final = ("csrfmiddlewaretoken", "password")
# Fields of the form that changes the password.
_SECRET: Final = frozenset({"old", "new", "again"})
# htmx stops asking again and again when it is answered so.
_STOP_POLLING: Final = 286


def to_login(request: HttpRequest) -> HttpResponse:
    """To the login page and back here afterwards, with what was typed."""
    language = language_of(request)
    problem = on_page([Problem("accounts.logged_out")], language)
    if is_fragment(request):
        # Said above the page, which stays with all that stands in its forms.
        status = 403 if request.method == "POST" else _STOP_POLLING
        given = {"failures": problem}
        part = render(request, "web/part_failure.html", given, status=status)
        part.headers["HX-Retarget"] = "#page-problem"
        part.headers["HX-Reswap"] = "innerHTML"
        return part
    kept = _typed(request) if request.method == "POST" else []
    if kept and own_path(request.path):
        form = {"failures": problem, "again": request.path, "kept": kept, "next": ""}
        return render(request, "accounts/login.html", form, status=403)
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"/{language}/account/login/?{query}")


def carried(request: HttpRequest) -> tuple[str, list[tuple[str, str]]]:
    """Where the login form says that its fields belong, and the fields."""
    path = own_path(request.POST.get("again", ""))
    return path, [
        (name.removeprefix(_PREFIX), value)
        for name, values in request.POST.lists()
        if name.startswith(_PREFIX)
        for value in map(str, values)
    ]


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    found = [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in _SECRET and not any(part in name for part in _NEVER)
        for value in values
    ]
    return found[:_MOST]
