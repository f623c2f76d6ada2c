"""The answer: what a plan says, frozen, ready for pages, commands and files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tiexin.guide.questions import questions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.app.durations import PlannedDuration
    from tiexin.app.network import Network
    from tiexin.app.request import PlanRequest
    from tiexin.catalogue.types import InForce, Journey, Procedure
    from tiexin.guide import FactSet, GuideResult
    from tiexin.guide.questions import Question
    from tiexin.kernel import Citation
    from tiexin.planner import PlanResult

BindingKind = Literal["step", "document", "stage", "start", "lever"]


@dataclass(frozen=True, slots=True)
class Binding:
    """Why a step starts when it does.

    ``document``: waits for a paper that ``predecessor`` gives; ``step``: order fixed
    by law or by the work; ``lever``: the order that a lever puts in its place;
    ``stage``: the old way, stage after stage; ``start``: free from the first day.
    ``waited``: calendar days until the office was open.
    """

    kind: BindingKind
    predecessor: str | None = None
    document: str | None = None
    citation: Citation | None = None
    waited: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    """One dated step.

    Attributes:
        start: day it is handed in, or for works the first day on site.
        finish: its last day, counted.
        held_by: what holds the finish, where that isn't the step's own duration.
        latest_finish: last day on which it may finish without moving the goal.
        critical: lies on the chain that puts production where it is, or can't start a
            day later without moving it. On that chain a step may still have a few
            days of float, where a rest period follows that swallows a delay.
        total_float: days of its own calendar it may slip without moving the goal.
        free_float: days it may slip without moving any other step.
        provisional: the dates rest on a year whose holiday notice is not out yet.
        certain: False where it is not yet known whether the step is needed at all.
    """

    procedure: Procedure
    start: date
    finish: date
    latest_finish: date
    duration: PlannedDuration
    binding: Binding
    total_float: int
    free_float: int
    critical: bool
    provisional: bool
    certain: bool
    held_by: Binding | None = None


@dataclass(frozen=True, slots=True)
class MilestoneDay:
    """A milestone's day; ``of`` is the step that decides it, None at the start."""

    id: str
    day: date
    provisional: bool
    of: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two plans.

    ``network`` holds the reasons of every edge, ``result`` the engine's own answer;
    both are kept for the checker.
    """

    levers: tuple[str, ...]
    activities: Mapping[str, Activity]
    milestones: Mapping[str, MilestoneDay]
    critical_path: tuple[str, ...]
    network: Network
    result: PlanResult

    @property
    def goal(self) -> MilestoneDay:
        """The last milestone: the start of production."""
        return self.milestones["production_start"]


@dataclass(frozen=True, slots=True)
class Span:
    """Calendar days between two milestones, in both plans."""

    first: str
    last: str
    baseline_days: int
    plan_days: int

    @property
    def saved_days(self) -> int:
        """Calendar days that the plan is shorter; negative if it is longer."""
        return self.baseline_days - self.plan_days

    @property
    def saved_percent(self) -> float:
        """The same in percent of the baseline; 0 for an empty span."""
        return 100 * self.saved_days / self.baseline_days if self.baseline_days else 0.0


LeverState = Literal["on", "off", "unknown", "unavailable"]


@dataclass(frozen=True, slots=True)
class LeverRow:
    """One lever in this plan.

    ``saves_days`` is what production moves in calendar days if only this lever is
    switched, all others left as they are; None where it can't be switched or the day
    lies beyond the stored calendars.
    """

    lever: str
    state: LeverState
    saves_days: int | None


@dataclass(frozen=True, slots=True)
class PlanReport:
    """Everything a plan says.

    Attributes:
        earliest, latest: production start if every estimate came out optimistic or
            pessimistic at once: the outer edges, not a likelihood. None where that
            lies beyond the stored calendars.
        uncertain: procedures of which it isn't known whether they are needed.
        catalogue_hash, calendars_hash: what it was computed from; with both the same
            the request gives the same plan to the last byte.
    """

    request: PlanRequest
    catalogue_hash: str
    calendars_hash: str
    in_force: InForce
    journey: Journey
    facts: FactSet
    guide: GuideResult
    baseline: Side
    plan: Side
    spans: tuple[Span, ...]
    levers: tuple[LeverRow, ...]
    earliest: date | None
    latest: date | None
    uncertain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The plan of a request before it is dated: its start, journey and network."""

    start: date
    journey: Journey
    network: Network


@dataclass(frozen=True, slots=True)
class GuideReport:
    """The guide's answer with what it was asked."""

    request: PlanRequest
    in_force: InForce
    journey: Journey
    facts: FactSet
    guide: GuideResult

    @property
    def questions(self) -> tuple[Question, ...]:
        """Open questions, the one that settles most first."""
        return questions(self.guide)
