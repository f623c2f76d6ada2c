"""An exported plan, made again from what it says of itself.

The export holds its request, the hashes of catalogue and calendars, and the day whose
law it was planned under. With the same data the same bytes come out; with other data
that is told before any date is compared.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.export.as_json import PLAN_SCHEMA, json_bytes
from tiexin.app.project_file import parse_day
from tiexin.app.request import PlanRequest
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from tiexin.app.request import LeverChoice
    from tiexin.app.service import Service

_HASHES: Final = ("catalogue", "calendars")


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A plan that was stored beside the one that comes out now.

    Attributes:
        size: bytes of the stored export.
        identical: whether both exports are the same to the last byte.
        other_data: of ``catalogue`` and ``calendars`` those whose hash is another one
            than the stored, with the stored hash and the present one.
        moved: the days of the plan's milestones that differ: id, stored, now.
        law_as_of: the day whose law the plan was made under.
    """

    size: int
    identical: bool
    other_data: tuple[tuple[str, str, str], ...]
    moved: tuple[tuple[str, str, str], ...]
    law_as_of: str


def reproduce(service: Service, exported: bytes, *, name: str) -> Reproduction:
    """Plan again what an export asks for, and compare.

    Args:
        service: the data of today.
        exported: the file that ``tiexin plan --json`` wrote.
        name: how the file is called in errors.

    Raises:
        BadInput: ``plan_file.not_a_plan``: no export of a plan, or one of another
            format; else as ``Service.plan`` says.
        CalendarGap: The plan runs beyond the stored calendars.
    """
    stored = _read(exported, name)
    report = service.plan(_request(stored, name))
    again = json_bytes(report)
    now = json.loads(again)
    return Reproduction(
        size=len(exported),
        identical=again == exported,
        other_data=tuple(
            (each, stored.get(each, ""), now[each])
            for each in _HASHES
            if stored.get(each) != now[each]
        ),
        moved=tuple(_moved(stored, now)),
        law_as_of=now["law_as_of"],
    )


def _read(exported: bytes, name: str) -> dict[str, Any]:
    try:
        stored = json.loads(exported)
    except (ValueError, RecursionError):
        stored = None
    if not isinstance(stored, dict) or stored.get("schema") != PLAN_SCHEMA:
        raise BadInput.of("plan_file.not_a_plan", where=name, schema=PLAN_SCHEMA)
    return stored


def _request(stored: dict[str, Any], name: str) -> PlanRequest:
    asked = stored.get("request")
    if not isinstance(asked, dict) or not isinstance(asked.get("facts"), dict):
        raise BadInput.of("plan_file.not_a_plan", where=name, schema=PLAN_SCHEMA)
    return PlanRequest(
        jurisdiction=str(asked.get("jurisdiction")),
        start=parse_day(asked.get("start"), where=name),
        facts=asked["facts"],
        levers=_levers(asked.get("levers")),
    )


def _levers(stored: object) -> LeverChoice:
    if isinstance(stored, list):
        return tuple(str(each) for each in stored)
    return "none" if stored == "none" else "all"


def _moved(stored: dict[str, Any], now: dict[str, Any]) -> list[tuple[str, str, str]]:
    before, after = _days(stored), _days(now)
    return [
        (id_, before.get(id_, "–"), after.get(id_, "–"))
        for id_ in dict.fromkeys((*before, *after))
        if before.get(id_) != after.get(id_)
    ]


def _days(export: dict[str, Any]) -> dict[str, str]:
    """The day of each milestone of the plan; none where the file was tampered with."""
    side = export.get("plan")
    found = side.get("milestones") if isinstance(side, dict) else None
    return {
        str(each.get("id")): str(each.get("day"))
        for each in (found if isinstance(found, list) else [])
        if isinstance(each, dict)
    }
