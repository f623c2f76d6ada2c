"""What a simulation of a plan says, in dates, days and shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.app.report import PlanReport
    from tiexin.catalogue.types import Unit
    from tiexin.planner.risk import Distribution

SHARES: Final = (0.1, 0.5, 0.8, 0.9)
"""The quantiles that are given: P10, P50, P80, P90."""

DEFAULT_STRENGTH: Final = 0.3
"""How closely delays of one performer come together, where nobody says otherwise.

An assumption, and shown as one: no published figure for Chinese authorities was found.
"""

Shape: TypeAlias = Literal["pert", "triangular"]


class Treated(StrEnum):
    """How the simulation takes a duration; ``risk.treated.<value>`` is its text."""

    FIXED_BY_LAW = "fixed_by_law"
    FIXED_BY_PROMISE = "fixed_by_promise"
    FIXED_ESTIMATE = "fixed_estimate"
    ESTIMATED = "estimated"
    OBSERVED = "observed"


@dataclass(frozen=True, slots=True)
class RiskOptions:
    """What may be chosen about a simulation.

    Attributes:
        samples: plans that are made, 1 to 1 000 000 (fewer for huge networks).
        seed: 0 or more; the same seed gives the same answer.
        shape: distribution of the estimates.
        strength: correlation of delays of one performer, from 0 up to (not with) 1.
        observed: by procedure id, how long it was seen to take, in the unit of the
            step; replaces a limit or an estimate.
        by: days whose chance of being met by production start is asked for.
    """

    samples: int = 10_000
    seed: int = 1
    shape: Shape = "pert"
    strength: float = DEFAULT_STRENGTH
    observed: Mapping[str, Distribution] = field(default_factory=dict)
    by: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class QuantileDay:
    """The day by which a share of the samples is done.

    Attributes:
        day: None where it lies beyond the stored calendars.
        low, high: the day at all possible samples lies between, with 95 % confidence.
        half_width_days: half of that distance, calendar days.
    """

    share: float
    day: date | None
    low: date | None
    high: date | None
    half_width_days: float | None


@dataclass(frozen=True, slots=True)
class Chance:
    """How probable it is to be done by a day, with its 95 % half-width."""

    by: date
    share: float
    half_width: float


@dataclass(frozen=True, slots=True)
class HistogramBin:
    """Samples whose day lies between ``first`` and ``last``, both in."""

    first: date
    last: date
    count: int


@dataclass(frozen=True, slots=True)
class MilestoneRisk:
    """One milestone: the planned day and the range around it.

    ``planned_chance`` is that of being done by the planned day.
    """

    id: str
    planned: date
    planned_chance: Chance
    quantiles: tuple[QuantileDay, ...]
    histogram: tuple[HistogramBin, ...]

    def at(self, share: float) -> QuantileDay:
        """The quantile of that share, one of ``SHARES``."""
        return next(each for each in self.quantiles if each.share == share)


@dataclass(frozen=True, slots=True)
class QuantileDays:
    """A number of calendar days that a share of the samples does not exceed."""

    share: float
    days: int | None
    half_width_days: float | None


@dataclass(frozen=True, slots=True)
class SpanRisk:
    """Calendar days between two milestones: planned, and the range."""

    first: str
    last: str
    planned_days: int
    quantiles: tuple[QuantileDays, ...]


@dataclass(frozen=True, slots=True)
class StepRisk:
    """One step: what it may take, and what that does to production start.

    Attributes:
        planned, low, high: days in ``unit``; ``low`` and ``high`` are the ends of the
            estimate (of what was observed); all the same where fixed.
        p10, p90: days that are enough in one and in nine of ten cases.
        criticality: share of samples in which it is critical.
        cruciality: absolute rank correlation of its days with the goal; None if fixed.
        correlation: the same with its sign.
        swing: production start if it alone takes its P10, or its P90, all else as
            planned; None if fixed.
        guarded: whether the law forbids to shorten it: works, and minimum waits.
        gain_days: expected calendar days by which production starts earlier if the
            step takes one day less, with its standard error. Of a limit of the law
            too: it says what a reform of that limit would be worth.
    """

    procedure: str
    treated: Treated
    unit: Unit
    planned: int
    low: int
    high: int
    p10: int
    p90: int
    guarded: bool
    criticality: float
    cruciality: float | None
    correlation: float | None
    swing: tuple[date, date] | None
    gain_days: float
    gain_error_days: float

    @property
    def swing_days(self) -> int:
        """Calendar days between the two ends of ``swing``; 0 if fixed."""
        return 0 if self.swing is None else (self.swing[1] - self.swing[0]).days


@dataclass(frozen=True, slots=True)
class RiskReport:
    """The range of every milestone, with what it rests on.

    Attributes:
        report: the plan that is meant.
        options: as asked for; samples, seed, shape and strength among them.
        groups: for each performer with at least two steps that vary, these steps:
            whose delays come together.
        spans: the journey's.
        steps: every step, the one that drives production most first.
        chances: of production start by the days asked for.
        gain_samples: samples on which ``gain_days`` rests.
        beyond: samples whose production start lies beyond the stored calendars.
        provisional: whether a planned date rests on days not published yet.
    """

    report: PlanReport
    options: RiskOptions
    groups: Mapping[str, tuple[str, ...]]
    milestones: Mapping[str, MilestoneRisk]
    spans: tuple[SpanRisk, ...]
    steps: tuple[StepRisk, ...]
    chances: tuple[Chance, ...]
    gain_samples: int
    beyond: int
    provisional: bool

    @property
    def goal(self) -> MilestoneRisk:
        """The range of production start."""
        return self.milestones["production_start"]

    @property
    def varying(self) -> tuple[StepRisk, ...]:
        """Steps whose duration varies."""
        return tuple(
            each
            for each in self.steps
            if each.treated in {Treated.ESTIMATED, Treated.OBSERVED}
        )
