"""A plan that is kept moves what must move, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.unit.app.test_variance_of import Running
from tiexin.app.cases.replan import compare, disruption, replan

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


def test_a_step_that_ends_early_pulls_nothing_forward(running: Running) -> None:
    start = running.report.request.start
    running.tell("submit", FIRST, start)
    late = (start + timedelta(days=90)).isoformat()
    running.tell("forecast", FIRST, start, finish=late, cause="authority")
    before = planned(running)
    soon = (start + timedelta(days=3)).isoformat()
    running.tell("forecast", FIRST, start, finish=soon, cause="authority")
    fresh, kept = planned(running), planned(running, keep=before)
    assert disruption(before, kept) == 0
    assert disruption(before, fresh) > 0
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
    assert 0 < disruption(before, kept) <= disruption(before, fresh)
    moved = [id_ for id_ in kept.steps if kept.steps[id_] != before.steps[id_]]
    once = disruption(before, kept)
    announced = frozenset(moved[-1:])
    assert disruption(before, kept, announced=announced, weight=3) >= once
    assert {each.milestone for each in compare(before, kept)} >= {"production_start"}
