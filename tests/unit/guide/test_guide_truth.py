"""The three-valued tables, written by hand, and what holds for all conditions."""

import pytest

from tests.unit.guide.tiny import (
    at_least,
    at_most,
    catalogue,
    is_,
    less_than,
    more_than,
    one_of,
    text,
    yes_no,
)
from tiexin.catalogue.expressions import All, Always, AnyOf, Not, PredicateRef
from tiexin.catalogue.types import Predicate
from tiexin.guide import Answer, read_facts
from tiexin.guide.evaluate import Conditions, all_of
from tiexin.kernel import CatalogueError

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
P, Q = is_("p", True), is_("q", True)
TWO = catalogue(facts=(yes_no("p"), yes_no("q")), predicates=())
RAW = {YES: True, NO: False, UNKNOWN: None}


def judged(expression, p, q=UNKNOWN):
    return read_facts({"p": RAW[p], "q": RAW[q]}, catalogue=TWO).answer(expression)


@pytest.mark.parametrize(
    ("p", "q", "both", "either"),
    [
        (YES, YES, YES, YES),
        (YES, NO, NO, YES),
        (YES, UNKNOWN, UNKNOWN, YES),
        (NO, YES, NO, YES),
        (NO, NO, NO, NO),
        (NO, UNKNOWN, NO, UNKNOWN),
        (UNKNOWN, YES, UNKNOWN, YES),
        (UNKNOWN, NO, NO, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_all_and_any_follow_the_tables_of_kleene(p, q, both, either):
    assert judged(All((P, Q)), p, q) is both
    assert judged(AnyOf((P, Q)), p, q) is either
    assert all_of((p, q)) is both


@pytest.mark.parametrize(("p", "opposite"), [(YES, NO), (NO, YES), (UNKNOWN, UNKNOWN)])
def test_not_turns_yes_and_no_and_leaves_unknown(p, opposite):
    assert judged(Not(P), p) is opposite
    assert p.opposite is opposite


def test_no_terms_make_an_all_true_and_an_any_false():
    assert judged(All(()), UNKNOWN) is YES
    assert judged(AnyOf(()), UNKNOWN) is NO
    assert judged(Always(), UNKNOWN) is YES


@pytest.mark.parametrize(
    ("compare", "below", "equal", "above"),
    [
        (at_least, NO, YES, YES),
        (more_than, NO, NO, YES),
        (at_most, YES, YES, NO),
        (less_than, YES, NO, NO),
        (is_, NO, YES, NO),
    ],
)
def test_a_bound_counts_only_for_at_least_at_most_and_is(compare, below, equal, above):
    law = catalogue()
    condition = compare("building.floor_area", 300)
    answers = [
        read_facts({"building.floor_area": area}, catalogue=law).answer(condition)
        for area in (299.99, 300, 300.01)
    ]
    assert answers == [below, equal, above]


def test_in_is_true_for_each_of_its_values_and_unknown_without_an_answer():
    law = catalogue()
    condition = one_of("land.route", "granted", "own")
    answers = [
        read_facts({"land.route": route}, catalogue=law).answer(condition)
        for route in ("granted", "own", "leased", None)
    ]
    assert answers == [YES, YES, NO, UNKNOWN]


def test_a_predicate_says_what_its_condition_says():
    law = catalogue()
    condition = PredicateRef("special_fire_works")
    for raw, answer in [
        ({"fire.flammable": True}, YES),
        ({"fire.flammable": False}, UNKNOWN),
        ({"fire.flammable": False, "building.floor_area": 2500}, NO),
        ({"building.floor_area": 2501}, YES),
    ]:
        assert read_facts(raw, catalogue=law).answer(condition) is answer


def circle():
    one = Predicate("one", text("One"), PredicateRef("two"), ())
    two = Predicate("two", text("Two"), Not(PredicateRef("one")), ())
    return {"one": one, "two": two}


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        (is_("missing", True), "guide.unknown_fact"),
        (PredicateRef("missing"), "guide.unknown_predicate"),
        (PredicateRef("one"), "guide.predicate_cycle"),
    ],
)
def test_a_condition_that_leads_nowhere_is_refused(expression, code):
    conditions = Conditions(facts={}, predicates=circle())
    with pytest.raises(CatalogueError) as caught:
        conditions.node(expression)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_a_circle_of_predicates_is_told_in_its_order():
    conditions = Conditions(facts={}, predicates=circle())
    with pytest.raises(CatalogueError) as caught:
        conditions.node(PredicateRef("one"))
    assert caught.value.problems[0].fields["path"] == "one → two → one"
