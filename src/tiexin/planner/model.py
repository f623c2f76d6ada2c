"""The builder: activities and edges by name, checked together in ``build``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict, Unpack

from tiexin.kernel import PlanError
from tiexin.planner.problem import (
    Activity,
    Edge,
    EdgeKind,
    Mode,
    PlanProblem,
    Resource,
    Stock,
)
from tiexin.planner.soundness import Network, features_of, problems_of
from tiexin.planner.spans import Count
from tiexin.planner.topology import boundary_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tiexin.kernel import Citation
    from tiexin.planner.spans import DayCalendar, Span


class Terms(TypedDict, total=False):
    """What can be said of an activity besides its id and its span."""

    starts_on_working_day: bool
    release: int | None
    limit: Span | None
    key: str
    needs: Mapping[str, int] | None
    uses: Mapping[str, int] | None
    modes: Sequence[Mode]
    deadline: int | None
    due: int | None
    late_weight: int
    optional: bool
    started: int | None
    finished: int | None


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

    def __init__(self, *, start: int, now: int | None = None) -> None:
        """Begin an empty network whose project starts at the end of day ``start``.

        ``now`` is the day number up to which all is past: nothing that hasn't started
        starts before it, and nothing that runs ends before it.
        """
        self._start = start
        self._now = now
        self._activities: list[Activity] = []
        self._edges: list[Edge] = []
        self._goals: tuple[str, ...] = ()
        self._resources: list[Resource] = []
        self._stocks: list[Stock] = []
        self._groups: list[tuple[str, ...]] = []
        self._implies: list[tuple[str, str]] = []

    def activity(
        self,
        id: str,  # noqa: A002 - the word that every caller reads best
        span: Span | None = None,
        **terms: Unpack[Terms],
    ) -> Activity:
        """Add an activity; the terms are those of ``problem.Activity``.

        ``needs`` (units of each resource) and ``uses`` (units of each stock) belong
        to ``span``. An activity with ``modes`` has all three in its modes instead.

        Raises:
            TypeError: Neither or both of ``span`` and ``modes`` are given.
        """
        needs, uses = terms.pop("needs", None), terms.pop("uses", None)
        modes = tuple(terms.pop("modes", ()))
        if (span is None) != bool(modes) or (modes and (needs or uses)):
            raise TypeError("an activity has either a span or modes")
        if span is None:
            span = modes[0].span
        elif needs or uses:
            modes = (Mode("", span, needs or {}, uses or {}),)
        # Of the terms those are left that an activity has by the same name.
        activity = Activity(id, span, modes=modes, **terms)  # type: ignore[misc, arg-type]
        self._activities.append(activity)
        return activity

    def milestone(self, id: str, *, deadline: int | None = None) -> Activity:  # noqa: A002
        """Add a moment: an activity that takes no time."""
        return self.activity(id, Count(0), deadline=deadline)

    def resource(
        self,
        id: str,  # noqa: A002
        capacity: int,
        *,
        changes: Mapping[int, int] | None = None,
        calendar: DayCalendar | None = None,
    ) -> Resource:
        """Add something that is held and given back; see ``problem.Resource``.

        ``changes`` gives for a day number the units at hand from that day on.
        """
        steps = tuple(sorted((changes or {}).items()))
        resource = Resource(id, capacity, steps, calendar)
        self._resources.append(resource)
        return resource

    def stock(self, id: str, amount: int) -> Stock:  # noqa: A002
        """Add something that is used up; ``amount`` is all there is."""
        stock = Stock(id, amount)
        self._stocks.append(stock)
        return stock

    def exactly_one(self, *ids: str) -> None:
        """Of these activities one is carried out; that makes each of them optional."""
        self._groups.append(ids)

    def implies(self, first: str, second: str) -> None:
        """If the first (optional) activity is carried out, so is the second."""
        self._implies.append((first, second))

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

    def at_most(
        self,
        earlier: str,
        later: str,
        lag: Span,
        *,
        kind: EdgeKind = EdgeKind.FINISH_TO_START,
        key: str = "",
    ) -> Edge:
        """Let ``later`` come no later than ``lag`` after ``earlier``.

        Where it can't come so soon, ``earlier`` has to wait.
        """
        edge = Edge(earlier, later, EdgeKind(kind), lag, key, at_most=True)
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
                given twice, an unknown id, negative days, a need above the capacity;
                or a cycle, by its ids.
        """
        network = self._network()
        problems = problems_of(network)
        if problems:
            raise PlanError(*problems)
        number = {each.id: n for n, each in enumerate(network.activities)}
        ends = [_boundaries(edge, number) for edge in self._edges]
        source = tuple(pair[0] for pair in ends)
        target = tuple(pair[1] for pair in ends)
        ids = tuple(number)
        lasting = [n for n, edge in enumerate(self._edges) if not edge.at_most]
        return PlanProblem(
            start=self._start,
            activities=tuple(network.activities),
            edges=tuple(self._edges),
            number=number,
            goals=tuple(sorted({number[id_] for id_ in self._goals or ids})),
            source=source,
            target=target,
            into=_grouped(lasting, target, 2 * len(ids)),
            out_of=_grouped(lasting, source, 2 * len(ids)),
            order=boundary_order(
                ids,
                source=[source[edge] for edge in lasting],
                target=[target[edge] for edge in lasting],
            ),
            resources=tuple(self._resources),
            stocks=tuple(self._stocks),
            groups=tuple(tuple(number[i] for i in group) for group in self._groups),
            implies=tuple((number[a], number[b]) for a, b in self._implies),
            now=self._now,
            features=features_of(network, now=self._now),
        )

    def _network(self) -> Network:
        """All that was written; what stands in a group may be left out."""
        grouped = {id_ for group in self._groups for id_ in group}
        activities = self._activities
        if grouped:
            activities = [
                replace(each, optional=True) if each.id in grouped else each
                for each in activities
            ]
        return Network(
            start=self._start,
            activities=activities,
            edges=self._edges,
            goals=self._goals,
            resources=self._resources,
            stocks=self._stocks,
            groups=self._groups,
            implies=self._implies,
        )


def _boundaries(edge: Edge, number: dict[str, int]) -> tuple[int, int]:
    """The boundary that the edge leaves and the one that it holds."""
    return (
        2 * number[edge.earlier] + edge.kind.leaves_finish,
        2 * number[edge.later] + edge.kind.enters_finish,
    )


def _grouped(
    edges: Sequence[int], boundary_of: Sequence[int], size: int
) -> tuple[tuple[int, ...], ...]:
    """The edges of each boundary, in the order in which they were added."""
    groups: list[list[int]] = [[] for _ in range(size)]
    for edge in edges:
        groups[boundary_of[edge]].append(edge)
    return tuple(map(tuple, groups))
