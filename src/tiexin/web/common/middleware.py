"""What happens to every request: headers, impossible input, errors as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import QueryDict
from django.utils.cache import patch_vary_headers

from tiexin.kernel import BadInput, Problem, TiexinError
from tiexin.web.common.failures import failure_page

if TYPE_CHECKING:
    from collections.abc import Callable

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
    """Refuses queries that no form of ours can send: too long, or control signs."""

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


class ErrorPages:
    """Turns errors that a user can meet into a page (or problem document)."""

    def __init__(self, get_response: Handler) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the work is in ``process_exception``."""
        return self._next(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """400 for what the user can correct, 500 for broken rules; else None."""
        if isinstance(exception, TiexinError):
            return failure_page(request, exception)
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
    if any("\x00" in value for value in values):
        return Problem("web.control_characters")
    return None
