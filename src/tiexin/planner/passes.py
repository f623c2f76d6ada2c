"""The critical path method over many samples at once, compiled.

The same rules as ``engines.cpm``, on the tables of ``flat``. Rows are boundaries or
activities, columns are samples: the inner loops run along memory. A day that a calendar
does not cover is ``NO_DAY`` and stays it. Tests hold every sample against the engine.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from tiexin.planner.compiled import compiled
from tiexin.planner.flat import NO_CALENDAR, NO_DAY, Flags, FlatNetwork, Ints

NO_CAUSE: Final = -1
"""A boundary that only the project's start or its release holds."""


class Samples(NamedTuple):
    """Plans of one network side by side, one a column; ``s`` of them.

    Attributes:
        days: ``[n, s]`` how long each activity takes.
        day: ``[2n, s]`` earliest boundaries.
        cause: ``[2n, s]`` the boundary that holds this one, or ``NO_CAUSE``. On a tie
            the activity's own duration comes first, then the edge added first.
        late: ``[2n, s]`` latest boundaries that leave the goal where it is; ``NO_DAY``
            where a boundary doesn't lead to the goal or the goal is not covered.
        goal: ``[s]`` the last finish among the goals.
        critical: ``[n, s]`` as ``Scheduled.critical``; false where the goal is not
            covered.
    """

    days: Ints
    day: Ints
    cause: Ints
    late: Ints
    goal: Ints
    critical: Flags


class Single(NamedTuple):
    """One plan that is being changed and changed back.

    Attributes:
        days, day: ``[n]`` and ``[2n]``, as in ``Samples``.
        touched: ``[2n]`` boundaries to look at again; all false between two changes.
        undo: ``[2, 2n]`` the boundaries that moved and where they were.
        position: ``[2n]`` place of each boundary in the order.
    """

    days: Ints
    day: Ints
    touched: Flags
    undo: Ints
    position: Ints


def samples_of(network: FlatNetwork, days: Ints) -> Samples:
    """Room for the plans of ``days`` ``[n, s]``, not yet filled."""
    count, size = days.shape
    rows = (2 * count, size)
    return Samples(
        days=np.ascontiguousarray(days),
        day=np.empty(rows, dtype=np.int32),
        cause=np.empty(rows, dtype=np.int32),
        late=np.empty(rows, dtype=np.int32),
        goal=np.empty(size, dtype=np.int32),
        critical=np.empty((count, size), dtype=np.bool_),
    )


