"""A comparison as plain values: the part ``diff`` of a plan's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.app.export.as_json import text_json
from tiexin.app.upheaval import MILESTONE_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.app.differences.diff import MovedDay, PlanDiff
    from tiexin.app.differences.keeping import Keeping
    from tiexin.app.differences.stored import StoredStep
    from tiexin.app.upheaval import Upheaval

Json = dict[str, Any]


def diff_json(found: PlanDiff) -> Json:
    """All that lies between the two plans."""
    before, after = found.before, found.after
    return {
        "same": found.same,
        "start": [before.start.isoformat(), after.start.isoformat()],
        "jurisdiction": [before.jurisdiction, after.jurisdiction],
        "facts": {id_: list(pair) for id_, pair in found.facts.items()},
        "levers_on": list(found.levers_on),
        "levers_off": list(found.levers_off),
        "catalogue": [before.catalogue, after.catalogue],
        "milestones": [_milestone(each) for each in found.milestones],
        "moved": [
            {
                "procedure": each.after.id,
                "title": text_json(each.after.title),
                "before": _days(each.before),
                "after": _days(each.after),
                "start_days": each.start_days,
                "finish_days": each.finish_days,
            }
            for each in found.moved
        ],
        "added": [_step(each) for each in found.added],
        "removed": [_step(each) for each in found.removed],
        "unmoved": found.unmoved,
        "upheaval": None if found.keeping is None else _upheaval(found.keeping),
    }


def _upheaval(found: Keeping) -> Json:
    """What moves with everything as early as it can be, and with old days kept."""
    return {
        "unit": "working_day",
        "milestone_weight": MILESTONE_WEIGHT,
        "soonest": _sums(found.soonest),
        "kept": {
            **_sums(found.kept),
            "starts_on": _isos(found.starts),
            "milestones_on": _isos(found.milestones),
        },
    }


def _sums(found: Upheaval) -> Json:
    return {
        "steps": found.steps,
        "step_days": found.step_days,
        "milestones": found.milestones,
        "milestone_days": found.milestone_days,
        "weighted": found.weighted,
    }


def _isos(days: Mapping[str, date]) -> Json:
    return {id_: day.isoformat() for id_, day in days.items()}


def _milestone(each: MovedDay) -> Json:
    return {
        "id": each.id,
        "before": each.before.isoformat(),
        "after": each.after.isoformat(),
        "days": each.days,
        "chain": [
            {
                "procedure": cause.step,
                "reason": cause.reason,
                "moved_days": cause.moved,
                "before": cause.before,
                "after": cause.after,
            }
            for cause in each.chain
        ],
    }


def _step(step: StoredStep) -> Json:
    return {
        "procedure": step.id,
        "title": text_json(step.title),
        "days": _days(step),
    }


def _days(step: StoredStep) -> list[str]:
    return [step.start.isoformat(), step.finish.isoformat()]
