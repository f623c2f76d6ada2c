"""The builder: activities and edges by name, checked together in ``build``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.kernel import PlanError, Problem
from tiexin.planner.problem import Activity, Edge, EdgeKind, PlanProblem
from tiexin.planner.topology import boundary_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.kernel import Citation
    from tiexin.planner.spans import Span


class Model:
    """A network while it is being written.

    >>> from tiexin.planner.spans import Count
    >>> model = Model(start=739_000)
    >>> survey = model.activity("survey", Count(10))
    >>> design = model.activity("design", Count(30))
    >>> edge = model.edge("survey", "design")
    >>> model.goal("design")
    >>> [activity.id for activity in model.build().activities]
    ['survey', 'design']
    """

    def __init__(self, *, start: int) -> None:
        """Begin an empty network whose project starts at the end of day ``start``."""
        self._start = start
        self._activities: list[Activity] = []
        self._edges: list[Edge] = []
        self._goals: tuple[str, ...] = ()

    def activity(
        self,
        id: str,  # noqa: A002 - the word that every caller reads best
        span: Span,
        *,
        starts_on_working_day: bool = False,
        release: int | None = None,
        limit: Span | None = None,
        key: str = "",
    ) -> Activity:
        """Add an activity; the fields are those of ``problem.Activity``."""
        activity = Activity(id, span, starts_on_working_day, release, limit, key)
        self._activities.append(activity)
        return activity

    def edge(
        self,
        earlier: str,
        later: str,
        *,
        kind: EdgeKind = EdgeKind.FINISH_TO_START,
        lag: Span | None = None,
        key: str = "",
        citations: tuple[Citation, ...] = (),
    ) -> Edge:
        """Hold ``later`` behind ``earlier``; either may be added afterwards."""
        edge = Edge(earlier, later, EdgeKind(kind), lag, key, citations)
        self._edges.append(edge)
        return edge

    def goal(self, *ids: str) -> None:
        """Name the activities whose last finish the plan is about.

        Floats and the critical path refer to it. Without a goal every activity is
        one: they refer to the end of the whole plan.
        """
        self._goals = ids

    def build(self) -> PlanProblem:
        """Check the network and number it.

        Raises:
            PlanError: All that is wrong at once: nothing to plan, an id or an edge
                given twice, an unknown id, negative days; or a cycle, by its ids.
        """
        problems = [*self._activity_problems(), *self._edge_problems()]
        if problems:
            raise PlanError(*problems)
        number = {each.id: n for n, each in enumerate(self._activities)}
        ends = [_boundaries(edge, number) for edge in self._edges]
        source = tuple(pair[0] for pair in ends)
        target = tuple(pair[1] for pair in ends)
        ids = tuple(number)
        return PlanProblem(
            start=self._start,
            activities=tuple(self._activities),
            edges=tuple(self._edges),
            number=number,
            goals=tuple(sorted({number[id_] for id_ in self._goals or ids})),
            source=source,
            target=target,
            into=_grouped(target, 2 * len(ids)),
            out_of=_grouped(source, 2 * len(ids)),
            order=boundary_order(ids, source=source, target=target),
        )

    def _activity_problems(self) -> Iterator[Problem]:
        if not self._activities:
            yield Problem("planner.empty")
        seen: set[str] = set()
        for each in self._activities:
            if each.id in seen:
                yield Problem("planner.duplicate_activity", {"activity": each.id})
            seen.add(each.id)
            shortest = min(each.span.days, each.limit.days if each.limit else 0)
            if shortest < 0:
                fields: dict[str, str | int] = {"activity": each.id, "days": shortest}
                yield Problem("planner.negative_duration", fields)
        for id_ in self._goals:
            if id_ not in seen:
                yield Problem("planner.unknown_goal", {"activity": id_})

    def _edge_problems(self) -> Iterator[Problem]:
        known = {each.id for each in self._activities}
        seen: set[tuple[str, str, EdgeKind, str]] = set()
        for edge in self._edges:
            pair = {"earlier": edge.earlier, "later": edge.later}
            for id_ in pair.values():
                if id_ not in known:
                    yield Problem("planner.unknown_activity", {**pair, "activity": id_})
            if edge.lag is not None and edge.lag.days < 0:
                yield Problem("planner.negative_lag", {**pair, "days": edge.lag.days})
            name = (edge.earlier, edge.later, edge.kind, edge.key)
            if name in seen:
                yield Problem(
                    "planner.duplicate_edge", {**pair, "kind": str(edge.kind)}
                )
            seen.add(name)


def _boundaries(edge: Edge, number: dict[str, int]) -> tuple[int, int]:
    """The boundary that the edge leaves and the one that it holds."""
    return (
        2 * number[edge.earlier] + edge.kind.leaves_finish,
        2 * number[edge.later] + edge.kind.enters_finish,
    )


def _grouped(boundary_of: tuple[int, ...], size: int) -> tuple[tuple[int, ...], ...]:
    """The edges of each boundary, in the order in which they were added."""
    groups: list[list[int]] = [[] for _ in range(size)]
    for edge, boundary in enumerate(boundary_of):
        groups[boundary].append(edge)
    return tuple(map(tuple, groups))
