"""Which procedures a project needs, why, and which question to ask next.

Answers are yes, no or unknown; a missing fact never makes a no. The package knows
conditions and articles but no dates, no durations and no files. Start at
``answers.guide``; what costs time only when asked for stands in modules of its own:
``counterfactual``, ``questions``, ``reasons`` (sentences) and ``cel``.
"""

from tiexin.guide.answers import guide
from tiexin.guide.evaluate import Answer
from tiexin.guide.facts import FactSet, read_facts
from tiexin.guide.result import (
    DocumentAnswer,
    GuideResult,
    LeverAnswer,
    Origin,
    ProcedureAnswer,
)
from tiexin.guide.tree import Reason, lever_reason, procedure_reason

__all__ = [
    "Answer",
    "DocumentAnswer",
    "FactSet",
    "GuideResult",
    "LeverAnswer",
    "Origin",
    "ProcedureAnswer",
    "Reason",
    "guide",
    "lever_reason",
    "procedure_reason",
    "read_facts",
]
