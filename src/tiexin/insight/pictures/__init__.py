"""Pictures of answers as SVG files, each with the rows of the table beside it.

They take figures and the reader's words, and know neither page nor language. Start at
``survival_picture``; ``paper`` is what all of them share.
"""

from tiexin.insight.pictures.calendar_picture import (
    CalendarTexts,
    DayMark,
    calendar_picture,
)
from tiexin.insight.pictures.comparison_picture import (
    ComparisonTexts,
    comparison_picture,
)
from tiexin.insight.pictures.map_picture import (
    END,
    START,
    MapArc,
    MapNode,
    ProcessMap,
    map_picture,
)
from tiexin.insight.pictures.spectrum_picture import (
    MOST_LINES,
    Stretch,
    StretchRow,
    spectrum_picture,
    spectrum_rows,
)
from tiexin.insight.pictures.survival_picture import (
    SurvivalRow,
    SurvivalTexts,
    survival_picture,
    survival_rows,
)
from tiexin.insight.pictures.variant_picture import (
    MOST_STEPS,
    VariantRow,
    VariantTexts,
    variant_picture,
)

__all__ = [
    "END",
    "MOST_LINES",
    "MOST_STEPS",
    "START",
    "CalendarTexts",
    "ComparisonTexts",
    "DayMark",
    "MapArc",
    "MapNode",
    "ProcessMap",
    "Stretch",
    "StretchRow",
    "SurvivalRow",
    "SurvivalTexts",
    "VariantRow",
    "VariantTexts",
    "calendar_picture",
    "comparison_picture",
    "map_picture",
    "spectrum_picture",
    "spectrum_rows",
    "survival_picture",
    "survival_rows",
    "variant_picture",
]
