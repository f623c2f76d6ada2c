"""A lower level may be quicker and stricter; what a higher law fixes stays."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tiexin.app.paths import data_root
from tiexin.app.reform.lab import try_reform
from tiexin.app.reform.patch import read_reform
from tiexin.app.service import Service
from tiexin.kernel import LANGUAGES, BadInput, CatalogueError

if TYPE_CHECKING:
    from tiexin.app.reform.lab import Trial
    from tiexin.kernel import Problem

HEAD = """tiexin_reform: 1
id: tried
title: {{zh_hans: 试, zh_hant: 試, en: Tried}}
summary: {{zh_hans: 试。, zh_hant: 試。, en: Tried.}}
level: "{level}"
from: 2027-01-01
"""

NEEDS = """
      - {document: land_grant_contract, source: urban_rural_planning_law_2019/art-40}
      - {document: existing_land_title, source: urban_rural_planning_law_2019/art-40}
      - {document: land_planning_permit, source: urban_rural_planning_law_2019/art-38}
      - {document: design_scheme_opinion, source: urban_rural_planning_law_2019/art-40}
"""
PERMIT = "procedures: {works_planning_permit: {%s}}"
LIMIT = (
    "duration: {statutory: {value: %d, unit: working_day, kind: processing,"
    " source: licensing_law_2019/art-42}}"
)
LEVER = """levers:
  tried:
    title: {zh_hans: 试, zh_hant: 試, en: Tried}
    summary: {zh_hans: 试。, zh_hant: 試。, en: Tried.}
    applies_when: {always: true}
    duties: [{who: investor, text: {zh_hans: 试。, zh_hant: 試。, en: Tried.}}]
    effects: [%s]
"""
SOURCE = "source: reform_tried"

# What a city or the province would state, the refusal, and the article that forbids it.
FORBIDDEN = {
    "a step that national law asks for": (
        "procedures: {eia_report_form: {repealed: true}}",
        "skip",
        "Environmental Impact Assessment Law (2018), art. 22",
    ),
    "a paper that national law asks for": (
        f"procedures:\n  works_planning_permit:\n    needs:{NEEDS}",
        "need",
        "Urban and Rural Planning Law (2019), art. 43",
    ),
    "a longer limit for the authority": (
        PERMIT % (LIMIT % 25),
        "limit",
        "Administrative Licensing Law (2019), art. 42",
    ),
    "no limit any more": (
        PERMIT % "duration: {statutory: none, estimated: {days: [1, 2, 3], "
        "unit: working_day, source: estimates_2026/authority-practice, "
        "why: {zh_hans: 试。, zh_hant: 試。, en: Tried.}}}",
        "limit",
        "Administrative Licensing Law (2019), art. 42",
    ),
    "fewer projects that need it": (
        PERMIT % "applies_when: {all: [{predicate: new_building}, "
        "{fact: building.floor_area, at_least: 1000}]}",
        "condition",
        "Urban and Rural Planning Law (2019), art. 40",
    ),
    "another body": (
        PERMIT % "performer: housing",
        "performer",
        "Urban and Rural Planning Law (2019), art. 40",
    ),
    "a lever that spares the step": (
        LEVER % f"{{effect: skip, procedure: works_planning_permit, {SOURCE}}}",
        "skip",
        "Urban and Rural Planning Law (2019), art. 40",
    ),
    "a lever that undoes an order": (
        LEVER
        % f"{{effect: drop_order, procedure: pit_works, after: construction_permit, {SOURCE}}}",  # noqa: E501
        "order",
        "Construction Law (2019), art. 7",
    ),
}
ALLOWED = {
    "a shorter limit": PERMIT % (LIMIT % 10),
    "a promise": PERMIT
    % f"duration: {{promised: {{value: 3, unit: working_day, {SOURCE}}}}}",
    "more projects that need it": PERMIT
    % "applies_when: {any: [{predicate: new_building}, {predicate: leased_fit_out}]}",
    "a lever that is quicker than the law asks": LEVER
    % (
        "{effect: set_duration, procedure: fire_acceptance, value: 5,"
        f" unit: working_day, {SOURCE}}}"
    ),
    "a lever that lets steps overlap which only custom keeps apart": LEVER
    % (
        "{effect: release_stage, stage: construction_permit, before: works_permit,"
        f" procedures: [contractor_tender], {SOURCE}}}"
    ),
}


@cache
def service() -> Service:
    return Service.load()


def tried(text: str, *, level: str = "441900") -> Trial:
    head = HEAD.format(level=level)
    reform = read_reform((head + text).encode(), name="tried.yaml")
    return try_reform(service(), reform, [], root=data_root())


def refusals(text: str, *, level: str = "441900") -> list[Problem]:
    with pytest.raises(BadInput) as refused:
        tried(text, level=level)
    return list(refused.value.problems)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_a_higher_law_fixes_is_refused_with_its_article(name: str) -> None:
    text, what, article = FORBIDDEN[name]
    found = refusals(text)
    problem = next(each for each in found if each.code == f"reform.forbidden_{what}")
    assert problem.fields_in("en")["article"] == article
    assert problem.where.startswith("tried.yaml:")
    for language in LANGUAGES:
        message, cure = service().messages.error(problem, language)
        assert str(problem.fields_in(language)["article"]) in message
        assert "room.yaml" in cure


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_quicker_stricter_or_mere_custom_may_be_made(name: str) -> None:
    assert tried(ALLOWED[name]).changes


def test_the_state_itself_may_change_its_law() -> None:
    text = "procedures: {eia_report_form: {repealed: true}}"
    (problem,) = refusals(text, level="440000")
    assert problem.code == "reform.forbidden_skip"
    assert tried(text, level="100000").changes
    assert tried(PERMIT % (LIMIT % 25), level="100000").changes


def test_works_are_guarded_from_patches_as_from_the_catalogue() -> None:
    text = LEVER % f"{{effect: skip, procedure: superstructure_works, {SOURCE}}}"
    with pytest.raises(CatalogueError) as refused:
        tried(text)
    assert refused.value.problems[0].code == "catalogue.guard_works"
    assert refused.value.problems[0].where.startswith("tried.yaml:")
