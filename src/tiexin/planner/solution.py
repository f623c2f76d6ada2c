"""What ``planner.solve`` hands back, whichever engine found it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.planner.answer import Status
    from tiexin.planner.conflict import Conflict
    from tiexin.planner.problem import PlanProblem
    from tiexin.planner.result import PlanResult


@dataclass(frozen=True, slots=True)
class Placed:
    """One activity that is carried out.

    Attributes:
        id: of the activity.
        start: start boundary, a day number.
        finish: finish boundary, the last day.
        mode: id of the mode; empty where there is only one.
    """

    id: str
    start: int
    finish: int
    mode: str = ""

    @property
    def start_on(self) -> date:
        """The start boundary as a date: the end of that day."""
        return date.fromordinal(self.start)

    @property
    def finish_on(self) -> date:
        """The last day."""
        return date.fromordinal(self.finish)


@dataclass(frozen=True, slots=True)
class Solution:
    """A schedule with its proof, or why there is none.

    Attributes:
        problem: what was solved.
        status: ``SOLVED``: proven, nothing is better. ``STOPPED``: a limit was reached;
            the best so far, if there is one. ``INFEASIBLE``: proven, nothing fits.
        activities: what is carried out, by id, in the order of the problem; empty
            without a schedule. What is left out isn't there.
        objective: days from the project's start to the last goal, plus weighted days
            late, plus burdens; None without a schedule.
        bound: no schedule has a lower objective; None if infeasible.
        engine: which engine found it.
        seed: what its search was seeded with.
        seconds: wall time of the search.
        work: what the engine counts (schedules, conflicts …).
        conflict: if infeasible, requirements that can't all be kept.
        plan: the everyday plan with floats and bindings, where the exact engine
            for it was used.
    """

    problem: PlanProblem
    status: Status
    activities: Mapping[str, Placed]
    objective: int | None
    bound: int | None
    engine: str
    seed: int
    seconds: float
    work: Mapping[str, int]
    conflict: Conflict | None = None
    plan: PlanResult | None = None

    def __getitem__(self, id: str) -> Placed:  # noqa: A002 - the word of the model
        return self.activities[id]

    @property
    def found(self) -> bool:
        """Whether there is a schedule."""
        return self.objective is not None

    @property
    def goal(self) -> int | None:
        """The boundary of the last goal; None without a schedule."""
        if not self.found:
            return None
        ids = [self.problem.activities[number].id for number in self.problem.goals]
        there = [self.activities[id_].finish for id_ in ids if id_ in self.activities]
        return max(there, default=self.problem.start)

    @property
    def makespan(self) -> int | None:
        """Days from the project's start to the last goal."""
        goal = self.goal
        return None if goal is None else goal - self.problem.start

    @property
    def gap(self) -> float | None:
        """How far the objective can be from the best, as a share of the bound.

        Zero if proven; None without a schedule or with nothing to compare with.
        """
        if self.objective is None or self.bound is None:
            return None
        if self.objective == self.bound:
            return 0.0
        return (self.objective - self.bound) / self.bound if self.bound > 0 else None

    def dates(self) -> Mapping[str, tuple[int, int]]:
        """Start and finish boundary of each activity that is carried out."""
        return {each.id: (each.start, each.finish) for each in self.activities.values()}

    def modes(self) -> Mapping[str, str]:
        """The mode of each activity that is carried out."""
        return {each.id: each.mode for each in self.activities.values()}
