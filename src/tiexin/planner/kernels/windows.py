"""One schedule where lags have a maximum: each activity has a window that moves.

An activity that finds no place inside its window pushes those that close the window
to later days, and all that start no earlier than these are taken out and placed anew
(Franck, Neumann and Schwindt 2001). Activity 0 is the origin of time, so releases,
deadlines and a fixed past are lags like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.planner.kernels.compiled import BROKEN, inner
from tiexin.planner.kernels.net import (
    DEMAND,
    DUE,
    DURATION,
    GOAL,
    MODE,
    ORDER,
    RELEASE,
    RIGHT,
    WEIGHT,
)

if TYPE_CHECKING:
    from tiexin.planner.kernels.compiled import Ints
    from tiexin.planner.kernels.net import Desk, Net

# No lag leads from one activity to the other.
APART: Final = -(2**29)
# Placing anew is given up after this many times the number of activities.
_PATIENCE: Final = 4


@inner
def forward(net: Net, desk: Desk, start: Ints) -> int:
    """Each activity in turn as early as its window lets it; the last finish.

    What found no place stands at -1.
    """
    floor, order = desk.row[RIGHT], desk.row[ORDER]
    for activity in range(start.size):
        floor[activity] = net.activity[RELEASE, activity]
        start[activity] = -1
    start[0] = 0
    left = _PATIENCE * start.size
    place = 0
    while place < start.size and left > 0:
        activity = order[place]
        if start[activity] >= 0:
            place += 1
            continue
        early, late = _window(net, activity, start, floor[activity])
        at = _fit(net, desk.spare, activity, early)
        if at > net.horizon - net.activity[DURATION, activity]:
            break
        if at <= late:
            start[activity] = at
            _take(net, desk.spare, activity, at)
        else:
            left -= 1
            start[activity] = at
            if not _push(net, desk, start, activity):
                break
            place = 0
    end = 0
    for activity in range(1, start.size):
        if start[activity] >= 0:
            _give(net, desk.spare, activity, start[activity])
            if net.activity[GOAL, activity]:
                end = max(end, start[activity] + net.activity[DURATION, activity])
    return end


@inner
def price(net: Net, start: Ints) -> int:
    """``BROKEN`` for each activity without a place, and the price of days late."""
    total = 0
    for activity in range(start.size):
        if start[activity] < 0:
            total += BROKEN
        elif net.activity[WEIGHT, activity]:
            finish = start[activity] + net.activity[DURATION, activity]
            late = max(0, finish - net.activity[DUE, activity])
            total += late * net.activity[WEIGHT, activity]
    return total


@inner
def _window(net: Net, activity: int, start: Ints, floor: int) -> tuple[int, int]:
    distance = net.distance
    early, late = floor, net.horizon
    for other in range(start.size):
        if start[other] >= 0:
            if distance[other, activity] > APART:
                early = max(early, start[other] + distance[other, activity])
            if distance[activity, other] > APART:
                late = min(late, start[other] - distance[activity, other])
    return early, late


@inner
def _fit(net: Net, spare: Ints, activity: int, at: int) -> int:
    """The first start from ``at`` on at which its needs can be borne."""
    mode, days = net.activity[MODE, activity], net.activity[DURATION, activity]
    resource = 0
    while resource < spare.shape[0] and at + days <= net.horizon:
        want = net.mode[DEMAND + resource, mode]
        day = at + days
        while want and day > at and spare[resource, day] >= want:
            day -= 1
        if want and day > at:
            at = day
            resource = 0
        else:
            resource += 1
    return at


@inner
def _push(net: Net, desk: Desk, start: Ints, activity: int) -> bool:
    """Move on what keeps the activity from its start; false if the origin does."""
    at = start[activity]
    start[activity] = -1
    distance, floor = net.distance, desk.row[RIGHT]
    low = net.horizon + 1
    for other in range(start.size):
        if start[other] >= 0 and distance[activity, other] > APART:
            asked = at + distance[activity, other]
            if asked > start[other]:
                if other == 0:
                    return False
                floor[other] = max(floor[other], asked)
                low = min(low, start[other])
    for other in range(1, start.size):
        if start[other] >= low:
            _give(net, desk.spare, other, start[other])
            start[other] = -1
    return True


@inner
def _take(net: Net, spare: Ints, activity: int, at: int) -> None:
    """Hold what the activity needs."""
    mode = net.activity[MODE, activity]
    for resource in range(spare.shape[0]):
        want = net.mode[DEMAND + resource, mode]
        if want:
            for day in range(at + 1, at + net.activity[DURATION, activity] + 1):
                spare[resource, day] -= want


@inner
def _give(net: Net, spare: Ints, activity: int, at: int) -> None:
    """Give it back."""
    mode = net.activity[MODE, activity]
    for resource in range(spare.shape[0]):
        want = net.mode[DEMAND + resource, mode]
        if want:
            for day in range(at + 1, at + net.activity[DURATION, activity] + 1):
                spare[resource, day] += want
