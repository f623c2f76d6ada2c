"""Answers are read, checked and turned into the facts' own units."""

import math

import pytest

from tests.unit.guide.tiny import catalogue, is_, yes_no
from tiexin.guide import Answer, read_facts
from tiexin.guide.units import accepted_units, convert
from tiexin.kernel import BadInput

LAW = catalogue()
AREA = "building.floor_area"


def problems(raw):
    with pytest.raises(BadInput) as caught:
        read_facts(raw, catalogue=LAW)
    return {(problem.where, problem.code) for problem in caught.value.problems}


@pytest.mark.parametrize("nothing", [None, "", "  ", "unknown"])
def test_no_answer_leaves_a_fact_open(nothing):
    facts = read_facts({AREA: nothing, "fire.flammable": nothing}, catalogue=LAW)
    assert facts.values == {}
    assert AREA in facts.open_questions


@pytest.mark.parametrize(
    ("fact", "value", "code"),
    [
        ("building.flor_area", 1, "facts.unknown"),
        ("storeys", 1, "facts.unknown"),
        ("colour", 1, "facts.unknown_name"),
        ("true", 1, "facts.unknown_name"),
        ("rout", 1, "facts.unknown"),
        (AREA, "large", "facts.not_a_number"),
        (AREA, "30000", "facts.not_a_number"),
        (AREA, True, "facts.not_a_number"),
        (AREA, [1], "facts.not_a_number"),
        (AREA, -5, "facts.below_minimum"),
        (AREA, 0, "facts.below_minimum"),
        (AREA, 2_000_001, "facts.above_maximum"),
        pytest.param(AREA, 10**5000, "facts.above_maximum", id="huge"),
        (AREA, math.nan, "facts.not_finite"),
        (AREA, math.inf, "facts.not_finite"),
        (AREA, {"value": 3}, None),
        (AREA, {"value": 3, "unit": "mwh"}, "facts.unit"),
        (AREA, {"value": 3, "unit": "storey"}, "facts.unit"),
        (AREA, {"value": 3, "unit": ["m2"]}, "facts.unit"),
        (AREA, {"value": -3, "unit": "ha"}, "facts.below_minimum"),
        (AREA, {"value": math.nan, "unit": "ha"}, "facts.not_finite"),
        pytest.param(
            AREA,
            {"value": 10**5000, "unit": "ha"},
            "facts.above_maximum",
            id="huge-ha",
        ),
        (AREA, {"number": 3}, "facts.value_shape"),
        (AREA, {"value": 3, "unit": "m2", "note": "x"}, "facts.value_shape"),
        ("building.storeys", 2.5, "facts.not_whole"),
        ("building.storeys", 61, "facts.above_maximum"),
        ("building.storeys", 3.0, None),
        ("fire.flammable", "yes", "facts.not_yes_no"),
        ("fire.flammable", 1, "facts.not_yes_no"),
        ("fire.flammable", {"value": True, "unit": "m2"}, "facts.unit_not_expected"),
        ("land.route", "bought", "facts.not_an_option"),
        ("land.route", True, "facts.not_an_option"),
        ("land.route", {"value": "own"}, None),
    ],
)
def test_a_wrong_answer_is_refused_for_its_own_reason(fact, value, code):
    if code is None:
        assert fact in read_facts({fact: value}, catalogue=LAW).values
    else:
        assert problems({fact: value}) == {(fact, code)}


def test_a_bound_of_a_fact_is_allowed_itself():
    for area in (1, 2_000_000):
        assert read_facts({AREA: area}, catalogue=LAW).values[AREA] == area


def test_every_wrong_answer_is_named_at_once():
    raw = {AREA: -1, "land.route": "bought", "fire.flammable": "no", "colour": "red"}
    assert {where for where, _ in problems(raw)} == set(raw)


def test_a_misspelt_name_brings_the_nearest_one():
    with pytest.raises(BadInput) as caught:
        read_facts({"building.flor_area": 1, "earthworks": 1}, catalogue=LAW)
    nearest = [problem.fields["nearest"] for problem in caught.value.problems]
    assert nearest == [AREA, "site.earthworks"]


@pytest.mark.parametrize("raw", [None, 3, "land.route", ["land.route"]])
def test_facts_that_are_no_mapping_are_refused(raw):
    assert problems(raw) == {("", "facts.not_a_mapping")}


@pytest.mark.parametrize("name", [1, None, True, (10**5000,), "x" * 10_000], ids=type)
def test_a_strange_name_is_refused_without_a_guess_and_kept_short(name):
    with pytest.raises(BadInput) as caught:
        read_facts({name: 1}, catalogue=LAW)
    (problem,) = caught.value.problems
    is_text = isinstance(name, str)
    assert problem.code == ("facts.unknown_name" if is_text else "facts.name_no_text")
    assert len(problem.where) < 100


