"""``/api/v1/plan`` and ``/api/v1/guide``: a link's token, fields, or a JSON body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from tiexin.app.export.as_json import guide_json, plan_json, to_bytes
from tiexin.kernel import BadInput, Problem
from tiexin.web.api.body import read_body
from tiexin.web.common.failures import failure_page
from tiexin.web.common.languages import HTML_LANG, language_of
from tiexin.web.common.requests import (
    FACT_PREFIX,
    fresh_request,
    read_form,
    read_link,
    with_levers,
)
from tiexin.web.common.service import get_service

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from tiexin.app.request import LeverChoice, PlanRequest

_ALLOWED: Final = ("GET", "HEAD", "OPTIONS", "POST")


@csrf_exempt
def plan(request: HttpRequest) -> HttpResponse:
    """Guide, both plans and what lies between them: schema ``tiexin.plan/1``."""
    return _answer(request, lambda asked: plan_json(get_service().plan(asked)))


@csrf_exempt
def guide(request: HttpRequest) -> HttpResponse:
    """Which procedures apply, as far as is known: schema ``tiexin.guide/1``."""
    return _answer(request, lambda asked: guide_json(get_service().guide(asked)))


def _answer(
    request: HttpRequest, compute: Callable[[PlanRequest], dict[str, Any]]
) -> HttpResponse:
    if request.method not in _ALLOWED:
        return _wrong_method(request)
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": ", ".join(_ALLOWED)})
    asked = read_body(request) if request.method == "POST" else _read_query(request)
    return HttpResponse(
        to_bytes(compute(asked)),
        content_type="application/json",
        headers={"Content-Language": HTML_LANG[language_of(request)]},
    )


def _wrong_method(request: HttpRequest) -> HttpResponse:
    fields = {"method": str(request.method), "allowed": ", ".join(_ALLOWED)}
    response = failure_page(request, BadInput(Problem("web.method", fields)))
    response.status_code = 405
    response.headers["Allow"] = ", ".join(_ALLOWED)
    return response


def _read_query(request: HttpRequest) -> PlanRequest:
    """``p=TOKEN``, or ``start``, ``jurisdiction``, ``levers`` and ``f.FACT`` fields."""
    linked = read_link(request)
    if linked is not None:
        return linked
    known = {"start", "jurisdiction", "levers", "lang", "p"}
    for name in request.GET:
        if name not in known and not name.startswith(FACT_PREFIX):
            fields = {"key": name[:60], "known": ", ".join([*sorted(known), "f.…"])}
            raise BadInput(Problem("web.json_key", fields, where=name[:60]))
    asked, problems = read_form(
        request.GET, facts=get_service().catalogue.facts, base=fresh_request()
    )
    if problems:
        raise BadInput(*problems)
    return with_levers(asked, _levers(request.GET.get("levers", "all")))


def _levers(text: str) -> LeverChoice:
    if text == "none":
        return "none"
    if text == "all":
        return "all"
    return tuple(each.strip() for each in text.split(",") if each.strip())
