"""Sooner or lighter: the measures that reach a day with the least burden, proven.

The discrete time-cost trade-off over a network's switches: each measure that is on has
a burden, each choice a day of the goal. Branch and bound: a node has some measures on,
some off and some free; its burden is at least that of those on, its day at least the
bound that ``reach`` gives for it. A node that can't be better than what was found is
dropped. When nothing is left, what was found is proven; a search that reaches its limit
of nodes says that it isn't.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_NODES: Final = 20_000
"""Nodes after which a search stops without proof."""

NEVER: Final = 2**31
"""A goal that is not reached: a circle, or beyond the calendars."""


@dataclass(frozen=True, slots=True)
class Point:
    """One choice: bits of the measures that are on, burden and goal."""

    on: int
    burden: int
    goal: int

    @property
    def weight(self) -> tuple[int, int, int, int]:
        """What is lighter comes first: burden, fewer measures, goal, number."""
        return self.burden, self.on.bit_count(), self.goal, self.on

    @property
    def lateness(self) -> tuple[int, int, int, int]:
        """What is earlier comes first: goal, burden, fewer measures, number."""
        return self.goal, self.burden, self.on.bit_count(), self.on


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to.

    Attributes:
        points: the one choice that was looked for (none if there is none), or the front
            with rising burden and falling goal.
        nodes: parts of the search that were looked at.
        proven: whether it came to its end.
    """

    points: tuple[Point, ...]
    nodes: int
    proven: bool


class Search:
    """Searches over all choices of some measures."""

    def __init__(
        self,
        burdens: Sequence[int],
        reach: Callable[[int, int], int],
        *,
        most_nodes: int = MOST_NODES,
        known: Sequence[int] = (),
    ) -> None:
        """Make ready to search.

        Args:
            burdens: of each measure, 0 or more.
            reach: the goal of a choice (measures on, free measures): exact where none
                is free, else no later than any completion's; ``NEVER`` for none.
            most_nodes: each search stops after these.
            known: choices that are likely good; looked at first, they save work.
        """
        self._burdens = burdens
        self._reach = reach
        self._most_nodes = most_nodes
        self._likely = tuple(known)
        self._full = (1 << len(burdens)) - 1
        self._known: dict[tuple[int, int], int] = {}
        self.earliest = self._goal(0, self._full)
        """No choice reaches the goal before this."""
        self._branches = self._by_effect()

    def lightest(self, by: int) -> Found:
        """The least burdensome choice whose goal is reached by a day."""
        best: list[Point] = []

        def is_open(low: Point) -> bool:
            if low.goal > by:
                return False
            if not best:
                return True
            mark = best[0]
            lighter = (low.burden, low.on.bit_count()) < mark.weight[:2]
            return lighter or (low.weight[:2] == mark.weight[:2])

        def take(point: Point) -> None:
            if point.goal <= by and (not best or point.weight < best[0].weight):
                best[:] = [point]

        nodes, proven = self._run(is_open, take, first=lambda low: low.weight)
        return Found(tuple(best), nodes, proven)

    def soonest(self) -> Found:
        """The choice with the earliest goal, and of these the least burdensome."""
        best: list[Point] = []

        def is_open(low: Point) -> bool:
            return low.goal < NEVER and (
                not best or low.lateness[:2] <= best[0].lateness[:2]
            )

        def take(point: Point) -> None:
            if point.goal < NEVER and (not best or point.lateness < best[0].lateness):
                best[:] = [point]

        nodes, proven = self._run(is_open, take, first=lambda low: low.lateness)
        return Found(tuple(best), nodes, proven)

    def front(self) -> Found:
        """Every choice that no other beats in both burden and goal.

        Of several that are even the one with fewer measures stands for all, then the
        one with the lower number.
        """
        points: list[Point] = []

        def is_open(low: Point) -> bool:
            return low.goal < NEVER and not any(_beats(each, low) for each in points)

        def take(point: Point) -> None:
            if is_open(point):
                points[:] = [each for each in points if not _beats(point, each)]
                points.append(point)

        nodes, proven = self._run(is_open, take, first=lambda low: low.weight)
        points.sort(key=lambda each: each.burden)
        return Found(tuple(points), nodes, proven)

    def _run(
        self,
        is_open: Callable[[Point], bool],
        take: Callable[[Point], None],
        *,
        first: Callable[[Point], tuple[int, ...]],
    ) -> tuple[int, bool]:
        """Branch from the best open node on until none is left."""
        root = Point(0, 0, self.earliest)
        for on in (0, *self._likely):
            take(Point(on, self._burden(on), self._goal(on, 0)))
        waiting = [(first(root), 0, root)]
        nodes = 0
        while waiting and nodes < self._most_nodes:
            _, depth, low = heapq.heappop(waiting)
            if not is_open(low) or depth == len(self._branches):
                continue
            nodes += 1
            for child in self._children(low, depth, take):
                if is_open(child):
                    heapq.heappush(waiting, (first(child), depth + 1, child))
        return nodes, not waiting

    def _children(
        self, low: Point, depth: int, take: Callable[[Point], None]
    ) -> list[Point]:
        """The node without and with its next measure, where more is to be had."""
        bit = self._branches[depth]
        free = sum(1 << each for each in self._branches[depth + 1 :])
        on = low.on | 1 << bit
        burden = low.burden + self._burdens[bit]
        take(Point(on, burden, self._goal(on, 0)))
        children = []
        for chosen, weight in ((low.on, low.burden), (on, burden)):
            bound = self._goal(chosen, free)
            # Where the bound is reached by the choice itself nothing more can come.
            if bound < self._goal(chosen, 0):
                children.append(Point(chosen, weight, bound))
        return children

    def _goal(self, on: int, free: int) -> int:
        key = (on, free)
        if key not in self._known:
            self._known[key] = self._reach(on, free)
        return self._known[key]

    def _burden(self, on: int) -> int:
        return sum(burden for bit, burden in enumerate(self._burdens) if on >> bit & 1)

    def _by_effect(self) -> list[int]:
        """The measures without which the earliest goal slips most come first."""
        slips = [
            (-self._goal(0, self._full ^ 1 << each), each)
            for each in range(len(self._burdens))
        ]
        return [each for _, each in sorted(slips)]


def _beats(one: Point, other: Point) -> bool:
    """Whether one is as good as another in both, and as simple if they are even."""
    if one.burden > other.burden or one.goal > other.goal:
        return False
    even = (one.burden, one.goal) == (other.burden, other.goal)
    return not even or (one.on.bit_count(), one.on) <= (
        other.on.bit_count(),
        other.on,
    )
