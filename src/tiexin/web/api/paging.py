"""Lists in pages: each page names the next by a cursor that says where it goes on."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import F, Q
from django.utils.http import urlencode

from tiexin.kernel import Problem
from tiexin.web.api.problems import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponse

    Row = TypeVar("Row", bound=Model)
    Key = list[Any]

_LARGEST = 2**62


def link_next(request: HttpRequest, response: HttpResponse, **fields: str | int) -> str:
    """The address of the next page: this one's, with some fields changed.

    It stands in the answer and in its ``Link`` header.
    """
    kept = [(n, str(text)) for n, text in request.GET.items() if n not in fields]
    new = [(name, str(value)) for name, value in fields.items()]
    address = f"{request.path}?{urlencode(kept + new)}"
    response.headers["Link"] = f'<{address}>; rel="next"'
    return address


def by_number(
    rows: QuerySet[Row], *, cursor: str, limit: int
) -> tuple[list[Row], str | None]:
    """A page in the order in which the rows were made, and the cursor of the next."""
    after = _read(cursor, 1)[0] if cursor else 0
    found = list(rows.filter(pk__gt=_number(after)).order_by("pk")[: limit + 1])
    return _cut(found, limit, lambda row: [row.pk])


def by_due(
    rows: QuerySet[Row], *, cursor: str, limit: int
) -> tuple[list[Row], str | None]:
    """A page by ``due``, the first first and those without a day last."""
    if cursor:
        due, after = _read(cursor, 2)
        number = _number(after)
        if due is None:
            rows = rows.filter(due=None, pk__gt=number)
        else:
            day = _day(due)
            later = Q(due__gt=day) | Q(due=day, pk__gt=number) | Q(due=None)
            rows = rows.filter(later)
    ordered = rows.order_by(F("due").asc(nulls_last=True), "pk")
    return _cut(list(ordered[: limit + 1]), limit, _due_key)


def _due_key(row: Any) -> Key:
    return [row.due and row.due.isoformat(), row.pk]


def _cut(
    found: list[Row], limit: int, key: Callable[[Row], Key]
) -> tuple[list[Row], str | None]:
    if len(found) <= limit:
        return found, None
    page = found[:limit]
    return page, _write(key(page[-1]))


def _write(key: Sequence[object]) -> str:
    text = json.dumps(key, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def _read(cursor: str, length: int) -> Key:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise _bad() from error
    if not isinstance(found, list) or len(found) != length:
        raise _bad()
    return found


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
        raise _bad()
    return value


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise _bad() from error


def _bad() -> ApiError:
    return ApiError(HTTPStatus.BAD_REQUEST, Problem("api.bad_cursor", {}, "cursor"))
