"""Why a schedule ends when it does, where resources are shared: its critical chain.

A function over any schedule that was found and checked, whichever engine made it. Each
boundary has one reason: a fact, what comes before it, its own duration, a place that
another activity frees or that a larger capacity gives, a longest lag that pulls it
along, a release, the day up to which all is past, the project's start; or none, where
the engine could have begun earlier and did not.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING

from tiexin.planner.spans import Elapse, roll_forward

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.planner.problem import Activity, Edge, Mode
    from tiexin.planner.solution import Placed, Solution
    from tiexin.planner.spans import DayCalendar


class Hold(StrEnum):
    """What holds a boundary."""

    FACT = "fact"
    EDGE = "edge"
    DURATION = "duration"
    RESOURCE = "resource"
    CAPACITY = "capacity"
    LONGEST_LAG = "longest_lag"
    RELEASE = "release"
    NOW = "now"
    PROJECT_START = "project_start"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One boundary of a schedule with its reason.

    Attributes:
        activity: id.
        is_finish: whether the finish is meant.
        day: day number of the boundary.
        hold: the reason.
        by: the activity that comes before, frees the place or pulls along; empty for
            the others.
        resource: what is freed, or of which there is more, for ``RESOURCE`` and
            ``CAPACITY``.
    """

    activity: str
    is_finish: bool
    day: int
    hold: Hold
    by: str = ""
    resource: str = ""


def critical_chain(solution: Solution) -> tuple[ChainLink, ...]:
    """The chain of reasons from the start of the project to the last goal.

    Empty without a schedule. Where a boundary has several reasons the first of these
    is named: a fact, its duration, an edge (the one added first), release, the day up
    to which all is past, project start, a resource, a longest lag.
    """
    problem = solution.problem
    goals = [problem.activities[number].id for number in problem.goals]
    there = [solution.activities[id_] for id_ in goals if id_ in solution.activities]
    if not there:
        return ()
    last = max(there, key=lambda placed: placed.finish)
    uses = _Uses(solution)
    links = [_reason(solution, uses, last, is_finish=True)]
    seen = {(last.id, True)}
    while True:
        before = _before(links[-1], solution, uses)
        if before is None or (before.activity, before.is_finish) in seen:
            return tuple(reversed(links))
        seen.add((before.activity, before.is_finish))
        links.append(before)


def _before(link: ChainLink, solution: Solution, uses: _Uses) -> ChainLink | None:
    """The boundary that a link rests on."""
    if link.hold is Hold.DURATION:
        placed = solution.activities[link.activity]
        return _reason(solution, uses, placed, is_finish=False)
    if link.hold is Hold.RESOURCE:
        return _reason(solution, uses, solution.activities[link.by], is_finish=True)
    if link.hold is Hold.LONGEST_LAG:
        enters_finish = next(
            edge.kind.enters_finish
            for edge in _pulling(solution, solution.activities[link.activity])
            if edge.later == link.by
        )
        by = solution.activities[link.by]
        return _reason(solution, uses, by, is_finish=enters_finish)
    if link.hold is not Hold.EDGE:
        return None
    leaves_finish = next(
        edge.kind.leaves_finish
        for edge, bound in _edges(solution, link.activity, is_finish=link.is_finish)
        if edge.earlier == link.by and bound == link.day
    )
    by = solution.activities[link.by]
    return _reason(solution, uses, by, is_finish=leaves_finish)


def _reason(
    solution: Solution, uses: _Uses, placed: Placed, *, is_finish: bool
) -> ChainLink:
    day = placed.finish if is_finish else placed.start
    if is_finish:
        reasons = _of_finish(solution, placed)
    else:
        reasons = _of_start(solution, uses, placed)
    hold, by, resource = next(reasons, (Hold.NOTHING, "", ""))
    return ChainLink(placed.id, is_finish, day, hold, by, resource)


