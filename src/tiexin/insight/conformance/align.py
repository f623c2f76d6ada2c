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
from typing import TYPE_CHECKING, Final, NamedTuple

from tiexin.insight.conformance.structure import Structure
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


class _State(NamedTuple):
    """How many events are done, and the marking."""

    done: int
    marking: int


class _Step(NamedTuple):
    """What leads to a state: its cost, its move (None if silent), the state after."""

    cost: int
    move: Move | None
    state: _State


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
        self._structures: dict[frozenset[str], Structure] = {}
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
        labels &= self._net.labels
        if labels not in self._structures:
            self._structures[labels] = Structure.of(
                self._net, _without_dominated(self._net, labels)
            )
        return self._structures[labels]


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
        self._rest = [Counter(trace[place:]) for place in range(len(trace) + 1)]
        self._came: dict[_State, tuple[_State, list[Move]]] = {}
        self._cost: dict[_State, int] = {}

    def run(self, most: int) -> tuple[Move, ...]:
        first, moves = self._go_on(_State(0, self._net.initial))
        self._cost[first] = len(moves)
        self._came[first] = (first, moves)
        heap = [(len(moves) + self._least_left(first), 0, 0, first)]
        order = 0
        while heap:
            least, _, _, state = heappop(heap)
            cost = self._cost[state]
            if least > cost + self._least_left(state):
                continue  # a cheaper way to it was found meanwhile
            if self._is_goal(state):
                return self._way(state)
            if len(self._cost) > most:
                raise BadInput.of("insight.alignment_too_hard", states=most)
            for after, more, moves in self._steps(state):
                if cost + more < self._cost.get(after, cost + more + 1):
                    self._cost[after] = cost + more
                    self._came[after] = (state, moves)
                    # Among equals the one that is farthest, found last: go deep.
                    order -= 1
                    total = cost + more + self._least_left(after)
                    heappush(heap, (total, -after.done, order, after))
        raise BadInput.of("insight.net_dead_end")

    def _is_goal(self, state: _State) -> bool:
        return state.done == len(self._trace) and state.marking == self._net.final

    def _way(self, state: _State) -> tuple[Move, ...]:
        """The moves that led to a state; the first state came from itself."""
        before, moves = self._came[state]
        parts = [moves]
        while before != state:
            state = before
            before, moves = self._came[state]
            parts.append(moves)
        return tuple(move for moves in reversed(parts) for move in moves)

    def _steps(self, state: _State) -> Iterator[tuple[_State, int, list[Move]]]:
        """States after one free choice and all that then can't be avoided."""
        for step in self._choices(state):
            after, forced = self._go_on(step.state)
            more = step.cost + len(forced)
            own = [] if step.move is None else [step.move]
            yield after, more, own + forced

    def _choices(self, state: _State) -> Iterator[_Step]:
        done, marking = state
        event = self._trace[done] if done < len(self._trace) else None
        if event is not None:
            yield _Step(1, Move(MoveKind.LOG, event), _State(done + 1, marking))
        for number in self._structure.kept:
            one = self._net.transitions[number]
            if marking & one.takes != one.takes:
                continue
            after = self._net.fire(marking, number)
            if one.label is None:
                yield _Step(0, None, _State(done, after))
                continue
            if one.label == event:
                both = Move(MoveKind.BOTH, one.label)
                yield _Step(0, both, _State(done + 1, after))
            yield _Step(1, Move(MoveKind.MODEL, one.label), _State(done, after))

    def _go_on(self, state: _State) -> tuple[_State, list[Move]]:
        """Makes all moves that can't be avoided, and that no other one depends on."""
        done, marking = state
        moves: list[Move] = []
        passed = {state}  # a net whose tokens can only go round must not hold us
        while True:
            number = next(self._unavoidable(done, marking), None)
            if number is not None:
                label = self._net.transitions[number].label
                if label is not None:
                    moves.append(Move(MoveKind.MODEL, label))
                marking = self._net.fire(marking, number)
                if (done, marking) in passed:
                    return _State(done, marking), moves
                passed.add(_State(done, marking))
            elif done < len(self._trace) and self._trace[
                done
            ] not in self._structure.reachable(marking):
                moves.append(Move(MoveKind.LOG, self._trace[done]))
                done += 1
            else:
                return _State(done, marking), moves

    def _unavoidable(self, done: int, marking: int) -> Iterator[int]:
        rest = self._rest[done]
        for number in self._structure.forced(marking):
            label = self._net.transitions[number].label
            if label is None or not rest[label]:
                yield number

    def _least_left(self, state: _State) -> int:
        """What the rest costs at least: impossible events, and needs without events."""
        rest = self._rest[state.done]
        possible = self._structure.reachable(state.marking)
        least = sum(count for label, count in rest.items() if label not in possible)
        needed = self._structure.needed(state.marking)
        return least + sum(
            count - rest[label]
            for label, count in needed.items()
            if count > rest[label]
        )
