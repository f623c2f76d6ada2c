"""What happens to every request: headers, impossible input, errors as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpResponseNotAllowed, QueryDict
from django.utils.cache import patch_vary_headers

from tiexin.kernel import BadInput, Problem, TiexinError
from tiexin.web.common.failures import failure_page, not_allowed, outage_page
from tiexin.web.common.outages import is_outage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    Handler = Callable[[HttpRequest], HttpResponseBase]

LONGEST_QUERY: Final = 16_000
"""Characters of a query; a filled form with every answer takes some 2 500."""

_POLICY: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class PermissionsPolicy:
    """Refuses device features; keeps answers out of shared caches."""

    def __init__(self, get_response: Handler) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the headers that every response carries."""
        response = self._next(request)
        response.headers.setdefault("Permissions-Policy", _POLICY)
        if not request.path.startswith("/static/"):
            # A part of a page and the whole page share an address.
            patch_vary_headers(response, ["HX-Request", "Accept-Language"])
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class CleanInput:
    """Refuses what no form of ours can send: a query too long, or with a NUL."""

    def __init__(self, get_response: Handler) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, unless the query can't be one of ours."""
        problem = _query_problem(request)
        if problem is not None:
            # The page that says so must not trip over the same query.
            request.GET = QueryDict("")
            return failure_page(request, BadInput(problem))
        return self._next(request)

    def process_view(
        self, request: HttpRequest, view: Handler, *_: Any
    ) -> HttpResponseBase | None:
        """Answer instead of the page where a form holds what no database keeps."""
        # A page that receives files reads its form itself, when it is ready for them.
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        problem = _form_problem(request)
        return failure_page(request, BadInput(problem)) if problem else None


class ErrorPages:
    """Turns errors that a user can meet into a page (or problem document)."""

    def __init__(self, get_response: Handler) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; what is not allowed is said in words."""
        response = self._next(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return not_allowed(request, response)
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """An error that a user can meet as a page; None for those of ours."""
        if isinstance(exception, TiexinError):
            return failure_page(request, exception)
        if is_outage(exception):
            return outage_page(request, exception)
        if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
            return failure_page(request, BadInput(Problem("web.request_too_large")))
        return None


def _query_problem(request: HttpRequest) -> Problem | None:
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY:
        return Problem("web.query_too_long", {"limit": LONGEST_QUERY})
    try:
        values = [value for _, many in request.GET.lists() for value in many]
    except TooManyFieldsSent:
        return Problem("web.request_too_large")
    return _nul(values)


def _form_problem(request: HttpRequest) -> Problem | None:
    try:
        values = [value for _, many in request.POST.lists() for value in many]
    except (RequestDataTooBig, TooManyFieldsSent):
        return Problem("web.request_too_large")
    return _nul(values)


def _nul(values: Iterable[str]) -> Problem | None:
    """No database keeps a NUL in a text."""
    if any("\x00" in value for value in values):
        return Problem("web.control_characters")
    return None
