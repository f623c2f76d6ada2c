"""A network as flat arrays: what the compiled passes over many variants read.

Boundaries are counted from the project's start (0 is that day's end). A calendar is
three tables over these boundaries, so that counting is a look-up: ``rank`` gives the
working days after boundary 0 up to and with a boundary, ``nth`` the boundary of the
k-th of them, ``roll`` and ``back`` the next and the last working day. What lies beyond
a calendar is ``NO_DAY``; nothing is ever guessed from the weekday.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tiexin.planner.spans import Elapse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiexin.planner.problem import PlanProblem
    from tiexin.planner.spans import DayCalendar, Span

Ints: TypeAlias = NDArray[np.int32]
Flags: TypeAlias = NDArray[np.bool_]

NO_DAY: Final = 2**30
"""Later than any day: the calendars end before it."""

NO_CALENDAR: Final = -1
"""Days straight through."""


class FlatNetwork(NamedTuple):
    """``n`` activities, ``e`` edges, ``c`` calendars over ``h`` boundaries.

    A tuple of arrays, because that is what compiled code takes.

    Attributes:
        order: ``[2n]`` all boundaries, each after all that hold it; ``2 * i`` is the
            start and ``2 * i + 1`` the finish of activity ``i``.
        counting: ``[n]`` twice the row of the calendar on which its days count, one
            more where they run straight through (``Elapse``); or ``NO_CALENDAR``.
        rolls: ``[n]`` whether its boundaries fall on working days only.
        release: ``[n]`` boundary before which it can't start; 0 or later.
        first: ``[2n + 1]`` the edges that hold a boundary: from ``first[b]`` up to
            (not with) ``first[b + 1]``, in the order in which they were added.
        source: ``[e]`` boundary that the edge leaves.
        lag: ``[e]`` days.
        lag_counting: ``[e]`` likewise.
        out_first: ``[2n + 1]`` the edges that leave a boundary, as places in ``out``.
        out: ``[e]`` numbers of edges.
        target: ``[e]`` boundary that the edge holds.
        goals: numbers of the activities whose last finish is the goal.
        leads: ``[2n]`` whether moving a boundary far enough moves the goal.
        rank, roll, back: ``[c, h]``.
        nth: ``[c, h + 1]``.
        covered: ``[c]`` the last boundary that a calendar covers.
    """

    order: Ints
    counting: Ints
    rolls: Flags
    release: Ints
    first: Ints
    source: Ints
    lag: Ints
    lag_counting: Ints
    out_first: Ints
    out: Ints
    target: Ints
    goals: Ints
    leads: Flags
    rank: Ints
    roll: Ints
    back: Ints
    nth: Ints
    covered: Ints


def flatten(problem: PlanProblem) -> FlatNetwork:
    """The arrays of a network; how long each activity takes is given apart."""
    activities = problem.activities
    spans = [each.span for each in activities]
    lags = [edge.lag for edge in problem.edges]
    calendars = _calendars([*spans, *(lag for lag in lags if lag is not None)])
    rows = {id(calendar): row for row, calendar in enumerate(calendars)}
    into = [edge for group in problem.into for edge in group]
    out = [edge for group in problem.out_of for edge in group]
    place = np.empty(len(into), dtype=np.int32)
    place[into] = np.arange(len(into), dtype=np.int32)
    return FlatNetwork(
        order=_ints(problem.order),
        counting=_ints(_counting(span, rows) for span in spans),
        rolls=np.array(
            [
                each.starts_on_working_day and each.calendar is not None
                for each in activities
            ]
        ),
        release=_ints(
            max(0, (each.release or problem.start) - problem.start)
            for each in activities
        ),
        first=_offsets(problem.into),
        source=_ints(problem.source[edge] for edge in into),
        lag=_ints(_days(lags[edge]) for edge in into),
        lag_counting=_ints(_counting(lags[edge], rows) for edge in into),
        out_first=_offsets(problem.out_of),
        out=place[out],
        target=_ints(problem.target[edge] for edge in into),
        goals=_ints(problem.goals),
        leads=_leading(problem),
        **_tables(calendars, problem.start),
    )


def planned_days(problem: PlanProblem) -> Ints:
    """How many days each activity is planned with, in its own unit."""
    return _ints(each.span.days for each in problem.activities)


def _calendars(spans: Iterable[Span]) -> list[DayCalendar]:
    """Every calendar once, in the order in which it is met."""
    found: dict[int, DayCalendar] = {}
    for span in spans:
        if span.calendar is not None:
            found.setdefault(id(span.calendar), span.calendar)
    return list(found.values())


def _counting(span: Span | None, rows: dict[int, int]) -> int:
    if span is None or span.calendar is None:
        return NO_CALENDAR
    return 2 * rows[id(span.calendar)] + isinstance(span, Elapse)


def _days(span: Span | None) -> int:
    return 0 if span is None else span.days


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int32)


def _offsets(groups: tuple[tuple[int, ...], ...]) -> Ints:
    sizes = np.array([len(group) for group in groups], dtype=np.int32)
    return np.concatenate([np.zeros(1, dtype=np.int32), np.cumsum(sizes)]).astype(
        np.int32
    )


def _leading(problem: PlanProblem) -> Flags:
    leads = np.zeros(len(problem.order), dtype=np.bool_)
    for number in problem.goals:
        leads[2 * number + 1] = True
    for boundary in reversed(problem.order):
        if not leads[boundary]:
            leads[boundary] = (boundary % 2 == 0 and leads[boundary + 1]) or any(
                leads[problem.target[edge]] for edge in problem.out_of[boundary]
            )
    return leads


def _tables(calendars: list[DayCalendar], start: int) -> dict[str, Ints]:
    """What ``FlatNetwork`` says of the calendars, from ``start`` on."""
    ends = [each.origin + len(each.rank) - 1 for each in calendars]
    size = max([0, *(end - start for end in ends)]) + 1
    rows = max(1, len(calendars))
    rank = np.full((rows, size), NO_DAY, dtype=np.int32)
    roll = np.full((rows, size), NO_DAY, dtype=np.int32)
    back = np.full((rows, size), -NO_DAY, dtype=np.int32)
    nth = np.full((rows, size + 1), NO_DAY, dtype=np.int32)
    for row, calendar in enumerate(calendars):
        first = max(0, calendar.origin - start)
        days = np.array(calendar.days, dtype=np.int32) - np.int32(start)
        later = days[days > 0]
        nth[row, : len(later)] = later
        covered = np.arange(first, ends[row] - start + 1, dtype=np.int32)
        rank[row, covered] = np.searchsorted(later, covered, side="right")
        ahead = np.searchsorted(days, covered, side="left")
        found = ahead < len(days)
        roll[row, covered[found]] = days[ahead[found]]
        behind = np.searchsorted(days, covered, side="right") - 1
        found = behind >= 0
        back[row, covered[found]] = days[behind[found]]
    covered = _ints(end - start for end in ends)
    return {"rank": rank, "roll": roll, "back": back, "nth": nth, "covered": covered}
