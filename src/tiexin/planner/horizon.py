"""How long a schedule can be at most: the days that tables have to cover.

Let T be the last day on which anything given changes: a release, a fact of the past, a
change of capacity. An optimal schedule has no idle day after T on which nothing runs
and no lag is running, since all that follows could move one day forward. So it ends by
T plus, for each activity, its longest span or outgoing lag. With calendars the same is
walked day by day, one activity after the other; there deadlines count into T, and with
longest lags, which may need one particular week, the horizon is all that is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.kernel import CalendarGap, PlanError
from tiexin.planner.problem import Feature
from tiexin.planner.spans import roll_forward

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiexin.planner.problem import PlanProblem
    from tiexin.planner.spans import DayCalendar, Span

MOST_BOUNDARIES: Final = 2**28
"""Longest horizon in days; beyond it sums of days would leave 32 bits."""


def horizon_of(
    problem: PlanProblem, spans: Sequence[Sequence[Span]]
) -> tuple[int, bool]:
    """The last boundary that a schedule needs, and whether calendars end before it.

    Where they do, what can't be done within the horizon may be possible later.

    Raises:
        CalendarGap: The project starts outside a calendar.
        PlanError: ``planner.too_long``.
    """
    calendars = _calendars(problem, spans)
    settled = _settled(problem, with_deadlines=bool(calendars))
    if not calendars:
        total = settled - problem.start
        total += sum(
            _longest(problem, number, spans[number]) for number in _all(problem)
        )
        if total > MOST_BOUNDARIES:
            raise PlanError.of("planner.too_long", days=total, most=MOST_BOUNDARIES)
        return total, False
    first = max(calendar.origin for calendar in calendars)
    last = min(calendar.origin + len(calendar.rank) - 1 for calendar in calendars)
    if problem.start < first or problem.start > last:
        for calendar in calendars:
            roll_forward(calendar, problem.start)  # raises what is to be said
    try:
        safe = _walked(problem, spans, settled)
    except CalendarGap:
        return last - problem.start, True
    if Feature.MAXIMAL_LAGS in problem.features:
        return last - problem.start, safe > last
    return min(safe, last) - problem.start, safe > last


def _all(problem: PlanProblem) -> range:
    return range(len(problem.activities))


def _calendars(
    problem: PlanProblem, spans: Sequence[Sequence[Span]]
) -> list[DayCalendar]:
    used = [
        *(span.calendar for each in spans for span in each),
        *(edge.lag.calendar for edge in problem.edges if edge.lag),
        *(each.calendar for each in problem.activities if each.starts_on_working_day),
    ]
    return [
        each for each in {id(one): one for one in used}.values() if each is not None
    ]


def _settled(problem: PlanProblem, *, with_deadlines: bool) -> int:
    """The last day on which something given changes."""
    days = [problem.start, problem.now or 0]
    for each in problem.activities:
        days += [each.release or 0, each.started or 0, each.finished or 0]
        if with_deadlines:
            days.append(each.deadline or 0)
    days += [day for each in problem.resources for day, _ in each.changes]
    return max(days)


def _longest(problem: PlanProblem, number: int, spans: Sequence[Span]) -> int:
    """The days that an activity and what it holds can take, without calendars."""
    span = max(each.days for each in spans)
    longest = span
    for boundary in (2 * number, 2 * number + 1):
        for edge in problem.out_of[boundary]:
            lag = problem.edges[edge].lag
            if lag is not None:
                longest = max(longest, lag.days + (span if boundary % 2 else 0))
    return longest


def _walked(problem: PlanProblem, spans: Sequence[Sequence[Span]], settled: int) -> int:
    """The day on which all is done if one thing follows the other on its calendar."""
    day = settled
    for number, activity in enumerate(problem.activities):
        if activity.starts_on_working_day:
            day = roll_forward(activity.calendar, day)
        begin = day
        end = max(each.reach(begin) for each in spans[number])
        day = end
        for source, boundary in ((begin, 2 * number), (end, 2 * number + 1)):
            for edge in problem.out_of[boundary]:
                lag = problem.edges[edge].lag
                if lag is not None:
                    day = max(day, lag.reach(source))
    return day
