"""Which question to ask next: the one that settles most, what is rare last.

Each open procedure, lever and works duration shares one point among the questions
that it waits for, so a question that settles something alone gets a whole point.
Questions that a form shows answered already (presets) are about rare circumstances:
they come after the others, however much hangs on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.guide.evaluate import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.catalogue.expressions import FactValue
    from tiexin.catalogue.types import Catalogue, Estimate, Fact
    from tiexin.guide.result import GuideResult

# Sums of thirds and sevenths come out a little different in another order.
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Question:
    """One unanswered question that arises for this project.

    Attributes:
        weight: points, as the module says; 0 where nothing waits for it any more.
        settles: how many procedures, levers and durations it settles by itself.
        touches: how many wait for it, alone or along with others.
    """

    fact: Fact
    weight: float
    settles: int
    touches: int


def questions(result: GuideResult) -> tuple[Question, ...]:
    """All open questions in the order of asking; ties in file order."""
    weights: dict[str, float] = {}
    settles: dict[str, int] = {}
    touches: dict[str, int] = {}
    for missing in _waiting(result):
        for fact in missing:
            weights[fact] = weights.get(fact, 0) + 1 / len(missing)
            touches[fact] = touches.get(fact, 0) + 1
            settles[fact] = settles.get(fact, 0) + (len(missing) == 1)
    facts = result.facts.conditions.facts
    found = [
        Question(
            facts[id_],
            round(weights.get(id_, 0), _DIGITS),
            settles.get(id_, 0),
            touches.get(id_, 0),
        )
        for id_ in result.facts.open_questions
    ]
    # Sorting keeps the file's order among equals.
    return tuple(sorted(found, key=_rank))


def _rank(each: Question) -> tuple[bool, float, int]:
    return each.fact.preset is not None, -each.weight, -each.settles


def presets(catalogue: Catalogue) -> Mapping[str, FactValue]:
    """Answers that a form shows preselected; a file's gaps are never filled so."""
    return {
        fact.id: fact.preset
        for fact in catalogue.facts.values()
        if fact.preset is not None
    }


def _waiting(result: GuideResult) -> Iterator[tuple[str, ...]]:
    """For each thing that is open, the questions it waits for."""
    for procedure in result.procedures:
        if procedure.missing:
            yield procedure.missing
        estimate = procedure.procedure.estimated
        if procedure.answer is not Answer.NO and estimate is not None:
            sizes = _sizes(estimate, result)
            if sizes:
                yield sizes
    for lever in result.levers:
        if lever.missing:
            yield lever.missing


def _sizes(estimate: Estimate, result: GuideResult) -> tuple[str, ...]:
    """Open questions that the duration of works is looked up by."""
    if estimate.table is None:
        return ()
    table = result.in_force.catalogue.tables[estimate.table]
    asked = [*table.facts, *([estimate.divide_by] if estimate.divide_by else [])]
    facts = result.facts
    return tuple(
        id_
        for id_ in asked
        if id_ not in facts.values and facts.asks(id_) is Answer.YES
    )
