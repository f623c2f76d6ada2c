"""The new plan with the old one's days kept where they can be.

A step that both plans have starts on its old day, unless what comes before it, the
project's start or its calendar no longer allow that; then as early as they do. Nothing
is pulled forward, so no other plan that keeps the new network moves less.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tiexin.app.differences.diff import diff
from tiexin.app.differences.stored import stored
from tiexin.app.export.as_json import plan_json
from tiexin.app.solve import milestone_of, start_boundary, to_problem
from tiexin.app.upheaval import upheaval
from tiexin.kernel import CalendarGap
from tiexin.planner import earliest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.app.differences.diff import PlanDiff
    from tiexin.app.differences.stored import StoredPlan
    from tiexin.app.report import PlanReport
    from tiexin.app.upheaval import Upheaval
    from tiexin.calendars import CalendarSet

_OFFICE: Final = "mainland"


@dataclass(frozen=True, slots=True)
class Keeping:
    """The old days kept where they can be, and what either way upsets.

    Attributes:
        starts: first day of each step of the new plan, old days kept.
        milestones: the day of each milestone then.
        soonest: what the new plan moves, in which all is as early as it can be.
        kept: what moves though old days are kept.
    """

    starts: Mapping[str, date]
    milestones: Mapping[str, date]
    soonest: Upheaval
    kept: Upheaval


def difference(
    before: StoredPlan, report: PlanReport, calendars: CalendarSet
) -> PlanDiff:
    """What lies between an earlier plan and this one, and how little need move."""
    found = diff(before, stored(plan_json(report)))
    if found.same:
        return found
    return replace(found, keeping=keep_days(before, report, calendars))


def keep_days(
    before: StoredPlan, report: PlanReport, calendars: CalendarSet
) -> Keeping | None:
    """The plan with old days kept; None where a day lies beyond the calendars."""
    try:
        return _keep(before, report, calendars)
    except CalendarGap:
        return None


def _keep(before: StoredPlan, report: PlanReport, calendars: CalendarSet) -> Keeping:
    network, start = report.plan.network, report.request.start
    both = {id_: network.steps[id_] for id_ in before.steps if id_ in network.steps}
    held = {
        id_: start_boundary(before.steps[id_].start, at_office=step.at_office)
        for id_, step in both.items()
    }
    result = earliest(to_problem(network, calendars=calendars, start=start, held=held))
    starts = {id_: result[id_].first_day_on for id_ in network.steps}
    milestones = {
        each.id: milestone_of(each, result, start).day
        for each in report.journey.milestones
    }
    soonest = {id_: each.start for id_, each in report.plan.activities.items()}
    marks = {id_: each.day for id_, each in report.plan.milestones.items()}

    def upset(starts: Mapping[str, date], milestones: Mapping[str, date]) -> Upheaval:
        old = before.milestones
        return upheaval(
            (
                (before.steps[id_].start, starts[id_], calendars[step.calendar])
                for id_, step in both.items()
            ),
            ((old[id_], day) for id_, day in milestones.items() if id_ in old),
            office=calendars[_OFFICE],
        )

    return Keeping(starts, milestones, upset(soonest, marks), upset(starts, milestones))
