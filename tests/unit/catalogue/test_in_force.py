"""What is in force on a day in a place, worked out by hand for the small catalogue."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.unit.catalogue.small import Change, changed, small_catalogue
from tiexin.app.messages import Messages
from tiexin.catalogue import in_force
from tiexin.catalogue.checks import check_files
from tiexin.catalogue.levels import merge
from tiexin.catalogue.store import catalogue_of
from tiexin.catalogue.types import (
    AddOrder,
    FigureState,
    InForce,
    LimitKind,
    MayMiss,
    ReleaseStage,
)
from tiexin.kernel import LANGUAGES, BadInput, Certainty, Citation, Period

if TYPE_CHECKING:
    from tiexin.kernel import Language

MESSAGES = Messages(Path(__file__).parents[3] / "data" / "messages")

CATALOGUE = small_catalogue()
NOW = date(2026, 6, 1)


def law(on: date = NOW, jurisdiction: str = "441900") -> InForce:
    return in_force(CATALOGUE, on=on, jurisdiction=jurisdiction)


@pytest.mark.parametrize(
    ("on", "statutory", "promised"),
    [
        (date(2010, 1, 1), 30, None),
        (date(2019, 12, 31), 30, None),
        (date(2020, 1, 1), 15, None),
        (date(2021, 5, 31), 15, None),
        (date(2021, 6, 1), 15, 7),
        (date(2023, 12, 31), 15, 7),
        (date(2024, 1, 1), 15, 3),
    ],
)
def test_each_day_has_its_version_of_each_level(
    on: date, statutory: int, promised: int | None
) -> None:
    permit = law(on).procedures["permit"]
    assert permit.statutory.value == statutory
    assert permit.promised.value == promised


def test_before_its_first_day_nothing_is_in_force() -> None:
    assert law(date(2009, 12, 31)).procedures == {}


def test_a_promise_of_the_city_holds_in_the_city_only() -> None:
    assert law(jurisdiction="441900").procedures["permit"].promised.value == 3
    of_province = law(jurisdiction="440000").procedures["permit"].promised
    assert of_province.state is FigureState.UNKNOWN
    assert of_province.value is None


def test_each_field_tells_which_level_states_it() -> None:
    permit = law().procedures["permit"]
    assert permit.stated_by["statutory"] == "100000"
    assert permit.stated_by["clock"] == "100000"
    assert permit.stated_by["promised"] == "441900"
    assert "file" not in permit.stated_by


def test_the_sources_of_all_levels_carry_the_merged_rule() -> None:
    assert law().procedures["permit"].sources == (
        Citation("building_law", "art-7"),
        Citation("city_page", "days"),
    )


def test_the_merged_rule_holds_while_all_its_versions_hold() -> None:
    on = date(2022, 1, 1)
    assert law(on).procedures["permit"].in_force == Period(
        date(2021, 6, 1), date(2024, 1, 1)
    )
    assert law().procedures["permit"].in_force == Period(date(2024, 1, 1))


def test_a_merged_rule_is_as_fresh_as_its_oldest_part() -> None:
    assert law().procedures["permit"].reviewed_on == date(2025, 12, 1)
    assert law(date(2022, 1, 1)).procedures["permit"].reviewed_on == date(2026, 1, 15)


def test_a_repealed_rule_is_gone_from_its_day_on() -> None:
    assert "plan_review" in law(date(2029, 12, 31)).procedures
    assert "plan_review" not in law(date(2030, 1, 1)).procedures


def test_what_a_city_repeals_is_gone_there_and_nowhere_else() -> None:
    city = Change(
        "catalogue/441900/procedures/permit/complaint.yaml",
        "",
        "id: complaint\nversions:\n"
        "  - in_force: {from: 2025-01-01, repealed: true}\n"
        "    sources: [city_page]\n"
        "    reviewed: {on: 2026-01-15, by: team}\n",
    )
    report = check_files(changed(city))
    assert not report.problems
    catalogue = catalogue_of(report.plain, hash_="x")
    for jurisdiction, day, there in (
        ("441900", date(2024, 12, 31), True),
        ("441900", date(2025, 1, 1), False),
        ("440000", date(2025, 1, 1), True),
    ):
        found = in_force(catalogue, on=day, jurisdiction=jurisdiction)
        assert ("complaint" in found.procedures) is there


def test_a_rule_of_the_city_is_unknown_to_the_province() -> None:
    assert "opening" in law(jurisdiction="441900").procedures
    assert "opening" not in law(jurisdiction="440000").procedures


def test_unknown_and_none_stay_apart() -> None:
    review = law().procedures["plan_review"]
    assert review.promised.state is FigureState.NONE
    assert law().procedures["pit_permit"].promised.state is FigureState.UNKNOWN


def test_a_limit_has_its_kind_source_and_certainty() -> None:
    statutory = law().procedures["permit"].statutory
    assert statutory.kind is LimitKind.PROCESSING
    assert statutory.citation == Citation("building_law", "art-8-2")
    assert statutory.certainty is None
    assert law().procedures["permit"].promised.certainty is Certainty.UNCONFIRMED
    opening = law().procedures["opening"].statutory
    assert opening.kind is LimitKind.APPLICANT_DEADLINE


def test_a_lever_of_the_country_is_made_the_default_by_the_city() -> None:
    of_city = law().levers["phased_permit"]
    of_country = law(jurisdiction="100000").levers["phased_permit"]
    assert of_city.default
    assert not of_country.default
    assert of_city.effects == of_country.effects
    assert of_city.stated_by["default"] == "441900"


def test_the_effects_of_a_lever_are_read_by_kind() -> None:
    effects = law().levers["phased_permit"].effects
    assert isinstance(effects[0], ReleaseStage)
    assert effects[0].procedures == ("building_works",)
    assert isinstance(effects[2], AddOrder)
    assert effects[2].procedure == "building_works"
    assert effects[2].order.after == "pit_permit"
    assert isinstance(effects[3], MayMiss)


def test_a_step_tells_which_lever_brings_it() -> None:
    assert law().procedures["pit_permit"].activated_by == "phased_permit"
    assert law().procedures["permit"].activated_by is None


def test_the_levels_go_from_the_country_down() -> None:
    assert law().levels == ("100000", "440000", "441900")
    assert law(jurisdiction="100000").levels == ("100000",)


def test_an_unknown_place_is_answered_with_those_that_have_data() -> None:
    with pytest.raises(BadInput) as error:
        law(jurisdiction="999999")
    problem = error.value.problems[0]
    assert problem.code == "jurisdiction.unknown"
    known = str(problem.fields_in("en")["known"])
    assert "441900" in known
    assert "440300" not in known


def test_a_place_without_data_is_not_guessed_from_the_province() -> None:
    with pytest.raises(BadInput) as error:
        law(jurisdiction="440300")
    assert error.value.problems[0].code == "jurisdiction.no_data"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_is_named_in_the_language_of_the_reader(language: Language) -> None:
    with pytest.raises(BadInput) as error:
        law(jurisdiction="440300")
    problem = error.value.problems[0]
    places = CATALOGUE.jurisdictions
    said = " ".join(MESSAGES.error(problem, language))
    for code in ("440300", "441900"):
        assert places[code].title.in_language(language) in said
    if language == "en":
        assert not re.search("[一-鿿]", said)
        assert "Shenzhen" in str(problem)
    else:
        assert "Shenzhen" not in said


def test_a_journey_has_every_step_but_those_outside_stage_by_stage() -> None:
    journey = CATALOGUE.journeys["factory"]
    assert journey.procedures == (
        "permit",
        "pit_permit",
        "plan_review",
        "building_works",
        "opening",
    )
    assert journey.not_holding == {"plan_review"}
    assert journey.spans == (("start", "opened"),)


def test_a_question_knows_its_group_bounds_and_preset() -> None:
    count = CATALOGUE.facts["building.count"]
    assert (count.group, count.minimum, count.maximum) == ("project", 1, 50)
    assert count.otherwise == 1
    assert CATALOGUE.facts["project.listed"].preset is False


def test_a_table_keeps_its_rows_and_open_ends() -> None:
    table = CATALOGUE.tables["works"]
    assert table.rows == (
        ((1, 1000), 100),
        ((1, None), 200),
        ((None, None), 300),
    )
    assert table.assume == {"building.count": 1, "building.floor_area": 5000}


def test_a_lower_level_that_states_a_rule_anew_revives_it() -> None:
    def version(level: str, **fields: object) -> dict[str, object]:
        common = {"level": level, "from": "2020-01-01", "reviewed_on": "2026-01-01"}
        return {**common, "whole": False, "sources": [], **fields}

    repealed = version("100000", whole=True, kind="filing", repealed=True)
    anew = version("440000", whole=True, kind="approval")
    levels = ("100000", "440000")
    assert merge([repealed], day="2026-06-01", levels=levels) is None
    found = merge([repealed, anew], day="2026-06-01", levels=levels)
    assert found is not None
    assert found[0]["kind"] == "approval"
