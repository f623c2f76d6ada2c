"""A plan as tasks of a project program: what such a program would compute itself.

Our boundary "end of day D" is 17:00 on D, so a task begins on the first working day
after it. Two rules have no counterpart there: the day on which an office takes
something in never counts, and a finish may be held while its start stays; two steps may
even hold each other so, which there would be a circle. Where the program's own
reckoning of the links would begin a task sooner than the plan, the task gets the
constraint "not before"; where a link would push it later or close a circle, the
constraint stands in place of the link. So the file keeps the plan's dates when it is
computed anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tiexin.planner import Count, EdgeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tiexin.planner import DayCalendar, Edge, PlanProblem, PlanResult, Scheduled


@dataclass(frozen=True, slots=True)
class TaskLink:
    """What a task waits for; ``lag`` in days of the later task's calendar.

    ``elapsed``: the lag counts every day.
    """

    before: str
    kind: EdgeKind
    lag: int = 0
    elapsed: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the project.

    Attributes:
        id: that of the activity.
        start: boundary after which it begins.
        finish: boundary at which it ends, never before ``start``.
        days: working days of ``calendar`` between the two; 0 for a milestone.
        calendar: None where every day counts.
        links: at most one for each earlier task.
        not_before: whether the program must be told not to begin sooner.
        left_out: earlier tasks in place of whose link the constraint stands.
        in_the_morning: a milestone that stands at the beginning of its day.
    """

    id: str
    start: int
    finish: int
    days: int
    calendar: DayCalendar | None
    links: tuple[TaskLink, ...]
    not_before: bool
    left_out: tuple[str, ...] = ()
    in_the_morning: bool = False

    @property
    def first_day(self) -> date:
        """The day on which it begins; of a milestone its day."""
        return date.fromordinal(begins_on(self.calendar, self.start, self.days))

    @property
    def last_day(self) -> date:
        """Its last day."""
        return date.fromordinal(self.finish)


def begins_on(calendar: DayCalendar | None, boundary: int, days: int) -> int:
    """The day on which a program lets a task begin after a boundary.

    A milestone stays where it is; anything longer waits for the next working day.
    """
    return boundary if not days else Count(1, calendar).reach(boundary)


def tasks_of(result: PlanResult) -> dict[str, Task]:
    """All activities of a plan, by id, in their order."""
    days = {each.id: _days(each, result.problem) for each in result.activities}
    edges = _without_circles(result.problem.edges)
    return {each.id: _task(each, result, days, edges) for each in result.activities}


def _without_circles(edges: Iterable[Edge]) -> set[Edge]:
    """Edges among which no task waits for itself.

    Those to a start never make a circle, since the planner's starts are ordered.
    """
    ordered = sorted(edges, key=lambda edge: edge.kind.enters_finish)
    followers: dict[str, set[str]] = {}
    kept = set()
    for edge in ordered:
        if edge.kind.enters_finish and _leads(edge.later, edge.earlier, followers):
            continue
        followers.setdefault(edge.earlier, set()).add(edge.later)
        kept.add(edge)
    return kept


def _leads(first: str, last: str, followers: Mapping[str, set[str]]) -> bool:
    """Whether a chain of links leads from one task to another."""
    seen, open_ = {first}, [first]
    while open_:
        found = followers.get(open_.pop(), set()) - seen
        seen |= found
        open_.extend(found)
    return last in seen


def _days(found: Scheduled, problem: PlanProblem) -> int:
    """Working days from start to finish, as planned: limits, waits and stretches."""
    calendar = problem.activity(found.id).calendar
    if calendar is None:
        return found.finish - found.start
    origin, rank = calendar.origin, calendar.rank
    return rank[found.finish - origin] - rank[found.start - origin]


def _task(
    found: Scheduled, result: PlanResult, days: dict[str, int], edges: set[Edge]
) -> Task:
    problem, own = result.problem, days[found.id]
    calendar = problem.activity(found.id).calendar if own else None
    start = found.start if own else found.finish
    planned = begins_on(calendar, start, own)
    kept: dict[str, tuple[int, TaskLink]] = {}
    left_out: dict[str, None] = {}
    for edge in _edges_into(found.id, problem):
        asked = _asked(edge, result, days)
        begins = begins_on(calendar, asked, own)
        if begins > planned or edge not in edges or not _plain_lag(edge):
            left_out[edge.earlier] = None
        elif edge.earlier not in kept or kept[edge.earlier][0] < begins:
            kept[edge.earlier] = (begins, _link(edge))
    theirs = [begins for begins, _ in kept.values()]
    earliest = max(theirs, default=begins_on(calendar, problem.start, own))
    return Task(
        id=found.id,
        start=start,
        finish=found.finish,
        days=own,
        calendar=calendar,
        links=tuple(link for _, link in kept.values()),
        not_before=earliest < planned,
        left_out=tuple(id_ for id_ in left_out if id_ not in kept),
    )


def _edges_into(id_: str, problem: PlanProblem) -> list[Edge]:
    number = problem.number[id_]
    into = (*problem.into[2 * number], *problem.into[2 * number + 1])
    return [problem.edges[edge] for edge in into]


def _plain_lag(edge: Edge) -> bool:
    return edge.lag is None or isinstance(edge.lag, Count)


def _asked(edge: Edge, result: PlanResult, days: dict[str, int]) -> int:
    """The boundary after which the later task may begin, as the program reckons."""
    before, problem = result[edge.earlier], result.problem
    if edge.kind.leaves_finish:
        leaves = before.finish
    else:
        # The program's start is the morning of the first day, not the evening before.
        own = days[edge.earlier]
        calendar = problem.activity(edge.earlier).calendar
        leaves = begins_on(calendar, before.start, own) - (1 if own else 0)
    later = problem.activity(edge.later).calendar
    if edge.lag is not None:
        # There a lag in working days is one of the later task's calendar.
        on = None if edge.lag.calendar is None else later
        leaves = Count(edge.lag.days, on).reach(leaves)
    if edge.kind.enters_finish:
        # A finish held back pulls the program's start along with it.
        return Count(days[edge.later], later).latest(leaves)
    return leaves


def _link(edge: Edge) -> TaskLink:
    if edge.lag is None:
        return TaskLink(edge.earlier, edge.kind)
    elapsed = edge.lag.calendar is None
    return TaskLink(edge.earlier, edge.kind, edge.lag.days, elapsed=elapsed)
