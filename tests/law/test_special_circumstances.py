"""Sixteen rare approvals come into a plan when their trigger is answered with yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample
from tiexin.app.service import Service
from tiexin.app.verify import verify

if TYPE_CHECKING:
    from tiexin.app.report import PlanReport

# Trigger and approval, read from the laws that the procedures cite.
BROUGHT = {
    "allocated_land": "land_use_pre_review_and_site_opinion",
    "approval_list": "project_verification",
    "deep_works": "special_scheme_expert_review",
    "flood_zone": "flood_impact_review",
    "geohazard_area": "geohazard_assessment",
    "land_not_cleared": "land_conversion_and_taking",
    "licensed_use": "hazardous_use_licence",
    "lightning": "lightning_acceptance",
    "over_limit_tall": "over_limit_seismic_review",
    "own_water": "water_abstraction_application",
    "relics": "archaeology_survey",
    "road_or_green": "road_and_green_permits",
    "site_crane": "site_crane_registration",
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service.load(cache=tmp_path_factory.mktemp("cache"))


def planned(service: Service, **facts: object) -> PlanReport:
    request = load_sample(
        data_root(), "robotics_factory", today=date(2026, 12, 1)
    ).request
    answers = {name.replace("__", "."): value for name, value in facts.items()}
    return service.plan(replace(request, facts={**request.facts, **answers}))


def test_every_special_circumstance_brings_its_approval_and_the_plan_holds(
    service: Service,
) -> None:
    special = {f"special__{name}": True for name in BROUGHT}
    report = planned(
        service,
        special__any=True,
        chemicals__role="uses",
        site__in_assessed_area=False,
        product__class="medical_device",
        **special,
    )
    found = report.plan.activities
    assert set(BROUGHT.values()) <= found.keys()
    assert {"lightning_design_review", "medical_device_production_licence"} <= (
        found.keys()
    )
    # Approved in place of filed; either gives the project code that others ask for.
    assert "project_filing" not in found
    assert verify(report).violations == ()
    assert report.uncertain == ()
    works = found["pit_works"].start
    for first in ("flood_impact_review", "lightning_design_review"):
        assert found[first].finish <= works
    assert found["land_conversion_and_taking"].finish <= found["land_listing"].start


def test_one_answer_settles_all_of_them(service: Service) -> None:
    without = planned(service, special__any=None)
    assert without.guide.facts.open_questions == ("special.any",)
    assert set(BROUGHT.values()) - set(without.uncertain) <= {
        # Its own question about chemicals says already that it does not arise.
        "hazardous_use_licence",
        # The site of this sample lies in an assessed area.
        "geohazard_assessment",
    }
    none = planned(service)
    assert none.uncertain == ()
    assert not set(BROUGHT.values()) & none.plan.activities.keys()
