"""One schedule under all rules: calendars, capacity that changes, a fixed past.

Slower than ``packed`` and exact in the same way. An activity for which no place is
left before the horizon is put at the horizon and holds nothing; ``broken`` counts that.
The way back only gives an order for the next way forward, so it may give up where the
way forward may not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.planner.kernels.machine_code import BROKEN, inner
from tiexin.planner.kernels.net import (
    DAYS,
    DEADLINE,
    DEMAND,
    DUE,
    DURATION,
    ENTERS,
    FIXED,
    GOAL,
    INTO,
    LEADS,
    LEAVES,
    MODE,
    ORDER,
    OUT,
    RELEASE,
    ROLL,
    SAME,
    SOURCE,
    TABLE,
    TARGET,
    WEIGHT,
)

if TYPE_CHECKING:
    from tiexin.planner.kernels.machine_code import Ints
    from tiexin.planner.kernels.net import Desk, Net

_MOST_DAYS: Final = 64


@inner
def finish_of(net: Net, activity: int, start: int) -> int:
    """The finish that follows from a start in the chosen mode; may be ``NO_DAY``."""
    row = net.mode[LEADS, net.activity[MODE, activity]]
    if row >= 0 and start <= net.horizon:
        return net.tables[row, max(start, 0)]
    return start + net.activity[DURATION, activity]


@inner
def forward(net: Net, desk: Desk, start: Ints) -> int:
    """Each activity in turn as early as it can; the last finish of the goals."""
    spare, order = desk.spare, desk.row[ORDER]
    end = 0
    for place in range(order.size):
        activity = order[place]
        at = net.activity[FIXED, activity]
        if at < 0:
            at = _placed(net, spare, activity, start)
            _take(net, spare, activity, at)
        start[activity] = at
        if net.activity[GOAL, activity]:
            end = max(end, min(finish_of(net, activity, at), net.horizon))
    _give_back(net, desk, start)
    return end


@inner
def backward(net: Net, desk: Desk, start: Ints, end: int) -> int:
    """Each activity in turn as late as it can before ``end``; the first start.

    ``start`` holds the schedule to be moved right; an activity with a due day stays
    where its finish is no later than before, or than the day.
    """
    spare, order = desk.spare, desk.row[ORDER]
    begin = end
    for place in range(order.size):
        activity = order[place]
        at = net.activity[FIXED, activity]
        if at < 0:
            limit = max(end, finish_of(net, activity, start[activity]))
            at = _latest_place(net, activity, start, limit)
            at = _placed_late(net, spare, activity, at)
            if at < 0:
                at = start[activity]
            _take(net, spare, activity, at)
        start[activity] = at
        begin = min(begin, at)
    _give_back(net, desk, start)
    return begin


@inner
def broken(net: Net, start: Ints) -> int:
    """Days by which a schedule breaks what the way forward can't hold to by itself.

    Of one activity no more than ``_MOST_DAYS`` count: the sum must fit into a number.
    """
    total = 0
    for activity in range(start.size):
        finish = finish_of(net, activity, start[activity])
        days = max(0, finish - min(net.activity[DEADLINE, activity], net.horizon))
        if net.activity[FIXED, activity] >= 0:
            for arc in range(
                net.activity[INTO, activity], net.activity[INTO, activity + 1]
            ):
                asked = _asked(net, arc, start)
                held = finish if net.arc[ENTERS, arc] else start[activity]
                days += max(0, asked - held)
        total += min(days, _MOST_DAYS)
    return total


@inner
def price(net: Net, start: Ints) -> int:
    """Days late times their weight, and what breaks a rule."""
    total = broken(net, start) * BROKEN
    for activity in range(start.size):
        if net.activity[WEIGHT, activity]:
            late = (
                finish_of(net, activity, start[activity]) - net.activity[DUE, activity]
            )
            if late > 0:
                total += late * net.activity[WEIGHT, activity]
    return total


@inner
def _asked(net: Net, arc: int, start: Ints) -> int:
    """The boundary that the arc asks its target to wait for."""
    source = net.arc[SOURCE, arc]
    at = (
        finish_of(net, source, start[source]) if net.arc[LEAVES, arc] else start[source]
    )
    if net.arc[TABLE, arc] >= 0:
        return net.tables[net.arc[TABLE, arc], min(max(at, 0), net.horizon)]
    return at + net.arc[DAYS, arc]


@inner
def _placed(net: Net, spare: Ints, activity: int, start: Ints) -> int:
    """The first start that every arc and resource allows; the horizon if none."""
    roll = net.activity[ROLL, activity]
    at = net.activity[RELEASE, activity]
    least = 0
    for arc in range(net.activity[INTO, activity], net.activity[INTO, activity + 1]):
        asked = _asked(net, arc, start)
        if net.arc[ENTERS, arc]:
            least = max(least, asked)
        else:
            at = max(at, asked)
    while at < net.horizon:
        if roll >= 0:
            at = net.tables[roll, at]
            if at >= net.horizon:
                return net.horizon
        finish = finish_of(net, activity, at)
        if finish > net.horizon:
            return net.horizon
        if finish < least:
            at += 1
            continue
        full = _last_full_day(net, spare, activity, at)
        if full < 0:
            return at
        at = full
    return net.horizon if max(at, least) == net.horizon else net.horizon + 1


@inner
def _last_full_day(net: Net, spare: Ints, activity: int, at: int) -> int:
    """The last day after ``at``, up to its finish, that can't bear it, or -1."""
    finish = finish_of(net, activity, at)
    mode = net.activity[MODE, activity]
    found = -1
    for resource in range(spare.shape[0]):
        want = net.mode[DEMAND + resource, mode]
        if want:
            day = finish
            while day > max(at, found):
                if spare[resource, day] < want:
                    found = day
                day -= 1
    return found


