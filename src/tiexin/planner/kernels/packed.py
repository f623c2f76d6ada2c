"""One schedule where all resources of a day fit into one 64-bit word.

Every resource has a lane of bits with a guard bit on top, so one subtraction and one
mask test a day for all resources at once. The window of an activity is searched from
its far end: a day that does not fit moves the window behind it, and days already seen
to fit are not looked at again (as in Boyer and Moore 1977).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.planner.kernels.machine_code import inner
from tiexin.planner.kernels.net import (
    DURATION,
    GOAL,
    INTO,
    LAG,
    ORDER,
    OUT,
    OUT_LAG,
    RELEASE,
    SOURCE,
    TARGET,
)

if TYPE_CHECKING:
    import numpy as np

    from tiexin.planner.kernels.machine_code import Ints, Words
    from tiexin.planner.kernels.net import Desk, Net


@inner
def first_fit(free: Words, guard: np.uint64, task: tuple[int, int], at: int) -> int:
    """The first index from ``at`` on from which ``days`` days can bear the task.

    ``task`` is the word that it needs and its days.
    """
    want, days = task
    seen = at
    last = at + days - 1
    day = last
    while day >= seen:
        if (free[day] - want) & guard == guard:
            day -= 1
        else:
            at = day + 1
            seen = last + 1
            last = day + days
            day = last
    return at


@inner
def last_fit(free: Words, guard: np.uint64, task: tuple[int, int], at: int) -> int:
    """The last index up to ``at`` from which ``days`` days can bear the task.

    ``task`` is the word that it needs and its days.
    """
    want, days = task
    seen = at + days - 1
    day = at
    while day <= seen:
        if (free[day] - want) & guard == guard:
            day += 1
        else:
            seen = at - 1
            at = day - days
            day = at
    return at


@inner
def forward(net: Net, desk: Desk, start: Ints) -> int:
    """Each activity in turn as early as it can; the last finish of the goals."""
    duration, release = net.activity[DURATION], net.activity[RELEASE]
    goal, first = net.activity[GOAL], net.activity[INTO]
    need, source, lag = net.need, net.arc[SOURCE], net.arc[LAG]
    base, guard, zero = net.base, net.guard, net.zero
    free, order = desk.free, desk.row[ORDER]
    top = zero
    end = 0
    for place in range(order.size):
        who = order[place]
        at = release[who]
        for arc in range(first[who], first[who + 1]):
            asked = start[source[arc]] + lag[arc]
            at = max(at, asked)
        days, want = duration[who], need[who]
        if want != 0:
            at = first_fit(free, guard, (want, days), at + zero)
            for day in range(at, at + days):
                free[day] -= want
            top = max(top, at + days)
            at -= zero
        start[who] = at
        if goal[who]:
            end = max(end, at + days)
    for day in range(zero, top):
        free[day] = base[day]
    return end


@inner
def backward(net: Net, desk: Desk, start: Ints, end: int) -> int:
    """Each activity in turn as late as it can before ``end``; the first start.

    It may lie before boundary 0: the order is what comes of this pass.
    """
    duration, first, need = net.activity[DURATION], net.activity[OUT], net.need
    target, lag = net.arc[TARGET], net.arc[OUT_LAG]
    base, guard, zero = net.base, net.guard, net.zero
    free, order = desk.free, desk.row[ORDER]
    low = zero + end
    begin = end
    for place in range(order.size):
        who = order[place]
        days, want = duration[who], need[who]
        at = end - days
        for arc in range(first[who], first[who + 1]):
            asked = start[target[arc]] - lag[arc]
            at = min(at, asked)
        if want != 0:
            at = last_fit(free, guard, (want, days), at + zero)
            for day in range(at, at + days):
                free[day] -= want
            low = min(low, at)
            at -= zero
        start[who] = at
        begin = min(begin, at)
    for day in range(low, zero + end):
        free[day] = base[day]
    return begin
