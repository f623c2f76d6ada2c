"""A limit on a whole stretch on the command line, as text and as JSON."""

from __future__ import annotations

import pytest

from tests.unit.cli.running import LANGUAGES, tiexin

SHOW = ("catalogue", "show", "shenzhen_land_to_permit_2018", "--in", "440300")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_limit_is_shown_with_its_stretch_and_source(language: str) -> None:
    ran = tiexin(*SHOW, "--language", language)
    assert ran.code == 0, ran.err
    assert "33" in ran.out
    assert "→" in ran.out
    assert "setupbusinessshenzhen" in ran.out
    assert "{" not in ran.out


def test_its_json_names_the_figure_and_the_place_that_says_so() -> None:
    data = tiexin(*SHOW, "--json").data
    limit = data["process_limit"]["limit"]
    assert (limit["value"], limit["unit"]) == (33, "working_day")
    assert data["process_limit"]["first"] == "land_grant_contract"
    assert [each["citation"] for each in data["articles"]] == [
        "shenzhen_90_reform_2018/thirty-three-days"
    ]


def test_before_its_day_and_elsewhere_it_is_not_in_force() -> None:
    for other in (["--on", "2018-07-31"], ["--in", "441900"]):
        ran = tiexin(*SHOW[:3], "--in", "440300", *other)
        assert ran.codes == ["catalogue.entry_not_in_force"]


def test_the_list_names_it_and_an_early_day_is_flagged() -> None:
    ran = tiexin("catalogue", "list", "--in", "440300", "--language", "en")
    assert "shenzhen_land_to_permit_2018" in ran.out
    assert "Note:" not in ran.out
    early = tiexin(
        *("catalogue", "list", "--in", "440300", "--language", "en"),
        *("--on", "2020-06-30"),
    )
    assert "2023-03-01" in early.out.splitlines()[-1]
