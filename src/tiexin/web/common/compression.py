"""Answers leave compressed, quickly rather than as small as can be.

A plan's page is some 260 kB of markup. Django's own middleware takes the slower
level 6, for 3 ms and 27 kB; level 3 takes 1 ms for 32 kB, and the visitor who has
just switched a lever waits for both. Its random padding guards secrets in the body;
there are none here: no login, no cookie, no form token.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final

from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_LEVEL: Final = 3
_GZIP_WINDOW: Final = 31
_SHORTEST: Final = 400
_TEXT: Final = re.compile(r"text/|application/([a-z.]+\+)?json")
_ACCEPTS: Final = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")


class QuickGZip:
    """Compresses texts for those who take it; files are left as they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, compressed where that helps."""
        response = self._next(request)
        if response.streaming or response.has_header("Content-Encoding"):
            return response
        if not _TEXT.match(response.get("Content-Type", "")):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        content = response.content
        accepted = _ACCEPTS.search(request.headers.get("Accept-Encoding", ""))
        if accepted and len(content) >= _SHORTEST:
            response.content = zlib.compress(content, _LEVEL, _GZIP_WINDOW)
            response.headers["Content-Length"] = str(len(response.content))
            response.headers["Content-Encoding"] = "gzip"
        return response
