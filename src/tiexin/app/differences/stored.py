"""A plan read back from its JSON: what a comparison needs of it, checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tiexin.kernel import BadInput, LocalText

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES: Final = 4_000_000
_SCHEMA: Final = "tiexin.plan/1"
_MOST_STEPS: Final = 5_000


@dataclass(frozen=True, slots=True)
class StoredStep:
    """One step; ``predecessor`` and ``document`` say what its start waited for."""

    id: str
    title: LocalText
    start: date
    finish: date
    days: int
    unit: str
    kind: str
    lever: str | None
    predecessor: str | None
    document: str | None
    held_by: str | None
    critical: bool


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """One plan, and what was asked; ``deciding`` is the step behind a milestone."""

    jurisdiction: str
    start: date
    facts: Mapping[str, object]
    levers: frozenset[str]
    catalogue: str
    milestones: Mapping[str, date]
    deciding: Mapping[str, str | None]
    steps: Mapping[str, StoredStep]


def read_plan(content: bytes, *, where: str) -> StoredPlan:
    """The plan of a JSON file as ``tiexin plan --json`` writes it.

    Raises:
        BadInput: ``diff.…``: too large, no JSON, another schema, or a field that is
            missing or can't be meant.
    """
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        raise BadInput.of("diff.too_large", where=where, most=most)
    try:
        found = json.loads(content)
        # A lone surrogate is JSON, but no text that could be shown.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadInput.of("diff.not_json", where=where) from error
    if not isinstance(found, dict) or found.get("schema") != _SCHEMA:
        raise BadInput.of("diff.other_schema", where=where, schema=_SCHEMA)
    return stored(found, where=where)


def stored(content: Mapping[str, Any], *, where: str = "") -> StoredPlan:
    """The plan of a JSON object that says to be one.

    Raises:
        BadInput: ``diff.broken``, with the field.
    """
    part = "request"
    try:
        request = content["request"]
        jurisdiction, facts = str(request["jurisdiction"]), dict(request["facts"])
        start = date.fromisoformat(request["start"])
        part = "milestones"
        plan = content["plan"]
        milestones = {
            str(each["id"]): date.fromisoformat(each["day"])
            for each in plan["milestones"]
        }
        deciding = {str(each["id"]): each["decided_by"] for each in plan["milestones"]}
        part = "activities"
        steps = {}
        for number, each in enumerate(plan["activities"][:_MOST_STEPS]):
            part = f"activities[{number}]"
            step = _step(each)
            steps[step.id] = step
        part = "levers"
        levers = frozenset(map(str, plan["levers"]))
        part = "catalogue"
        catalogue = str(content["catalogue"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput.of("diff.broken", where=where, part=part) from error
    return StoredPlan(
        jurisdiction, start, facts, levers, catalogue, milestones, deciding, steps
    )


def _step(each: Mapping[str, Any]) -> StoredStep:
    duration, title = each["duration"], each["title"]
    binding, held = each["binding"] or {}, each["finish_held_by"] or {}
    return StoredStep(
        id=str(each["procedure"]),
        title=LocalText(str(title["zh-hans"]), str(title["zh-hant"]), str(title["en"])),
        start=date.fromisoformat(each["start"]),
        finish=date.fromisoformat(each["finish"]),
        days=int(duration["value"]),
        unit=str(duration["unit"]),
        kind=str(duration["kind"]),
        lever=_text(duration["set_by_lever"]),
        predecessor=_text(binding.get("predecessor")),
        document=_text(binding.get("document")),
        held_by=_text(held.get("predecessor")),
        critical=bool(each["critical"]),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
