"""Errors as users see them: a page in their language, or a problem document."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from tiexin.kernel import BadInput, CalendarGap, Problem, Refused
from tiexin.web.cases.store import table
from tiexin.web.common.dates import format_day
from tiexin.web.common.languages import HTML_LANG, language_of
from tiexin.web.common.names import (
    authority_name,
    document_name,
    procedure_name,
    stage_name,
)
from tiexin.web.common.outages import is_outage, problem_of
from tiexin.web.common.requests import is_fragment
from tiexin.web.common.service import get_messages, get_service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tiexin.kernel import Language, LocalText, TiexinError

_LOG: Final = logging.getLogger("tiexin.web")
API_PREFIX: Final = "/api/"
PROBLEM_TYPE: Final = "application/problem+json"
_NAMES_OF_FACTS: Final = ("fact", "because", "nearest")
_BETWEEN: Final = {"zh-hans": "”、“", "zh-hant": "」、「"}
_ABOUT_START: Final = frozenset(
    {"request.start_outside", "request.law_not_gathered", "planner.calendar_gap"}
)
_DAYS: Final = frozenset({"day", "today", "last_day", "received"})
_TRY_AGAIN_SECONDS: Final = "10"
_NAMES_OF_UNITS: Final = ("unit", "expected")


@dataclass(frozen=True, slots=True)
class Failure:
    """One problem in words: its code, what and where, and the cure."""

    code: str
    where: str
    message: str
    cure: str


def in_words(problems: Iterable[Problem], language: Language) -> list[Failure]:
    """Problems in the reader's language."""
    found = []
    for problem in problems:
        message, cure = get_messages().error(problem, language)
        where = problem.where or _part_of_request(problem.code)
        found.append(Failure(problem.code, where, message, cure))
    return found


def _part_of_request(code: str) -> str:
    """Which part of a request a problem is about that names no place itself."""
    if code.startswith("jurisdiction."):
        return "jurisdiction"
    if code.startswith("guide.") and "lever" in code:
        return "levers"
    return "start" if code in _ABOUT_START else ""


def on_page(problems: Iterable[Problem], language: Language) -> list[Failure]:
    """The same for a page, where facts go by their titles instead of their ids."""
    shown = []
    for problem in problems:
        fields = {
            name: _said(name, value, language) for name, value in problem.fields.items()
        }
        if problem.where and problem.fields.get("name") == problem.where:
            fields["name"] = _field(problem.where, language)
        # A page shows the complaint at its place; a fact's id says nothing there.
        message, cure = get_messages().error(Problem(problem.code, fields), language)
        shown.append(Failure(problem.code, problem.where, message, cure))
    return shown


def _said(
    name: str, value: str | int | LocalText, language: Language
) -> str | int | LocalText:
    if not isinstance(value, str | int):
        return value
    if name in _NAMES_OF_FACTS:
        return _titled(value, language)
    if name in _NAMES_OF_UNITS and value in _units():
        return get_messages().text(f"web.unit.{value}", language)
    if name in _DAYS:
        return _day(str(value), language)
    if name in _NAMES_OF_CASES:
        between = get_messages().text("web.condition.comma", language)
        named = _NAMES_OF_CASES[name]
        return between.join(named(each, language) for each in str(value).split(", "))
    return value


def _day(value: str, language: Language) -> str:
    """A day as people write it; what is none stays as it is."""
    try:
        return format_day(date.fromisoformat(value), language)
    except ValueError:
        return value


def _field(name: str, language: Language) -> str:
    """The title of a field of a form of the case; others stay as they are."""
    if name == "on":
        return get_messages().text("projects.day", language)
    commands = table().commands.values()
    if not any(name == field.name for each in commands for field in each.fields):
        return name
    return get_messages().text(f"casework.field.{name}", language)


def _event(kind: str, language: Language) -> str:
    if kind in table().by_event:
        return get_messages().text(f"casework.event.{kind}", language)
    return _state(kind, language)


def _state(state: str, language: Language) -> str:
    if state in table().states:
        return get_messages().text(f"casework.state.{state}", language)
    return state


def _office(by: str, language: Language) -> str:
    return authority_name(by, "", language)


# What a case's errors name by ids, and what it is called on pages.
_NAMES_OF_CASES: Final[dict[str, Callable[[str, Language], str]]] = {
    "procedure": procedure_name,
    "procedures": procedure_name,
    "document": document_name,
    "stage": stage_name,
    "state": _state,
    "states": _state,
    "event": _event,
    "events": _event,
    "by": _office,
}


