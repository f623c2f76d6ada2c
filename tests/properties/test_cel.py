"""Our answers equal those of an independent implementation of CEL."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from cel_expr_python import cel
from hypothesis import given

from tests.unit.guide import random_conditions as random_
from tests.unit.guide.tiny import at_least, is_, one_of
from tiexin.catalogue import in_force, load_catalogue
from tiexin.catalogue.expressions import All, Always, AnyOf, Not, PredicateRef
from tiexin.guide import Answer, read_facts
from tiexin.guide.cel import to_cel

DATA = Path(__file__).parents[2] / "data"
MAP = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)


def environment(facts):
    groups = {id_.partition(".")[0] for id_ in facts}
    return groups, cel.NewEnv(variables=dict.fromkeys(groups, MAP))


RANDOM = environment(fact.id for fact in random_.FACTS)


def by_cel(text, values, *, within=RANDOM):
    """CEL's yes or no; an error because of a missing fact is our unknown."""
    groups, variables = within
    data = {group: {} for group in groups}
    for id_, value in values.items():
        group, _, name = id_.partition(".")
        data[group][name] = value
    result = variables.compile(text).eval(data=data)
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


def test_the_conditions_of_the_catalogue_agree_on_the_samples_and_their_parts():
    catalogue = load_catalogue(DATA, cache=None)
    law = in_force(catalogue, on=date(2026, 12, 1), jurisdiction="441900")
    within = environment(catalogue.facts)
    rules = {
        rule.applies_when for rule in (*law.procedures.values(), *law.levers.values())
    }
    texts = {rule: to_cel(rule, predicates=catalogue.predicates) for rule in rules}
    seen = set()
    for path in sorted((DATA / "samples").glob("*.yaml")):
        raw = list(yaml.safe_load(path.read_text())["facts"].items())
        for kept in (raw, raw[::2], raw[: len(raw) // 2], []):
            facts = read_facts(dict(kept), catalogue=catalogue)
            for rule, text in texts.items():
                answer = facts.answer(rule)
                assert by_cel(text, facts.values, within=within) is answer, text
                seen.add(answer)
    assert seen == set(Answer)


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
