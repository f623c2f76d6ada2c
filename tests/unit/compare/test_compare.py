"""One project in several places: what differs, where it stands, what can't be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.unit.compare.places import CITY, with_city
from tiexin.app.compare import compare
from tiexin.app.compare.as_json import compare_json
from tiexin.app.compare.tables import CompareTables
from tiexin.app.compare.words import CompareWords
from tiexin.app.project_file import load_sample
from tiexin.app.service import Service
from tiexin.app.uncertainty import budget_of, outcomes
from tiexin.kernel import LANGUAGES, BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from tiexin.app.compare import Comparison
    from tiexin.app.request import PlanRequest
    from tiexin.kernel import Language

PROVINCE = "440000"

PROMISE = """id: works_planning_permit
versions:
  - in_force: {from: 2024-01-01}
    sources: [licensing_law_2019/art-42]
    duration:
      promised: {value: 6, unit: working_day, source: licensing_law_2019/art-42}
    reviewed: {on: 2026-11-22, by: catalogue-team}
"""
WAIT = """id: long_wait
title: {zh_hans: 长等待, zh_hant: 長等待, en: Long wait}
kind: statutory_wait
stage: talks
performer: natural_resources
versions:
  - in_force: {from: 2024-01-01}
    sources: [licensing_law_2019/art-42]
    applies_when: {always: true}
    needs: []
    gives: []
    duration:
      statutory: {value: 1200, unit: calendar_day, kind: minimum_wait, source: licensing_law_2019/art-42}
      promised: none
    reviewed: {on: 2026-11-22, by: catalogue-team}
