"""Meet a date: the search held against every combination, and against plans."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tiexin.app.export.meet_json import meet_json
from tiexin.app.meet_report import CRASH, MeetOptions
from tiexin.catalogue.types import ProcedureKind
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.meet_report import MeetReport
    from tiexin.app.report import PlanReport
    from tiexin.app.service import Service

SAMPLE = "robotics_factory"


@pytest.fixture(scope="module")
def plan(reports: Mapping[str, PlanReport]) -> PlanReport:
    return reports[SAMPLE]


@pytest.fixture(scope="module")
def found(service: Service, plan: PlanReport) -> MeetReport:
    """Ten measures, so that all combinations can be written out."""
    by = plan.plan.goal.day
    whole = service.meet(plan.request, MeetOptions(by, nodes=1))
    acting = [each.id for each in whole.measures if each.acts]
    levers = [id_ for id_ in acting if not id_.startswith(CRASH)]
    crashes = [id_ for id_ in acting if id_.startswith(CRASH)]
    kept = {*levers[:8], *crashes[:2]}
    without = frozenset({each.id for each in whole.measures} - kept)
    return service.meet(plan.request, MeetOptions(by, without=without))


def production(service: Service, plan: PlanReport, levers: tuple[str, ...]) -> date:
    asked = replace(plan.request, levers=levers)
    return service.plan(asked).plan.goal.day


def test_every_way_of_levers_alone_is_dated_as_a_plan(
    service: Service, plan: PlanReport, found: MeetReport
) -> None:
    ways = [
        way
        for way in found.front
        if not any(id_.startswith(CRASH) for id_ in way.measures)
    ]
    assert ways
    for way in ways:
        assert way.production == production(service, plan, way.measures)


def test_the_front_rises_in_burden_and_falls_in_date(found: MeetReport) -> None:
    assert found.front_proven
    burdens = [way.burden for way in found.front]
    days = [way.production for way in found.front]
    assert burdens == sorted(set(burdens))
    assert days == sorted(set(days), reverse=True)
    assert found.nearest == found.front[-1]
    assert found.earliest is not None
    assert found.earliest <= days[-1]


def test_the_best_way_is_the_first_of_the_front_that_reaches_the_day(
    service: Service, plan: PlanReport, found: MeetReport
) -> None:
    for way in found.front:
        options = replace(found.options, by=way.production)
        again = service.meet(plan.request, options)
        assert again.proven
        assert again.best == way


def test_a_day_that_nothing_reaches_gives_the_proof_and_the_nearest(
    service: Service, plan: PlanReport, found: MeetReport
) -> None:
    assert found.nearest is not None
    by = found.nearest.production - timedelta(days=1)
    missed = service.meet(plan.request, replace(found.options, by=by))
    assert missed.best is None
    assert missed.proven
    assert missed.nearest_proven
    assert missed.nearest == found.nearest


def test_at_a_confidence_the_ways_are_later_and_their_days_have_a_width(
    service: Service, plan: PlanReport, found: MeetReport
) -> None:
    options = replace(found.options, confidence=0.9, samples=100)
    sure = service.meet(plan.request, options)
    assert sure.front
    assert all(way.half_width_days is not None for way in sure.front)
    assert sure.nearest is not None
    assert found.nearest is not None
    assert sure.nearest.production > found.nearest.production


def test_works_can_not_be_bought_faster(found: MeetReport) -> None:
    procedures = found.report.in_force.procedures
    crashes = [procedures[m.procedure] for m in found.measures if m.procedure]
    assert crashes
    assert all(each.kind is not ProcedureKind.WORKS for each in crashes)
    assert found.weighed


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (MeetOptions(date(2030, 1, 1), confidence=1.0), "meet.confidence"),
        (MeetOptions(date(2030, 1, 1), weights=(1, -1, 1)), "meet.weights"),
        (MeetOptions(date(2000, 1, 1)), "meet.too_early"),
        (MeetOptions(date(2030, 1, 1), without=frozenset({"x"})), "meet.unknown"),
        (
            MeetOptions(date(2030, 1, 1), confidence=0.8, samples=0),
            "planner.risk_samples",
        ),
    ],
)
def test_odd_wishes_are_refused(
    service: Service, plan: PlanReport, options: MeetOptions, code: str
) -> None:
    with pytest.raises(BadInput) as error:
        service.meet(plan.request, options)
    assert error.value.problems[0].code == code


def test_the_json_is_plain(found: MeetReport) -> None:
    written = json.loads(json.dumps(meet_json(found)))
    assert len(written["front"]) == len(found.front)
    assert written["reached"] is (found.best is not None)
