"""Both plans of a report through the checker that shares no code with the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.catalogue.types import LimitKind, ProcedureKind
from tiexin.planner import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.app.report import Activity, PlanReport, Side
    from tiexin.catalogue.types import Journey


@dataclass(frozen=True, slots=True)
class Violation:
    """What the checker found, and in which of the two plans.

    ``code`` is a message key (``planner.violation.…`` or ``plan.violation.…``) and
    ``fields`` what it names; the steps among them by id.
    """

    side: str
    code: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was checked, and what was found."""

    activities: int
    edges: int
    violations: tuple[Violation, ...]


def verify(report: PlanReport) -> Verification:
    """Check both plans, what is shown of them, and the legal guard.

    The planner's checker walks precedence, calendars, durations and limits; here the
    dates that are shown are held against those that it accepted.
    """
    sides = {"baseline": report.baseline, "plan": report.plan}
    violations = [
        found
        for name, side in sides.items()
        for found in (*_walked(name, side), *_shown(name, side, report.journey))
    ]
    violations.extend(_guard(report))
    problems = [side.result.problem for side in sides.values()]
    return Verification(
        activities=sum(len(problem.activities) for problem in problems),
        edges=sum(len(problem.edges) for problem in problems),
        violations=tuple(violations),
    )


def _walked(name: str, side: Side) -> Iterator[Violation]:
    for found in check(side.result.problem, side.result.dates()):
        yield Violation(name, found.code, found.fields)


def _shown(name: str, side: Side, journey: Journey) -> Iterator[Violation]:
    """Dates and milestones that are not those of the checked schedule."""
    planned = side.result.dates()
    for id_, activity in side.activities.items():
        start, finish = planned[id_]
        works = activity.start.toordinal() >= start
        if not works or activity.finish.toordinal() != finish:
            yield Violation(name, "plan.violation.shown", {"activity": id_})
    for milestone in journey.milestones:
        present = [id_ for id_ in milestone.of if id_ in side.activities]
        if milestone.at == "finish":
            days = [planned[id_][1] for id_ in present]
            expected = max(days, default=None)
        else:
            days = [side.activities[id_].start.toordinal() for id_ in present]
            expected = min(days, default=None)
        shown = side.milestones[milestone.id].day.toordinal()
        if expected is not None and shown != expected:
            yield Violation(name, "plan.violation.shown", {"activity": milestone.id})
    if not any(id_ in side.activities for id_ in journey.milestones[-1].of):
        yield Violation(name, "plan.violation.no_goal", {})


def _guard(report: PlanReport) -> Iterator[Violation]:
    """Works keep their duration and nothing undercuts a minimum wait.

    Source: quality_regulation_guangdong_2021/art-22.
    """
    for id_, activity in report.plan.activities.items():
        before = report.baseline.activities.get(id_)
        works = activity.procedure.kind is ProcedureKind.WORKS
        if works and before and _shorter(activity, before):
            yield Violation("plan", "plan.violation.works", {"activity": id_})
        if _undercuts(activity):
            yield Violation("plan", "plan.violation.minimum_wait", {"activity": id_})


def _shorter(activity: Activity, before: Activity) -> bool:
    """Whether works take less than in the baseline, or are counted otherwise."""
    now, then = activity.duration, before.duration
    return now.unit != then.unit or now.value < then.value


def _undercuts(activity: Activity) -> bool:
    statutory = activity.procedure.statutory
    if statutory.kind is not LimitKind.MINIMUM_WAIT or statutory.value is None:
        return False
    duration = activity.duration
    return duration.unit == statutory.unit and duration.value < statutory.value
