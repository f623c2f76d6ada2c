"""Which procedures a project needs, why, and which question to ask next.

Answers are yes, no or unknown; a missing fact never makes a no. The package knows
conditions and articles but no dates, no durations and no files. Start at
``answers.guide``.
"""

from tiexin.guide.answers import (
    DocumentAnswer,
    GuideResult,
    LeverAnswer,
    Origin,
    ProcedureAnswer,
    guide,
)
from tiexin.guide.evaluate import Answer
from tiexin.guide.facts import FactSet, read_facts

__all__ = [
    "Answer",
    "DocumentAnswer",
    "FactSet",
    "GuideResult",
    "LeverAnswer",
    "Origin",
    "ProcedureAnswer",
    "guide",
    "read_facts",
]
