"""What is asked: facts, place, start and levers, before any of it is checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

LeverChoice: TypeAlias = Literal["all", "none"] | tuple[str, ...]

DEFAULT_JURISDICTION: Final = "441900"
JOURNEY: Final = "industrial_project"


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """One question to the planner.

    Attributes:
        jurisdiction: GB/T 2260 code.
        start: day on which the investor begins; nothing is dated before it, and the
            law is taken as it stands on this day.
        facts: raw answers by fact id, not yet checked.
        levers: ``"all"`` (every lever that applies and is on by default),
            ``"none"``, or the ids to use.
    """

    jurisdiction: str
    start: date
    facts: Mapping[str, object] = field(default_factory=dict)
    levers: LeverChoice = "all"
