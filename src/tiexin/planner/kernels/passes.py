"""One schedule of any net, and the sorting between two passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.planner.kernels import general, packed
from tiexin.planner.kernels.machine_code import BROKEN, inner
from tiexin.planner.kernels.net import (
    BUILT,
    BURDEN,
    DURATION,
    GENERAL,
    MODE,
    PACKED,
)

if TYPE_CHECKING:
    from tiexin.planner.kernels.machine_code import Ints
    from tiexin.planner.kernels.net import Desk, Net


@inner
def forward(net: Net, desk: Desk, start: Ints) -> int:
    """Schedule in the desk's order, early; the last finish of the goals."""
    desk.figures[BUILT] += 1
    if net.kind == PACKED:
        return packed.forward(net, desk, start)
    return general.forward(net, desk, start)


@inner
def backward(net: Net, desk: Desk, start: Ints, end: int) -> int:
    """Schedule in the desk's order, late, before ``end``; the first start."""
    desk.figures[BUILT] += 1
    if net.kind == PACKED:
        return packed.backward(net, desk, start, end)
    return general.backward(net, desk, start, end)


@inner
def finish_of(net: Net, activity: int, start: int) -> int:
    """The finish that follows from a start in the chosen mode."""
    if net.kind == GENERAL:
        return general.finish_of(net, activity, start)
    return start + net.activity[DURATION, activity]


@inner
def value_of(net: Net, start: Ints, end: int) -> int:
    """The objective, plus ``BROKEN`` for each unit by which a rule is broken."""
    value = end
    if net.priced:
        value += _price_of_modes(net, start.size)
    if net.kind == GENERAL:
        value += general.price(net, start)
    return value


@inner
def _price_of_modes(net: Net, count: int) -> int:
    """The burden of the chosen modes, and stock that they overdraw."""
    total = 0
    chosen = net.activity[MODE]
    for who in range(count):
        total += net.mode[BURDEN, chosen[who]]
    for resource in range(net.consumption.shape[0]):
        taken = net.consumption[resource]
        left = taken[taken.size - 1]
        for who in range(count):
            left -= taken[chosen[who]]
        total += max(0, -left) * BROKEN
    return total


@inner
def rank(key: Ints, order: Ints, counts: Ints) -> None:
    """Order by rising key; equal ones by their number (sorting by counting)."""
    low, high = _ends(key)
    for step in range(high - low + 2):
        counts[step] = 0
    for who in range(key.size):
        counts[key[who] - low + 1] += 1
    for step in range(1, high - low + 1):
        counts[step] += counts[step - 1]
    for who in range(key.size):
        step = key[who] - low
        order[counts[step]] = who
        counts[step] += 1


@inner
def rank_down(key: Ints, order: Ints, counts: Ints) -> None:
    """Order by falling key; of equal ones the later number first."""
    low, high = _ends(key)
    for step in range(high - low + 2):
        counts[step] = 0
    for who in range(key.size):
        counts[high - key[who] + 1] += 1
    for step in range(1, high - low + 1):
        counts[step] += counts[step - 1]
    for who in range(key.size - 1, -1, -1):
        step = high - key[who]
        order[counts[step]] = who
        counts[step] += 1


@inner
def _ends(key: Ints) -> tuple[int, int]:
    low, high = key[0], key[0]
    for who in range(1, key.size):
        low = min(low, key[who])
        high = max(high, key[who])
    return low, high
