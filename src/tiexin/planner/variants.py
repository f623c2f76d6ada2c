"""Many small changes of one network: the day of the goal of each, and nothing else.

A what-if (one lever off, all estimates pessimistic) leaves most of a network as it
is. Here all edges that any variant has are numbered once; a variant says which of
them hold and how long each activity takes, and costs one forward pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.planner.spans import roll_forward

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiexin.planner.problem import PlanProblem
    from tiexin.planner.spans import Span


class Variants:
    """Variants of ``problem``, which holds every edge that any of them has."""

    def __init__(self, problem: PlanProblem) -> None:
        self._problem = problem
        self._into = tuple(
            tuple(
                (edge, problem.source[edge], problem.edges[edge].lag)
                for edge in problem.into[boundary]
            )
            for boundary in range(len(problem.order))
        )

    def goal_day(self, *, edges: Sequence[bool], spans: Sequence[Span]) -> int:
        """The boundary at which the goal is reached in one variant.

        Args:
            edges: for each edge of the problem whether this variant has it. An
                activity that a variant lacks has no edge that holds another one.
            spans: for each activity how long it takes.

        Raises:
            CalendarGap: A date lies beyond a stored calendar.
        """
        problem = self._problem
        day = [0] * len(problem.order)
        for boundary in problem.order:
            number = boundary // 2
            activity = problem.activities[number]
            if boundary % 2:
                bound = spans[number].reach(day[boundary - 1])
            else:
                bound = max(problem.start, activity.release or 0)
            for edge, source, lag in self._into[boundary]:
                if edges[edge]:
                    held = day[source] if lag is None else lag.reach(day[source])
                    bound = max(bound, held)
            if activity.starts_on_working_day:
                bound = roll_forward(activity.calendar, bound)
            day[boundary] = bound
        return max(day[2 * number + 1] for number in problem.goals)
