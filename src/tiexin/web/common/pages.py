"""A long list page by page, with its exact number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from tiexin.web.common.requests import page_number

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of ``count`` lines is shown; ``first`` and ``last`` from 0."""

    number: int
    pages: int
    first: int
    last: int
    before: str
    after: str


def page_of(request: HttpRequest, count: int, *, size: int) -> Page:
    """The page that is asked for; the last one for any number beyond it."""
    pages = max(1, -(-count // size))
    number = min(page_number(request), pages)
    return Page(
        number,
        pages,
        (number - 1) * size,
        min(count, number * size),
        _address(request, number - 1) if number > 1 else "",
        _address(request, number + 1) if number < pages else "",
    )


def _address(request: HttpRequest, number: int) -> str:
    dropped = ("page", "stamp", "saved")
    kept = [p for p in parse_qsl(request.GET.urlencode()) if p[0] not in dropped]
    return f"{request.path}?{urlencode([*kept, ('page', str(number))])}"
