"""What the law of each city says, read from the sources and not from the catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.unit.app.conftest import SAMPLES
from tiexin.app.durations import DurationKind
from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample
from tiexin.app.service import Service
from tiexin.app.verify import verify
from tiexin.catalogue.types import FigureState

if TYPE_CHECKING:
    from tiexin.app.report import PlanReport
    from tiexin.catalogue.types import InForce

DONGGUAN, GUANGZHOU, SHENZHEN = "441900", "440100", "440300"
CITIES = (DONGGUAN, GUANGZHOU, SHENZHEN)
TODAY = date(2026, 12, 1)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service.load(cache=tmp_path_factory.mktemp("cache"))


def planned(service: Service, sample: str, city: str) -> PlanReport:
    request = load_sample(data_root(), sample, today=TODAY).request
    return service.plan(replace(request, jurisdiction=city))


def law(service: Service, city: str, on: date = TODAY) -> InForce:
    return service.in_force(on=on, jurisdiction=city)


@pytest.mark.parametrize("city", [GUANGZHOU, SHENZHEN])
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_plans_in_the_other_cities_and_passes_the_checker(
    service: Service, sample: str, city: str
) -> None:
    report = planned(service, sample, city)
    assert verify(report).violations == ()
    assert report.uncertain == ()
    assert all(row.state != "unknown" for row in report.levers)


@pytest.mark.parametrize("city", [GUANGZHOU, SHENZHEN])
def test_nothing_that_only_dongguan_states_reaches_another_city(
    service: Service, city: str
) -> None:
    found = law(service, city)
    dongguan = {
        source.id
        for source in service.catalogue.sources.values()
        if source.id.startswith(("dongguan_", "major_project_", "hongmei_", "shatian_"))
    }
    assert dongguan
    for entry in (*found.procedures.values(), *found.levers.values()):
        assert DONGGUAN not in entry.stated_by.values()
        assert not {each.source for each in entry.sources} & dongguan, entry.id


@pytest.mark.parametrize(
    ("city", "procedure"),
    [
        # No text of the city with these days was found.
        *((GUANGZHOU, id_) for id_ in ("eia_report", "eia_report_form")),
        *(
            (city, id_)
            for city in (GUANGZHOU, SHENZHEN)
            for id_ in (
                "works_planning_permit",
                "construction_permit",
                "fire_design_review",
                "joint_acceptance",
                "project_filing",
            )
        ),
        (SHENZHEN, "land_planning_permit"),
    ],
)
def test_a_promise_that_was_not_found_is_unknown_and_the_limit_is_planned_with(
    service: Service, city: str, procedure: str
) -> None:
    found = law(service, city).procedures[procedure]
    assert found.promised.state is FigureState.UNKNOWN
    for sample in SAMPLES:
        activity = planned(service, sample, city).plan.activities.get(procedure)
        if activity is not None and activity.duration.lever is None:
            assert activity.duration.kind is not DurationKind.PROMISED


def test_levers_that_only_one_city_has_are_there_only(service: Service) -> None:
    levers = {city: set(law(service, city).levers) for city in CITIES}
    assert {"early_equipment_installation", "early_fit_out", "eia_commitment"} <= (
        levers[DONGGUAN] - levers[GUANGZHOU] - levers[SHENZHEN]
    )
    assert {"merged_planning_permits", "early_site_survey", "fit_out_permit"} <= (
        levers[GUANGZHOU] - levers[DONGGUAN] - levers[SHENZHEN]
    )
    assert "phased_construction_permit" not in levers[SHENZHEN]
    assert "whole_process_tracking" in (
        levers[SHENZHEN] - levers[DONGGUAN] - levers[GUANGZHOU]
    )


def reviewed(service: Service, city: str, on: date) -> bool:
    """Whether a plant without a major hazard source has its drawings reviewed."""
    condition = law(service, city, on).procedures["drawing_review"].applies_when
    return "major_hazard_source" not in str(condition)


def test_shenzhen_reviews_drawings_until_the_end_of_june_2020(service: Service) -> None:
    change = date(2020, 7, 1)
    assert reviewed(service, SHENZHEN, change - timedelta(days=1))
    assert not reviewed(service, SHENZHEN, change)
    assert reviewed(service, GUANGZHOU, change)
    assert reviewed(service, DONGGUAN, change)
    for sample in SAMPLES:
        steps = planned(service, sample, SHENZHEN).plan.activities
        assert "drawing_review" not in steps


def test_a_report_in_shenzhen_takes_ten_days_of_review_and_one_of_decision(
    service: Service,
) -> None:
    steps = planned(service, "circuit_board_plant", SHENZHEN).plan.activities
    review, decision = steps["eia_technical_review"], steps["eia_report"]
    assert (review.duration.value, review.duration.unit) == (10, "working_day")
    assert (decision.duration.value, decision.duration.unit) == (1, "working_day")
    assert decision.start >= review.finish


def test_title_registration_in_shenzhen_stops_for_papers_corrected_after_acceptance(
    service: Service,
) -> None:
    for id_ in ("building_title_registration", "land_title_registration"):
        shenzhen = law(service, SHENZHEN).procedures[id_]
        assert (shenzhen.statutory.value, shenzhen.statutory.unit) == (
            30,
            "working_day",
        )
        assert shenzhen.clock is not None
        assert [str(each.citation) for each in shenzhen.clock.excluded] == [
            "shenzhen_real_estate_registration_2021/art-26"
        ]
        for city in (DONGGUAN, GUANGZHOU):
            clock = law(service, city).procedures[id_].clock
            assert clock is not None
            assert clock.excluded == ()
