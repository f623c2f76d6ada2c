"""What no schedule can beat, found without a search.

Every activity has a head (no schedule starts it earlier) and a tail (so many days lie
at least between its start and the last finish). From these follow the critical path
and the work that must fit between two points of time on each resource.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.planner.arrays import NO_DAY, NO_TABLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tiexin.planner.arrays import Arrays

    Longs = NDArray[np.int64]

# Pairs of heads and tails are looked at up to this many of each.
_MOST_POINTS: Final = 400


def lower_bound(arrays: Arrays) -> int:
    """No schedule has a lower objective.

    The makespan's bound, plus the least burden of each activity, plus what is late
    even when every activity finishes as early as its head lets it.
    """
    spans = _shortest(arrays)
    heads = _heads(arrays, spans)
    finishes = _finishes(arrays, spans, heads)
    goals = finishes[arrays.goals][~arrays.optional[arrays.goals]]
    makespan = int(goals.max(initial=0))
    if not arrays.tables.size and not arrays.optional.any():
        tails = _tails(arrays, spans)
        makespan = max(makespan, _work_bound(arrays, spans, heads, tails))
    late = np.maximum(finishes - arrays.due, 0) * arrays.late_weight
    burden = np.minimum.reduceat(arrays.burden, arrays.mode_first[:-1])
    sure = ~arrays.optional
    return makespan + int(late[sure].sum()) + int(burden[sure].sum())


def _shortest(arrays: Arrays) -> Longs:
    """The fewest days of each activity on its own calendar."""
    shortest = np.minimum.reduceat(arrays.duration, arrays.mode_first[:-1])
    return shortest.astype(np.int64)


def _finishes(arrays: Arrays, spans: Longs, heads: Longs) -> Longs:
    """The earliest finish of each activity that starts at its head."""
    finishes = heads + spans
    last = arrays.horizon
    for row in np.flatnonzero(arrays.mode_table != NO_TABLE).tolist():
        who = int(np.searchsorted(arrays.mode_first, row, side="right")) - 1
        rows = range(arrays.mode_first[who], arrays.mode_first[who + 1])
        finishes[who] = min(
            _finish(arrays, each, min(heads[who], last)) for each in rows
        )
    return finishes


def _finish(arrays: Arrays, row: int, start: int) -> int:
    table = arrays.mode_table[row]
    if table == NO_TABLE:
        return int(start + arrays.duration[row])
    return min(int(arrays.tables[table, start]), arrays.horizon)


def _heads(arrays: Arrays, spans: Longs) -> Longs:
    """The earliest start of each activity, resources apart."""
    heads = np.maximum(arrays.release, arrays.fixed_start).astype(np.int64)
    source, target = arrays.arc_from // 2, arrays.arc_to // 2
    use = ~arrays.optional[source]
    tabled = arrays.arc_table != NO_TABLE
    last = arrays.horizon
    for _ in range(len(arrays.ids)):
        finishes = _finishes(arrays, spans, heads)
        ends = np.stack([heads, finishes], axis=1).reshape(-1)
        leads = ends[arrays.arc_from]
        asked = leads + arrays.arc_lag
        if tabled.any():
            at = np.minimum(leads[tabled], last)
            asked[tabled] = np.minimum(
                arrays.tables[arrays.arc_table[tabled], at], last
            )
        # A finish that must wait moves the start by no more than its longest span.
        asked = asked - (arrays.arc_to % 2) * _longest(arrays)[target]
        later = heads.copy()
        np.maximum.at(later, target[use], asked[use])
        if (later == heads).all():
            break
        heads = np.minimum(later, last)
    return heads


def _longest(arrays: Arrays) -> Longs:
    """The most days between start and finish of each activity, rest days included."""
    longest = np.maximum.reduceat(arrays.duration, arrays.mode_first[:-1])
    days = longest.astype(np.int64)
    for row in np.flatnonzero(arrays.mode_table != NO_TABLE).tolist():
        who = int(np.searchsorted(arrays.mode_first, row, side="right")) - 1
        table = arrays.tables[arrays.mode_table[row]]
        known = table < NO_DAY
        span = (table - np.arange(table.size))[known].max(initial=0)
        days[who] = max(days[who], int(span))
    return days


def _tails(arrays: Arrays, spans: Longs) -> Longs:
    """Days from each activity's start to the last finish, resources apart."""
    goal = np.zeros(spans.size, dtype=bool)
    goal[arrays.goals] = True
    tails = np.where(goal, spans, -NO_DAY)
    source, target = arrays.arc_from // 2, arrays.arc_to // 2
    lag = arrays.arc_lag + (arrays.arc_from % 2) * spans[source]
    lag -= (arrays.arc_to % 2) * _longest(arrays)[target]
    for _ in range(spans.size):
        longer = tails.copy()
        np.maximum.at(longer, source, tails[target] + lag)
        if (longer <= tails).all():
            break
        tails = np.minimum(longer, arrays.horizon)
    return tails


def _work_bound(arrays: Arrays, spans: Longs, heads: Longs, tails: Longs) -> int:
    """Work between two points of time, divided by what the resource can do a day."""
    best = 0
    for resource in range(arrays.capacity.size):
        energy = np.minimum.reduceat(
            arrays.demand[:, resource].astype(np.int64) * arrays.duration,
            arrays.mode_first[:-1],
        )
        busy = (energy > 0) & (tails > 0)
        if busy.any():
            capacity = int(arrays.capacity[resource])
            after = np.maximum(tails - spans, 0)
            bound = _between(energy[busy], heads[busy], after[busy], capacity)
            best = max(best, bound)
    return best


def _between(energy: Longs, heads: Longs, after: Longs, capacity: int) -> int:
    """The most that head, work and what comes after add up to, over all pairs."""
    order = np.argsort(-after, kind="stable")
    energy, heads, after = energy[order], heads[order], after[order]
    best = 0
    for head in np.unique(heads)[-_MOST_POINTS:].tolist():
        inside = heads >= head
        work = np.cumsum(energy[inside])
        ends = head + after[inside] - (-work // capacity)
        best = max(best, int(ends.max()))
    return best