def _units() -> set[str | None]:
    return {fact.unit for fact in get_service().catalogue.facts.values()} - {None}


def _titled(value: object, language: Language) -> str:
    facts = get_service().catalogue.facts
    names = [
        facts[id_].title.in_language(language) if id_ in facts else id_
        for id_ in str(value).split(", ")
    ]
    # The Chinese texts put the quotation marks themselves.
    if language != "en":
        return _BETWEEN[language].join(names)
    return ", ".join(f"“{name}”" for name in names)


def status_of(error: TiexinError) -> HTTPStatus:
    """400 or 413 for input, 409 for what state or law forbids, 500 for our own data."""
    if isinstance(error, Refused):
        return HTTPStatus.CONFLICT
    if any(problem.code == "web.request_too_large" for problem in error.problems):
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if isinstance(error, BadInput | CalendarGap):
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.INTERNAL_SERVER_ERROR


def failure_page(
    request: HttpRequest, error: TiexinError, *, status: HTTPStatus | None = None
) -> HttpResponse:
    """The error as a page, a part of a page or a problem document.

    ``status`` where HTTP has a number of its own for it.
    """
    status = status or status_of(error)
    language = language_of(request)
    problems = error.problems
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        # Which of our files is broken is for the operator, not for visitors.
        _LOG.error("%s: %s", request.path, error)
        problems = (Problem("web.internal"),)
    if request.path.startswith(API_PREFIX):
        failures = in_words(problems, language)
        return problem_document(failures, status=status, language=language)
    failures = (
        in_words(problems, language)
        if status is HTTPStatus.INTERNAL_SERVER_ERROR
        else on_page(problems, language)
    )
    return _shown(request, failures, status)


def outage_page(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The database is away or full: said with 503, and without asking it anything."""
    _LOG.error("%s: %s: %s", request.path, type(error).__name__, error)
    request.user = AnonymousUser()
    response = _plain(request, problem_of(error), HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = _TRY_AGAIN_SECONDS
    return response


def not_allowed(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """A page asked for in a way that it does not know, said in words."""
    allowed = response.headers.get("Allow", "")
    fields = {"method": str(request.method)[:20], "allowed": allowed}
    status = HTTPStatus.METHOD_NOT_ALLOWED
    said = _plain(request, Problem("web.method", dict(fields)), status)
    said.headers["Allow"] = allowed
    return said


def _shown(
    request: HttpRequest, failures: list[Failure], status: HTTPStatus
) -> HttpResponse:
    template = "web/part_failure.html" if is_fragment(request) else "web/failure.html"
    response = render(
        request, template, {"failures": failures, "status": status}, status=status
    )
    if is_fragment(request):
        # Shown above what was there, so that nothing typed is lost.
        response.headers["HX-Retarget"] = "#page-problem"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def problem_document(
    failures: list[Failure], *, status: HTTPStatus, language: Language
) -> JsonResponse:
    """``application/problem+json`` with all problems; the first gives the title."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _writable(failures[0].message) if failures else status.phrase,
        "status": int(status),
        "code": failures[0].code if failures else "",
        "problems": [
            {
                "code": failure.code,
                "where": _writable(failure.where),
                "message": _writable(failure.message),
                "cure": _writable(failure.cure),
            }
            for failure in failures
        ],
    }
    return JsonResponse(
        body,
        status=status,
        content_type=PROBLEM_TYPE,
        headers={"Content-Language": HTML_LANG[language]},
        json_dumps_params={"ensure_ascii": False},
    )


def _writable(text: str) -> str:
    """What was sent may be named again; half a character can't be written."""
    return text.encode("utf-8", "replace").decode()


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404 handler."""
    return _plain(request, Problem("web.no_such_page"), HTTPStatus.NOT_FOUND)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400 handler: a foreign host name, a malformed request."""
    return _plain(request, Problem("web.bad_request"), HTTPStatus.BAD_REQUEST)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old: sent by another site, or after a logout."""
    del reason
    return _plain(request, Problem("web.forged"), HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's 500 handler; needs nothing but the texts."""
    error = sys.exception()
    if error is not None and is_outage(error):
        # Outside a view: while a session is kept, for example.
        return outage_page(request, error)
    request.user = AnonymousUser()
    return _plain(request, Problem("web.internal"), HTTPStatus.INTERNAL_SERVER_ERROR)


def _plain(request: HttpRequest, problem: Problem, status: HTTPStatus) -> HttpResponse:
    language = language_of(request)
    failures = in_words([problem], language)
    if request.path.startswith(API_PREFIX):
        return problem_document(failures, status=status, language=language)
    return _shown(request, failures, status)
