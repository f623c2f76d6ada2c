"""Which measure saved how many days, as JSON, schema ``tiexin.attribution/1``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tiexin.app.attribution import Attributed, AttributionReport
    from tiexin.app.export.as_json import Json

ATTRIBUTION_SCHEMA: Final = "tiexin.attribution/1"


def attribution_json(found: AttributionReport) -> Json:
    """The report as plain values; all days are calendar days.

    ``days`` is exact as a fraction; ``shown_days`` in tenths; both add up to the whole.
    """
    return {
        "schema": ATTRIBUTION_SCHEMA,
        "catalogue": found.report.catalogue_hash,
        "exact": found.exact,
        "combinations": found.combinations,
        "contradictory_combinations": found.circles,
        "orders": found.orders,
        "seed": None if found.exact else found.seed,
        "production": _attributed(found.production),
        "spans": [_attributed(each) for each in found.spans],
    }


def _attributed(found: Attributed) -> Json:
    return {
        "from": found.span[0] if found.span else None,
        "to": found.span[1] if found.span else None,
        "unit": "calendar_day",
        "baseline_days": found.baseline_days,
        "plan_days": found.plan_days,
        "whole_days": found.whole_days,
        "savings": [
            {
                "measure": each.measure,
                "days": str(each.days),
                "shown_days": float(each.shown_days),
                "standard_error_days": each.error_days,
                "alone_days": each.alone_days,
                "last_days": each.last_days,
            }
            for each in found.savings
        ],
        "interactions": [
            {
                "measures": [each.first, each.second],
                "days": str(each.days),
                "together_days": each.together_days,
                "alone_days": list(each.alone_days),
                "only_together": each.only_together,
            }
            for each in found.together
        ],
    }
