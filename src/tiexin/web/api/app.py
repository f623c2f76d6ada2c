"""The API of ``/api/v1``: its parts, and what every answer has in common.

``guide`` and ``plan`` (``views.py``) are open to all and need no database; all others
ask for a key. ``document.py`` describes both.
"""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from tiexin.kernel import TiexinError
from tiexin.web.api import commands, documents, hooks, inbound, projects, work
from tiexin.web.api.auth import Bearer, allowance_of
from tiexin.web.api.problems import ApiError, answer, of_validation, plain
from tiexin.web.api.reading import StrictJson, refuse_unknown_query, too_large
from tiexin.web.common.failures import API_PREFIX, failure_page
from tiexin.web.common.languages import HTML_LANG, language_of
from tiexin.web.hooks.keys import A_MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

VERSION: Final = "1"
API_ROOT: Final = f"/api/v{VERSION}/"

api = NinjaAPI(
    title="Tiexin",
    version=VERSION,
    openapi_url=None,
    docs_url=None,
    auth=Bearer(),
    parser=StrictJson(),
    urls_namespace="api",
)
api.add_router("", work.router)
api.add_router("", commands.router)
api.add_router("/projects", projects.router)
api.add_router("/projects", documents.router)
api.add_router("", inbound.router)
api.add_router("/hooks", hooks.router)


def _complain(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Every error as a problem document; what nobody expected is Django's to log."""
    if isinstance(error, HttpError) and error.__cause__ is not None:
        # django-ninja wraps whatever goes wrong while a body is read.
        return _complain(request, _as_error(error.__cause__))
    match error:
        case ApiError():
            return answer(request, error)
        case TiexinError():
            return failure_page(request, error)
        case ValidationError():
            return answer(request, of_validation(error))
        case Http404():
            return answer(request, plain(HTTPStatus.NOT_FOUND, "api.not_there"))
        case RequestDataTooBig():
            return answer(request, too_large())
        case Exception():
            raise error
    raise TypeError(error)


def _as_error(cause: BaseException) -> Exception:
    return cause if isinstance(cause, Exception) else RuntimeError(str(cause))


for _kind in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(_kind, _complain)


@cache
def query_fields() -> Mapping[tuple[str, str], frozenset[str]]:
    """The fields that each address may be asked, by method and route."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for path, methods in (
        api.get_openapi_schema(path_prefix="").get("paths", {}).items()
    ):
        for method, details in methods.items():
            names = {
                each["name"] for each in details["parameters"] if each["in"] == "query"
            }
            found[method.upper(), path.strip("/")] = frozenset(names)
    return found


class ApiAnswers:
    """What is true of every answer below ``/api/``, whoever gave it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; complaints of Django's own become problem documents."""
        response = self._next(request)
        if not request.path.startswith(API_PREFIX):
            return response
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = _method(request, response)
        response.headers.setdefault("Content-Language", HTML_LANG[language_of(request)])
        allowed = allowance_of(request)
        if allowed is not None:
            response.headers["RateLimit-Limit"] = str(A_MINUTE)
            response.headers["RateLimit-Remaining"] = str(allowed.left)
            response.headers["RateLimit-Reset"] = str(allowed.seconds)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, values: Any
    ) -> HttpResponseBase | None:
        """Refuse fields of the query that the address does not have."""
        match = request.resolver_match
        if match is None or not match.route.startswith(API_ROOT[1:]):
            return None
        route = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route)
        known = query_fields().get(
            (str(request.method), route.removeprefix(API_ROOT[1:]).strip("/"))
        )
        if known is None:
            return None
        try:
            refuse_unknown_query(request, known)
        except TiexinError as error:
            return failure_page(request, error)
        return None


def _method(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    allowed = response.headers.get("Allow", "")
    error = plain(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "web.method",
        method=str(request.method)[:20],
        allowed=allowed,
    )
    error.headers["Allow"] = allowed
    return answer(request, error)
