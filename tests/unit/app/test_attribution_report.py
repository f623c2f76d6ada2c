"""Who saved what in real projects: every combination held against a plan of its own."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from tests.unit.app.conftest import SAMPLES
from tests.unit.app.test_what_if import CALENDARS, MONDAY, swapped
from tiexin.app.choices import PROMISES, choices_of
from tiexin.app.export.attribution_json import attribution_json
from tiexin.app.project import Project
from tiexin.app.what_if import Switchboard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.attribution import AttributionReport
    from tiexin.app.network import Possible
    from tiexin.app.report import PlanReport
    from tiexin.app.service import Service

__all__ = ["swapped"]


@pytest.fixture(scope="module", params=SAMPLES)
def found(
    request: pytest.FixtureRequest, service: Service, reports: Mapping[str, PlanReport]
) -> AttributionReport:
    return service.attribution(reports[request.param].request)


def test_the_parts_add_up_to_what_lies_between_baseline_and_plan(
    found: AttributionReport,
) -> None:
    report = found.report
    whole = (report.baseline.goal.day - report.plan.goal.day).days
    assert found.production.whole_days == whole
    assert [each.whole_days for each in found.spans] == [
        span.saved_days for span in report.spans
    ]
    for each in (found.production, *found.spans):
        assert each.whole_days == each.baseline_days - each.plan_days
        assert sum(part.days for part in each.savings) == each.whole_days
        assert sum(part.shown_days for part in each.savings) == each.whole_days
        used = {part.measure for part in each.savings} - {PROMISES}
        assert used == set(report.plan.levers)
    assert found.exact
    assert found.circles == 0


def test_what_a_lever_saves_last_is_what_switching_it_off_costs(
    found: AttributionReport,
) -> None:
    rows = {row.lever: row for row in found.report.levers if row.state == "on"}
    for part in found.production.savings:
        if part.measure in rows and rows[part.measure].saves_days is not None:
            assert part.last_days == rows[part.measure].saves_days


def test_a_pair_that_only_works_together_is_said(found: AttributionReport) -> None:
    for pair in found.production.together:
        assert pair.days != 0
        assert pair.only_together is (
            pair.together_days != 0 and pair.alone_days == (0, 0)
        )


def test_every_combination_is_dated_as_a_plan_of_its_own(
    service: Service, reports: Mapping[str, PlanReport]
) -> None:
    """Twenty random combinations of levers: the planner's own road, step by step."""
    report = reports["robotics_factory"]
    guided = service.guide(report.request)
    project = Project(guided, service.calendars)
    levers = sorted(report.in_force.levers)
    choices = choices_of(project.board, levers)
    dice = random.Random(5)
    applies = {each.lever.id for each in guided.guide.levers if each.answer == "yes"}
    for _ in range(20):
        on = [lever for lever in levers if lever in applies and dice.random() < 0.5]
        asked = replace(report.request, levers=tuple(on))
        (goal,) = choices.plan([choices.mask(on)]).goals
        assert goal == service.plan(asked).plan.goal.day.toordinal()


def test_two_levers_that_contradict_one_another_are_both_valued(
    swapped: Possible, service: Service, reports: Mapping[str, PlanReport]
) -> None:
    """The network of all links is a circle; each of the two choices is sound."""
    board = Switchboard(swapped, calendars=CALENDARS, start=MONDAY)
    choices = choices_of(board, ["lever"])
    assert choices.network.order.size == 0
    without, using = choices.plan([0, 1]).goals
    # 20 working days three times, or twice with the lever (see test_what_if).
    assert without > using


def test_the_json_is_plain_and_exact(found: AttributionReport) -> None:
    written = json.loads(json.dumps(attribution_json(found)))
    parts = [Fraction(each["days"]) for each in written["production"]["savings"]]
    assert sum(parts) == written["production"]["whole_days"]


def test_no_lever_leaves_only_what_the_city_promises(
    service: Service, reports: Mapping[str, PlanReport]
) -> None:
    asked = replace(reports["food_plant"].request, levers="none")
    found = service.attribution(asked)
    assert {part.measure for part in found.production.savings} <= {PROMISES}