@inner
def _first_full_day(net: Net, spare: Ints, activity: int, at: int) -> int:
    """The first day after ``at``, up to its finish, that can't bear it, or -1."""
    finish = min(finish_of(net, activity, at), net.horizon)
    mode = net.activity[MODE, activity]
    found = finish + 1
    for resource in range(spare.shape[0]):
        want = net.mode[DEMAND + resource, mode]
        if want:
            for day in range(at + 1, found):
                if spare[resource, day] < want:
                    found = day
                    break
    return found if found <= finish else -1


@inner
def _latest(tables: Ints, row: int, bound: int) -> int:
    """The last boundary from which the table leads no further than ``bound``."""
    table = tables[row]
    low, high = -1, table.size - 1
    while low < high:
        middle = (low + high + 1) // 2
        if table[middle] <= bound:
            low = middle
        else:
            high = middle - 1
    return low


@inner
def _latest_start(net: Net, activity: int, finish: int) -> int:
    row = net.mode[LEADS, net.activity[MODE, activity]]
    if row >= 0:
        return _latest(net.tables, row, finish)
    return finish - net.activity[DURATION, activity]


@inner
def _latest_place(net: Net, activity: int, start: Ints, limit: int) -> int:
    """The last start that ``limit`` and the activities behind it allow."""
    before = finish_of(net, activity, start[activity])
    if net.activity[WEIGHT, activity]:
        limit = min(limit, max(net.activity[DUE, activity], before))
    limit = min(limit, max(net.activity[DEADLINE, activity], before))
    at = _latest_start(net, activity, limit)
    for place in range(net.activity[OUT, activity], net.activity[OUT, activity + 1]):
        arc, target = net.arc[SAME, place], net.arc[TARGET, place]
        bound = start[target]
        if net.arc[ENTERS, arc]:
            bound = finish_of(net, target, bound)
        if net.arc[TABLE, arc] >= 0:
            bound = _latest(net.tables, net.arc[TABLE, arc], bound)
        else:
            bound -= net.arc[DAYS, arc]
        if net.arc[LEAVES, arc]:
            bound = _latest_start(net, activity, bound)
        at = min(at, bound)
    return min(at, net.horizon)


@inner
def _placed_late(net: Net, spare: Ints, activity: int, at: int) -> int:
    """The last start up to ``at`` that the resources allow; -1 if none."""
    roll = net.activity[ROLL, activity]
    while at >= 0:
        if roll >= 0 and net.tables[roll, at] != at:
            at -= 1
            continue
        full = _first_full_day(net, spare, activity, at)
        if full < 0:
            return at
        at = min(at - 1, _latest_start(net, activity, full - 1))
    return -1


@inner
def _take(net: Net, spare: Ints, activity: int, at: int) -> None:
    """Hold what the activity needs."""
    mode, finish = net.activity[MODE, activity], finish_of(net, activity, at)
    if at < net.horizon and finish <= net.horizon:
        for resource in range(spare.shape[0]):
            want = net.mode[DEMAND + resource, mode]
            if want:
                for day in range(at + 1, finish + 1):
                    spare[resource, day] -= want


@inner
def _give_back(net: Net, desk: Desk, start: Ints) -> None:
    """Undo all takings of a schedule."""
    spare = desk.spare
    for activity in range(start.size):
        mode = net.activity[MODE, activity]
        finish = finish_of(net, activity, start[activity])
        if net.activity[FIXED, activity] >= 0 or finish > net.horizon:
            continue
        for resource in range(spare.shape[0]):
            want = net.mode[DEMAND + resource, mode]
            if want:
                for day in range(start[activity] + 1, finish + 1):
                    spare[resource, day] += want