def single_of(network: FlatNetwork) -> Single:
    """Room for one plan."""
    size = len(network.order)
    position = np.empty(size, dtype=np.int32)
    position[network.order] = np.arange(size, dtype=np.int32)
    return Single(
        days=np.zeros(size // 2, dtype=np.int32),
        day=np.zeros(size, dtype=np.int32),
        touched=np.zeros(size, dtype=np.bool_),
        undo=np.zeros((2, size), dtype=np.int32),
        position=position,
    )


@compiled
def reach(network: FlatNetwork, counting: int, days: int, begin: int) -> int:
    """The boundary at which a span that begins at ``begin`` ends."""
    if counting == NO_CALENDAR or begin >= NO_DAY:
        return min(begin + days, NO_DAY)
    calendar, end = counting >> 1, begin + days
    if counting & 1:
        return network.roll[calendar, end] if end < network.roll.shape[1] else NO_DAY
    if days == 0:
        return begin
    if begin >= network.rank.shape[1]:
        return NO_DAY
    place = network.rank[calendar, begin] + days - 1
    return network.nth[calendar, place] if place < network.nth.shape[1] else NO_DAY


@compiled
def latest(network: FlatNetwork, counting: int, days: int, end: int) -> int:
    """The last start from which a span still ends by ``end``.

    What a calendar no longer covers is out of reach: then by its last day.
    """
    if counting == NO_CALENDAR or (days == 0 and not counting & 1):
        return end - days
    calendar = counting >> 1
    end = min(end, network.covered[calendar])
    if counting & 1:
        return int(network.back[calendar, end]) - days
    return int(network.nth[calendar, network.rank[calendar, end] - days]) - 1


@compiled
def rolled(network: FlatNetwork, calendar: int, day: int) -> int:
    """The first working day from ``day`` on."""
    return network.roll[calendar, day] if day < network.roll.shape[1] else NO_DAY


@compiled
def forward(network: FlatNetwork, samples: Samples) -> None:
    """Fill ``day``, ``cause`` and ``goal``."""
    for boundary in network.order:
        number = boundary >> 1
        row, cause = samples.day[boundary], samples.cause[boundary]
        if boundary & 1:
            begin, days = samples.day[boundary - 1], samples.days[number]
            counting = network.counting[number]
            for s in range(row.size):
                row[s] = reach(network, counting, days[s], begin[s])
            cause[:] = boundary - 1
        else:
            row[:] = network.release[number]
            cause[:] = NO_CAUSE
        for edge in range(network.first[boundary], network.first[boundary + 1]):
            _hold(network, samples, edge, boundary)
        if network.rolls[number]:
            calendar = network.counting[number] >> 1
            for s in range(row.size):
                row[s] = rolled(network, calendar, row[s])
    samples.goal[:] = 0
    for number in network.goals:
        row = samples.day[2 * number + 1]
        for s in range(row.size):
            samples.goal[s] = max(samples.goal[s], row[s])


@compiled
def _hold(network: FlatNetwork, samples: Samples, edge: int, boundary: int) -> None:
    """Move one row of boundaries behind an edge's source."""
    row, cause = samples.day[boundary], samples.cause[boundary]
    holder, lag = network.source[edge], network.lag[edge]
    source, counting = samples.day[holder], network.lag_counting[edge]
    if lag == 0 and counting == NO_CALENDAR:
        for s in range(row.size):
            held = source[s]
            if held > row[s] or (held == row[s] and cause[s] == NO_CAUSE):
                row[s], cause[s] = held, holder
    else:
        for s in range(row.size):
            held = reach(network, counting, lag, source[s])
            if held > row[s] or (held == row[s] and cause[s] == NO_CAUSE):
                row[s], cause[s] = held, holder


@compiled
def backward(network: FlatNetwork, samples: Samples) -> None:
    """Fill ``late`` after ``forward``."""
    samples.late[:] = NO_DAY
    for number in network.goals:
        samples.late[2 * number + 1] = samples.goal
    for place in range(network.order.size - 1, -1, -1):
        boundary = network.order[place]
        if network.leads[boundary]:
            _hold_back(network, samples, boundary)


@compiled
def _hold_back(network: FlatNetwork, samples: Samples, boundary: int) -> None:
    """Bring one row of ``late`` before all that waits for it."""
    number, row = boundary >> 1, samples.late[boundary]
    for place in range(network.out_first[boundary], network.out_first[boundary + 1]):
        edge = network.out[place]
        target = network.target[edge]
        if network.leads[target]:
            limit, lag = samples.late[target], network.lag[edge]
            counting = network.lag_counting[edge]
            for s in range(row.size):
                if limit[s] < NO_DAY:
                    row[s] = min(row[s], latest(network, counting, lag, limit[s]))
    counting = network.counting[number]
    if not boundary & 1 and network.leads[boundary + 1]:
        finish, days = samples.late[boundary + 1], samples.days[number]
        for s in range(row.size):
            if finish[s] < NO_DAY:
                row[s] = min(row[s], latest(network, counting, days[s], finish[s]))
    if network.rolls[number]:
        _roll_back(network, row, counting >> 1)


@compiled
def _roll_back(network: FlatNetwork, row: Ints, calendar: int) -> None:
    for s in range(row.size):
        if row[s] < NO_DAY:
            row[s] = network.back[calendar, min(row[s], network.covered[calendar])]


@compiled
def mark_critical(network: FlatNetwork, samples: Samples) -> None:
    """Fill ``critical`` after ``backward``.

    Critical is what lies on the chain of bindings to the goal, or leads to the goal
    and can't start one day of its own calendar later.
    """
    for number in range(samples.critical.shape[0]):
        begin = 2 * number
        mark, early, late = samples.critical[number], samples.day[begin], samples.late
        last, counting = late[begin], network.counting[number]
        mark[:] = False
        if not network.leads[begin]:
            continue
        for s in range(mark.size):
            if last[s] == early[s]:
                mark[s] = early[s] < NO_DAY
            elif counting >= 0 and last[s] <= network.covered[counting >> 1]:
                rank = network.rank[counting >> 1]
                mark[s] = rank[last[s]] == rank[early[s]]
    for s in range(samples.goal.size):
        boundary = deciding_goal(network, samples, s)
        while boundary >= 0 and samples.goal[s] < NO_DAY:
            samples.critical[boundary >> 1, s] = True
            boundary = samples.cause[boundary, s]


@compiled
def deciding_goal(network: FlatNetwork, samples: Samples, s: int) -> int:
    """The finish of the goal that comes last in a sample, the first if several do."""
    for number in network.goals:
        if samples.day[2 * number + 1, s] == samples.goal[s]:
            return 2 * int(number) + 1
    return NO_CAUSE


@compiled
def boundary_day(network: FlatNetwork, single: Single, boundary: int) -> int:
    """The earliest day of one boundary, given all that hold it."""
    number, day = boundary >> 1, single.day
    asked = int(network.release[number])
    if boundary & 1:
        counting = network.counting[number]
        asked = reach(network, counting, single.days[number], day[boundary - 1])
    for edge in range(network.first[boundary], network.first[boundary + 1]):
        held, counting = day[network.source[edge]], network.lag_counting[edge]
        if counting != NO_CALENDAR or network.lag[edge] != 0:
            held = reach(network, counting, network.lag[edge], held)
        asked = max(asked, held)
    if network.rolls[number]:
        return rolled(network, network.counting[number] >> 1, asked)
    return asked


@compiled
def goal_of(network: FlatNetwork, single: Single) -> int:
    """The last finish among the goals."""
    goal = 0
    for number in network.goals:
        goal = max(goal, single.day[2 * number + 1])
    return goal


@compiled
def change_days(network: FlatNetwork, single: Single, number: int, days: int) -> int:
    """Let an activity take other days and move what that moves, no more.

    Returns how many boundaries moved: what ``change_back`` needs.
    """
    single.days[number] = days
    moved, waiting = 0, 1
    single.touched[2 * number + 1] = True
    place = single.position[2 * number + 1] - 1
    while waiting > 0:
        place += 1
        boundary = network.order[place]
        if not single.touched[boundary]:
            continue
        single.touched[boundary] = False
        waiting -= 1
        found = boundary_day(network, single, boundary)
        if found == single.day[boundary]:
            continue
        single.undo[0, moved], single.undo[1, moved] = boundary, single.day[boundary]
        moved += 1
        single.day[boundary] = found
        waiting += _touch_after(network, single, boundary)
    return moved


@compiled
def _touch_after(network: FlatNetwork, single: Single, boundary: int) -> int:
    """Mark what waits for a boundary; returns how many were not marked yet."""
    found = 0
    if not boundary & 1 and not single.touched[boundary + 1]:
        single.touched[boundary + 1] = True
        found += 1
    for place in range(network.out_first[boundary], network.out_first[boundary + 1]):
        target = network.target[network.out[place]]
        if not single.touched[target]:
            single.touched[target] = True
            found += 1
    return found


@compiled
def change_back(single: Single, moved: int) -> None:
    """Undo the days of the last ``change_days``; the caller puts back ``days``."""
    for place in range(moved):
        single.day[single.undo[0, place]] = single.undo[1, place]
