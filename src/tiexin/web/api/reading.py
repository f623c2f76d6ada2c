"""Bodies and queries as they come in: strict, so that a slip is told and not lost."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import RequestDataTooBig
from ninja.parser import Parser

from tiexin.kernel import BadInput, Problem
from tiexin.web.api.problems import ApiError, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

_JSON: Final = "application/json"
_DEEPEST: Final = 20
_SURROGATE: Final = re.compile(r"[\ud800-\udfff\x00]")
ALWAYS: Final = frozenset({"lang"})
"""What every address may be asked: the language of names and complaints."""


class StrictJson(Parser):
    """One JSON object, called by its name, in characters that can be stored."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The object of the body.

        Raises:
            ApiError: 413 or 415.
            BadInput: It is no JSON object, or holds what no text of ours may.
        """
        if request.content_type != _JSON:
            raise plain(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "api.content_type",
                given=str(request.content_type)[:60],
                expected=_JSON,
            )
        try:
            found = json.loads(request.body, parse_constant=_no_number)
        except RequestDataTooBig as error:
            raise too_large() from error
        except (ValueError, RecursionError) as error:
            raise BadInput.of("web.not_json", example=_EXAMPLE) from error
        if not isinstance(found, dict):
            raise BadInput.of("web.not_json", example=_EXAMPLE)
        if any(_SURROGATE.search(text) for text in _texts(found, 0)):
            raise BadInput.of("web.control_characters")
        return found


_EXAMPLE: Final = '{"kind": "accept", "procedure": "…", "on": "2026-12-01"}'


def too_large() -> ApiError:
    """A body beyond what is read."""
    return plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "web.request_too_large")


def _no_number(constant: str) -> None:
    # NaN and Infinity are not JSON, whatever Python's reader thinks.
    raise ValueError(constant)


def _texts(value: object, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise BadInput.of("web.not_json", example=_EXAMPLE)
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield str(name)
            yield from _texts(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, depth + 1)


def refuse_unknown_query(request: HttpRequest, known: frozenset[str]) -> None:
    """A field of the query that the address does not have is told, not passed over.

    Raises:
        BadInput: ``web.json_key``.
    """
    strange = [name for name in request.GET if name not in known | ALWAYS]
    if strange:
        listed = ", ".join(sorted({*known, *ALWAYS}))
        raise BadInput(
            *(
                Problem("web.json_key", {"key": name[:60], "known": listed}, name[:60])
                for name in strange[:20]
            )
        )
