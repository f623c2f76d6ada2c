"""What is written for Microsoft Project reads back as a network with the same dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.app.conftest import SAMPLES
from tiexin.app.export import write_report
from tiexin.app.wording import Wording
from tiexin.planner import check, earliest
from tiexin.planner.formats import read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tiexin.app.report import PlanReport
    from tiexin.app.service import Service


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_plan_written_and_read_again_keeps_every_last_day(
    service: Service,
    reports: Mapping[str, PlanReport],
    tmp_path: Path,
    sample: str,
) -> None:
    report = reports[sample]
    wording = Wording(
        messages=service.messages, in_force=report.in_force, language="en"
    )
    path = tmp_path / "plan.xml"
    path.write_bytes(write_report(report, format_name="mspdi", wording=wording))
    instance = read(path)
    assert instance.dated
    problem = instance.problem
    plan = earliest(problem)
    assert check(problem, plan.dates()) == ()
    finishes = {
        problem.activity(each.id).key: each.finish_on for each in plan.activities
    }
    for activity in report.plan.activities.values():
        assert finishes[activity.procedure.title.en] == activity.finish
    for milestone in report.journey.milestones:
        day = report.plan.milestones[milestone.id].day
        # A milestone in the morning reads as the end of the day before.
        shown = finishes[milestone.title.en]
        assert 0 <= (day - shown).days <= (1 if milestone.at == "start" else 0)
