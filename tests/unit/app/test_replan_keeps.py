"""A plan that is kept moves what must move, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.unit.app.test_variance_of import Running
from tiexin.app.cases.replan import compare, replan, told, upset
from tiexin.app.upheaval import MILESTONE_WEIGHT, Upheaval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.cases.replan import Replan
    from tiexin.app.report import PlanReport
    from tiexin.app.service import Service

FIRST = "foreign_access_check"


@pytest.fixture
def running(service: Service, reports: Mapping[str, PlanReport]) -> Running:
    return Running(service, reports["robotics_factory"])


def planned(running: Running, *, keep: Replan | None = None) -> Replan:
    today = running.report.request.start
    return replan(
        running.outline, running.state, today=today, setting=running.setting, keep=keep
    )


def upsets(running: Running, before: Replan, after: Replan) -> Upheaval:
    calendars = running.setting.calendars
    return upset(before, after, network=running.outline.network, calendars=calendars)


def test_the_plan_that_was_told_is_kept_to_the_day(running: Running) -> None:
    """As frozen, read back and kept on the first day: nothing moves at all."""
    before = told(running.opening.plan.content)
    kept = planned(running, keep=before)
    assert upsets(running, before, kept) == Upheaval(0, 0, 0, 0)
    assert compare(before, kept) == ()


def test_a_step_that_ends_early_pulls_nothing_forward(running: Running) -> None:
    start = running.report.request.start
    running.tell("submit", FIRST, start)
    late = (start + timedelta(days=90)).isoformat()
    running.tell("forecast", FIRST, start, finish=late, cause="authority")
    before = planned(running)
    soon = (start + timedelta(days=3)).isoformat()
    running.tell("forecast", FIRST, start, finish=soon, cause="authority")
    fresh, kept = planned(running), planned(running, keep=before)
    assert upsets(running, before, kept).weighted == 0
    assert upsets(running, before, fresh).weighted > 0
    assert compare(before, kept) == ()
    assert compare(before, fresh)


def test_a_delay_moves_only_what_it_reaches_and_no_more_than_a_fresh_plan(
    running: Running,
) -> None:
    before = planned(running)
    start = running.report.request.start
    running.tell("submit", FIRST, start)
    late = (start + timedelta(days=200)).isoformat()
    running.tell("forecast", FIRST, start, finish=late, cause="authority")
    fresh, kept = planned(running), planned(running, keep=before)
    for id_, step in kept.steps.items():
        if step.progress == "open":
            # Never earlier than promised, never later than what must be.
            assert step.start >= before.steps[id_].start
            assert step.start == max(before.steps[id_].start, fresh.steps[id_].start)
    found = upsets(running, before, kept)
    assert 0 < found.weighted <= upsets(running, before, fresh).weighted
    assert {each.milestone for each in compare(before, kept)} >= {"production_start"}


def test_upheaval_counts_working_days_and_milestones_several_times(
    running: Running,
) -> None:
    """Held against a count by hand, day by day."""
    before = planned(running)
    start = running.report.request.start
    running.tell("submit", FIRST, start)
    late = (start + timedelta(days=200)).isoformat()
    running.tell("forecast", FIRST, start, finish=late, cause="authority")
    after = planned(running, keep=before)
    calendars, steps = running.setting.calendars, running.outline.network.steps
    days = [
        sum(
            calendars[steps[id_].calendar].is_working_ordinal(number)
            for number in range(
                before.steps[id_].start.toordinal() + 1, now.start.toordinal() + 1
            )
        )
        for id_, now in after.steps.items()
        if now.progress == "open" and now.start != before.steps[id_].start
    ]
    found = upsets(running, before, after)
    assert (found.steps, found.step_days) == (len(days), sum(days))
    assert found.milestones == len(compare(before, after))
    assert found.weighted == sum(days) + MILESTONE_WEIGHT * found.milestone_days
