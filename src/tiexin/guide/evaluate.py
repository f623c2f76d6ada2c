"""Yes, no or unknown: the meaning of conditions (Kleene's three-valued logic).

A fact that is not answered makes a comparison unknown, never false. One false term
decides an ``all`` and one true term an ``any``, whatever else is unknown.
"""

from __future__ import annotations

import operator
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tiexin.catalogue.expressions import (
    All,
    Always,
    AnyOf,
    Compare,
    Comparison,
    Not,
    PredicateRef,
)
from tiexin.guide.remember import Remembered
from tiexin.kernel import CatalogueError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tiexin.catalogue.expressions import Expression, FactValue
    from tiexin.catalogue.types import Catalogue, Fact, Predicate

Values: TypeAlias = "Mapping[str, FactValue]"
Truth: TypeAlias = bool | None
"""True, False, or None for unknown: the short form used inside."""

State: TypeAlias = "bool | tuple[str, ...]"
"""True, False, or the facts to ask for so that it can be known; never an empty row."""

Test: TypeAlias = "Callable[[Values], Truth]"


class Answer(StrEnum):
    """What can be said: it is so, it is not so, or a fact is missing."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, truth: bool | None) -> Answer:
        """The answer for True, False or None."""
        if truth is None:
            return cls.UNKNOWN
        return cls.YES if truth else cls.NO

    @property
    def opposite(self) -> Answer:
        """The answer to the opposite question; unknown stays unknown."""
        if self is Answer.UNKNOWN:
            return self
        return Answer.NO if self is Answer.YES else Answer.YES


def all_of(answers: Iterable[Answer]) -> Answer:
    """Yes if all are yes (also if there are none), no if one is no."""
    given = frozenset(answers)
    if Answer.NO in given:
        return Answer.NO
    return Answer.UNKNOWN if Answer.UNKNOWN in given else Answer.YES


class Node:
    """One part of a condition, made ready: its test and its parts.

    Attributes:
        test: from values to the truth; knows nothing that is not in the values.
        parts: operands; for a predicate its one condition, seen through.
    """

    __slots__ = ("expression", "fact", "parts", "test")

    def __init__(
        self,
        expression: Expression,
        *,
        test: Test,
        parts: tuple[Node, ...] = (),
        fact: str | None = None,
    ) -> None:
        self.expression = expression
        self.test = test
        self.parts = parts
        self.fact = fact


class Conditions:
    """The facts and predicates of a catalogue, with conditions made ready once.

    Attributes:
        facts: the catalogue's, in its order.
        order: place of each fact in that order.
        gated: facts with ``ask_when``, each after those its condition mentions.
    """

    def __init__(
        self, *, facts: Mapping[str, Fact], predicates: Mapping[str, Predicate]
    ) -> None:
        self.facts = facts
        self.predicates = predicates
        self.order: Mapping[str, int] = {id_: at for at, id_ in enumerate(facts)}
        self._nodes: dict[Expression, Node] = {}
        self._predicates: dict[str, Node] = {}
        self._open_predicates: list[str] = []
        self.gates: Mapping[str, Node] = {
            fact.id: self.node(fact.ask_when)
            for fact in facts.values()
            if fact.ask_when is not None
        }
        self.gated: tuple[Fact, ...] = tuple(self._in_gate_order())

    def node(self, expression: Expression) -> Node:
        """The condition made ready; equal conditions share one node.

        Raises:
            CatalogueError: ``guide.unknown_fact``, ``guide.unknown_predicate`` or
                ``guide.predicate_cycle``; the catalogue's own check finds these
                first.
        """
        found = self._nodes.get(expression)
        if found is None:
            found = self._nodes[expression] = self._build(expression)
        return found

    def answer(self, expression: Expression, values: Values) -> Answer:
        """What ``expression`` says about ``values``."""
        return Answer.of(self.node(expression).test(values))

    def settle(
        self, given: Values, *, gated: tuple[Fact, ...] | None = None
    ) -> dict[str, FactValue]:
        """``given``, and ``otherwise`` for each fact whose question does not arise.

        ``gated`` limits that to some of ``self.gated``, in the same order.
        """
        values = dict(given)
        for fact in self.gated if gated is None else gated:
            if self.gates[fact.id].test(values) is False:
                values.pop(fact.id, None)
                if fact.otherwise is not None:
                    values[fact.id] = fact.otherwise
        return values

    def open_facts(self, node: Node, values: Values) -> tuple[str, ...]:
        """The questions to ask now so that ``node`` can be settled, in file order.

        Where it isn't clear yet whether a question arises, the questions that
        settle that stand in its place. Empty if nothing is open.
        """
        state = self.state(node, values)
        return () if state is True or state is False else state

    def state(self, node: Node, values: Values) -> State:
        """The truth of ``node``, or the questions that ``open_facts`` tells."""
        truth = node.test(values)
        if truth is not None:
            return truth
        found: set[str] = set()
        self._gather(node, values, found)
        return tuple(sorted(found, key=self.order.__getitem__))

    def mentioned(self, node: Node) -> frozenset[str]:
        """Facts that the condition looks at, predicates and gates seen through."""
        found: set[str] = set()
        waiting = [node]
        while waiting:
            part = waiting.pop()
            waiting.extend(part.parts)
            if part.fact is not None and part.fact not in found:
                found.add(part.fact)
                if part.fact in self.gates:
                    waiting.append(self.gates[part.fact])
        return frozenset(found)

    def _gather(self, node: Node, values: Values, found: set[str]) -> None:
        if node.fact is not None:
            gate = self.gates.get(node.fact)
            if gate is not None and gate.test(values) is None:
                self._gather(gate, values, found)
            else:
                found.add(node.fact)
        for part in node.parts:
            if part.test(values) is None:
                self._gather(part, values, found)

    def _in_gate_order(self) -> list[Fact]:
        ordered: dict[str, Fact] = {}
        begun: set[str] = set()

        def visit(fact_id: str) -> None:
            if fact_id in begun or fact_id not in self.gates:
                return
            begun.add(fact_id)
            for each in sorted(_facts_in(self.gates[fact_id])):
                visit(each)
            ordered[fact_id] = self.facts[fact_id]

        for fact_id in self.gates:
            visit(fact_id)
        return list(ordered.values())

    def _build(self, expression: Expression) -> Node:
        match expression:
            case Always():
                return Node(expression, test=_always)
            case Compare():
                return self._compare(expression)
            case PredicateRef():
                part = self._predicate(expression.predicate)
                return Node(expression, test=part.test, parts=(part,))
            case Not():
                part = self.node(expression.term)
                return Node(expression, test=_opposite(part.test), parts=(part,))
            case All() | AnyOf():
                parts = tuple(self.node(term) for term in expression.terms)
                tests = [part.test for part in parts]
                join = _all if isinstance(expression, All) else _any
                return Node(expression, test=join(tests), parts=parts)

    def _compare(self, expression: Compare) -> Node:
        if expression.fact not in self.facts:
            raise CatalogueError(
                Problem("guide.unknown_fact", {"fact": expression.fact})
            )
        return Node(expression, test=_comparison(expression), fact=expression.fact)

    def _predicate(self, id_: str) -> Node:
        found = self._predicates.get(id_)
        if found is not None:
            return found
        if id_ not in self.predicates:
            raise CatalogueError(Problem("guide.unknown_predicate", {"predicate": id_}))
        if id_ in self._open_predicates:
            path = " → ".join([*self._open_predicates, id_])
            raise CatalogueError(Problem("guide.predicate_cycle", {"path": path}))
        self._open_predicates.append(id_)
        try:
            found = self._predicates[id_] = self.node(self.predicates[id_].when)
        finally:
            self._open_predicates.pop()
        return found


def _facts_in(node: Node) -> set[str]:
    found = {node.fact} if node.fact is not None else set()
    for part in node.parts:
        found |= _facts_in(part)
    return found


_ORDERS: Final[Mapping[Comparison, Callable[[Any, Any], bool]]] = {
    Comparison.AT_LEAST: operator.ge,
    Comparison.MORE_THAN: operator.gt,
    Comparison.AT_MOST: operator.le,
    Comparison.LESS_THAN: operator.lt,
}


def _always(_: Values) -> Truth:
    return True


def _comparison(expression: Compare) -> Test:
    fact, wanted = expression.fact, expression.values
    compare = _ORDERS.get(expression.comparison)
    if compare is None:

        def is_one(values: Values) -> Truth:
            value = values.get(fact)
            return None if value is None else value in wanted

        return is_one

    bound, holds = wanted[0], compare

    def is_within(values: Values) -> Truth:
        value = values.get(fact)
        return None if value is None else holds(value, bound)

    return is_within


def _opposite(test: Test) -> Test:
    def opposite(values: Values) -> Truth:
        truth = test(values)
        return None if truth is None else not truth

    return opposite


def _all(tests: Sequence[Test]) -> Test:
    def every(values: Values) -> Truth:
        truth: Truth = True
        for test in tests:
            found = test(values)
            if found is False:
                return False
            if found is None:
                truth = None
        return truth

    return every


def _any(tests: Sequence[Test]) -> Test:
    def some(values: Values) -> Truth:
        truth: Truth = False
        for test in tests:
            found = test(values)
            if found is True:
                return True
            if found is None:
                truth = None
        return truth

    return some


def _of_catalogue(catalogue: Catalogue) -> Conditions:
    return Conditions(facts=catalogue.facts, predicates=catalogue.predicates)


conditions_of: Final[Remembered[Catalogue, Conditions]] = Remembered(_of_catalogue)
"""The conditions of a catalogue, made ready once."""