"""  # noqa: E501  # a rule as a file writes it


@pytest.fixture(scope="module")
def promising(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """The city states one promise and nothing else of its own."""
    folder = tmp_path_factory.mktemp("promising")
    name = "procedures/works_permit/works_planning_permit.yaml"
    root = with_city(folder, {name: PROMISE})
    return Service.load(root=root, cache=folder / "cache")


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """In the city everybody waits for 1 200 days before anything else."""
    folder = tmp_path_factory.mktemp("waiting")
    root = with_city(folder, {"procedures/talks/long_wait.yaml": WAIT})
    return Service.load(root=root, cache=folder / "cache")


def asked(service: Service) -> PlanRequest:
    del service
    from tiexin.app.paths import data_root

    return load_sample(data_root(), "robotics_factory", today=date(2026, 12, 1)).request


def side_by_side(service: Service) -> Comparison:
    return compare(service, asked(service), [PROVINCE, CITY])


def test_one_override_is_the_one_difference_and_stands_at_its_line(
    promising: Service,
) -> None:
    (found,) = side_by_side(promising).differences
    assert (found.kind, found.id, found.field) == (
        "procedure",
        "works_planning_permit",
        "promised",
    )
    stated = found.values[CITY].stated
    assert stated is not None
    assert stated.where == (
        f"data/catalogue/{CITY}/procedures/works_permit/works_planning_permit.yaml:6"
    )
    assert [str(each) for each in found.values[CITY].citations] == [
        "licensing_law_2019/art-42"
    ]
    national = found.values[PROVINCE].stated
    assert national is not None
    assert (national.level, found.values[PROVINCE].unknown) == ("100000", True)


def test_what_is_unknown_makes_a_place_neither_better_nor_worse(
    promising: Service,
) -> None:
    comparison = side_by_side(promising)
    (ranking,) = comparison.rankings
    assert not ranking.sure
    province, city = comparison.places
    assert "works_planning_permit" in province.budget.promise_unknown
    assert "works_planning_permit" not in city.budget.promise_unknown
    (found,) = comparison.differences
    assert found.unknown


def test_an_unknown_promise_lies_between_the_quickest_and_the_limit(
    promising: Service,
) -> None:
    province, city = side_by_side(promising).places
    there = province.report.plan.activities["works_planning_permit"]
    # The file: at best one working day, by law twenty.
    assert outcomes(there.procedure, there.duration) == (1, 20)
    here = city.report.plan.activities["works_planning_permit"]
    assert outcomes(here.procedure, here.duration) == (6, 6)


def test_a_place_is_called_sooner_only_where_no_unknown_can_turn_it(
    waiting: Service,
) -> None:
    (ranking,) = side_by_side(waiting).rankings
    assert ranking.sure
    assert (ranking.first, ranking.second) == (PROVINCE, CITY)
    # The order in which the places are named changes nothing.
    (turned,) = compare(waiting, asked(waiting), [CITY, PROVINCE]).rankings
    assert (turned.first, turned.second, turned.sure) == (PROVINCE, CITY, True)


def test_a_procedure_that_only_one_place_has_is_told_as_such(waiting: Service) -> None:
    comparison = side_by_side(waiting)
    (found,) = comparison.differences
    assert (found.id, found.field) == ("long_wait", "exists")
    assert found.values[PROVINCE].entry is None
    province, city = comparison.places
    assert city.needed == province.needed + 1


def test_days_by_stage_are_counted_from_first_to_last_day(promising: Service) -> None:
    for side in side_by_side(promising).places:
        assert sum(each.steps for each in side.stages) == len(
            side.report.plan.activities
        )
        for stage in side.stages:
            days = [
                day
                for each in side.report.plan.activities.values()
                if each.procedure.stage == stage.stage
                for day in (each.start, each.finish)
            ]
            assert stage.days == max(days).toordinal() - min(days).toordinal() + 1


def test_a_named_lever_that_a_place_has_not_is_left_out_there_and_said(
    promising: Service,
) -> None:
    request = replace(asked(promising), levers=("early_fit_out", "parallel_review"))
    comparison = compare(promising, request, ["441900", CITY])
    dongguan, city = comparison.places
    assert dongguan.missing == ()
    assert city.missing == ("early_fit_out",)
    assert city.report.plan.levers == ("parallel_review",)
    across = {each.lever: each.states for each in comparison.levers}
    assert across["early_fit_out"] == {"441900": "on", CITY: "absent"}


@pytest.mark.parametrize(
    "places", [[], ["441900"], ["441900", "441900"], ["441900"] * 9]
)
def test_fewer_than_two_different_places_are_refused(
    promising: Service, places: list[str]
) -> None:
    with pytest.raises(BadInput) as refused:
        compare(promising, asked(promising), places)
    assert refused.value.problems[0].code == "compare.places"


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_have_a_cell_for_each_place_and_json_the_same_days(
    promising: Service, language: Language
) -> None:
    comparison = side_by_side(promising)
    words = CompareWords(comparison, messages=promising.messages, language=language)
    tables = CompareTables(words)
    for table in (tables.summary(), tables.stages(), tables.levers()):
        assert all(len(row) == 3 for row in table.rows)
    summary = tables.summary()
    content = compare_json(comparison, words)
    planned = [place["production"]["planned"] for place in content["places"]]
    assert [day in cell for day, cell in zip(planned, summary.rows[0][1:], strict=True)]
    (difference,) = content["differences"]
    values = difference["values"]
    assert values[PROVINCE]["unknown"]
    assert values[PROVINCE]["said"] is None
    assert values[CITY]["where"].endswith("works_planning_permit.yaml:6")


def test_the_budget_counts_each_duration_once(promising: Service) -> None:
    report = promising.plan(asked(promising))
    budget = budget_of(report.plan)
    assert budget.total == len(report.plan.activities)
    assert set(budget.critical) <= set(report.plan.critical_path)
    for id_ in budget.limit_unknown:
        assert str(report.in_force.procedures[id_].statutory.state) == "unknown"
    for id_ in budget.promise_unknown:
        procedure = report.in_force.procedures[id_]
        assert str(procedure.promised.state) == "unknown"
        assert report.plan.activities[id_].duration.value == procedure.statutory.value


def test_a_city_is_a_place_that_no_other_place_lies_in(
    promising: Service, tmp_path: Path
) -> None:
    del tmp_path
    assert "100000" not in promising.cities
    assert PROVINCE not in promising.cities
    assert {"441900", CITY} <= set(promising.cities)