def _of_finish(solution: Solution, placed: Placed) -> Iterator[tuple[Hold, str, str]]:
    problem = solution.problem
    activity = problem.activity(placed.id)
    if activity.finished is not None:
        yield Hold.FACT, "", ""
    if _rolled(activity, _own_finish(solution, placed)) == placed.finish:
        yield Hold.DURATION, "", ""
    for edge, bound in _edges(solution, placed.id, is_finish=True):
        if bound == placed.finish:
            yield Hold.EDGE, edge.earlier, ""
    if activity.started is not None and problem.now == placed.finish:
        yield Hold.NOW, "", ""


def _of_start(
    solution: Solution, uses: _Uses, placed: Placed
) -> Iterator[tuple[Hold, str, str]]:
    problem = solution.problem
    activity = problem.activity(placed.id)
    if activity.started is not None:
        yield Hold.FACT, "", ""
    for edge, bound in _edges(solution, placed.id, is_finish=False):
        if bound == placed.start:
            yield Hold.EDGE, edge.earlier, ""
    release = activity.release
    if release is not None and _rolled(activity, release) == placed.start:
        yield Hold.RELEASE, "", ""
    if problem.now is not None and _rolled(activity, problem.now) == placed.start:
        yield Hold.NOW, "", ""
    if _rolled(activity, problem.start) == placed.start:
        yield Hold.PROJECT_START, "", ""
    for by, resource in _freed(solution, uses, placed):
        yield Hold.RESOURCE, by, resource
    for resource in _enlarged(solution, uses, placed):
        yield Hold.CAPACITY, "", resource
    for edge in _pulling(solution, placed):
        yield Hold.LONGEST_LAG, edge.later, ""


def _edges(
    solution: Solution, id_: str, *, is_finish: bool
) -> Iterator[tuple[Edge, int]]:
    """The edges that hold a boundary, and the day on which each lets it go."""
    problem = solution.problem
    number = problem.number[id_]
    for place in problem.into[2 * number + is_finish]:
        edge = problem.edges[place]
        earlier = solution.activities.get(edge.earlier)
        if earlier is not None:
            at = earlier.finish if edge.kind.leaves_finish else earlier.start
            bound = at if edge.lag is None else edge.lag.reach(at)
            yield edge, _rolled(problem.activities[number], bound)


def _freed(
    solution: Solution, uses: _Uses, placed: Placed
) -> Iterator[tuple[str, str]]:
    """Activities whose end frees what this one needs on the day it starts."""
    problem = solution.problem
    activity = problem.activity(placed.id)
    needs = _needs(activity, placed)
    day = placed.start
    # After a rest its office opens on the day of its start: what ended in it counts.
    while _rolled(activity, day) == placed.start:
        for other in uses.ending.get(day, ()):
            held = _needs(problem.activity(other.id), other)
            for resource, units in needs.items():
                short = units and held.get(resource) and other.id != placed.id
                if short and _is_short(solution, uses, placed, resource):
                    yield other.id, resource
        day -= 1
        if activity.calendar is None or not activity.starts_on_working_day:
            return


def _enlarged(solution: Solution, uses: _Uses, placed: Placed) -> Iterator[str]:
    """Resources of which there is more from its first day on, and was too little."""
    needs = _needs(solution.problem.activity(placed.id), placed)
    for resource in needs:
        before = _capacity(solution, resource, placed.start)
        after = _capacity(solution, resource, placed.start + 1)
        if after > before and _is_short(solution, uses, placed, resource):
            yield resource


def _pulling(solution: Solution, placed: Placed) -> Iterator[Edge]:
    """Longest lags that would be broken if it lay a day earlier."""
    for edge in solution.problem.edges:
        if not edge.at_most or edge.earlier != placed.id or edge.lag is None:
            continue
        later = solution.activities.get(edge.later)
        if later is not None:
            at = placed.finish if edge.kind.leaves_finish else placed.start
            held = later.finish if edge.kind.enters_finish else later.start
            if edge.lag.reach(at - 1) < held:
                yield edge


