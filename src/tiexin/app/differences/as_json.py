"""A comparison as plain values: the part ``diff`` of a plan's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.app.export.as_json import text_json

if TYPE_CHECKING:
    from tiexin.app.differences.diff import MovedDay, PlanDiff
    from tiexin.app.differences.stored import StoredStep

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
    }


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
