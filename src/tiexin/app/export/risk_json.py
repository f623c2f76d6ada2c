"""The range of a plan's dates as JSON, schema ``tiexin.risk/1``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.app.export.as_json import Json, iso_or_none

if TYPE_CHECKING:
    from tiexin.app.risk_report import (
        Chance,
        MilestoneRisk,
        RiskReport,
        SpanRisk,
        StepRisk,
    )

RISK_SCHEMA: Final = "tiexin.risk/1"


def risk_json(found: RiskReport) -> Json:
    """The report as plain values; shares from 0 to 1, days in calendar days."""
    options = found.options
    return {
        "schema": RISK_SCHEMA,
        "catalogue": found.report.catalogue_hash,
        "samples": options.samples,
        "seed": options.seed,
        "shape_of_estimates": options.shape,
        "correlation_within_performer": options.strength,
        "confidence_of_half_widths": 0.95,
        "samples_for_a_day_less": found.gain_samples,
        "samples_beyond_calendars": found.beyond,
        "provisional": found.provisional,
        "delays_together": {name: list(ids) for name, ids in found.groups.items()},
        "milestones": [_milestone(each) for each in found.milestones.values()],
        "spans": [_span(each) for each in found.spans],
        "production_by": [_chance(each) for each in found.chances],
        "steps": [_step(each) for each in found.steps],
    }


def _milestone(found: MilestoneRisk) -> Json:
    return {
        "id": found.id,
        "planned": found.planned.isoformat(),
        "chance_of_planned": _chance(found.planned_chance),
        "quantiles": [
            {
                "share": each.share,
                "day": iso_or_none(each.day),
                "low": iso_or_none(each.low),
                "high": iso_or_none(each.high),
                "half_width_days": each.half_width_days,
            }
            for each in found.quantiles
        ],
        "histogram": [
            {
                "first": each.first.isoformat(),
                "last": each.last.isoformat(),
                "samples": each.count,
            }
            for each in found.histogram
        ],
    }


def _span(found: SpanRisk) -> Json:
    return {
        "from": found.first,
        "to": found.last,
        "unit": "calendar_day",
        "planned_days": found.planned_days,
        "quantiles": [
            {
                "share": each.share,
                "days": each.days,
                "half_width_days": each.half_width_days,
            }
            for each in found.quantiles
        ],
    }


def _chance(found: Chance) -> Json:
    return {
        "by": found.by.isoformat(),
        "share": found.share,
        "half_width": found.half_width,
    }


def _step(found: StepRisk) -> Json:
    swing = found.swing
    return {
        "procedure": found.procedure,
        "treated": str(found.treated),
        "unit": found.unit,
        "planned": found.planned,
        "low": found.low,
        "high": found.high,
        "p10": found.p10,
        "p90": found.p90,
        "guarded": found.guarded,
        "criticality": found.criticality,
        "cruciality": found.cruciality,
        "rank_correlation": found.correlation,
        "production_if_p10": None if swing is None else swing[0].isoformat(),
        "production_if_p90": None if swing is None else swing[1].isoformat(),
        "day_less_brings_days": found.gain_days,
        "day_less_standard_error": found.gain_error_days,
    }
