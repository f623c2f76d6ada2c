"""What would have to be different for the answer to be the other one.

First every single fact is tried, then pairs. Numbers are tried on both sides of
each bound that a rule names, so that "at most" and "less than" are told apart.
Nothing is reported that was not evaluated again and found to flip.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from tiexin.catalogue.expressions import Compare
from tiexin.catalogue.types import FactType
from tiexin.guide.evaluate import Answer
from tiexin.guide.regions import Candidate, Range, candidates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tiexin.catalogue.expressions import Expression, FactValue
    from tiexin.catalogue.types import Fact, Lever
    from tiexin.guide.evaluate import Node
    from tiexin.guide.facts import FactSet
    from tiexin.guide.result import GuideResult

Nearness: TypeAlias = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Change:
    """One fact with another answer.

    Attributes:
        value: the present answer; None where there is none.
        range: for numbers, all the numbers that do it, next to the present one. A
            side that is None runs to the end of what the fact allows.
        choices: for other facts, the answers that do it, in the fact's order.
        sample: one answer that was tried and does it.
    """

    fact: Fact
    value: FactValue | None
    range: Range | None
    choices: tuple[FactValue, ...]
    sample: FactValue


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """Changes that together turn the answer into ``flips_to``.

    ``lever`` is set, and ``changes`` empty, where choosing a lever is enough.
    """

    flips_to: Answer
    changes: tuple[Change, ...]
    lever: Lever | None = None


def counterfactuals(result: GuideResult, procedure: str) -> tuple[Counterfactual, ...]:
    """The smallest changes that would turn a procedure's yes or no, nearest first.

    Every single fact that can do it by itself; only if there is none, pairs. Empty
    where the answer is unknown or nothing was found.

    Raises:
        KeyError: The journey does not have the procedure.
    """
    found = result.procedure(procedure)
    if found.answer is Answer.UNKNOWN or found.skipped_by:
        return ()
    lever = None if found.activated_by is None else result.lever(found.activated_by)
    if lever is None or lever.on:
        return flips(found.procedure.applies_when, result.facts)
    # With the lever missing as well, another fact alone would change nothing.
    if found.condition is Answer.YES is lever.answer:
        return (Counterfactual(Answer.YES, (), lever.lever),)
    return ()


def flips(expression: Expression, facts: FactSet) -> tuple[Counterfactual, ...]:
    """The same for any condition."""
    return _Search(expression, facts).found()


class _Search:
    """Tries changes of the facts that a condition looks at."""

    def __init__(self, expression: Expression, facts: FactSet) -> None:
        self._facts = facts
        self._conditions = facts.conditions
        self._node = self._conditions.node(expression)
        self._now = self._node.test(facts.values)
        order = self._conditions.order
        mentioned = sorted(
            self._conditions.mentioned(self._node), key=order.__getitem__
        )
        # Facts that the condition doesn't look at can't change its answer.
        self._given = {id_: facts.given[id_] for id_ in mentioned if id_ in facts.given}
        self._gated = tuple(f for f in self._conditions.gated if f.id in mentioned)
        bounds = self._bounds(mentioned)
        self._candidates: dict[str, tuple[Candidate, ...]] = {
            id_: candidates(self._conditions.facts[id_], bounds=bounds.get(id_, ()))
            for id_ in mentioned
        }

    def found(self) -> tuple[Counterfactual, ...]:
        if self._now is None:
            return ()
        return self._told([(one,) for one in self._singles()] or [*self._pairs()])

    def _told(
        self, changes: Sequence[tuple[Change, ...]]
    ) -> tuple[Counterfactual, ...]:
        flips_to = Answer.of(not self._now)
        nearest = sorted(changes, key=lambda each: _nearness(*each))
        return tuple(Counterfactual(flips_to, each) for each in nearest)

    def _singles(self) -> Iterator[Change]:
        for id_ in self._candidates:
            if id_ in self._facts.given and self._facts.asks(id_) is Answer.YES:
                change = self._change(id_, self._with({}, id_))
                if change is not None:
                    yield change

    def _pairs(self) -> Iterator[tuple[Change, Change]]:
        for first, second in combinations(self._candidates, 2):
            pair = self._pair(first, second)
            if pair is not None:
                yield pair

    def _pair(self, first: str, second: str) -> tuple[Change, Change] | None:
        """Two answers that do it together, each widened as far as the other allows."""
        for other in self._nearest_first(second):
            found = self._change(first, self._with({second: other.value}, first))
            if found is None:
                continue
            kept = [c.value for c in self._candidates[first] if _covers(found, c)]
            tests = [self._with({first: one}, second) for one in kept]
            widened = self._change(second, lambda value: all(t(value) for t in tests))  # noqa: B023
            return None if widened is None else (found, widened)
        return None

    def _nearest_first(self, id_: str) -> list[Candidate]:
        now = self._facts.values.get(id_)
        return sorted(self._candidates[id_], key=lambda each: _distance(each, now))

    def _with(
        self, others: Mapping[str, FactValue], id_: str
    ) -> Callable[[FactValue], bool]:
        """A test: whether an answer to ``id_``, beside ``others``, flips the answer."""
        given = {**self._given, **others}

        def does(value: FactValue) -> bool:
            values = self._conditions.settle({**given, id_: value}, gated=self._gated)
            # A change that makes its own question disappear is no change.
            wanted = {**others, id_: value}
            if any(values.get(fact) != each for fact, each in wanted.items()):
                return False
            return self._node.test(values) is (not self._now)

        return does

    def _change(self, id_: str, does: Callable[[FactValue], bool]) -> Change | None:
        """The change of one fact to the answers for which ``does`` is true."""
        fact, now = self._conditions.facts[id_], self._facts.values.get(id_)
        every = self._candidates[id_]
        doing = [not _is_now(c, now) and does(c.value) for c in every]
        if not any(doing):
            return None
        found = [at for at, it in enumerate(doing) if it]
        if every[0].range is None:
            choices = tuple(every[at].value for at in found)
            return Change(fact, now, None, choices, choices[0])
        nearest = min(found, key=lambda at: _distance(every[at], now))
        first = last = nearest
        while first > 0 and doing[first - 1]:
            first -= 1
        while last + 1 < len(doing) and doing[last + 1]:
            last += 1
        joined = _joined(every, first, last)
        return Change(fact, now, joined, (), every[nearest].value)

    def _bounds(self, mentioned: list[str]) -> Mapping[str, set[float]]:
        """Numbers that the condition, or the question's own gate, compares with."""
        gates = self._conditions.gates
        waiting: list[Node] = [self._node]
        waiting.extend(gates[id_] for id_ in mentioned if id_ in gates)
        found: dict[str, set[float]] = {}
        while waiting:
            node = waiting.pop()
            waiting.extend(node.parts)
            if isinstance(node.expression, Compare):
                numbers = (v for v in node.expression.values if not isinstance(v, str))
                found.setdefault(node.expression.fact, set()).update(numbers)
        return found


