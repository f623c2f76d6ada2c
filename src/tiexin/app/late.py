"""What moves if some steps take longer than planned: a delay, tried out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tiexin.app.differences import PlanDiff, difference, stored
from tiexin.app.export.as_json import plan_json
from tiexin.app.solve import solve_side
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.app.network import Step
    from tiexin.app.report import PlanReport
    from tiexin.calendars import CalendarSet

MOST_DAYS: Final = 3_660


def late_of(
    report: PlanReport, late: Mapping[str, int], calendars: CalendarSet
) -> PlanDiff:
    """What lies between a plan and the same with steps that take so much longer.

    Args:
        report: the plan.
        late: days by which each step is late, in its own unit.
        calendars: those of the plan.

    Raises:
        BadInput: ``late.days``: not from 1 to 3660; ``late.unknown``: no step of the
            plan.
        CalendarGap: The plan then runs beyond the stored calendars.
    """
    network = report.plan.network
    for id_, days in late.items():
        if not 1 <= days <= MOST_DAYS:
            raise BadInput.of("late.days", step=id_[:60], days=days, most=MOST_DAYS)
        if id_ not in network.steps:
            raise BadInput.of("late.unknown", step=id_[:60])
    steps = {
        id_: _longer(step, late.get(id_, 0)) for id_, step in network.steps.items()
    }
    side = solve_side(
        replace(network, steps=steps),
        journey=report.journey,
        calendars=calendars,
        start=report.request.start,
        levers=report.plan.levers,
        uncertain=frozenset(report.uncertain),
    )
    return difference(stored(plan_json(report)), replace(report, plan=side), calendars)


def _longer(step: Step, days: int) -> Step:
    planned = step.duration
    return replace(
        step,
        duration=replace(
            planned,
            value=planned.value + days,
            low=planned.low + days,
            high=planned.high + days,
        ),
    )
