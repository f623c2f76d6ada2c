"""Checks a schedule with modes, resources and the rest; asks no engine and no array.

A sibling of ``check``, which walks the dates of a plain network. Here, too, days are
walked and calendars are asked only ``is_working``; nothing of ``compile``, ``tables``
or ``windows`` is used, so that a mistake there can't hide itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tiexin.planner.check import Violation, ViolationKind
from tiexin.planner.problem import EdgeKind
from tiexin.planner.spans import Elapse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tiexin.planner.problem import Activity, Edge, Mode, PlanProblem
    from tiexin.planner.spans import DayCalendar, Span

_INTO_FINISH = {EdgeKind.FINISH_TO_FINISH, EdgeKind.START_TO_FINISH}
_FROM_FINISH = {EdgeKind.FINISH_TO_START, EdgeKind.FINISH_TO_FINISH}


@dataclass(frozen=True, slots=True)
class _Held:
    """An activity that is carried out: its boundaries and its mode."""

    activity: Activity
    start: int
    finish: int
    mode: Mode
    calendars: tuple[DayCalendar, ...]

    @property
    def own_finish(self) -> int:
        """Where the span of the mode ends."""
        return _walk(self.mode.span, self.start, self.calendars)


def check_shared(
    problem: PlanProblem,
    schedule: Mapping[str, tuple[int, int]],
    modes: Mapping[str, str],
) -> tuple[Violation, ...]:
    """Every rule that a schedule breaks; empty when it is sound.

    Args:
        problem: what was to be solved.
        schedule: start and finish boundary of each activity that is carried out.
        modes: the mode of each; may be left out where there is only one.

    An activity may start later than it could; it may not take less time than its mode,
    nor more than its mode and the edges that hold its finish explain.

    Raises:
        CalendarGap: A date lies beyond a stored calendar.
    """
    found: list[Violation] = []
    held: dict[str, _Held] = {}
    known = {activity.id for activity in problem.activities}
    found += [
        Violation(ViolationKind.UNKNOWN, id_) for id_ in sorted(schedule.keys() - known)
    ]
    for activity in problem.activities:
        if activity.id not in schedule:
            if not activity.optional:
                found.append(Violation(ViolationKind.MISSING, activity.id))
            continue
        mode = _mode(activity, modes.get(activity.id))
        if mode is None:
            found.append(Violation(ViolationKind.MODE, activity.id))
            continue
        calendars = _calendars(problem, mode)
        start, finish = schedule[activity.id]
        held[activity.id] = _Held(activity, start, finish, mode, calendars)
    for each in held.values():
        found += _bounds(problem, each)
        found += _duration(problem, each, held)
    for edge in problem.edges:
        found += _order(edge, held)
    found += _choices(problem, held)
    found += _capacities(problem, list(held.values()))
    found += _stocks(problem, list(held.values()))
    return tuple(found)


def _mode(activity: Activity, name: str | None) -> Mode | None:
    ways = activity.ways
    if name is None and len(ways) == 1:
        return ways[0]
    return next((mode for mode in ways if mode.id == name), None)


def _calendars(problem: PlanProblem, mode: Mode) -> tuple[DayCalendar, ...]:
    """Those on which the mode gets on: its own and those of what it holds."""
    own = [] if mode.span.calendar is None else [mode.span.calendar]
    others = [
        resource.calendar
        for resource in problem.resources
        if resource.calendar is not None and mode.needs.get(resource.id)
    ]
    return (*own, *others)


def _bounds(problem: PlanProblem, held: _Held) -> Iterator[Violation]:
    """Order of the two boundaries, project start, deadline; then past or to come."""
    activity, start, finish = held.activity, held.start, held.finish
    if finish < start:
        yield _late(ViolationKind.ORDER, activity, finish, start)
    if start < problem.start:
        yield _late(ViolationKind.PROJECT_START, activity, start, problem.start)
    if activity.deadline is not None and finish > activity.deadline:
        yield _late(ViolationKind.DEADLINE, activity, finish, activity.deadline)
    if activity.started is None:
        yield from _to_come(problem, held)
    else:
        yield from _facts(problem, held, activity.started)


def _facts(problem: PlanProblem, held: _Held, started: int) -> Iterator[Violation]:
    activity, start, finish = held.activity, held.start, held.finish
    if start != started:
        yield _late(ViolationKind.PAST, activity, start, started)
    if activity.finished is not None:
        if finish != activity.finished:
            yield _late(ViolationKind.PAST, activity, finish, activity.finished)
    elif problem.now is not None and finish < problem.now:
        yield _late(ViolationKind.PAST, activity, finish, problem.now)


def _to_come(problem: PlanProblem, held: _Held) -> Iterator[Violation]:
    activity, start, finish = held.activity, held.start, held.finish
    if activity.release is not None and start < activity.release:
        yield _late(ViolationKind.RELEASE, activity, start, activity.release)
    if problem.now is not None and start < problem.now:
        yield _late(ViolationKind.PAST, activity, start, problem.now)
    if activity.starts_on_working_day and activity.calendar is not None:
        for day in dict.fromkeys((start, finish)):
            if not activity.calendar.is_working(date.fromordinal(day)):
                opens = _next_working(activity.calendar, day)
                yield _late(ViolationKind.CALENDAR, activity, day, opens)


def _late(
    kind: ViolationKind, activity: Activity, planned: int, required: int
) -> Violation:
    return Violation(kind, activity.id, _on(planned), _on(required))


def _on(day: int) -> date:
    """The date of a day number; units that are no days may lie beyond all dates."""
    return date.fromordinal(min(max(day, 1), date.max.toordinal()))


def _duration(
    problem: PlanProblem, each: _Held, held: Mapping[str, _Held]
) -> Iterator[Violation]:
    """The time taken: not less than the mode's, not more than can be explained."""
    activity = each.activity
    if activity.finished is not None:
        return
    own = each.own_finish
    if activity.started is not None and problem.now is not None:
        own = max(own, problem.now)
    if each.finish < own:
        yield _late(ViolationKind.TOO_SHORT, activity, each.finish, own)
    into = [
        edge
        for edge in problem.edges
        if not edge.at_most
        and edge.later == activity.id
        and edge.kind in _INTO_FINISH
        and edge.earlier in held
    ]
    reasons = [own, *(_asked(edge, held[edge.earlier]) for edge in into)]
    if activity.starts_on_working_day:
        reasons = [_next_working(activity.calendar, day) for day in reasons]
    if each.finish <= max(reasons):
        return
    if into and any(_waits_for(edge, each, held) for edge in problem.edges):
        return
    yield _late(ViolationKind.TOO_LONG, activity, each.finish, max(reasons))


