"""What reaching a day costs: measures with their burden, and the ways they make up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tiexin.app.risk_report import DEFAULT_STRENGTH

if TYPE_CHECKING:
    from datetime import date

    from tiexin.app.report import PlanReport
    from tiexin.catalogue.types import Burden

HEAVIEST: Final = 3
"""What counts where nobody has weighed a measure: never lighter than it is."""

CRASH: Final = "crash:"
"""Prefix of the measure that buys a step faster."""


@dataclass(frozen=True, slots=True)
class MeetOptions:
    """What is wanted.

    Attributes:
        by: the day on which production shall have started, counted in.
        confidence: the share of cases in which it shall have, above 0 and below 1;
            None for the planned durations.
        weights: how much a point of duty, of cost and of risk weighs, whole numbers
            from 0 up.
        samples, seed: of the simulation, where there is a confidence.
        strength: correlation of the delays of one performer.
        without: measures that are not wanted, by id.
        nodes: goals that each search over planned dates may ask for before it stops
            without proof; with a confidence a quarter of it, because each costs more.
    """

    by: date
    confidence: float | None = None
    weights: tuple[int, int, int] = (1, 1, 1)
    samples: int = 500
    seed: int = 1
    strength: float = DEFAULT_STRENGTH
    without: frozenset[str] = frozenset()
    nodes: int = 20_000


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that can be done to produce earlier.

    Attributes:
        id: of the lever, or ``CRASH`` and the id of the procedure.
        kind: a lever, or a step bought faster.
        burden: None where nobody has weighed it: then ``HEAVIEST`` counts thrice.
        default: whether a plan uses it unless told not to; others rest on evidence
            from elsewhere, or on a consent that is not certain.
        acts: whether it changes anything in this project.
    """

    id: str
    kind: Literal["lever", "crash"]
    burden: Burden | None
    default: bool
    acts: bool

    @property
    def procedure(self) -> str | None:
        """The procedure of a crash."""
        return self.id.removeprefix(CRASH) if self.kind == "crash" else None

    def weight(self, options: MeetOptions) -> int:
        """Its burden in points."""
        burden = self.burden
        points = (
            (HEAVIEST, HEAVIEST, HEAVIEST)
            if burden is None
            else (burden.duty, burden.cost, burden.risk)
        )
        return sum(w * p for w, p in zip(options.weights, points, strict=True))


@dataclass(frozen=True, slots=True)
class Way:
    """One choice of measures that no other beats in both burden and date.

    Attributes:
        measures: ids.
        burden: points in all.
        production: the day of production start at the confidence asked for.
        half_width_days: of that day, 95 %; None for planned durations or where it
            isn't known.
    """

    measures: tuple[str, ...]
    burden: int
    production: date
    half_width_days: float | None


@dataclass(frozen=True, slots=True)
class MeetReport:
    """Whether a day can be reached, how, and what every other day would cost.

    Attributes:
        report: the plan as it was asked for; its levers are not preferred.
        measures: all that were looked at, also those that change nothing here.
        unavailable: levers that don't apply or of which that isn't known.
        best: the lightest way that reaches the day; None if there is none.
        proven: whether that is proven: then no way that reaches the day is lighter, or
            none reaches it at all.
        nearest: the earliest way there is; None if none stays within the calendars.
        nearest_proven: whether no way is earlier.
        front: every way that no other beats, the lightest first and the earliest last.
        front_proven: whether it holds every such way.
        nodes, combinations: goals that the searches asked for, and how many
            combinations there are.
        earliest: no combination starts production before this; None if unknown.
    """

    report: PlanReport
    options: MeetOptions
    measures: tuple[Measure, ...]
    unavailable: tuple[str, ...]
    best: Way | None
    proven: bool
    nearest: Way | None
    nearest_proven: bool
    front: tuple[Way, ...]
    front_proven: bool
    nodes: int
    combinations: int
    earliest: date | None

    @property
    def weighed(self) -> bool:
        """Whether somebody has weighed every measure."""
        return all(each.burden is not None for each in self.measures)
