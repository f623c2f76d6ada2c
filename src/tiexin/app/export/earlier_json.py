"""What would bring production forward, as JSON, schema ``tiexin.earlier/1``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tiexin.app.earlier import EarlierReport
    from tiexin.app.export.as_json import Json

EARLIER_SCHEMA: Final = "tiexin.earlier/1"


def earlier_json(found: EarlierReport) -> Json:
    """The report as plain values; gains are calendar days of production start."""
    return {
        "schema": EARLIER_SCHEMA,
        "catalogue": found.report.catalogue_hash,
        "days": found.days,
        "wanted": found.wanted.isoformat(),
        "ways": [
            {
                "changes": list(each.changes),
                "production": each.production.isoformat(),
                "gains_days": each.gains_days,
            }
            for each in found.ways
        ],
        "all_sets_up_to": found.complete,
        "all_together_gain_days": found.all_gain_days,
        "changes": [
            {
                "id": each.id,
                "kind": each.kind,
                "gains_days": each.gains_days,
                "from_days": each.from_days,
                "to_days": each.to_days,
                "unit": each.unit,
                "used_by_default": each.default,
            }
            for each in found.changes
        ],
        "fixed": [
            {
                "procedure": each.procedure,
                "treated": str(each.treated),
                "guarded": each.guarded,
            }
            for each in found.fixed
        ],
    }
