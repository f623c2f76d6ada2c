"""Questions come in the order of what they settle."""

from tests.unit.guide.tiny import (
    NOT_LEASED,
    ask,
    at_least,
    in_force,
    is_,
    lever,
    more_than,
    procedure,
    works,
    yes_no,
)
from tiexin.catalogue.expressions import All
from tiexin.guide.questions import presets, questions

AREA = "building.floor_area"


def ids(result):
    return [question.fact.id for question in questions(result)]


def law():
    both = All((is_("fire.flammable", True), more_than(AREA, 300)))
    return in_force(
        procedure("a", NOT_LEASED),
        procedure("b", NOT_LEASED),
        procedure("c", is_("site.hilly", True)),
        procedure("d", both),
        procedure("e", both),
        procedure("f", is_("fire.flammable", True)),
        levers=(lever("l", more_than("energy.power", 5)),),
    )


def test_the_question_that_settles_most_comes_first():
    # land.route settles a and b and opens the way to c. The power settles one lever by
    # itself, which is as much as the area's two halves and surer.
    assert ids(ask(law()))[:3] == ["land.route", "energy.power", AREA]


def test_what_a_form_shows_answered_already_is_asked_last():
    # It settles f and half of d and e, more than the power does.
    assert ids(ask(law()))[-1] == "fire.flammable"


def test_weights_are_the_shares_worked_out_by_hand():
    found = {each.fact.id: each for each in questions(ask(law()))}
    route, fire, area = (found[each] for each in ("land.route", "fire.flammable", AREA))
    assert (route.weight, route.settles, route.touches) == (3, 3, 3)
    assert (fire.weight, fire.settles, fire.touches) == (2, 1, 3)
    assert (area.weight, area.settles, area.touches) == (1, 0, 2)


def test_a_question_that_does_not_arise_is_not_asked():
    assert "site.hilly" not in ids(ask(law()))
    assert "site.hilly" in ids(ask(law(), land__route="own"))
    assert "site.hilly" not in ids(ask(law(), land__route="leased"))


def test_what_is_answered_is_not_asked_again_and_the_rest_is_weighed_anew():
    after = ask(law(), fire__flammable=False)
    assert "fire.flammable" not in ids(after)
    area = next(each for each in questions(after) if each.fact.id == AREA)
    assert area.weight == 0


def test_a_question_that_nothing_waits_for_weighs_nothing_and_comes_last():
    settled = ask(law(), land__route="leased", fire__flammable=False, energy__power=1)
    assert ids(settled) == [AREA, "building.storeys", "project.investment"]
    assert [each.weight for each in questions(settled)] == [0, 0, 0]
    first = questions(ask(law()))[0]
    assert first.fact.id == "land.route"
    assert first.weight > 0


def test_equal_questions_stand_in_the_order_of_the_file():
    result = ask(in_force(procedure("p")))
    assert ids(result) == [
        "land.route",
        AREA,
        "building.storeys",
        "energy.power",
        "project.investment",
        "fire.flammable",
    ]
    assert ids(result) == ids(ask(in_force(procedure("p"))))


def test_sizes_are_asked_for_works_that_are_looked_up_by_them():
    building = in_force(
        procedure("w", estimated=works("works_table", divide_by="building.count"))
    )
    found = {each.fact.id: each.weight for each in questions(ask(building))}
    assert found["building.storeys"] == found[AREA] == 0.5
    own = ask(building, land__route="own")
    shares = {each.fact.id: each.weight for each in questions(own) if each.weight}
    assert shares.keys() == {"building.storeys", AREA, "building.count"}
    leased = in_force(procedure("w", at_least(AREA, 9), estimated=works("works_table")))
    small = ask(leased, building__floor_area=5)
    assert not any(each.weight for each in questions(small))


def test_presets_are_those_of_the_catalogue():
    assert presets(law().catalogue) == {"fire.flammable": False}
    without = in_force(facts=(yes_no("x"),), predicates=())
    assert presets(without.catalogue) == {}
