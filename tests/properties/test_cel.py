"""Our answers equal those of an independent implementation of CEL."""

import pytest
from cel_expr_python import cel
from hypothesis import given

from tests.unit.guide import random_conditions as random_
from tests.unit.guide.tiny import at_least, is_, one_of
from tiexin.catalogue.expressions import All, Always, AnyOf, Not, PredicateRef
from tiexin.guide import Answer, read_facts
from tiexin.guide.cel import to_cel

MAP = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
ENVIRONMENT = cel.NewEnv(variables={"a": MAP, "b": MAP})


def by_cel(text, values):
    """CEL's yes or no; an error because of a missing fact is our unknown."""
    data = {"a": {}, "b": {}}
    for id_, value in values.items():
        group, _, name = id_.partition(".")
        data[group][name] = value
    result = ENVIRONMENT.compile(text).eval(data=data)
    if result.type() == cel.Type.ERROR:
        assert "Key not found" in str(result.plain_value())
        return Answer.UNKNOWN
    assert result.type() == cel.Type.BOOL
    return Answer.YES if result.plain_value() else Answer.NO


@given(random_.catalogues(), random_.conditions(), random_.projects())
def test_an_independent_implementation_agrees(law, condition, raw):
    facts = read_facts(raw, catalogue=law)
    text = to_cel(condition, predicates=law.predicates)
    assert by_cel(text, facts.values) is facts.answer(condition)


@given(random_.catalogues(), random_.projects())
def test_named_conditions_agree_as_well(law, raw):
    facts = read_facts(raw, catalogue=law)
    text = to_cel(PredicateRef("two"), predicates=law.predicates)
    assert by_cel(text, facts.values) is facts.answer(PredicateRef("two"))


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (Always(), "true"),
        (All(()), "true"),
        (AnyOf(()), "false"),
        (is_("a.open", True), "a.open == true"),
        (one_of("a.kind", "red", 'the "blue"'), 'a.kind in ["red", "the \\"blue\\""]'),
        (at_least("b.size", 2.5), "b.size >= 2.5"),
        (Not(is_("a.open", False)), "!(a.open == false)"),
        (
            All((is_("a.open", True), AnyOf((at_least("b.count", 2), Always())))),
            "(a.open == true && (b.count >= 2 || true))",
        ),
    ],
)
def test_the_text_reads_as_one_would_write_it(condition, text):
    assert to_cel(condition, predicates={}) == text
