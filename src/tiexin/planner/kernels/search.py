"""Many schedules: annealing over windows of time.

A step takes the activities that finish inside a random window, mixes them, schedules
all backwards in that order and then forwards: two passes (forward-backward improvement,
Valls, Ballestin and Quintanilla 2005, with the change inside). A worse schedule is
kept now and then, the less likely the worse it is.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from tiexin.planner.kernels import modes, passes
from tiexin.planner.kernels.chance import below, uniform
from tiexin.planner.kernels.machine_code import compiled, inner
from tiexin.planner.kernels.net import (
    BEST,
    BEST_MODE,
    BEST_START,
    BUILT,
    CURRENT,
    DURATION,
    INTO,
    KEY,
    LEFT,
    MODE,
    NOW,
    ORDER,
    OUT,
    OUT_LAG,
    RIGHT,
    SOURCE,
    STALE,
    TARGET,
)

if TYPE_CHECKING:
    from tiexin.planner.kernels.machine_code import Ints, Words
    from tiexin.planner.kernels.net import Desk, Net


# One step in so many is scheduled forwards only.
_STRAIGHT: Final = 16


class Settings(NamedTuple):
    """The same for every problem.

    Attributes:
        narrow, wide: shortest and longest window, as a share of the makespan.
        warmth: how much worse a schedule is kept with probability 1/e.
    """

    narrow: float
    wide: float
    warmth: float


@compiled
def begin(net: Net, desk: Desk, start: Ints, noise: float) -> int:
    """A first schedule: who has the longest way to the end goes first.

    Returns its value; ``noise`` (0 none, 1 much) makes another one each time.
    """
    if modes.has_choice(net):
        modes.shortest(net, desk)
        modes.keep(net, desk)
    tail, key, first = desk.row[RIGHT], desk.row[KEY], net.activity[OUT]
    target, lag = net.arc[TARGET], net.arc[OUT_LAG]
    longest = 1
    for who in range(start.size - 1, -1, -1):
        tail[who] = net.activity[DURATION, who]
        for place in range(first[who], first[who + 1]):
            tail[who] = max(tail[who], tail[target[place]] + lag[place])
        longest = max(longest, tail[who])
    for who in range(start.size):
        shift = noise * (longest + 1) * uniform(desk.chance)
        key[who] = int(4 * (longest - tail[who] + shift))
    mend_forward(net, key)
    passes.rank(key, desk.row[ORDER], desk.counts)
    end = passes.forward(net, desk, start)
    return note(net, desk, start, passes.value_of(net, start, end))


@inner
def note(net: Net, desk: Desk, start: Ints, value: int) -> int:
    """Keep a schedule that is better than any before; its value."""
    if value < desk.figures[BEST]:
        desk.figures[BEST] = value
        desk.figures[STALE] = 0
        for who in range(start.size):
            desk.row[BEST_START, who] = start[who]
            desk.row[BEST_MODE, who] = net.activity[MODE, who]
    return value


@compiled
def anneal(net: Net, desk: Desk, settings: Settings, budget: int) -> None:
    """Go on from the desk's present schedule for ``budget`` schedules."""
    figures, left, current = desk.figures, desk.row[LEFT], desk.row[NOW]
    stop = figures[BUILT] + budget
    several = modes.has_choice(net)
    if several:
        modes.restore(net, desk)
    while figures[BUILT] < stop:
        before = figures[BUILT]
        if several:
            modes.change(net, desk)
        value = _step(net, desk, current, settings)
        note(net, desk, left, value)
        worse = value - figures[CURRENT]
        if worse <= 0 or uniform(desk.chance) < math.exp(-worse / settings.warmth):
            figures[CURRENT] = value
            for who in range(current.size):
                current[who] = left[who]
            if several:
                modes.keep(net, desk)
        elif several:
            modes.restore(net, desk)
        figures[STALE] += figures[BUILT] - before


@inner
def _step(net: Net, desk: Desk, current: Ints, settings: Settings) -> int:
    """Build one neighbour into the desk's left schedule; its value."""
    key, right, order = desk.row[KEY], desk.row[RIGHT], desk.row[ORDER]
    end = 0
    for who in range(current.size):
        right[who] = current[who]
        key[who] = min(passes.finish_of(net, who, current[who]), net.horizon)
        end = max(end, key[who])
    # The way back alone does not lead to every order, above all not with releases.
    straight = below(desk.chance, _STRAIGHT) == 0
    _shake(key, end, settings, desk.chance)
    if straight:
        mend_forward(net, key)
        passes.rank(key, order, desk.counts)
    else:
        mend_backward(net, key)
        passes.rank_down(key, order, desk.counts)
        passes.backward(net, desk, right, end)
        # Where the way back gave up, or a lag is negative, starts alone mislead.
        mend_forward(net, right)
        passes.rank(right, order, desk.counts)
    finish = passes.forward(net, desk, desk.row[LEFT])
    return passes.value_of(net, desk.row[LEFT], finish)


@inner
def _shake(key: Ints, end: int, settings: Settings, chance: Words) -> None:
    """Mix the keys inside a random window of time; all keys grow fourfold.

    One window in sixteen may be of any width, so that every order can be reached.
    """
    share = settings.narrow
    share += (settings.wide - settings.narrow) * uniform(chance)
    if uniform(chance) < 1.0 / 16:
        share = uniform(chance)
    width = 2 + int(end * share)
    at = below(chance, end + width) - width
    for who in range(key.size):
        if at <= key[who] < at + width:
            key[who] = at * 4 + below(chance, width * 4)
        else:
            key[who] *= 4


@inner
def mend_forward(net: Net, key: Ints) -> None:
    """No key is lower than the keys of those that hold it."""
    first, source = net.activity[INTO], net.arc[SOURCE]
    for who in range(key.size):
        for arc in range(first[who], first[who + 1]):
            key[who] = max(key[who], key[source[arc]])


@inner
def mend_backward(net: Net, key: Ints) -> None:
    """No key is higher than the keys of those that it holds."""
    first, target = net.activity[OUT], net.arc[TARGET]
    for who in range(key.size - 1, -1, -1):
        for place in range(first[who], first[who + 1]):
            key[who] = min(key[who], key[target[place]])
