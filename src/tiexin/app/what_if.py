"""What moves if one lever is switched, or if every estimate comes out at one end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from tiexin.app.network import STAGE_END, Network, Step
from tiexin.app.solve import span_of, to_problem
from tiexin.kernel import CalendarGap, PlanError
from tiexin.planner import Count, Variants, earliest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiexin.app.durations import PlannedDuration
    from tiexin.app.network import Possible, PossibleStep
    from tiexin.calendars import CalendarSet
    from tiexin.planner import Span


class Switchboard:
    """All links of a project numbered once, and where each lever has a hand in."""

    def __init__(
        self, possible: Possible, *, calendars: CalendarSet, start: date
    ) -> None:
        """Number the links."""
        self.possible = possible
        self.calendars = calendars
        self.start = start
        self.variants = self._number()
        self.links_of, self.steps_of = _touched(possible)

    def _number(self) -> Variants | None:
        """All links in one network; None where they make a circle together.

        Each choice of levers by itself may still be sound: one lever can turn round
        the order of two steps. Then every choice is laid out anew.
        """
        possible = self.possible
        everything = Network(
            {
                id_: Step(step.procedure, step.plan, step.calendar)
                for id_, step in possible.steps.items()
            },
            possible.links,
            possible.stages,
        )
        try:
            return Variants(
                to_problem(everything, calendars=self.calendars, start=self.start)
            )
        except PlanError:
            return None

    @property
    def promised(self) -> bool:
        """Whether the city promises a figure that differs from the baseline's."""
        return any(
            (step.plan.value, step.plan.unit)
            != (step.baseline.value, step.baseline.unit)
            for step in self.possible.steps.values()
        )

    def acts(self, lever: str) -> bool:
        """Whether a lever changes anything in this project's network."""
        return lever in self.links_of or lever in self.steps_of

    def spans(
        self, levers: frozenset[str], days: Callable[[PlannedDuration], int]
    ) -> list[Span]:
        """How long each activity takes; ``days`` picks the number of a duration."""
        steps = self.possible.steps.values()
        spans = [self.span(step, levers, days) for step in steps]
        return [*spans, *(Count(0) for _ in self.possible.stages)]

    def span(
        self,
        step: PossibleStep,
        levers: frozenset[str],
        days: Callable[[PlannedDuration], int],
    ) -> Span:
        """The same for one step."""
        duration = step.duration(levers)
        return span_of(days(duration), duration.unit, self.calendars[step.calendar])


class WhatIf:
    """The production day of one project when the levers in use are changed.

    A switch touches few links and steps; only those are looked at again. None stands
    for a day beyond the stored calendars.
    """

    def __init__(self, board: Switchboard, levers: frozenset[str]) -> None:
        self._board = board
        self._levers = levers
        self._edges = board.possible.mask(levers)
        self._spans = board.spans(levers, _planned)

    def production(self) -> date | None:
        """The day with the levers in use."""
        return self._goal(self._levers, self._edges, self._spans)

    def if_switched(self, lever: str) -> date | None:
        """The day if this lever alone were used or not used instead."""
        board, levers = self._board, self._levers ^ {lever}
        edges, spans = self._edges.copy(), self._spans.copy()
        there = board.possible.is_there(levers)
        for position in board.links_of.get(lever, ()):
            edges[position] = there(board.possible.links[position])
        for position, step in board.steps_of.get(lever, ()):
            spans[position] = board.span(step, levers, _planned)
        return self._goal(levers, edges, spans)

    def if_all_came_out(self, days: Callable[[PlannedDuration], int]) -> date | None:
        """The day if ``days`` gave the number of every duration."""
        spans = self._board.spans(self._levers, days)
        return self._goal(self._levers, self._edges, spans)

    def _goal(
        self, levers: frozenset[str], edges: list[bool], spans: list[Span]
    ) -> date | None:
        variants = self._board.variants
        try:
            if variants is None:
                return self._laid_out_anew(levers, spans)
            return date.fromordinal(variants.goal_day(edges=edges, spans=spans))
        except CalendarGap:
            return None

    def _laid_out_anew(self, levers: frozenset[str], spans: list[Span]) -> date:
        board = self._board
        problem = to_problem(
            board.possible.plan(levers), calendars=board.calendars, start=board.start
        )
        named = dict(zip(board.possible.steps, spans, strict=False))
        activities = tuple(
            replace(each, span=named.get(each.id, each.span))
            for each in problem.activities
        )
        return earliest(replace(problem, activities=activities)).goal_on


def _planned(duration: PlannedDuration) -> int:
    return duration.value


def _touched(
    possible: Possible,
) -> tuple[dict[str, list[int]], dict[str, list[tuple[int, PossibleStep]]]]:
    """For each lever the links and the durations that it has a hand in."""
    switches = {id_: step.switched_by for id_, step in possible.steps.items()}
    switches.update((STAGE_END + stage, frozenset()) for stage in possible.stages)
    links: dict[str, list[int]] = {}
    for position, link in enumerate(possible.links):
        for lever in link.switched_by | switches[link.before] | switches[link.after]:
            links.setdefault(lever, []).append(position)
    steps: dict[str, list[tuple[int, PossibleStep]]] = {}
    for position, step in enumerate(possible.steps.values()):
        for lever in step.by_lever:
            steps.setdefault(lever, []).append((position, step))
    return links, steps
