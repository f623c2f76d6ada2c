"""The report's verification is shown to catch what it is there for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tiexin.app.request import PlanRequest
from tiexin.app.verify import verify
from tiexin.catalogue import gathered_from
from tiexin.catalogue.types import EdgeKind, Need, Order
from tiexin.kernel import BadInput, CalendarGap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.report import Activity, PlanReport
    from tiexin.app.service import Service


@pytest.fixture
def report(reports: Mapping[str, PlanReport]) -> PlanReport:
    return reports["small_low_risk_building"]


def changed(report: PlanReport, step: str, **fields: object) -> PlanReport:
    activity: Activity = replace(report.plan.activities[step], **fields)  # type: ignore[arg-type]
    activities = {**report.plan.activities, step: activity}
    return replace(report, plan=replace(report.plan, activities=activities))


def codes(report: PlanReport) -> set[str]:
    return {found.code for found in verify(report).violations}


def test_the_report_as_it_is_passes(report: PlanReport) -> None:
    assert codes(report) == set()


def test_a_date_shown_wrong_is_found(report: PlanReport) -> None:
    finish = report.plan.activities["drawing_review"].finish - timedelta(days=1)
    wrong = changed(report, "drawing_review", finish=finish)
    assert codes(wrong) == {"plan.violation.shown"}


def test_works_shown_to_begin_later_than_planned_are_found(report: PlanReport) -> None:
    start = report.plan.activities["pile_works"].start + timedelta(days=1)
    assert codes(changed(report, "pile_works", start=start)) == {"plan.violation.shown"}


def test_a_network_that_forgot_what_the_law_asks_is_found(report: PlanReport) -> None:
    # As if the layout had lost an edge: the permit now asks for a paper that comes
    # only at the end, and for a step that has not begun.
    permit = report.plan.activities["construction_permit"].procedure
    late_paper = Need("completion_report", permit.sources[0])
    late_step = Order(
        "commissioning", EdgeKind.START_TO_START, 0, "working_day", permit.sources[0]
    )
    for asked in (
        replace(permit, needs=(*permit.needs, late_paper)),
        replace(permit, after=(*permit.after, late_step)),
    ):
        wrong = changed(report, "construction_permit", procedure=asked)
        assert codes(wrong) == {"plan.violation.order"}


def test_a_milestone_shown_wrong_is_found(report: PlanReport) -> None:
    goal = replace(report.plan.goal, day=report.request.start)
    milestones = {**report.plan.milestones, goal.id: goal}
    wrong = replace(report, plan=replace(report.plan, milestones=milestones))
    assert codes(wrong) == {"plan.violation.shown"}


def test_a_plan_without_its_goal_is_found(report: PlanReport) -> None:
    activities = dict(report.plan.activities)
    del activities["trial_run_and_production_start"]
    wrong = replace(report, plan=replace(report.plan, activities=activities))
    assert "plan.violation.no_goal" in codes(wrong)


def test_works_shorter_than_in_the_baseline_are_found(report: PlanReport) -> None:
    works = report.plan.activities["superstructure_works"].duration
    wrong = changed(
        report, "superstructure_works", duration=replace(works, value=works.value - 1)
    )
    assert codes(wrong) == {"plan.violation.works"}


def test_a_minimum_wait_undercut_is_found(report: PlanReport) -> None:
    listing = report.plan.activities["land_listing"].duration
    wrong = changed(report, "land_listing", duration=replace(listing, value=19))
    assert codes(wrong) == {"plan.violation.minimum_wait"}


def test_no_plan_is_made_under_rules_that_were_not_gathered(service: Service) -> None:
    first = gathered_from(service.catalogue, "441900")
    early = PlanRequest(jurisdiction="441900", start=first - timedelta(days=1))
    with pytest.raises(BadInput) as caught:
        service.plan(early)
    assert caught.value.problems[0].code == "request.law_not_gathered"
    report = service.plan(replace(early, start=first))
    assert report.plan.goal.day > first
    assert verify(report).violations == ()


def test_a_range_beyond_the_calendars_does_not_refuse_the_plan(
    service: Service, reports: Mapping[str, PlanReport]
) -> None:
    request = reports["robotics_factory"].request
    late = replace(request, start=date(2032, 12, 1), levers="none")
    report = service.plan(late)
    assert report.latest is None
    assert report.plan.goal.day <= date(2035, 12, 31)
    with pytest.raises(CalendarGap):
        service.plan(replace(request, start=date(2035, 6, 1)))


def test_every_step_of_the_critical_path_is_marked(
    reports: Mapping[str, PlanReport],
) -> None:
    for report in reports.values():
        for side in (report.plan, report.baseline):
            marked = {id_ for id_, each in side.activities.items() if each.critical}
            assert set(side.critical_path) <= marked
            assert all(
                side.activities[id_].total_float == 0
                for id_ in marked - set(side.critical_path)
            )
