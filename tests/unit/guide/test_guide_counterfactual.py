"""What would turn an answer, with the bound on the right side."""

import pytest

from tests.unit.guide.tiny import (
    NOT_LEASED,
    ask,
    at_least,
    at_most,
    in_force,
    is_,
    less_than,
    lever,
    more_than,
    one_of,
    procedure,
)
from tiexin.catalogue.expressions import All, AnyOf, Not, PredicateRef
from tiexin.guide import Answer
from tiexin.guide.counterfactual import counterfactuals
from tiexin.guide.regions import Range

AREA = "building.floor_area"


def turned(when, **raw):
    """Each way to turn the answer, as fact → range or choices."""
    result = ask(in_force(procedure("p", when)), **raw)
    return [
        {change.fact.id: change.range or change.choices for change in found.changes}
        for found in counterfactuals(result, "p")
    ]


def up_to(bound, *, counts):
    return Range(None, True, bound, upper_counts=counts)


def from_(bound, *, counts):
    return Range(bound, counts, None, upper_counts=True)


@pytest.mark.parametrize(
    ("when", "area", "ranges"),
    [
        (more_than(AREA, 300), 30000, [up_to(300, counts=True)]),
        (more_than(AREA, 300), 300, [from_(300, counts=False)]),
        (at_least(AREA, 300), 300, [up_to(300, counts=False)]),
        (at_least(AREA, 300), 299, [from_(300, counts=True)]),
        (at_most(AREA, 300), 300, [from_(300, counts=False)]),
        (less_than(AREA, 300), 300, [up_to(300, counts=False)]),
        (Not(more_than(AREA, 300)), 300, [from_(300, counts=False)]),
    ],
)
def test_the_bound_is_on_the_side_that_the_rule_puts_it(when, area, ranges):
    found = turned(when, building__floor_area=area)
    assert found == [{AREA: each} for each in ranges]


def test_the_nearest_range_is_told_with_both_its_ends():
    when = AnyOf((at_most(AREA, 100), more_than(AREA, 500)))
    assert turned(when, building__floor_area=5000) == [
        {AREA: Range(100, False, 500, upper_counts=True)}
    ]


def test_ranges_that_touch_are_told_as_one():
    when = All(
        (more_than(AREA, 300), AnyOf((at_least(AREA, 100), at_least(AREA, 200))))
    )
    assert turned(when, building__floor_area=1000) == [{AREA: up_to(300, counts=True)}]


def test_whole_numbers_are_told_by_the_last_one_that_does_it():
    when = more_than("building.storeys", 3)
    assert turned(when, building__storeys=9) == [
        {"building.storeys": up_to(3, counts=True)}
    ]
    assert turned(when, building__storeys=2) == [
        {"building.storeys": from_(4, counts=True)}
    ]


def test_a_bound_outside_what_the_fact_allows_turns_nothing():
    assert turned(at_least(AREA, 3_000_000), building__floor_area=500) == []


def test_yes_no_and_choices_are_told_by_their_answers():
    assert turned(is_("fire.flammable", True), fire__flammable=True) == [
        {"fire.flammable": (False,)}
    ]
    assert turned(one_of("land.route", "own", "leased"), land__route="granted") == [
        {"land.route": ("own", "leased")}
    ]


def test_numbers_stand_before_answers_and_near_ones_before_far_ones():
    when = All(
        (
            is_("fire.flammable", False),
            more_than("energy.power", 100),
            more_than(AREA, 300),
        )
    )
    found = turned(
        when, fire__flammable=False, energy__power=1000, building__floor_area=310
    )
    assert [next(iter(each)) for each in found] == [
        AREA,
        "energy.power",
        "fire.flammable",
    ]


def test_two_facts_are_changed_only_where_no_single_one_does_it():
    when = All((is_("fire.flammable", True), more_than(AREA, 300)))
    assert turned(when, fire__flammable=False, building__floor_area=200) == [
        {AREA: from_(300, counts=False), "fire.flammable": (True,)}
    ]
    assert turned(when, fire__flammable=False, building__floor_area=400) == [
        {"fire.flammable": (True,)}
    ]


def test_a_change_that_opens_a_new_question_is_no_certain_change():
    # Going from a lease to own land leaves open how hilly that land is.
    when = is_("site.hilly", True)
    assert turned(when, land__route="leased") == [
        {"land.route": ("granted", "own"), "site.hilly": (True,)}
    ]


def test_a_change_that_takes_the_question_away_counts_for_what_it_is():
    when = is_("site.hilly", True)
    found = turned(when, land__route="own", site__hilly=True)
    assert found == [{"site.hilly": (False,)}, {"land.route": ("leased",)}]


def test_named_conditions_are_seen_through():
    found = turned(PredicateRef("new_building"), land__route="leased")
    assert found == [{"land.route": ("granted", "own")}]


def test_an_open_answer_or_one_that_nothing_turns_has_no_counterfactual():
    assert turned(more_than(AREA, 300)) == []
    assert turned(None) == []


def test_a_decided_answer_may_turn_by_a_fact_not_given_yet():
    when = All((is_("fire.flammable", True), more_than(AREA, 300)))
    assert turned(when, fire__flammable=False) == [
        {AREA: from_(300, counts=False), "fire.flammable": (True,)}
    ]


def test_a_procedure_waiting_for_its_lever_is_turned_by_the_lever_alone():
    law = in_force(
        procedure("early", NOT_LEASED, activated_by="early_start"),
        levers=(lever("early_start", is_("fire.flammable", False)),),
    )
    facts = {"land__route": "own", "fire__flammable": False}
    (found,) = counterfactuals(ask(law, **facts), "early")
    assert (found.lever.id, found.changes) == ("early_start", ())
    assert ask(law, ["early_start"], **facts).procedure("early").answer is Answer.YES
    closed = ask(law, land__route="own", fire__flammable=True)
    assert counterfactuals(closed, "early") == ()
    (used,) = counterfactuals(ask(law, ["early_start"], **facts), "early")
    assert [change.fact.id for change in used.changes] == ["land.route"]
