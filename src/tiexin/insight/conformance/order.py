"""The nearest way through a plan that is an order of steps: exact, and quick.

A plan says which steps happen, each once, and which come after which; no choice, no
loop. For such nets an exact alignment needs no search. Two events can't both agree with
the plan if the later one should have come before the earlier one, or is the same step
again. That relation is itself an order (it is transitive), so the most that can agree
together is a heaviest antichain of it, which one maximum flow finds (Dilworth).

``tests`` hold it against the general search of ``align`` on nets that both can take.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.insight.conformance.align import Alignment, Move, MoveKind
from tiexin.insight.conformance.net import sound_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class StepOrder:
    """Steps and what must come before each.

    Attributes:
        activities: each may happen once; what comes before another stands before it.
        before: by activity, all that must come before it, however far.
        optional: those that may be left out.
    """

    activities: tuple[str, ...]
    before: Mapping[str, frozenset[str]]
    optional: frozenset[str] = frozenset()

    def up_to(self, happened: Iterable[str]) -> StepOrder:
        """Only what happened and what must come before it: the plan of an open case."""
        wanted = set()
        for name in happened:
            wanted |= {name} & set(self.activities) | self.before.get(name, frozenset())
        kept = tuple(name for name in self.activities if name in wanted)
        return StepOrder(
            kept, {name: self.before[name] for name in kept}, self.optional & wanted
        )


def step_order(
    activities: Sequence[str],
    orders: Iterable[tuple[str, str]],
    *,
    optional: Iterable[str] = (),
) -> StepOrder:
    """The order of a plan from its pairs (earlier, later).

    Raises:
        BadInput: As ``order_net`` does.
    """
    pairs = sound_pairs(activities, orders, named=optional)
    earlier: dict[str, set[str]] = {name: set() for name in activities}
    for before, after in pairs:
        earlier[after].add(before)
    closed: dict[str, frozenset[str]] = {}
    while len(closed) < len(earlier):
        for name, own in earlier.items():
            if name not in closed and own <= closed.keys():
                closed[name] = frozenset(own).union(*(closed[one] for one in own))
    return StepOrder(tuple(closed), closed, frozenset(optional))


def align_order(order: StepOrder, trace: Sequence[str]) -> Alignment:
    """The nearest way to a trace; costs as ``Aligner`` counts them."""
    needed = [name for name in order.activities if name not in order.optional]
    agreed = _agreeing(order, trace)
    moves = tuple(_moves(order, trace, agreed))
    cost = sum(move.kind is not MoveKind.BOTH for move in moves)
    return Alignment(moves, cost, len(trace) + len(needed))


def _moves(order: StepOrder, trace: Sequence[str], agreed: set[int]) -> Iterator[Move]:
    """What agrees in the order of the trace; what is lacking just before it is due."""
    both = {trace[place] for place in agreed}
    lacking = [
        name
        for name in order.activities
        if name not in both and name not in order.optional
    ]
    for place, name in enumerate(trace):
        if place not in agreed:
            yield Move(MoveKind.LOG, name)
            continue
        due = [one for one in lacking if one in order.before[name]]
        for one in due:
            lacking.remove(one)
            yield Move(MoveKind.MODEL, one)
        yield Move(MoveKind.BOTH, name)
    for one in lacking:
        yield Move(MoveKind.MODEL, one)


def _agreeing(order: StepOrder, trace: Sequence[str]) -> set[int]:
    """The places of events that agree with the plan together, as heavy as any.

    What must happen weighs 2 (left out it costs a move of each side), the rest 1.
    """
    places = [place for place, name in enumerate(trace) if name in order.before]
    weight = {p: 1 if trace[p] in order.optional else 2 for p in places}
    against = {
        p: [
            later
            for later in places
            if later > p
            and (trace[later] == trace[p] or trace[later] in order.before[trace[p]])
        ]
        for p in places
    }
    return _heaviest_antichain(places, weight, against)


def _heaviest_antichain(
    nodes: Sequence[int], weight: Mapping[int, int], after: Mapping[int, Sequence[int]]
) -> set[int]:
    """Nodes of which none stands before another, of the greatest weight together.

    ``after`` must be transitive. A flow gives each node at most its weight on the side
    of those before and on the side of those after; the cut of the largest one leaves
    the antichain.
    """
    flow = _Flow(nodes, weight, after)
    while flow.more():
        pass
    reached = flow.parent
    behind = {node for side, node in reached if side}
    return {node for node in nodes if (0, node) in reached and node not in behind}


_Node = tuple[int, int]  # side (0 before, 1 after) and number


class _Flow:
    """The largest flow from before to after, unit by unit."""

    def __init__(
        self,
        nodes: Sequence[int],
        weight: Mapping[int, int],
        after: Mapping[int, Sequence[int]],
    ) -> None:
        self._nodes, self._after = nodes, after
        self._left, self._right = dict(weight), dict(weight)
        self._flow: dict[int, dict[int, int]] = {node: {} for node in nodes}
        self.parent: dict[_Node, _Node | None] = {}

    def more(self) -> bool:
        """Send one unit more; False where none can go. Weights are 1 or 2."""
        end = self._reach()
        if end is None:
            return False
        self._right[end[1]] -= 1
        here = end
        while (before := self.parent[here]) is not None:
            if here[0]:
                sent = self._flow[before[1]]
                sent[here[1]] = sent.get(here[1], 0) + 1
            else:
                self._flow[here[1]][before[1]] -= 1
            here = before
        self._left[here[1]] -= 1
        return True

    def _reach(self) -> _Node | None:
        """The first node that takes one more; ``parent`` tells what was reached."""
        self.parent = {(0, node): None for node in self._nodes if self._left[node]}
        queue = deque(self.parent)
        while queue:
            here = queue.popleft()
            if here[0] and self._right[here[1]]:
                return here
            for one in self._next(here):
                if one not in self.parent:
                    self.parent[one] = here
                    queue.append(one)
        return None

    def _next(self, here: _Node) -> Iterator[_Node]:
        side, node = here
        if side:
            yield from ((0, one) for one in self._nodes if self._flow[one].get(node))
        else:
            yield from ((1, one) for one in self._after[node])