def _capacity(solution: Solution, resource: str, day: int) -> int:
    """Units of a resource on a day."""
    found = next(each for each in solution.problem.resources if each.id == resource)
    capacity = found.capacity
    for since, units in found.changes:
        if since <= day:
            capacity = units
    return capacity


def _is_short(solution: Solution, uses: _Uses, placed: Placed, resource: str) -> bool:
    """Whether on the day before its start there was too little left for it."""
    day = placed.start
    wanted = _needs(solution.problem.activity(placed.id), placed).get(resource, 0)
    return uses.on(resource, day) + wanted > _capacity(solution, resource, day)


class _Uses:
    """Who holds what until when, made ready once for a whole chain.

    Attributes:
        ending: by day, the activities that give something back at its end.
    """

    def __init__(self, solution: Solution) -> None:
        self.ending: dict[int, list[Placed]] = {}
        steps: dict[str, list[tuple[int, int]]] = {}
        for placed in solution.activities.values():
            needs = _needs(solution.problem.activity(placed.id), placed)
            if not needs:
                continue
            end = _held_until(solution, placed)
            self.ending.setdefault(end, []).append(placed)
            for resource, units in needs.items():
                steps.setdefault(resource, []).extend(
                    ((placed.start + 1, units), (end + 1, -units))
                )
        self._days: dict[str, list[int]] = {}
        self._used: dict[str, list[int]] = {}
        for resource, changes in steps.items():
            changes.sort()
            self._days[resource] = [day for day, _ in changes]
            self._used[resource] = list(accumulate(units for _, units in changes))

    def on(self, resource: str, day: int) -> int:
        """Units of a resource that are held on a day."""
        place = bisect_right(self._days.get(resource, []), day)
        return self._used[resource][place - 1] if place else 0


def _held_until(solution: Solution, placed: Placed) -> int:
    """The last day on which its resources are held: waiting for others holds none."""
    if solution.problem.activity(placed.id).started is not None:
        return placed.finish
    return min(placed.finish, _own_finish(solution, placed))


def _needs(activity: Activity, placed: Placed) -> dict[str, int]:
    mode = _mode(activity, placed)
    return {} if mode is None else dict(mode.needs)


def _own_finish(solution: Solution, placed: Placed) -> int:
    """Where its duration ends: on days that it and all it holds can work."""
    problem = solution.problem
    activity = problem.activity(placed.id)
    mode = _mode(activity, placed)
    span = activity.span if mode is None else mode.span
    needs = {} if mode is None else mode.needs
    others = [
        each.calendar
        for each in problem.resources
        if each.calendar is not None and needs.get(each.id)
    ]
    if not others:
        return span.reach(placed.start)
    calendars = [*others, *([] if span.calendar is None else [span.calendar])]
    day, left = placed.start, span.days
    if isinstance(span, Elapse):
        day, left = day + left, 0 if _works(calendars, day + left) else 1
    while left and day < placed.finish:
        day += 1
        left -= _works(calendars, day)
    return day if not left else placed.finish + 1


def _works(calendars: Sequence[DayCalendar], day: int) -> bool:
    return all(each.is_working(date.fromordinal(day)) for each in calendars)


def _mode(activity: Activity, placed: Placed) -> Mode | None:
    found = (each for each in activity.modes if each.id == placed.mode)
    return next(found, activity.modes[0] if activity.modes else None)


def _rolled(activity: Activity, day: int) -> int:
    return roll_forward(
        activity.calendar if activity.starts_on_working_day else None, day
    )


def names_of(chain: tuple[ChainLink, ...]) -> tuple[str, ...]:
    """The activities along a chain, each once in a row."""
    ids: list[str] = []
    for link in chain:
        if not ids or ids[-1] != link.activity:
            ids.append(link.activity)
    return tuple(ids)
