"""The promised plan, frozen: what the investor was told, to be held against later."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.app.cases.replan import Replan
    from tiexin.app.report import Activity, PlanReport


@dataclass(frozen=True, slots=True)
class FrozenPlan:
    """A plan as JSON; ``hash`` is the SHA-256 of ``content``.

    ``milestones`` maps ids to days written 2026-12-01.
    """

    content: Mapping[str, Any]
    hash: str
    milestones: Mapping[str, str]


def freeze(report: PlanReport) -> FrozenPlan:
    """The plan of a report; the same request and data give the same hash."""
    request = report.request
    milestones = {
        id_: mark.day.isoformat() for id_, mark in report.plan.milestones.items()
    }
    return frozen(
        {
            "jurisdiction": request.jurisdiction,
            "start": request.start.isoformat(),
            "facts": dict(request.facts),
            "levers": list(report.plan.levers),
            "catalogue": report.catalogue_hash,
            "law_on": report.in_force.on.isoformat(),
            "milestones": milestones,
            "activities": {
                id_: _activity(each) for id_, each in report.plan.activities.items()
            },
        }
    )


def revised(before: Mapping[str, Any], now: Replan) -> FrozenPlan:
    """A frozen plan brought in line with how it looks ``now``.

    Durations, limits and levers stay those that were promised; only days move.
    """
    activities = {
        id_: {
            **before["activities"].get(id_, {}),
            "start": _iso(step.start),
            "finish": _iso(step.finish),
            "critical": step.critical,
        }
        for id_, step in now.steps.items()
    }
    milestones = {id_: _iso(day) for id_, day in now.milestones.items()}
    content = {**before, "revised_on": _iso(now.on)}
    return frozen({**content, "milestones": milestones, "activities": activities})


def frozen(content: dict[str, Any]) -> FrozenPlan:
    """A content under its hash; ``content`` holds JSON values only."""
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return FrozenPlan(content, sha256(text.encode()).hexdigest(), content["milestones"])


def _activity(activity: Activity) -> dict[str, Any]:
    duration = activity.duration
    return {
        "start": _iso(activity.start),
        "finish": _iso(activity.finish),
        "duration": duration.value,
        "unit": duration.unit,
        "kind": duration.kind.value,
        "source": str(duration.citation),
        "critical": activity.critical,
        "provisional": activity.provisional,
        "certain": activity.certain,
    }


def _iso(day: date) -> str:
    return day.isoformat()
