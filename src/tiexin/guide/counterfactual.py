"""What would have to be different for the answer to be the other one.

First every single fact is tried, then pairs. Numbers are tried on both sides of
each bound that a rule names, so that "at most" and "less than" are told apart.
Nothing is reported that was not evaluated again and found to flip.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

from tiexin.catalogue.expressions import Compare, Comparison
from tiexin.catalogue.types import FactType
from tiexin.guide.evaluate import Answer, conditions_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tiexin.catalogue.expressions import Expression, FactValue
    from tiexin.catalogue.types import Fact, Lever
    from tiexin.guide.answers import GuideResult
    from tiexin.guide.evaluate import Conditions, Node
    from tiexin.guide.facts import FactSet


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers between two bounds; None where a side is open to the fact's own end.

    ``lower_counts`` and ``upper_counts`` tell whether the bound itself is in.
    """

    lower: float | None
    lower_counts: bool
    upper: float | None
    upper_counts: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One fact with another answer.

    Attributes:
        value: the present answer; None where there is none.
        range: for numbers, all the numbers that do it next to the present one.
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


def counterfactuals(
    result: GuideResult, procedure: str
) -> tuple[Counterfactual, ...]:
    """The smallest changes that would turn a procedure's yes or no, nearest first.

    Every single fact that can do it by itself; only if there is none, pairs. Empty
    where the answer is unknown or nothing was found.

    Raises:
        KeyError: The journey does not have the procedure.
    """
    found = result.procedure(procedure)
    if found.answer is Answer.UNKNOWN:
        return ()
    if found.condition is Answer.YES and found.answer is Answer.NO:
        return _by_lever(result, found.activated_by)
    return flips(found.procedure.applies_when, result.facts)


def flips(expression: Expression, facts: FactSet) -> tuple[Counterfactual, ...]:
    """The same for any condition."""
    return _Search(expression, facts).found()


def _by_lever(result: GuideResult, lever: str | None) -> tuple[Counterfactual, ...]:
    """A procedure that only waits for its lever to be chosen."""
    if lever is None or result.lever(lever).answer is not Answer.YES:
        return ()
    return (Counterfactual(Answer.YES, (), result.lever(lever).lever),)


class _Search:
    """Tries changes of the facts that a condition looks at."""

    def __init__(self, expression: Expression, facts: FactSet) -> None:
        self._facts = facts
        self._conditions: Conditions = facts.conditions
        self._node: Node = self._conditions.node(expression)
        self._now = self._node.test(facts.values)
        mentioned = self._conditions.mentioned(self._node)
        self._mentioned = sorted(mentioned, key=self._conditions.order.__getitem__)
        self._bounds = _bounds_of(self._relevant_nodes())

    def found(self) -> tuple[Counterfactual, ...]:
        if self._now is None:
            return ()
        return self._singles() or self._pairs()

    def _relevant_nodes(self) -> Iterator[Node]:
        yield self._node
        for fact in self._mentioned:
            if fact in self._conditions.gates:
                yield self._conditions.gates[fact]

    def _flips(self, *changes: tuple[Fact, FactValue]) -> bool:
        given = {**self._facts.given, **{fact.id: value for fact, value in changes}}
        values = self._conditions.settle(given)
        # A change that makes its own question disappear is no change.
        if any(values.get(fact.id) != value for fact, value in changes):
            return False
        return self._node.test(values) is (not self._now)

    def _singles(self) -> tuple[Counterfactual, ...]:
        changes = []
        for fact in self._changeable():
            doing = [each for each in self._others(fact) if self._flips((fact, each))]
            if doing:
                changes.append(self._change(fact, doing))
        changes.sort(key=self._distance)
        flips_to = Answer.of(not self._now)
        return tuple(Counterfactual(flips_to, (change,)) for change in changes)

    def _pairs(self) -> tuple[Counterfactual, ...]:
        flips_to = Answer.of(not self._now)
        facts = [self._conditions.facts[id_] for id_ in self._mentioned]
        found = []
        for first, second in combinations(facts, 2):
            pairs = product(self._others(first), self._others(second))
            for one, other in pairs:
                if self._flips((first, one), (second, other)):
                    changes = self._pair(first, one, second, other)
                    found.append(Counterfactual(flips_to, changes))
                    break
        found.sort(key=lambda each: sum(self._distance(c)[1] for c in each.changes))
        return tuple(found)

    def _pair(
        self, first: Fact, one: FactValue, second: Fact, other: FactValue
    ) -> tuple[Change, Change]:
        """Widen each of two changes as far as the other one allows."""
        ones = [v for v in self._others(first) if self._flips((first, v), (second, other))]
        others = [v for v in self._others(second) if self._flips((first, one), (second, v))]
        return self._change(first, ones), self._change(second, others)

    def _changeable(self) -> list[Fact]:
        """Facts whose question arises and has an answer."""
        return [
            self._conditions.facts[id_]
            for id_ in self._mentioned
            if id_ in self._facts.given and self._facts.asks(id_) is Answer.YES
        ]

    def _others(self, fact: Fact) -> Sequence[FactValue]:
        """Answers worth trying, the nearest first; never the present one."""
        now = self._facts.values.get(fact.id)
        match fact.type:
            case FactType.YES_NO:
                return [each for each in (True, False) if each is not now]
            case FactType.CHOICE:
                return [each.id for each in fact.options if each.id != now]
            case FactType.NUMBER | FactType.WHOLE_NUMBER:
                points = _regions(fact, self._bounds.get(fact.id, set()))
                here = now if isinstance(now, int | float) else 0
                return sorted(
                    (each.sample for each in points if each.sample != now),
                    key=lambda each: abs(each - here),
                )
