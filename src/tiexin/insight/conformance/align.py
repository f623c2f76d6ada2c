"""The nearest way through a net to what happened: an exact alignment of one trace.

Each event either agrees with the net (a move of both), or was not foreseen (a move of
the log alone), or the net asked for something that did not happen (a move of the model
alone). Moves of one side cost 1 each; the alignment found costs as little as any.

Search: A* over (events done, marking). What the rest must cost at least comes from
``structure``; moves that can't be avoided are made at once, so that orders of them that
lead to the same are not tried one by one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from tiexin.insight.conformance.structure import Structure, bits
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiexin.insight.conformance.net import Net

MOST_STATES: Final = 500_000
"""A search that grows over so many states is given up, aloud."""


class MoveKind(StrEnum):
    """Who moves.

    BOTH: it happened as foreseen. LOG: it happened, though not foreseen there. MODEL:
    it was foreseen and did not happen there.
    """

    BOTH = "both"
    LOG = "log"
    MODEL = "model"


class Move(NamedTuple):
    """One move.

    Attributes:
        kind: who moves.
        activity: what happened, or should have.
    """

    kind: MoveKind
    activity: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """The nearest way.

    Attributes:
        moves: in order; silent routing is not shown.
        cost: moves of one side alone.
        worst: cost of taking nothing for agreed: all events and the shortest way.
    """

    moves: tuple[Move, ...]
    cost: int
    worst: int

    @property
    def fitness(self) -> float:
        """1 where all agrees, 0 where nothing does."""
        return 1 - self.cost / self.worst if self.worst else 1.0


# How many events are done, and the marking. Millions are made: a plain pair.
_State: TypeAlias = tuple[int, int]


class Aligner:
    """Aligns traces to one net.

    Raises:
        BadInput: From ``align``; ``insight.net_unsafe`` for a net whose places get
            second tokens; ``insight.net_dead_end`` if the final marking can't be
            reached; ``insight.alignment_too_hard`` after ``most_states``.
    """

    def __init__(self, net: Net, *, most_states: int = MOST_STATES) -> None:
        self._net = net
        self._most = most_states
        self._structures: dict[tuple[int, ...], Structure] = {}
        self._found: dict[tuple[str, ...], Alignment] = {}
        self._shortest: int | None = None

    def align(self, trace: Sequence[str]) -> Alignment:
        """The nearest way to a trace of activities; the same one each time."""
        key = tuple(trace)
        if key not in self._found:
            moves = self._search(key)
            cost = sum(move.kind is not MoveKind.BOTH for move in moves)
            self._found[key] = Alignment(moves, cost, len(key) + self._least())
        return self._found[key]

    def _least(self) -> int:
        """What the shortest way through the net costs without any event."""
        if self._shortest is None:
            self._shortest = len(self._search(()))
        return self._shortest

    def _search(self, trace: tuple[str, ...]) -> tuple[Move, ...]:
        search = _Search(self._structure(frozenset(trace)), trace)
        return search.run(self._most)

    def _structure(self, labels: frozenset[str]) -> Structure:
        # Traces that leave the same transitions share all that is known about them.
        kept = _without_dominated(self._net, labels)
        key = tuple(kept)
        if key not in self._structures:
            self._structures[key] = Structure.of(self._net, kept)
        return self._structures[key]


def _without_dominated(net: Net, labels: frozenset[str]) -> list[int]:
    """Leaves out what never happened and could be skipped in silence instead."""
    silent = {(one.takes, one.gives) for one in net.transitions if one.label is None}
    return [
        number
        for number, one in enumerate(net.transitions)
        if one.label is None
        or one.label in labels
        or ((one.takes, one.gives) not in silent and one.takes != one.gives)
    ]


class _Search:
    """One A* search."""

    def __init__(self, structure: Structure, trace: tuple[str, ...]) -> None:
        self._structure = structure
        self._net = structure.net
        self._trace = trace
        # A label that the net does not have has no bit, and is never possible.
        self._bits = [structure.label_bits.get(label, 0) for label in trace]
        self._rest = [_Rest(self._bits[place:]) for place in range(len(trace) + 1)]
        self._alone = [(Move(MoveKind.LOG, label),) for label in trace]
        self._came: dict[_State, tuple[_State, tuple[Move, ...]]] = {}
        self._cost: dict[_State, int] = {}
        self._gone_on: dict[_State, tuple[_State, tuple[Move, ...]]] = {}

    def run(self, most: int) -> tuple[Move, ...]:
        """The moves of the cheapest way."""
        first, moves = self._go_on((0, self._net.initial))
        costs, came = self._cost, self._came
        costs[first] = len(moves)
        came[first] = (first, moves)
        heap = [(0, 0, 0, len(moves), first)]
        order = 0
        goal = (len(self._trace), self._net.final)
        while heap:
            _, _, _, cost, state = heappop(heap)
            if cost > costs[state]:
                continue  # a cheaper way to it was found meanwhile
            if state == goal:
                return self._way(state)
            if len(costs) > most:
                raise BadInput.of("insight.alignment_too_hard", states=most)
            for more, own, begun in self._choices(state):
                after, forced = self._gone_on.get(begun) or self._go_on(begun)
                total = cost + more + len(forced)
                known = costs.get(after)
                if known is not None and known <= total:
                    continue
                costs[after] = total
                came[after] = (state, own + forced)
                # Among equals the one that is farthest, found last: go deep.
                order -= 1
                least = total + self._least_left(after)
                heappush(heap, (least, -after[0], order, total, after))
        raise BadInput.of("insight.net_dead_end")

    def _way(self, state: _State) -> tuple[Move, ...]:
        """The moves that led to a state; the first state came from itself."""
        before, moves = self._came[state]
        parts = [moves]
        while before != state:
            state = before
            before, moves = self._came[state]
            parts.append(moves)
        return tuple(move for moves in reversed(parts) for move in moves)

    def _choices(self, state: _State) -> list[tuple[int, tuple[Move, ...], _State]]:
        """Free moves: what each costs, the move itself (none if silent), what then."""
        done, marking = state
        event = self._trace[done] if done < len(self._trace) else None
        found: list[tuple[int, tuple[Move, ...], _State]] = []
        if event is not None:
            found.append((1, self._alone[done], (done + 1, marking)))
        for label, _, after in self._structure.facts(marking).firings:
            if label is None:
                found.append((0, (), (done, after)))
                continue
            if label == event:
                found.append((0, (Move(MoveKind.BOTH, label),), (done + 1, after)))
            found.append((1, (Move(MoveKind.MODEL, label),), (done, after)))
        return found

    def _go_on(self, state: _State) -> tuple[_State, tuple[Move, ...]]:
        """Makes all moves that can't be avoided, and that no other one depends on."""
        found = self._gone_on.get(state)
        if found is None:
            found = self._gone_on[state] = self._forced_moves(state)
        return found

    def _forced_moves(self, state: _State) -> tuple[_State, tuple[Move, ...]]:
        done, marking = state
        events, facts_of = self._bits, self._structure.facts
        moves: list[Move] = []
        passed: set[_State] = set()
        while True:
            facts = facts_of(marking)
            rest = self._rest[done].labels
            for firing in facts.forced:
                if not firing.bit & rest:
                    break
            else:
                if done == len(events) or events[done] & facts.possible:
                    break
                moves += self._alone[done]
                done += 1
                continue
            # A net whose tokens can only go round must not hold us.
            if (done, marking) in passed:
                break
            passed.add((done, marking))
            if firing.label is not None:
                moves.append(Move(MoveKind.MODEL, firing.label))
            marking = firing.after
        return (done, marking), tuple(moves)

    def _least_left(self, state: _State) -> int:
        """What the rest costs at least: impossible events, and needs without events."""
        done, marking = state
        rest = self._rest[done]
        facts = self._structure.facts(marking)
        impossible = rest.labels & ~facts.possible
        least = rest.unknown + (facts.needed & ~rest.labels).bit_count()
        if impossible:
            least += sum(rest.counts[1 << bit] for bit in bits(impossible))
        for bit, more in facts.repeated:
            least += max(0, 1 + more - max(1, rest.counts[bit]))
        return least


class _Rest:
    """The events that are still to come: as bits of labels, and how often each."""

    __slots__ = ("counts", "labels", "unknown")

    def __init__(self, events: Sequence[int]) -> None:
        self.counts = Counter(events)
        self.unknown = self.counts.pop(0, 0)
        self.labels = 0
        for bit in self.counts:
            self.labels |= bit