def _joined(every: Sequence[Candidate], first: int, last: int) -> Range | None:
    """One range for neighbouring regions; open where they reach the fact's ends."""
    lower, upper = every[first].range, every[last].range
    if lower is None or upper is None:
        return None
    return Range(
        None if first == 0 else lower.lower,
        lower.lower_counts,
        None if last == len(every) - 1 else upper.upper,
        upper.upper_counts,
    )


def _covers(change: Change, candidate: Candidate) -> bool:
    if change.range is None or isinstance(candidate.value, str):
        return candidate.value in change.choices
    return change.range.holds(candidate.value) and not _is_now(candidate, change.value)


def _is_now(candidate: Candidate, now: FactValue | None) -> bool:
    if candidate.range is None or now is None or isinstance(now, str):
        return candidate.value == now
    return candidate.range.holds(now)


def _distance(candidate: Candidate, now: FactValue | None) -> float:
    if candidate.range is None or now is None or isinstance(now, str):
        return 0
    return candidate.range.distance(now)


def _nearness(*changes: Change) -> Nearness:
    """Sorts numbers before yes or no before choices, near before far."""
    return sum(_rank(each) for each in changes), sum(_step(each) for each in changes)


def _rank(change: Change) -> int:
    if change.value is None:
        return 3
    if change.range is not None:
        return 0
    return 1 if change.fact.type is FactType.YES_NO else 2


def _step(change: Change) -> float:
    """How far a number has to go, as a share of what it is."""
    now = change.value
    if change.range is None or now is None or isinstance(now, str):
        return 0
    return change.range.distance(now) / max(abs(now), 1)
