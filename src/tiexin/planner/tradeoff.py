"""Sooner or lighter: the measures that reach a day with the least burden, proven.

The discrete time-cost trade-off over a network's switches: each measure that is on has
a burden, each choice a day of the goal. What is tried is always the lightest choice
that nothing known speaks against. If it is too late, the reason is made as general as
the bounds allow: "one of these measures is needed" (or one of those has to be off).
Such a reason, a *clause*, speaks against many choices at once and for every earlier
day as well. So the first choice that is in time is the lightest, and where none is
left, none is in time. A search that reaches its limit says that nothing is proven.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MOST_NODES: Final = 20_000
"""Goals asked for after which a search stops without proof."""

NEVER: Final = 2**31
"""A goal that is not reached: a circle, or beyond the calendars."""

# A look at a node of the tree costs less than a goal does.
_LOOKS: Final = 4
# One measure more is worth less than any burden: at most 60 measures are told apart.
_STEP: Final = 64


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
        nodes: goals that were asked for.
        proven: whether it came to its end.
    """

    points: tuple[Point, ...]
    nodes: int
    proven: bool


@dataclass(frozen=True, slots=True)
class _Clause:
    """One of ``wanted`` has to be on or one of ``unwanted`` off, else the goal is late.

    ``goal``: the earliest that is reached otherwise.
    """

    wanted: int
    unwanted: int
    goal: int

    def is_broken(self, on: int) -> bool:
        return not on & self.wanted and on & self.unwanted == self.unwanted


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
            most_nodes: each search stops after asking for so many goals.
            known: choices that are likely good; a search that stops has them.
        """
        self._burdens = burdens
        self._most_nodes = most_nodes
        self._weights = [burden * _STEP + 1 for burden in burdens]
        self._insight = _Insight(burdens, reach)
        self.earliest = self._insight.goal(0, self._insight.full)
        """No choice reaches the goal before this."""
        for on in (0, *known):
            self._insight.goal(on, 0)

    def lightest(self, by: int) -> Found:
        """The least burdensome choice whose goal is reached by a day."""
        best: list[Point] = []
        tree = self._tree(self._weights, by)
        for on, goal in tree.choices():
            # What comes after the first is just as light, and sooner.
            best[:] = [self._point(on, goal)]
            tree.most = tree.weight(on)
        if not tree.proven:
            seen = [each for each in self._seen() if each.goal <= by]
            best = sorted([*best, *seen], key=lambda each: each.weight)[:1]
        return Found(tuple(best), tree.nodes, tree.proven)

    def soonest(self) -> Found:
        """The choice with the earliest goal, and of these the least burdensome."""
        goal = min((each.goal for each in self._seen()), default=NEVER)
        tree = self._tree([0] * len(self._burdens), goal - 1)
        for _, sooner in tree.choices():
            goal = sooner
        if goal >= NEVER:
            return Found((), tree.nodes, tree.proven)
        light = self.lightest(goal)
        proven = tree.proven and light.proven
        return Found(light.points, tree.nodes + light.nodes, proven)

    def front(self) -> Found:
        """Every choice that no other beats in both burden and goal.

        Of several that are even the one with fewer measures stands for all, then the
        one with the lower number.
        """
        points: list[Point] = []
        tree = self._tree(self._weights, NEVER - 1)
        for on, goal in tree.choices():
            point = self._point(on, goal)
            if points and points[-1].burden == point.burden:
                points.pop()
            points.append(point)
        if not tree.proven:
            for each in sorted(self._seen(), key=lambda each: each.weight):
                if not any(_beats(point, each) for point in points):
                    points = [point for point in points if not _beats(each, point)]
                    points.append(each)
            points.sort(key=lambda each: each.burden)
        return Found(tuple(points), tree.nodes, tree.proven)

    def _tree(self, weights: Sequence[int], by: int) -> _Tree:
        return _Tree(self._insight, weights, by, most_nodes=self._most_nodes)

    def _seen(self) -> Iterator[Point]:
        """All choices whose goal is known and reached."""
        for on, goal in self._insight.seen():
            yield self._point(on, goal)

    def _point(self, on: int, goal: int) -> Point:
        return Point(on, sum(self._burdens[bit] for bit in _each(on)), goal)


class _Insight:
    """What is known of the choices: goals that were asked for, and clauses."""

    def __init__(
        self, burdens: Sequence[int], reach: Callable[[int, int], int]
    ) -> None:
        self.full = (1 << len(burdens)) - 1
        self.clauses: list[_Clause] = []
        self._reach = reach
        self._goals: dict[tuple[int, int], int] = {}
        # Light ones are freed first: what is left of a reason is then heavy.
        self._light = sorted(range(len(burdens)), key=lambda bit: burdens[bit])

    @property
    def asked(self) -> int:
        """How many goals were asked for."""
        return len(self._goals)

    def goal(self, on: int, free: int) -> int:
        """As ``reach`` of ``Search``."""
        key = (on, free)
        if key not in self._goals:
            self._goals[key] = self._reach(on, free)
        return self._goals[key]

    def seen(self) -> Iterator[tuple[int, int]]:
        """All choices whose goal is known and reached, each with it."""
        for (on, free), goal in self._goals.items():
            if not free and goal < NEVER:
                yield on, goal

    def learn(self, on: int, by: int) -> _Clause:
        """Why a choice is later than a day, for as many choices as bounds allow."""
        free = self._freed(on, 0, self._bits(on), by)
        free = self._freed(on & ~free, free, self._bits(self.full & ~on), by)
        fixed = on & ~free
        clause = _Clause(self.full & ~on & ~free, fixed, self.goal(fixed, free))
        self.clauses.append(clause)
        return clause

    def _freed(self, on: int, free: int, bits: list[int], by: int) -> int:
        """``free`` with all of ``bits`` that leave the goal late whatever they are."""
        if not bits:
            return free
        more = sum(1 << bit for bit in bits)
        if self.goal(on & ~more & ~free, free | more) > by:
            return free | more
        if len(bits) == 1:
            return free
        half = len(bits) // 2
        free = self._freed(on, free, bits[:half], by)
        return self._freed(on, free, bits[half:], by)

    def _bits(self, measures: int) -> list[int]:
        return [bit for bit in self._light if measures >> bit & 1]


class _Tree:
    """All choices in the order of their weight, but for those that clauses rule out."""

    def __init__(
        self, insight: _Insight, weights: Sequence[int], by: int, *, most_nodes: int
    ) -> None:
        """``by`` is the day that is wanted; each choice found makes it earlier."""
        self._insight = insight
        self._weights = weights
        self._by = by
        self._before = insight.asked
        self._most_nodes = most_nodes
        self.proven = False
        self.most: int | None = None
        """No choice is wanted that weighs more."""

    @property
    def nodes(self) -> int:
        """Goals asked for since the tree began."""
        return self._insight.asked - self._before

    def choices(self) -> Iterator[tuple[int, int]]:
        """Choices in time with their goals, each sooner than those before.

        Each is the lightest of these, and of several the one with the lowest number.
        """
        waiting = [(0, 0, 0)]
        for looks in count():
            if not waiting:
                break
            if max(self.nodes, looks // _LOOKS) >= self._most_nodes:
                return
            weight, on, off = heapq.heappop(waiting)
            if self.most is not None and weight > self.most:
                break
            least, clause = self._look(on, off)
            if clause is None:
                goal = self._insight.goal(on, 0)
                if goal <= self._by:
                    self._by = goal - 1
                    yield on, goal
                clause = self._insight.learn(on, self._by)
            elif least > weight:
                heapq.heappush(waiting, (least, on, off))
                continue
            for child in self._children(on, off, clause):
                heapq.heappush(waiting, child)
        self.proven = True

    def weight(self, on: int) -> int:
        """What a choice weighs, so that burden counts first, then measures."""
        return sum(self._weights[bit] for bit in _each(on))

    def _look(self, on: int, off: int) -> tuple[int, _Clause | None]:
        """The least weight of what is below a node, and a clause that it breaks.

        Of clauses without a measure in common each asks for one of its own.
        """
        least, taken, first = self.weight(on), 0, None
        fewest = len(self._weights) + 1
        for clause in self._insight.clauses:
            if clause.goal <= self._by or not clause.is_broken(on):
                continue
            open_ = clause.wanted & ~off
            if open_.bit_count() < fewest:
                first, fewest = clause, open_.bit_count()
            if not open_ & taken:
                taken |= open_
                least += min((self._weights[bit] for bit in _each(open_)), default=0)
        return least, first

    def _children(
        self, on: int, off: int, clause: _Clause
    ) -> Iterator[tuple[int, int, int]]:
        """One for each measure that mends it, without those before."""
        for bit in sorted(_each(clause.wanted & ~off), key=self._weights.__getitem__):
            more = on | 1 << bit
            yield self.weight(more), more, off
            off |= 1 << bit


def _each(measures: int) -> Iterator[int]:
    """The numbers of the bits that are set."""
    while measures:
        bit = measures & -measures
        yield bit.bit_length() - 1
        measures ^= bit


def _beats(one: Point, other: Point) -> bool:
    """Whether one is as good as another in both, and as simple if they are even."""
    if one.burden > other.burden or one.goal > other.goal:
        return False
    even = (one.burden, one.goal) == (other.burden, other.goal)
    return not even or (one.on.bit_count(), one.on) <= (
        other.on.bit_count(),
        other.on,
    )
