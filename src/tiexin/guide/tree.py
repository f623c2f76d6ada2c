"""Why an answer is as it is: the condition, part by part, with the project's values.

Trees are built when somebody asks for one, not with each answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tiexin.catalogue.expressions import (
    All,
    Always,
    AnyOf,
    Compare,
    Not,
    PredicateRef,
)
from tiexin.guide.evaluate import Answer, all_of

if TYPE_CHECKING:
    from tiexin.catalogue.expressions import Comparison, Expression, FactValue
    from tiexin.catalogue.types import Fact, Lever, Predicate
    from tiexin.guide.facts import FactSet
    from tiexin.guide.result import GuideResult
    from tiexin.kernel import Citation


class ReasonKind(StrEnum):
    """What a part of a reason is; the first six are the shapes of conditions.

    ``LEVER_NEEDED``: exists only with a lever. ``LEVER_SPARES``: a lever in use
    spares it.
    """

    ALWAYS = "always"
    COMPARE = "compare"
    PREDICATE = "predicate"
    NOT = "not"
    ALL = "all"
    ANY = "any"
    LEVER_NEEDED = "lever_needed"
    LEVER_SPARES = "lever_spares"


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a condition and what it comes to.

    Attributes:
        answer: what this part says.
        fact, comparison, operands: set for ``COMPARE``.
        value: the project's value in the fact's unit; None where it is unknown.
        asked: False where the value stands because the question does not arise.
        predicate: set for ``PREDICATE``; its sources are the articles.
        lever: set for the two lever kinds.
        children: the operands, all of them, in the order of the rule.
    """

    answer: Answer
    kind: ReasonKind
    children: tuple[Reason, ...] = ()
    fact: Fact | None = None
    value: FactValue | None = None
    asked: bool = True
    comparison: Comparison | None = None
    operands: tuple[FactValue, ...] = ()
    predicate: Predicate | None = None
    lever: Lever | None = None

    @property
    def deciding(self) -> tuple[Reason, ...]:
        """The children that make the answer what it is.

        Of an ``all`` that is no these are the terms that are no, of an ``any`` that
        is yes those that are yes, of an open one those that are open.
        """
        wanted = self.answer
        if self.kind is ReasonKind.NOT:
            wanted = self.answer.opposite
        return tuple(child for child in self.children if child.answer is wanted)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Sources of the named conditions that decide, each once, outermost first."""
        found: dict[Citation, None] = {}
        if self.predicate is not None:
            found.update(dict.fromkeys(self.predicate.sources))
        for child in self.deciding:
            found.update(dict.fromkeys(child.citations))
        return tuple(found)


def reason_for(expression: Expression, facts: FactSet) -> Reason:
    """The reason tree of a condition; its answer is that of ``facts.answer``."""
    match expression:
        case Always():
            return Reason(Answer.YES, ReasonKind.ALWAYS)
        case Compare():
            return _compare(expression, facts)
        case PredicateRef():
            predicate = facts.conditions.predicates[expression.predicate]
            child = reason_for(predicate.when, facts)
            return Reason(
                child.answer, ReasonKind.PREDICATE, (child,), predicate=predicate
            )
        case Not():
            child = reason_for(expression.term, facts)
            return Reason(child.answer.opposite, ReasonKind.NOT, (child,))
        case All():
            children = tuple(reason_for(term, facts) for term in expression.terms)
            answer = all_of(child.answer for child in children)
            return Reason(answer, ReasonKind.ALL, children)
        case AnyOf():
            children = tuple(reason_for(term, facts) for term in expression.terms)
            # One of several holds unless all of their opposites do.
            answer = all_of(child.answer.opposite for child in children).opposite
            return Reason(answer, ReasonKind.ANY, children)


def procedure_reason(result: GuideResult, procedure: str) -> Reason:
    """Why a procedure is needed, not needed or open, levers included.

    Raises:
        KeyError: The journey does not have it.
    """
    found = result.procedure(procedure)
    own = reason_for(found.procedure.applies_when, result.facts)
    if found.skipped_by:
        spared = tuple(
            Reason(
                Answer.NO,
                ReasonKind.LEVER_SPARES,
                (reason_for(lever.applies_when, result.facts),),
                lever=lever,
            )
            for lever in map(result.in_force.levers.__getitem__, found.skipped_by)
        )
        return Reason(Answer.NO, ReasonKind.ALL, (*spared, own))
    if found.activated_by is None:
        return own
    lever = _lever_needed(result, found.activated_by)
    return Reason(all_of((lever.answer, own.answer)), ReasonKind.ALL, (lever, own))


def lever_reason(result: GuideResult, lever: str) -> Reason:
    """Why a lever is open to the project, is not, or may be.

    Raises:
        KeyError: No such lever is in force.
    """
    return reason_for(result.lever(lever).lever.applies_when, result.facts)


def _lever_needed(result: GuideResult, lever_id: str) -> Reason:
    found = result.lever(lever_id)
    own = reason_for(found.lever.applies_when, result.facts)
    answer = own.answer if found.chosen else Answer.NO
    return Reason(answer, ReasonKind.LEVER_NEEDED, (own,), lever=found.lever)


def _compare(expression: Compare, facts: FactSet) -> Reason:
    return Reason(
        facts.answer(expression),
        ReasonKind.COMPARE,
        fact=facts.conditions.facts[expression.fact],
        value=facts.values.get(expression.fact),
        asked=facts.asks(expression.fact) is not Answer.NO,
        comparison=expression.comparison,
        operands=expression.values,
    )
