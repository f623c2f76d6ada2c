"""A question as a JSON body: strict in shape, lenient in nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.request import PlanRequest
from tiexin.kernel import BadInput, Problem
from tiexin.web.common.requests import fresh_request, read_day

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from tiexin.app.request import LeverChoice

KEYS: Final = ("jurisdiction", "start", "facts", "levers")
_EXAMPLE: Final = '{"start": "2026-12-01", "facts": {"land.route": "granted_new"}}'


def read_body(request: HttpRequest) -> PlanRequest:
    """The question of the body.

    Raises:
        BadInput: ``web.not_json``, ``web.json_key``, ``web.json_shape`` or
            ``request.bad_day``; facts are checked later, by the guide.
    """
    content = _object(request.body)
    unknown = [key for key in content if key not in KEYS]
    if unknown:
        raise BadInput(
            *(
                Problem(
                    "web.json_key",
                    {"key": key[:60], "known": ", ".join(KEYS)},
                    where=key[:60],
                )
                for key in unknown[:20]
            )
        )
    base = fresh_request()
    return PlanRequest(
        jurisdiction=_text(content, "jurisdiction", base.jurisdiction),
        start=_start(content, base.start),
        facts=_facts(content),
        levers=_levers(content),
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise _not_json() from error
    if not isinstance(content, dict):
        raise _not_json()
    return content


def _refuse(constant: str) -> None:
    # NaN and Infinity are not JSON, whatever Python's reader thinks.
    raise ValueError(constant)


def _not_json() -> BadInput:
    return BadInput(Problem("web.not_json", {"example": _EXAMPLE}))


def _shape(key: str, expected: str) -> BadInput:
    fields = {"key": key, "expected": expected}
    return BadInput(Problem("web.json_shape", fields, where=key))


def _text(content: dict[str, Any], key: str, otherwise: str) -> str:
    value = content.get(key, otherwise)
    if not isinstance(value, str):
        raise _shape(key, '"441900"')
    return value[:20]


def _start(content: dict[str, Any], otherwise: date) -> date:
    if "start" not in content:
        return otherwise
    if not isinstance(content["start"], str):
        raise _shape("start", '"2026-12-01"')
    return read_day(content["start"])


def _facts(content: dict[str, Any]) -> dict[str, object]:
    facts = content.get("facts", {})
    if not isinstance(facts, dict):
        raise _shape("facts", '{"land.route": "granted_new"}')
    return facts


def _levers(content: dict[str, Any]) -> LeverChoice:
    levers = content.get("levers", "all")
    if levers == "all":
        return "all"
    if levers == "none":
        return "none"
    if isinstance(levers, list) and all(isinstance(each, str) for each in levers):
        return tuple(levers)
    raise _shape("levers", '"all" | "none" | ["id", "id"]')
