"""The ways to produce by a day, as JSON, schema ``tiexin.meet/1``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.app.export.as_json import Json, iso_or_none

if TYPE_CHECKING:
    from tiexin.app.meet_report import Measure, MeetReport, Way

MEET_SCHEMA: Final = "tiexin.meet/1"


def meet_json(found: MeetReport) -> Json:
    """The report as plain values; burdens in points, days in calendar days."""
    options = found.options
    sampled = options.confidence is not None
    return {
        "schema": MEET_SCHEMA,
        "catalogue": found.report.catalogue_hash,
        "by": options.by.isoformat(),
        "confidence": options.confidence,
        "samples": options.samples if sampled else None,
        "seed": options.seed if sampled else None,
        "correlation_within_performer": options.strength if sampled else None,
        "weights": dict(zip(("duty", "cost", "risk"), options.weights, strict=True)),
        "reached": found.best is not None,
        "best": _way(found.best),
        "proven": found.proven,
        "nearest": _way(found.nearest),
        "nearest_proven": found.nearest_proven,
        "front": [_way(each) for each in found.front],
        "front_proven": found.front_proven,
        "no_way_before": iso_or_none(found.earliest),
        "combinations": found.combinations,
        "nodes": found.nodes,
        "all_weighed": found.weighed,
        "measures": [_measure(each) for each in found.measures],
        "unavailable": list(found.unavailable),
    }


def _way(found: Way | None) -> Json | None:
    if found is None:
        return None
    return {
        "measures": list(found.measures),
        "burden": found.burden,
        "production": found.production.isoformat(),
        "half_width_days": found.half_width_days,
    }


def _measure(found: Measure) -> Json:
    burden = found.burden
    return {
        "id": found.id,
        "kind": found.kind,
        "used_by_default": found.default,
        "acts_here": found.acts,
        "burden": None
        if burden is None
        else {
            "duty": burden.duty,
            "cost": burden.cost,
            "risk": burden.risk,
            "source": str(burden.citation),
        },
    }
