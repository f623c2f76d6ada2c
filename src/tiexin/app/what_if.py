"""What moves if one lever is switched, or if every estimate comes out at one end."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tiexin.app.network import Network, Step
from tiexin.app.solve import span_of, to_problem
from tiexin.planner import Count, Variants

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiexin.app.durations import PlannedDuration
    from tiexin.app.network import Possible
    from tiexin.calendars import CalendarSet
    from tiexin.planner import Span


class WhatIf:
    """The production day of one project under any set of levers."""

    def __init__(
        self, possible: Possible, *, calendars: CalendarSet, start: date
    ) -> None:
        """Number all links once.

        Raises:
            PlanError: ``planner.cycle``: levers together make a circle.
        """
        self._possible = possible
        self._calendars = calendars
        everything = Network(
            {
                id_: Step(step.procedure, step.plan, step.calendar)
                for id_, step in possible.steps.items()
            },
            possible.links,
            possible.stages,
        )
        problem = to_problem(everything, calendars=calendars, start=start)
        self._variants = Variants(problem)

    def production(
        self,
        levers: frozenset[str],
        days: Callable[[PlannedDuration], int] = lambda duration: duration.value,
    ) -> date:
        """The day with these levers; ``days`` picks the number of each duration."""
        spans: list[Span] = []
        for step in self._possible.steps.values():
            duration = step.duration(levers)
            calendar = self._calendars[step.calendar]
            spans.append(span_of(days(duration), duration.unit, calendar))
        spans.extend(Count(0) for _ in self._possible.stages)
        edges = self._possible.mask(levers)
        return date.fromordinal(self._variants.goal_day(edges=edges, spans=spans))
