"""What moves if one lever is switched, or if every estimate comes out at one end."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tiexin.app.network import STAGE_END, Network, Step
from tiexin.app.solve import span_of, to_problem
from tiexin.planner import Count, Variants

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
        """Number the links.

        Raises:
            PlanError: ``planner.cycle``: levers together make a circle.
        """
        everything = Network(
            {
                id_: Step(step.procedure, step.plan, step.calendar)
                for id_, step in possible.steps.items()
            },
            possible.links,
            possible.stages,
        )
        self.possible = possible
        self.calendars = calendars
        self.variants = Variants(
            to_problem(everything, calendars=calendars, start=start)
        )
        self.links_of, self.steps_of = _touched(possible)

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

    A switch touches few links and steps; only those are looked at again.
    """

    def __init__(self, board: Switchboard, levers: frozenset[str]) -> None:
        self._board = board
        self._levers = levers
        self._edges = board.possible.mask(levers)
        self._spans = board.spans(levers, _planned)

    def production(self) -> date:
        """The day with the levers in use."""
        return self._goal(self._edges, self._spans)

    def if_switched(self, lever: str) -> date:
        """The day if this lever alone were used or not used instead."""
        board, levers = self._board, self._levers ^ {lever}
        edges, spans = self._edges.copy(), self._spans.copy()
        there = board.possible.is_there(levers)
        for position in board.links_of.get(lever, ()):
            edges[position] = there(board.possible.links[position])
        for position, step in board.steps_of.get(lever, ()):
            spans[position] = board.span(step, levers, _planned)
        return self._goal(edges, spans)

    def if_all_came_out(self, days: Callable[[PlannedDuration], int]) -> date:
        """The day if ``days`` gave the number of every duration."""
        return self._goal(self._edges, self._board.spans(self._levers, days))

    def _goal(self, edges: list[bool], spans: list[Span]) -> date:
        variants = self._board.variants
        return date.fromordinal(variants.goal_day(edges=edges, spans=spans))


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
