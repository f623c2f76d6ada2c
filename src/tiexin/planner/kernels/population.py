"""A population whose children take a window of time from one parent.

The order outside the window comes from the other parent, as in the bi-population
algorithm of Debels and Vanhoucke (2007); every child is scheduled backwards, then
forwards. A child takes the place of the parent that gave most of it, if no worse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tiexin.planner.kernels import passes
from tiexin.planner.kernels.chance import below, uniform
from tiexin.planner.kernels.machine_code import compiled, inner
from tiexin.planner.kernels.net import BUILT, KEY, LEFT, ORDER, RIGHT, STALE
from tiexin.planner.kernels.search import mend_backward, mend_forward, note

if TYPE_CHECKING:
    from tiexin.planner.kernels.machine_code import Ints, Longs
    from tiexin.planner.kernels.net import Desk, Net


# Share of children in which activities change places.
_SWAPS: Final = 0.3


class Colony(NamedTuple):
    """Schedules of one island.

    Attributes:
        start, mode: ``[p, n]``.
        value: ``[p]``.
    """

    start: Ints
    mode: Ints
    value: Longs


@compiled
def breed(net: Net, desk: Desk, colony: Colony, budget: int) -> None:
    """Build ``budget`` schedules from pairs of the colony, which changes in place."""
    figures, value = desk.figures, colony.value
    stop = figures[BUILT] + budget
    while figures[BUILT] < stop:
        before = figures[BUILT]
        mother = below(desk.chance, value.size)
        father, other = below(desk.chance, value.size), below(desk.chance, value.size)
        if value[other] < value[father]:
            father = other
        if father == mother:
            father = (mother + 1) % value.size
        made = _child(net, desk, colony.start[mother], colony.start[father])
        left = desk.row[LEFT]
        note(net, desk, left, made)
        if made <= value[mother] and _differs(left, colony.start[father]):
            value[mother] = made
            for who in range(left.size):
                colony.start[mother, who] = left[who]
        figures[STALE] += figures[BUILT] - before


@inner
def _child(net: Net, desk: Desk, mother: Ints, father: Ints) -> int:
    """Build the child of two schedules into the desk's left one; its value."""
    key, right, order = desk.row[KEY], desk.row[RIGHT], desk.row[ORDER]
    end = 0
    for who in range(mother.size):
        right[who] = mother[who]
        key[who] = min(passes.finish_of(net, who, mother[who]), net.horizon)
        end = max(end, key[who])
    _cross(net, desk, father)
    _swap(desk)
    mend_backward(net, key)
    passes.rank_down(key, order, desk.counts)
    passes.backward(net, desk, right, end)
    mend_forward(net, right)
    passes.rank(right, order, desk.counts)
    finish = passes.forward(net, desk, desk.row[LEFT])
    return passes.value_of(net, desk.row[LEFT], finish)


@inner
def _cross(net: Net, desk: Desk, father: Ints) -> None:
    """What the father does inside a window of his time keeps his order there.

    What he does before stays before, what he does after stays after it, both in the
    order of the mother.
    """
    key, theirs = desk.row[KEY], desk.row[ORDER]
    end = 0
    for who in range(father.size):
        theirs[who] = min(passes.finish_of(net, who, father[who]), net.horizon)
        end = max(end, theirs[who])
    width = int(end * (0.25 + 0.5 * uniform(desk.chance)))
    at = below(desk.chance, end - width + 1)
    apart = net.horizon + 1
    for who in range(father.size):
        if at < theirs[who] <= at + width:
            key[who] = theirs[who] + apart
        elif theirs[who] > at:
            key[who] += 2 * apart


@inner
def _swap(desk: Desk) -> None:
    """Now and then a few activities change places."""
    key = desk.row[KEY]
    if uniform(desk.chance) < _SWAPS:
        for _ in range(1 + below(desk.chance, 4)):
            one, two = below(desk.chance, key.size), below(desk.chance, key.size)
            key[one], key[two] = key[two], key[one]


@inner
def _differs(one: Ints, two: Ints) -> bool:
    apart = 0
    for who in range(one.size):
        apart += one[who] != two[who]
    return apart > 0
