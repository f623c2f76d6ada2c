"""Both plans of a report through the checker that shares no code with the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.catalogue.types import LimitKind, ProcedureKind
from tiexin.planner import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.app.report import PlanReport, Side


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
    """Check precedence, calendars, durations, limits, and the legal guard."""
    sides = {"baseline": report.baseline, "plan": report.plan}
    violations = [
        Violation(name, found.code, found.fields)
        for name, side in sides.items()
        for found in check(side.result.problem, side.result.dates())
    ]
    violations.extend(_guard(report))
    problems = [side.result.problem for side in sides.values()]
    return Verification(
        activities=sum(len(problem.activities) for problem in problems),
        edges=sum(len(problem.edges) for problem in problems),
        violations=tuple(violations),
    )


def _guard(report: PlanReport) -> Iterator[Violation]:
    """Works keep their duration and nothing undercuts a minimum wait.

    Source: quality_regulation_guangdong_2021/art-22.
    """
    for id_, activity in report.plan.activities.items():
        before = report.baseline.activities.get(id_)
        works = activity.procedure.kind is ProcedureKind.WORKS
        if works and before and activity.duration.value < before.duration.value:
            yield Violation("plan", "plan.violation.works", {"activity": id_})
        if _undercuts(report.plan, id_):
            yield Violation("plan", "plan.violation.minimum_wait", {"activity": id_})


def _undercuts(side: Side, id_: str) -> bool:
    activity = side.activities[id_]
    statutory = activity.procedure.statutory
    return (
        statutory.kind is LimitKind.MINIMUM_WAIT
        and statutory.value is not None
        and activity.duration.unit == statutory.unit
        and activity.duration.value < statutory.value
    )
