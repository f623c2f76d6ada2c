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


@pytest.mark.parametrize(
    ("city", "id_", "first"),
    [
        # Reports and notices say from which day on each of these holds.
        (GUANGZHOU, "phased_construction_permit", date(2020, 6, 1)),
        (GUANGZHOU, "fit_out_permit", date(2020, 6, 1)),
        (GUANGZHOU, "works_and_construction_permits_together", date(2020, 8, 1)),
        (GUANGZHOU, "trust_construction", date(2021, 7, 29)),
        (GUANGZHOU, "merged_planning_permits", date(2021, 8, 1)),
        (GUANGZHOU, "knowledge_city_one_stop", date(2022, 3, 1)),
        (GUANGZHOU, "full_cycle_service", date(2025, 1, 6)),
        (GUANGZHOU, "early_site_survey", date(2025, 3, 27)),
        (SHENZHEN, "whole_process_tracking", date(2022, 11, 1)),
        (SHENZHEN, "commitment", date(2023, 3, 1)),
        (DONGGUAN, "eia_commitment", date(2019, 3, 15)),
        (DONGGUAN, "early_fit_out", date(2023, 3, 7)),
        (DONGGUAN, "early_equipment_installation", date(2023, 3, 7)),
        (DONGGUAN, "parallel_setup", date(2022, 7, 1)),
    ],
)
def test_a_measure_is_there_from_its_first_day_and_not_before(
    service: Service, city: str, id_: str, first: date
) -> None:
    assert id_ in law(service, city, first).levers
    assert id_ not in law(service, city, first - timedelta(days=1)).levers


def test_a_promise_is_there_from_its_first_day(service: Service) -> None:
    # Guangzhou: land planning permit in 3 working days from 10 July 2018 (by itself the
    # country's rule of 2019 has to be there), Shenzhen: figures read on 22 Nov 2026.
    def promise(city: str, id_: str, on: date) -> int | None:
        return law(service, city, on).procedures[id_].promised.value

    read = date(2026, 11, 22)
    assert promise(GUANGZHOU, "land_planning_permit", date(2019, 4, 23)) == 3
    assert promise(SHENZHEN, "eia_report_form", read - timedelta(days=1)) is None
    assert promise(SHENZHEN, "eia_report_form", read) == 3
    assert promise(SHENZHEN, "eia_report", read) == 1
    for city in (DONGGUAN, GUANGZHOU):
        assert promise(city, "eia_report", read) is None


def test_a_plan_of_the_day_before_the_notice_of_2025_surveys_after_the_contract(
    service: Service,
) -> None:
    request = replace(
        load_sample(data_root(), "robotics_factory", today=TODAY).request,
        jurisdiction=GUANGZHOU,
    )
    notice = date(2025, 3, 27)
    for day, early in ((notice - timedelta(days=1), False), (notice, True)):
        steps = service.plan(replace(request, start=day)).plan.activities
        before = (
            steps["geotechnical_survey"].start < steps["land_grant_contract"].finish
        )
        assert before is early


def test_the_zone_of_a_site_brings_its_measures_and_no_other_site_has_them(
    service: Service,
) -> None:
    request = load_sample(data_root(), "robotics_factory", today=TODAY).request
    local = {
        "trust_construction",
        "industrial_fast_approval",
        "knowledge_city_one_stop",
    }
    wanted = {
        "none": set(),
        "huangpu": local - {"knowledge_city_one_stop"},
        "knowledge_city": {"knowledge_city_one_stop"},
    }
    days = {}
    for zone, levers in wanted.items():
        facts = {**request.facts, "site.zone": zone}
        asked = replace(request, jurisdiction=GUANGZHOU, facts=facts)
        report = service.plan(asked)
        assert local & set(report.plan.levers) == levers
        assert verify(report).violations == ()
        days[zone] = report.plan.goal.day
    assert days["huangpu"] <= days["none"]
    assert days["knowledge_city"] == days["none"]
