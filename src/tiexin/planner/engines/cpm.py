"""Critical path method on mixed calendars: earliest dates, latest dates, floats.

One pass forward and two back over the boundaries, each edge seen once per pass. All
steps back are exact inverses (``Span.latest``), so a float is never an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.planner.result import (
    Binding,
    BindingKind,
    PathBoundary,
    PlanResult,
    Room,
    Scheduled,
)
from tiexin.planner.spans import count_between, nth_after, roll_back, roll_forward

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiexin.planner.problem import Activity, PlanProblem
    from tiexin.planner.spans import DayCalendar

# Causes that are not an edge; an edge is named by its position, 0 or more.
_PROJECT_START: Final = -1
_RELEASE: Final = -2
_DURATION: Final = -3
_WEAK: Final = frozenset({_PROJECT_START, _RELEASE})
_KINDS: Final = {
    _PROJECT_START: BindingKind.PROJECT_START,
    _RELEASE: BindingKind.RELEASE,
    _DURATION: BindingKind.DURATION,
}

# Later than any day: a boundary that nothing holds back.
_FREE: Final = 10**9
_NO_ROOM: Final = Room(0, 0)


@dataclass(frozen=True, slots=True)
class _Early:
    """The forward pass: per boundary its day, the day asked for, and the cause."""

    day: list[int]
    asked: list[int]
    cause: list[int]


def solve(problem: PlanProblem) -> PlanResult:
    """The earliest plan, with the room that each activity has.

    Raises:
        CalendarGap: A date lies beyond a stored calendar.
    """
    early = _earliest(problem)
    goal, end = _goal(problem, early.day), max(early.day)
    leads = _leads_to_goal(problem)
    late = _latest(problem, leads, goal=goal, end=end)
    free = _undisturbed(problem, early.day)
    path = _path(problem, early, goal=goal)
    on_path = {stop.activity for stop in path}
    provisional = _provisional(problem, early)
    return PlanResult(
        problem=problem,
        activities=tuple(
            _scheduled(
                problem.activities[number],
                begin=2 * number,
                early=early,
                late=late,
                free=free,
                leads=leads,
                provisional=provisional,
                on_path=number in on_path,
            )
            for number in range(len(problem.activities))
        ),
        goal=goal,
        finish=end,
        path=path,
    )


def _goal(problem: PlanProblem, day: Sequence[int]) -> int:
    return max(day[2 * number + 1] for number in problem.goals)


def _earliest(problem: PlanProblem) -> _Early:
    """Each boundary as early as all that hold it allow."""
    size = len(problem.order)
    day, asked_of, cause_of = [0] * size, [0] * size, [0] * size
    for boundary in problem.order:
        activity = problem.activities[boundary // 2]
        asked, cause = _own_bound(problem.start, activity, boundary, day)
        for edge in problem.into[boundary]:
            bound = day[problem.source[edge]]
            lag = problem.edges[edge].lag
            if lag is not None:
                bound = lag.reach(bound)
            # On a tie a predecessor explains more than the start of the project.
            if bound > asked or (bound == asked and cause in _WEAK):
                asked, cause = bound, edge
        asked_of[boundary], cause_of[boundary] = asked, cause
        day[boundary] = (
            roll_forward(activity.calendar, asked)
            if activity.starts_on_working_day
            else asked
        )
    return _Early(day, asked_of, cause_of)


def _own_bound(
    start: int, activity: Activity, boundary: int, day: Sequence[int]
) -> tuple[int, int]:
    """What the activity asks for without any edge, and why."""
    if boundary % 2:
        return activity.span.reach(day[boundary - 1]), _DURATION
    if activity.release is not None and activity.release > start:
        return activity.release, _RELEASE
    return start, _PROJECT_START


def _provisional(problem: PlanProblem, early: _Early) -> list[bool]:
    """For each boundary whether its day rests on a day that isn't published yet."""
    provisional = [False] * len(problem.order)
    for boundary in problem.order:
        activity, day = problem.activities[boundary // 2], early.day[boundary]
        cause, asked = early.cause[boundary], early.asked[boundary]
        rests = False
        if cause >= 0:
            source, lag = problem.source[cause], problem.edges[cause].lag
            rests = provisional[source] or (
                lag is not None and _unpublished(lag.calendar, early.day[source], asked)
            )
        elif cause == _DURATION:
            begin = early.day[boundary - 1]
            rests = provisional[boundary - 1] or _unpublished(
                activity.calendar, begin, asked
            )
        # That an office is open on a day is itself something a calendar says.
        provisional[boundary] = rests or (
            activity.starts_on_working_day
            and _unpublished(activity.calendar, asked, day)
        )
    return provisional


def _unpublished(calendar: DayCalendar | None, first: int, last: int) -> bool:
    return calendar is not None and calendar.has_provisional(first, last)


def _leads_to_goal(problem: PlanProblem) -> list[bool]:
    """For each boundary whether moving it far enough would move the goal."""
    leads = [False] * len(problem.order)
    for number in problem.goals:
        leads[2 * number + 1] = True
    for boundary in reversed(problem.order):
        leads[boundary] = (
            leads[boundary]
            or (boundary % 2 == 0 and leads[boundary + 1])
            or any(leads[problem.target[edge]] for edge in problem.out_of[boundary])
        )
    return leads


def _latest(
    problem: PlanProblem, leads: Sequence[bool], *, goal: int, end: int
) -> list[int]:
    """The latest day of each boundary that moves neither goal nor, off it, the end.

    An activity that leads to the goal is held by the goal alone, even if others wait
    for it too: its float answers one question, not two.
    """
    late = [_FREE] * len(problem.order)
    for number in range(len(problem.activities)):
        if not leads[2 * number + 1]:
            late[2 * number + 1] = end
    for number in problem.goals:
        late[2 * number + 1] = goal
    for boundary in reversed(problem.order):
        own = boundary - boundary % 2 + 1
        edges = [
            edge
            for edge in problem.out_of[boundary]
            if leads[problem.target[edge]] == leads[boundary]
        ]
        held_by_finish = boundary != own and leads[own] == leads[boundary]
        _hold_back(
            problem,
            boundary,
            edges=edges,
            limits=late,
            finish=late[own] if held_by_finish else _FREE,
            into=late,
        )
    return late


def _undisturbed(problem: PlanProblem, early: Sequence[int]) -> list[int]:
    """The latest day of each boundary that moves no boundary of another activity."""
    free = [_FREE] * len(problem.order)
    for boundary in reversed(problem.order):
        _hold_back(
            problem,
            boundary,
            edges=problem.out_of[boundary],
            limits=early,
            finish=_FREE if boundary % 2 else free[boundary + 1],
            into=free,
        )
    return free


def _hold_back(
    problem: PlanProblem,
    boundary: int,
    *,
    edges: Sequence[int],
    limits: Sequence[int],
    finish: int,
    into: list[int],
) -> None:
    """Bring one boundary of ``into`` before its edges' limits and its own finish."""
    activity = problem.activities[boundary // 2]
    bound = into[boundary]
    for edge in edges:
        limit = limits[problem.target[edge]]
        lag = problem.edges[edge].lag
        if lag is not None:
            limit = lag.latest(limit)
        bound = min(bound, limit)
    if finish != _FREE:
        bound = min(bound, activity.span.latest(finish))
    if bound != _FREE and activity.starts_on_working_day:
        bound = roll_back(activity.calendar, bound)
    into[boundary] = bound


def _path(
    problem: PlanProblem, early: _Early, *, goal: int
) -> tuple[PathBoundary, ...]:
    """From the goal back along what bound each boundary, then turned round."""
    last = next(n for n in problem.goals if early.day[2 * n + 1] == goal)
    boundary = 2 * last + 1
    stops = [boundary]
    while early.cause[boundary] not in _WEAK:
        cause = early.cause[boundary]
        boundary = boundary - 1 if cause == _DURATION else problem.source[cause]
        stops.append(boundary)
    return tuple(PathBoundary(stop // 2, bool(stop % 2)) for stop in reversed(stops))


def _scheduled(
    activity: Activity,
    *,
    begin: int,
    early: _Early,
    late: Sequence[int],
    free: Sequence[int],
    leads: Sequence[bool],
    provisional: Sequence[bool],
    on_path: bool,
) -> Scheduled:
    """Put together what the passes found about one activity."""
    end = begin + 1
    start, finish = early.day[begin], early.day[end]
    late_start, late_finish = late[begin], late[end]
    finish_counts = leads[end] == leads[begin]
    if not finish_counts:
        late_finish = max(late_finish, activity.span.reach(late_start))
    room = _room(activity, start, late_start)
    return Scheduled(
        id=activity.id,
        start=start,
        first_day=_first_day(activity, start=start, finish=finish),
        finish=finish,
        late_start=late_start,
        late_finish=late_finish,
        total_float=room,
        free_float=_room(activity, start, min(free[begin], late_start)),
        leads_to_goal=leads[begin],
        critical=on_path or (leads[begin] and room.own_days == 0),
        on_critical_path=on_path,
        start_binding=_binding(early, begin),
        finish_binding=_binding(early, end),
        start_provisional=provisional[begin],
        finish_provisional=provisional[end],
    )


def _room(activity: Activity, early: int, late: int) -> Room:
    if early == late:
        return _NO_ROOM
    own = count_between(activity.calendar, after=early, until=late)
    return Room(own, late - early)


def _first_day(activity: Activity, *, start: int, finish: int) -> int:
    if activity.starts_on_working_day or start == finish:
        return start
    if activity.calendar is None:
        return start + 1
    return min(finish, nth_after(activity.calendar, start, 1))


def _binding(early: _Early, boundary: int) -> Binding:
    cause, asked = early.cause[boundary], early.asked[boundary]
    waited = early.day[boundary] - asked
    if cause >= 0:
        return Binding(BindingKind.EDGE, asked, waited, cause)
    return Binding(_KINDS[cause], asked, waited)
