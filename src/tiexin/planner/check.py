"""Checks a schedule without any engine: walks the days and asks ``is_working``.

Nothing here calls the counting of ``spans`` or reads the order found by ``topology``;
a mistake there can't hide itself. The schedule may come from anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tiexin.planner.problem import EdgeKind
from tiexin.planner.spans import Elapse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.planner.problem import Activity, Edge, PlanProblem
    from tiexin.planner.spans import DayCalendar, Span

_ONE_DAY: Final = timedelta(days=1)


class ViolationKind(StrEnum):
    """Which rule a schedule breaks; ``planner.violation.<value>`` is its text."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    ORDER = "order"
    PROJECT_START = "project_start"
    RELEASE = "release"
    CALENDAR = "calendar"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    LIMIT = "limit"
    PRECEDENCE = "precedence"
    LONGEST_LAG = "longest_lag"
    DEADLINE = "deadline"
    PAST = "past"
    MODE = "mode"
    CAPACITY = "capacity"
    STOCK = "stock"
    EXACTLY_ONE = "exactly_one"
    IMPLIES = "implies"


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule broken by one activity.

    Attributes:
        kind: the rule.
        activity: id of the activity whose date is wrong.
        planned: the date in the schedule; None where it has none.
        required: the date that the rule gives (the earliest, or for ``TOO_LONG`` and
            ``LIMIT`` the latest); None where it gives none.
        earlier: for ``PRECEDENCE`` and ``LONGEST_LAG`` the activity that comes before,
            for ``IMPLIES`` the one that brings this one with it.
        resource: for ``CAPACITY`` and ``STOCK`` what is short.
        needed: units of it that are asked for; 0 where no units are meant.
        given: units of it that are there.
    """

    kind: ViolationKind
    activity: str
    planned: date | None = None
    required: date | None = None
    earlier: str = ""
    resource: str = ""
    needed: int = 0
    given: int = 0

    @property
    def code(self) -> str:
        """Key of its text in ``data/messages/planner.yaml``."""
        return f"planner.violation.{self.kind}"

    @property
    def fields(self) -> dict[str, str]:
        """What the text names: ids as they are, days in ISO form, "" for none."""
        fields = {
            "activity": self.activity,
            "planned": self.planned.isoformat() if self.planned else "",
            "required": self.required.isoformat() if self.required else "",
            "earlier": self.earlier,
        }
        if self.resource:
            units = {"needed": str(self.needed), "given": str(self.given)}
            fields |= {"resource": self.resource, **units}
        return fields


@dataclass(frozen=True, slots=True)
class _Dates:
    start: date
    finish: date


def check(
    problem: PlanProblem, schedule: Mapping[str, tuple[int, int]]
) -> tuple[Violation, ...]:
    """Every rule that the schedule breaks; empty when it is sound.

    ``schedule`` gives start and finish boundary by id (``PlanResult.dates()``). An
    activity may start later than it could; it may not take less time than its span,
    nor more than its span and its edges explain.

    Raises:
        CalendarGap: A date lies beyond a stored calendar.
    """
    known = {each.id for each in problem.activities}
    dates = {
        id_: _Dates(date.fromordinal(start), date.fromordinal(finish))
        for id_, (start, finish) in schedule.items()
        if id_ in known
    }
    found = [Violation(ViolationKind.UNKNOWN, id_) for id_ in schedule.keys() - known]
    for activity in problem.activities:
        if activity.id not in dates:
            found.append(Violation(ViolationKind.MISSING, activity.id))
            continue
        found.extend(_bounds(problem, activity, dates[activity.id]))
        found.extend(_duration(problem, activity, dates))
    for edge in problem.edges:
        found.extend(_precedence(edge, dates))
    return tuple(found)


def _bounds(
    problem: PlanProblem, activity: Activity, dates: _Dates
) -> Iterator[Violation]:
    """Order of the two dates, project start, release, office days."""
    start, finish = dates.start, dates.finish
    if finish < start:
        yield Violation(ViolationKind.ORDER, activity.id, finish, start)
    begin = date.fromordinal(problem.start)
    if start < begin:
        yield Violation(ViolationKind.PROJECT_START, activity.id, start, begin)
    if activity.release is not None:
        release = date.fromordinal(activity.release)
        if start < release:
            yield Violation(ViolationKind.RELEASE, activity.id, start, release)
    if activity.starts_on_working_day:
        for day in dict.fromkeys((start, finish)):
            if not _works(activity.calendar, day):
                opens = _next_working(activity.calendar, day)
                yield Violation(ViolationKind.CALENDAR, activity.id, day, opens)


def _duration(
    problem: PlanProblem, activity: Activity, dates: Mapping[str, _Dates]
) -> Iterator[Violation]:
    """The time taken: not less than the span, not more than can be explained."""
    planned = dates[activity.id]
    own = _walk(activity.span, planned.start)
    if planned.finish < own:
        yield Violation(ViolationKind.TOO_SHORT, activity.id, planned.finish, own)
    held = own
    for edge in problem.edges:
        if _holds_finish(edge, activity) and edge.earlier in dates:
            held = max(held, _walk_edge(edge, dates[edge.earlier]))
    if activity.starts_on_working_day:
        held = _next_working(activity.calendar, held)
    if planned.finish > held:
        yield Violation(ViolationKind.TOO_LONG, activity.id, planned.finish, held)
    if activity.limit is not None:
        limit = _walk(activity.limit, planned.start)
        # Waiting for another's paper isn't the time that a limit binds.
        if own > limit or (held == own and planned.finish > limit):
            yield Violation(ViolationKind.LIMIT, activity.id, planned.finish, limit)


def _holds_finish(edge: Edge, activity: Activity) -> bool:
    return edge.later == activity.id and edge.kind in {
        EdgeKind.FINISH_TO_FINISH,
        EdgeKind.START_TO_FINISH,
    }


def _precedence(edge: Edge, dates: Mapping[str, _Dates]) -> Iterator[Violation]:
    if edge.earlier not in dates or edge.later not in dates:
        return
    later = dates[edge.later]
    required = _walk_edge(edge, dates[edge.earlier])
    to_start = edge.kind in {EdgeKind.FINISH_TO_START, EdgeKind.START_TO_START}
    planned = later.start if to_start else later.finish
    if planned < required:
        kind = ViolationKind.PRECEDENCE
        yield Violation(kind, edge.later, planned, required, edge.earlier)


def _walk_edge(edge: Edge, earlier: _Dates) -> date:
    """The day from which the edge lets the later activity go on."""
    from_finish = edge.kind in {EdgeKind.FINISH_TO_START, EdgeKind.FINISH_TO_FINISH}
    day = earlier.finish if from_finish else earlier.start
    return day if edge.lag is None else _walk(edge.lag, day)


def _walk(span: Span, start: date) -> date:
    """The day on which a span ends, found by counting on one's fingers."""
    if isinstance(span, Elapse):
        return _next_working(span.calendar, start + span.days * _ONE_DAY)
    day, left = start, span.days
    while left:
        day += _ONE_DAY
        if _works(span.calendar, day):
            left -= 1
    return day


def _works(calendar: DayCalendar | None, day: date) -> bool:
    return calendar is None or calendar.is_working(day)


def _next_working(calendar: DayCalendar | None, day: date) -> date:
    while not _works(calendar, day):
        day += _ONE_DAY
    return day
