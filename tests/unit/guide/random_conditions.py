"""Random facts, conditions and projects for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.unit.guide.tiny import catalogue, choice, is_, number, text, whole, yes_no
from tiexin.catalogue.expressions import (
    All,
    Always,
    AnyOf,
    Compare,
    Comparison,
    Not,
    PredicateRef,
)
from tiexin.catalogue.types import FactType, Predicate
from tiexin.guide import read_facts
from tiexin.kernel import Citation

FACTS = (
    yes_no("a.open"),
    yes_no("a.gated", ask_when=is_("a.open", True), otherwise=False),
    choice("a.kind", "red", "green", "blue"),
    number("b.size", minimum=0, maximum=100, unit="m2"),
    whole("b.count", minimum=0, maximum=9, unit="storey"),
    number(
        "b.depth",
        minimum=0,
        maximum=10,
        ask_when=is_("a.kind", "red"),
        otherwise=0,
    ),
)
_BOUNDS = (Comparison.AT_LEAST, Comparison.MORE_THAN, Comparison.AT_MOST)
_NUMBERS = {
    "b.size": st.sampled_from([0, 0.5, 10, 49.5, 50, 99, 100]),
    "b.count": st.integers(0, 9),
    "b.depth": st.sampled_from([0, 1, 2.5, 10]),
}


def answers(fact):
    """Answers that the fact allows, often those that conditions compare with."""
    if fact.type is FactType.YES_NO:
        return st.booleans()
    if fact.type is FactType.CHOICE:
        return st.sampled_from([option.id for option in fact.options])
    return _NUMBERS[fact.id]


@st.composite
def comparisons(draw):
    fact = draw(st.sampled_from(FACTS))
    how = [Comparison.IS, Comparison.IN]
    if fact.id in _NUMBERS:
        how += [*_BOUNDS, Comparison.LESS_THAN]
    comparison = draw(st.sampled_from(how))
    most = 3 if comparison is Comparison.IN else 1
    values = draw(st.lists(answers(fact), min_size=1, max_size=most))
    return Compare(fact.id, comparison, tuple(values))


def conditions(*, leaves=None):
    """Conditions of every shape, up to some twenty parts."""
    leaves = (
        leaves
        if leaves is not None
        else st.one_of(
            comparisons(),
            comparisons(),
            comparisons(),
            st.just(Always()),
            st.sampled_from([PredicateRef("one"), PredicateRef("two")]),
        )
    )

    def larger(inner):
        several = st.lists(inner, max_size=4).map(tuple)
        return st.one_of(inner.map(Not), several.map(All), several.map(AnyOf))

    return st.recursive(leaves, larger, max_leaves=12)


@st.composite
def catalogues(draw):
    """Two named conditions, the second of which may use the first."""
    one = draw(conditions(leaves=comparisons()))
    two = draw(
        conditions(leaves=st.one_of(comparisons(), st.just(PredicateRef("one"))))
    )
    return catalogue(
        facts=FACTS,
        predicates=(
            Predicate("one", text("One"), one, (Citation("law", "1"),)),
            Predicate("two", text("Two"), two, (Citation("law", "2"),)),
        ),
    )


@st.composite
def projects(draw, *, complete=False):
    """Answers as a user may give them: only to questions that are known to arise."""
    empty = catalogue(facts=FACTS, predicates=())
    raw = {}
    for fact in (each for each in FACTS if each.ask_when is None):
        if complete or draw(st.booleans()):
            raw[fact.id] = draw(answers(fact))
    for fact in (each for each in FACTS if each.ask_when is not None):
        asked = fact.id in read_facts(raw, catalogue=empty).open_questions
        if asked and (complete or draw(st.booleans())):
            raw[fact.id] = draw(answers(fact))
    return raw
