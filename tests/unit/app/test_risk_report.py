"""The range of a real project's dates: what varies, what is fixed, what is said."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tiexin.app.durations import DurationKind
from tiexin.app.export.risk_json import risk_json
from tiexin.app.risk_report import RiskOptions, Treated
from tiexin.kernel import BadInput
from tiexin.planner.risk import Empirical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.report import PlanReport
    from tiexin.app.risk_report import RiskReport
    from tiexin.app.service import Service

SAMPLE = "robotics_factory"
QUICK = RiskOptions(samples=2000)


@pytest.fixture(scope="module")
def plan(reports: Mapping[str, PlanReport]) -> PlanReport:
    return reports[SAMPLE]


@pytest.fixture(scope="module")
def found(service: Service, plan: PlanReport) -> RiskReport:
    return service.risk(plan.request, QUICK)


def test_limits_and_promises_stay_fixed_and_estimates_vary(found: RiskReport) -> None:
    for step in found.steps:
        duration = found.report.plan.activities[step.procedure].duration
        fixed = step.low == step.high == step.planned
        if duration.kind is DurationKind.ESTIMATED:
            assert (step.low, step.high) == (duration.low, duration.high)
        else:
            assert fixed
            assert step.cruciality is None
        varies = step.treated in {Treated.ESTIMATED, Treated.OBSERVED}
        assert varies is not fixed
    assert {step.treated for step in found.steps} >= {
        Treated.ESTIMATED,
        Treated.FIXED_BY_LAW,
    }


def test_every_quantile_lies_between_the_two_outer_edges(found: RiskReport) -> None:
    plan = found.report
    assert plan.earliest is not None
    assert plan.latest is not None
    days = [each.day for each in found.goal.quantiles]
    assert days == sorted(day for day in days if day is not None)
    assert plan.earliest <= days[0]
    assert days[-1] <= plan.latest


def test_the_first_milestones_come_first_and_the_histogram_is_whole(
    found: RiskReport,
) -> None:
    order = ["construction_start", "completion", "production_start"]
    medians = [found.milestones[id_].at(0.5).day for id_ in order]
    assert medians == sorted(day for day in medians if day is not None)
    for milestone in found.milestones.values():
        assert sum(each.count for each in milestone.histogram) == 2000


def test_only_a_step_that_is_critical_gains(found: RiskReport) -> None:
    for step in found.steps:
        assert 0 <= step.criticality <= 1
        assert step.gain_days >= 0
        if step.criticality == 0:
            assert step.gain_days == 0
    assert found.steps[0].gain_days == max(each.gain_days for each in found.steps)


def test_works_are_marked_as_guarded(found: RiskReport) -> None:
    steps = {step.procedure: step for step in found.steps}
    assert steps["superstructure_works"].guarded
    assert not steps["scheme_design"].guarded


def test_what_is_certain_gives_the_plan_itself(
    service: Service, plan: PlanReport
) -> None:
    """Observed exactly as planned: one day, the planned one, each time."""
    observed = {
        id_: Empirical((activity.duration.value,))
        for id_, activity in plan.plan.activities.items()
    }
    options = replace(QUICK, samples=10, observed=observed)
    certain = service.risk(plan.request, options)
    for id_, milestone in certain.milestones.items():
        assert {each.day for each in milestone.quantiles} == {
            plan.plan.milestones[id_].day
        }
        assert milestone.planned_chance.share == 1
    for span in certain.spans:
        assert {each.days for each in span.quantiles} == {span.planned_days}
    for step in certain.steps:
        planned = plan.plan.activities[step.procedure]
        assert step.criticality == planned.critical


def test_a_day_asked_for_has_its_chance(service: Service, plan: PlanReport) -> None:
    far = plan.plan.goal.day + timedelta(days=900)
    found = service.risk(plan.request, replace(QUICK, by=(plan.request.start, far)))
    assert [each.share for each in found.chances] == [0, 1]
    assert all(each.half_width > 0 for each in found.chances)


def test_the_json_is_plain_and_the_same_for_the_same_seed(
    service: Service, plan: PlanReport, found: RiskReport
) -> None:
    again = service.risk(plan.request, QUICK)
    assert json.loads(json.dumps(risk_json(found))) == risk_json(again)


def test_something_observed_for_nobody_is_refused(
    service: Service, plan: PlanReport
) -> None:
    with pytest.raises(BadInput) as error:
        service.risk(plan.request, replace(QUICK, observed={"x": Empirical((1,))}))
    assert error.value.problems[0].code == "planner.risk_unknown"
