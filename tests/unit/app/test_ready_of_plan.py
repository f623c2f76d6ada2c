"""What the lists call ready is what the planner lets begin, worked out another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.app.test_variance_of import Running
from tiexin.app.cases.replan import replan
from tiexin.casework.ready import is_ready

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.report import PlanReport
    from tiexin.app.service import Service


@pytest.mark.parametrize(
    "sample", ["robotics_factory", "food_plant", "leased_factory", "own_land_expansion"]
)
def test_on_the_first_day_ready_is_what_no_other_step_binds(
    service: Service, reports: Mapping[str, PlanReport], sample: str
) -> None:
    running = Running(service, reports[sample])
    today = running.report.request.start
    now = replan(running.outline, running.state, today=today, setting=running.setting)
    free = {id_ for id_, step in now.steps.items() if step.because is None}
    ready = {
        id_
        for id_, each in running.state.procedures.items()
        if is_ready(each, running.state, setting=running.setting)
    }
    assert ready == free & set(running.state.procedures)
