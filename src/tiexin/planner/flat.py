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

from tiexin.kernel import PlanError
from tiexin.planner.spans import Elapse
from tiexin.planner.topology import boundary_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tiexin.planner.problem import Activity, Edge, PlanProblem
    from tiexin.planner.spans import DayCalendar, Span

Ints: TypeAlias = NDArray[np.int32]
Flags: TypeAlias = NDArray[np.bool_]
CalendarRows: TypeAlias = "dict[int, tuple[DayCalendar, int]]"
"""A calendar and its row, by the calendar's identity."""

NO_DAY: Final = 2**30
"""Later than any day: the calendars end before it."""

NO_CALENDAR: Final = -1
"""Days straight through."""


class FlatNetwork(NamedTuple):
    """``n`` activities, ``e`` edges, ``c`` calendars over ``h`` boundaries.

    A tuple of arrays, because that is what compiled code takes.

    Attributes:
        order: ``[2n]`` all boundaries, each after all that hold it; ``2 * i`` is the
            start and ``2 * i + 1`` the finish of activity ``i``. Empty where the edges
            go round in a circle (see ``flat_network``).
        counting: ``[n]`` twice the row of the calendar on which its days count, one
            more where they run straight through (``Elapse``); or ``NO_CALENDAR``.
        rolls: ``[n]`` whether its boundaries fall on working days only.
        acts: ``[n]`` whether the day to show as its first is that of its start.
        release: ``[n]`` boundary before which it can't start; 0 or later.
        first: ``[2n + 1]`` the edges that hold a boundary: from ``first[b]`` up to
            (not with) ``first[b + 1]``, in the order in which they were added.
        source: ``[e]`` boundary that the edge leaves.
        lag: ``[e]`` days.
        lag_counting: ``[e]`` likewise.
        out_first: ``[2n + 1]`` the edges that leave a boundary, as places in ``out``.
        out: ``[e]`` numbers of edges.
        target: ``[e]`` boundary that the edge holds.
        edge: ``[e]`` its place among the edges of the problem.
        goals: numbers of the activities whose last finish is the goal.
        leads: ``[2n]`` whether moving a boundary far enough moves the goal.
        rank, roll, back: ``[c, h]``.
        nth: ``[c, h + 1]``.
        covered: ``[c]`` the last boundary that a calendar covers.
    """

    order: Ints
    counting: Ints
    rolls: Flags
    acts: Flags
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
    edge: Ints
    rank: Ints
    roll: Ints
    back: Ints
    nth: Ints
    covered: Ints


def flatten(problem: PlanProblem) -> FlatNetwork:
    """The arrays of a network; how long each activity takes is given apart."""
    network, _ = flat_network(
        problem.activities, problem.edges, start=problem.start, goals=problem.goals
    )
    return network


def flat_network(
    activities: Sequence[Activity],
    edges: Sequence[Edge],
    *,
    start: int,
    goals: Sequence[int],
    spans: Sequence[Span] = (),
) -> tuple[FlatNetwork, CalendarRows]:
    """The same of activities and edges that may go round in a circle.

    Then ``order`` is empty: only a part of the edges can hold at a time, and each
    choice has an order of its own. ``spans`` names further ones whose calendars are
    wanted, for activities that can take another span.
    """
    lags = [edge.lag for edge in edges]
    own = [each.span for each in activities]
    rows = calendar_rows([*own, *spans, *(lag for lag in lags if lag is not None)])
    source, target = _ends(activities, edges)
    size = 2 * len(activities)
    into = np.argsort(target, kind="stable")
    place = np.empty(len(edges), dtype=np.int32)
    place[into] = np.arange(len(edges), dtype=np.int32)
    network = FlatNetwork(
        order=_order([each.id for each in activities], source, target),
        counting=_ints(counting_of(span, rows) for span in own),
        rolls=np.array(
            [
                each.starts_on_working_day and each.calendar is not None
                for each in activities
            ]
        ),
        acts=np.array([each.starts_on_working_day for each in activities]),
        release=_ints(max(0, (each.release or start) - start) for each in activities),
        first=np.searchsorted(target[into], np.arange(size + 1)).astype(np.int32),
        source=source[into],
        lag=_ints(_days(lags[edge]) for edge in into),
        lag_counting=_ints(counting_of(lags[edge], rows) for edge in into),
        out_first=np.searchsorted(np.sort(source), np.arange(size + 1)).astype(
            np.int32
        ),
        out=place[np.argsort(source, kind="stable")],
        target=target[into],
        goals=_ints(goals),
        leads=_leading(source, target, size, goals),
        edge=into.astype(np.int32),
        **_tables([calendar for calendar, _ in rows.values()], start),
    )
    return network, rows


def planned_days(problem: PlanProblem) -> Ints:
    """How many days each activity is planned with, in its own unit."""
    return _ints(each.span.days for each in problem.activities)


def calendar_rows(spans: Iterable[Span]) -> CalendarRows:
    """Every calendar once with its row, in the order in which it is met."""
    rows: CalendarRows = {}
    for span in spans:
        if span.calendar is not None:
            rows.setdefault(id(span.calendar), (span.calendar, len(rows)))
    return rows


def counting_of(span: Span | None, rows: CalendarRows) -> int:
    """How the days of a span count, as ``FlatNetwork.counting``."""
    if span is None or span.calendar is None:
        return NO_CALENDAR
    return 2 * rows[id(span.calendar)][1] + isinstance(span, Elapse)


def _ends(activities: Sequence[Activity], edges: Sequence[Edge]) -> tuple[Ints, Ints]:
    """The boundary that each edge leaves, and the one that it holds."""
    number = {each.id: place for place, each in enumerate(activities)}
    return (
        _ints(2 * number[e.earlier] + e.kind.leaves_finish for e in edges),
        _ints(2 * number[e.later] + e.kind.enters_finish for e in edges),
    )


def _order(ids: Sequence[str], source: Ints, target: Ints) -> Ints:
    try:
        return _ints(
            boundary_order(ids, source=source.tolist(), target=target.tolist())
        )
    except PlanError:
        return _ints(())


def _days(span: Span | None) -> int:
    return 0 if span is None else span.days


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int32)


def _leading(source: Ints, target: Ints, size: int, goals: Sequence[int]) -> Flags:
    """For each boundary whether a way leads from it to a goal's finish."""
    holders: list[list[int]] = [[] for _ in range(size)]
    for finish in range(1, size, 2):
        holders[finish].append(finish - 1)
    for begin, end in zip(source.tolist(), target.tolist(), strict=True):
        holders[end].append(begin)
    leads = np.zeros(size, dtype=np.bool_)
    waiting = [2 * number + 1 for number in goals]
    while waiting:
        boundary = waiting.pop()
        if not leads[boundary]:
            leads[boundary] = True
            waiting.extend(holders[boundary])
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
