"""A month earlier: every set that is enough, and none that is too large."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from tiexin.app.earlier import OPTIMISTIC
from tiexin.app.export.earlier_json import earlier_json
from tiexin.catalogue.types import ProcedureKind
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.earlier import EarlierReport
    from tiexin.app.report import PlanReport
    from tiexin.app.service import Service


@pytest.fixture(scope="module")
def plan(reports: Mapping[str, PlanReport]) -> PlanReport:
    return reports["robotics_factory"]


@pytest.fixture(scope="module")
def found(service: Service, plan: PlanReport) -> EarlierReport:
    return service.earlier(plan.request, 15)


def test_every_way_is_enough_and_none_holds_a_smaller_one(
    found: EarlierReport,
) -> None:
    assert found.ways
    for way in found.ways:
        assert way.gains_days >= found.days
        assert way.production <= found.wanted
    for one, two in combinations(found.ways, 2):
        assert not set(one.changes) < set(two.changes)
    sizes = [len(way.changes) for way in found.ways]
    assert sizes == sorted(sizes)


def test_a_lever_alone_gains_what_a_plan_with_it_gains(
    service: Service, plan: PlanReport, found: EarlierReport
) -> None:
    levers = [each for each in found.changes if each.kind == "lever"]
    for change in levers:
        asked = replace(plan.request, levers=(*plan.plan.levers, change.id))
        day = service.plan(asked).plan.goal.day
        assert (plan.plan.goal.day - day).days == change.gains_days


def test_no_change_touches_works_or_what_the_law_fixes(
    plan: PlanReport, found: EarlierReport
) -> None:
    for change in found.changes:
        if change.procedure is not None:
            activity = plan.plan.activities[change.procedure]
            assert change.id == OPTIMISTIC + change.procedure
            assert activity.procedure.kind is not ProcedureKind.WORKS
            assert activity.duration.kind == "estimated"
            assert (change.from_days, change.to_days) == (
                activity.duration.value,
                activity.duration.low,
            )
    assert any(each.guarded for each in found.fixed)


def test_more_than_all_together_gain_is_said_to_be_out_of_reach(
    service: Service, plan: PlanReport, found: EarlierReport
) -> None:
    assert found.all_gain_days is not None
    missed = service.earlier(plan.request, found.all_gain_days + 1)
    assert missed.ways == ()
    assert missed.all_gain_days == found.all_gain_days


def test_all_estimates_at_once_gain_no_more_than_the_outer_edge(
    service: Service, plan: PlanReport
) -> None:
    """Works keep their time here, in the outer edge they don't."""
    asked = replace(plan.request, levers=tuple(plan.plan.levers))
    found = service.earlier(asked, 1)
    estimates = [each for each in found.changes if each.kind == "estimate"]
    assert plan.earliest is not None
    for change in estimates:
        assert change.gains_days <= (plan.plan.goal.day - plan.earliest).days


@pytest.mark.parametrize("days", [0, -5, 5000])
def test_odd_days_are_refused(service: Service, plan: PlanReport, days: int) -> None:
    with pytest.raises(BadInput) as error:
        service.earlier(plan.request, days)
    assert error.value.problems[0].code == "earlier.days"


def test_the_json_is_plain(found: EarlierReport) -> None:
    written = json.loads(json.dumps(earlier_json(found)))
    assert len(written["ways"]) == len(found.ways)
