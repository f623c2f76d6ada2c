"""Words that every other part uses: texts, citations, periods, errors.

It knows no law, no calendar and no framework. Start at ``errors``.
"""

from tiexin.kernel.citation import Certainty, Citation
from tiexin.kernel.errors import (
    BadInput,
    BrokenLog,
    CalendarGap,
    CatalogueError,
    PlanError,
    Problem,
    Refused,
    TiexinError,
)
from tiexin.kernel.period import Period
from tiexin.kernel.text import LANGUAGES, Language, LocalText

__all__ = [
    "LANGUAGES",
    "BadInput",
    "BrokenLog",
    "CalendarGap",
    "CatalogueError",
    "Certainty",
    "Citation",
    "Language",
    "LocalText",
    "Period",
    "PlanError",
    "Problem",
    "Refused",
    "TiexinError",
]