def test_thousands_of_unknown_names_are_all_refused():
    assert len(problems({f"name{n}": 1 for n in range(3000)})) == 3000


# Worked by hand: 1 ha = 10 000 m2 = 15 mu; a million yuan = 100 wan yuan.
@pytest.mark.parametrize(
    ("fact", "value", "unit", "kept"),
    [
        (AREA, 3, "ha", 30_000),
        (AREA, 0.3, "ha", 3_000),
        (AREA, 45, "mu", 30_000),
        (AREA, 45, "亩", 30_000),
        (AREA, 500, "M2", 500),
        ("site.area", 30_000, "m2", 3),
        ("site.area", 15, "mu", 1),
        ("site.area", 1, "畝", 10_000 / 150_000),
        ("energy.power", 4_200_000, "kWh", 4_200),
        ("energy.power", 4_200, "MWh", 4_200),
        ("project.investment", 30_000, "万元", 300),
        ("project.investment", 300_000_000, "元", 300),
        ("project.investment", 300_000_000, "cny", 300),
    ],
)
def test_the_obvious_units_are_turned_into_the_facts_own(fact, value, unit, kept):
    raw = {fact: {"value": value, "unit": unit}}
    assert read_facts(raw, catalogue=LAW).values[fact] == pytest.approx(kept, rel=1e-15)


@pytest.mark.parametrize("unit", ["m2", "ha", "mu", "mwh_per_year", "cny_million"])
def test_a_unit_and_back_gives_the_number_again(unit):
    for other in accepted_units(unit):
        there = convert(12.5, unit=unit, to=other)
        assert convert(there, unit=other, to=unit) == pytest.approx(12.5, rel=1e-12)


def test_a_question_that_does_not_arise_has_the_value_for_that_case():
    facts = read_facts({"land.route": "leased"}, catalogue=LAW)
    assert facts.values["building.count"] == 1
    assert facts.values["site.hilly"] is False
    # Follows from a value that itself follows.
    assert facts.values["site.earthworks"] == 0
    assert facts.given == {"land.route": "leased"}
    assert facts.asks("site.earthworks") is Answer.NO


def test_it_is_open_whether_a_question_arises_while_its_reason_is_open():
    facts = read_facts({}, catalogue=LAW)
    assert facts.asks("building.count") is Answer.UNKNOWN
    assert "building.count" not in facts.open_questions
    assert facts.answer(is_("building.count", 1)) is Answer.UNKNOWN


def test_an_answer_to_a_question_that_does_not_arise_must_agree():
    agreeing = {"land.route": "leased", "building.count": 1}
    assert read_facts(agreeing, catalogue=LAW).values["building.count"] == 1
    assert problems({"land.route": "leased", "building.count": 3}) == {
        ("building.count", "facts.not_asked")
    }


@pytest.mark.parametrize(
    ("raw", "where", "code"),
    [
        (
            {AREA: 1000, "building.civil_area": 1001},
            "building.civil_area",
            "facts.civil_area_above_floor_area",
        ),
        (
            {AREA: 29, "building.storeys": 3},
            AREA,
            "facts.floor_area_below_storeys",
        ),
        (
            {AREA: 19, "building.count": 2},
            AREA,
            "facts.floor_area_below_buildings",
        ),
        # One hectare holds 10 000 m2 a storey; three cellars are allowed for.
        (
            {AREA: 50_001, "building.storeys": 2, "site.area": 1},
            AREA,
            "facts.floor_area_above_site",
        ),
    ],
)
def test_answers_that_contradict_each_other_are_refused(raw, where, code):
    assert problems(raw) == {(where, code)}


@pytest.mark.parametrize(
    "raw",
    [
        {AREA: 1000, "building.civil_area": 1000},
        {AREA: 30, "building.storeys": 3},
        {AREA: 20, "building.count": 2},
        {AREA: 50_000, "building.storeys": 2, "site.area": 1},
        {AREA: 50_000, "building.storeys": 2, "land.route": "leased"},
        {"building.civil_area": 1000},
    ],
)
def test_answers_at_the_edge_of_what_can_be_are_taken(raw):
    assert read_facts(raw, catalogue=LAW).given == raw


def test_a_changed_project_settles_its_questions_anew():
    facts = read_facts({"land.route": "own", "site.hilly": True}, catalogue=LAW)
    changed = facts.changed({"land.route": "leased"})
    assert changed.values["site.hilly"] is False
    assert facts.values["site.hilly"] is True


def test_a_preset_is_never_assumed():
    law = catalogue(facts=(yes_no("fire.flammable", preset=False),), predicates=())
    assert read_facts({}, catalogue=law).values == {}
