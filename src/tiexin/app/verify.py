"""Both plans of a report through the checker that shares no code with the engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from tiexin.catalogue.types import (
    DropOrder,
    EdgeKind,
    LimitKind,
    MayMiss,
    ProcedureKind,
)
from tiexin.planner import check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tiexin.app.report import Activity, PlanReport, Side
    from tiexin.catalogue.types import InForce, Journey, Lever
    from tiexin.planner import Activity as Step


# Which boundary of the earlier and of the later step an order binds: 0 start, 1 finish.
_ENDS: Final = {
    EdgeKind.FINISH_TO_START: (1, 0),
    EdgeKind.START_TO_START: (0, 0),
    EdgeKind.FINISH_TO_FINISH: (1, 1),
    EdgeKind.START_TO_FINISH: (0, 1),
}


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

    The planner's checker walks precedence, calendars, durations and limits of the
    network; here the dates that are shown are held against those that it accepted,
    and against the papers and the order that the catalogue asks for, so that a
    network laid out wrong does not vouch for itself.
    """
    sides = {"baseline": report.baseline, "plan": report.plan}
    violations = [
        found
        for name, side in sides.items()
        for found in (
            *_walked(name, side),
            *_shown(name, side, report.journey),
            *_asked_for(name, side, report.in_force),
        )
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
        first_day = _first_day(side.result.problem.activity(id_), start, finish)
        shown_days = (activity.start.toordinal(), activity.finish.toordinal())
        if shown_days != (first_day, finish):
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


def _first_day(step: Step, start: int, finish: int) -> int:
    """The day to show: of an act at an office that day, of works the first at work."""
    day = start
    while not step.starts_on_working_day and day < finish:
        day += 1
        if step.calendar is None or step.calendar.is_working(date.fromordinal(day)):
            break
    return day


def _asked_for(name: str, side: Side, law: InForce) -> Iterator[Violation]:
    """Papers not there at the start, or steps out of order, read off the catalogue.

    What a lever in use drops or lets come later is left to the network.
    """
    free = _freed(law.levers[lever] for lever in side.levers)
    planned = side.result.dates()
    for id_, activity in side.activities.items():
        for asked, earlier, ends in _awaited(activity, side):
            late = planned[earlier][ends[0]] > planned[id_][ends[1]]
            if late and (id_, asked) not in free:
                fields = {"activity": id_, "earlier": earlier}
                yield Violation(name, "plan.violation.order", fields)


def _awaited(
    activity: Activity, side: Side
) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """What is asked (a paper or a step), the step that brings it, and which ends."""
    for need in activity.procedure.needs:
        for giver, other in side.activities.items():
            if other is not activity and need.document in other.procedure.gives:
                yield need.document, giver, _ENDS[EdgeKind.FINISH_TO_START]
    for order in activity.procedure.after:
        if order.after in side.activities:
            yield order.after, order.after, _ENDS[order.kind]


def _freed(levers: Iterable[Lever]) -> set[tuple[str, str]]:
    """Pairs of a step and the paper or the earlier step that it need not await."""
    freed = set()
    for lever in levers:
        for effect in lever.effects:
            if isinstance(effect, DropOrder):
                freed.add((effect.procedure, effect.after))
            elif isinstance(effect, MayMiss):
                freed.add((effect.procedure, effect.document))
    return freed


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