def _waits_for(edge: Edge, each: _Held, held: Mapping[str, _Held]) -> bool:
    """Whether a longest lag keeps the finish from being a day earlier."""
    if not edge.at_most or edge.earlier != each.activity.id or edge.later not in held:
        return False
    if edge.kind not in _FROM_FINISH:
        return False
    later = held[edge.later]
    reached = later.finish if edge.kind in _INTO_FINISH else later.start
    return _after(edge, each.finish - 1) < reached


def _asked(edge: Edge, earlier: _Held) -> int:
    """The day to which an edge leads from the earlier activity."""
    day = earlier.finish if edge.kind in _FROM_FINISH else earlier.start
    return _after(edge, day)


def _after(edge: Edge, day: int) -> int:
    if edge.lag is None:
        return day
    calendar = edge.lag.calendar
    return _walk(edge.lag, day, () if calendar is None else (calendar,))


def _order(edge: Edge, held: Mapping[str, _Held]) -> Iterator[Violation]:
    if edge.earlier not in held or edge.later not in held:
        return
    earlier, later = held[edge.earlier], held[edge.later]
    at_finish = edge.kind in _INTO_FINISH
    planned = later.finish if at_finish else later.start
    asked = _asked(edge, earlier)
    days = _on(planned), _on(asked)
    if edge.at_most:
        if planned > asked:
            kind = ViolationKind.LONGEST_LAG
            yield Violation(kind, edge.later, *days, edge.earlier)
    elif planned < asked:
        # What has happened needs nobody's leave.
        fact = later.activity.finished if at_finish else later.activity.started
        if fact is None:
            yield Violation(ViolationKind.PRECEDENCE, edge.later, *days, edge.earlier)


def _choices(problem: PlanProblem, held: Mapping[str, _Held]) -> Iterator[Violation]:
    ids = [activity.id for activity in problem.activities]
    for group in problem.groups:
        if sum(ids[number] in held for number in group) != 1:
            names = ", ".join(ids[number] for number in group)
            yield Violation(ViolationKind.EXACTLY_ONE, names)
    for first, second in problem.implies:
        if ids[first] in held and ids[second] not in held:
            kind = ViolationKind.IMPLIES
            yield Violation(kind, ids[second], earlier=ids[first])


def _capacities(problem: PlanProblem, held: Sequence[_Held]) -> Iterator[Violation]:
    """For each resource the first day on which more is held than there is.

    From one start, end or change to the next nothing changes, so that one day in each
    such stretch stands for all of its days.
    """
    for resource in problem.resources:
        users = [
            (each.start, _releases(problem, each), each.mode.needs[resource.id], each)
            for each in held
            if each.mode.needs.get(resource.id)
        ]
        turns = {day for start, end, _, _ in users for day in (start + 1, end + 1)}
        turns |= {day for day, _ in resource.changes}
        for day in sorted(turns):
            at_work = [user for user in users if user[0] < day <= user[1]]
            needed = sum(units for _, _, units, _ in at_work)
            given = resource.capacity
            for since, units in resource.changes:
                given = units if since <= day else given
            if needed > given:
                yield Violation(
                    ViolationKind.CAPACITY,
                    ", ".join(user[3].activity.id for user in at_work),
                    _on(day),
                    resource=resource.id,
                    needed=needed,
                    given=given,
                )
                break


def _releases(problem: PlanProblem, each: _Held) -> int:
    """The day at whose end the resources are free: that of the mode's own span."""
    activity = each.activity
    if activity.finished is not None:
        return activity.finished
    own = each.own_finish
    running = activity.started is not None and problem.now is not None
    return max(own, problem.now or 0) if running else own


def _stocks(problem: PlanProblem, held: Sequence[_Held]) -> Iterator[Violation]:
    for stock in problem.stocks:
        users = [each for each in held if each.mode.uses.get(stock.id)]
        needed = sum(each.mode.uses[stock.id] for each in users)
        if needed > stock.amount:
            yield Violation(
                ViolationKind.STOCK,
                ", ".join(each.activity.id for each in users),
                resource=stock.id,
                needed=needed,
                given=stock.amount,
            )


def _walk(span: Span, start: int, calendars: Sequence[DayCalendar]) -> int:
    """The day on which a span ends, found by counting day by day."""
    if isinstance(span, Elapse):
        day = start + span.days
        while not _works(calendars, day):
            day += 1
        return day
    if not calendars:
        return start + span.days
    day, left = start, span.days
    while left:
        day += 1
        left -= _works(calendars, day)
    return day


def _works(calendars: Sequence[DayCalendar], day: int) -> bool:
    return all(each.is_working(date.fromordinal(day)) for each in calendars)


def _next_working(calendar: DayCalendar | None, day: int) -> int:
    while calendar is not None and not calendar.is_working(date.fromordinal(day)):
        day += 1
    return day
