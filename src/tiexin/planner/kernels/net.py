"""The problem as the loops see it, and the desk they work on.

Activities are numbered so that each comes after those that hold it. An arc says
``start(target) >= start(source) + lag``; its lag follows from the chosen modes.

What belongs to an activity, an arc or a mode stands in one table each, a row for every
property: the compiler's time grows with the number of arrays that a call hands on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tiexin.planner.kernels.machine_code import inner

if TYPE_CHECKING:
    import numpy as np

    from tiexin.planner.kernels.machine_code import Ints, Longs, Words

# Kinds of net: which passes build its schedules.
PACKED: Final = 0
GENERAL: Final = 1

# Rows of ``Net.activity``. The arcs into activity i are INTO[i] up to INTO[i + 1], the
# arcs out of it OUT[i] up to OUT[i + 1]; its modes FIRST[i] up to, not with, LAST[i].
MODE: Final = 0
DURATION: Final = 1
RELEASE: Final = 2
GOAL: Final = 3
INTO: Final = 4
OUT: Final = 5
FIRST: Final = 6
LAST: Final = 7
ROLL: Final = 8
DEADLINE: Final = 9
DUE: Final = 10
WEIGHT: Final = 11
FIXED: Final = 12
PROPERTIES: Final = 13

# Rows of ``Net.arc``: in the order of INTO, then in that of OUT. LEAVES and ENTERS are
# 1 where the arc leaves or holds a finish; DAYS is the lag between the boundaries that
# it joins, LAG the one between starts; SAME the place of an arc among those before.
SOURCE: Final = 0
LAG: Final = 1
LEAVES: Final = 2
ENTERS: Final = 3
DAYS: Final = 4
TABLE: Final = 5
TARGET: Final = 6
OUT_LAG: Final = 7
SAME: Final = 8

# Rows of ``Net.mode``; demands of renewable resources follow from DEMAND on.
SPAN: Final = 0
LEADS: Final = 1
BURDEN: Final = 2
DEMAND: Final = 3

# Places in ``Desk.figures``.
BEST: Final = 0  # value of the best schedule so far
BUILT: Final = 1  # schedules built so far
CURRENT: Final = 2  # value of the schedule from which the search goes on
STALE: Final = 3  # schedules built since the last better one

# Rows of ``Desk.row``: activities in order and the keys that order them, the schedules
# being built, the best one so far and the one to go on from, each with its modes.
ORDER: Final = 0
KEY: Final = 1
RIGHT: Final = 2
LEFT: Final = 3
BEST_START: Final = 4
BEST_MODE: Final = 5
NOW: Final = 6
NOW_MODE: Final = 7
ROWS: Final = 8


class Net(NamedTuple):
    """A problem, with the modes that one island has chosen at the moment.

    Attributes:
        kind: PACKED or GENERAL.
        horizon: last boundary at which an activity may end.
        priced: 1 if modes have a burden or use stock up.
        zero: place in ``base`` of the day that ends at boundary 1.
        guard: highest bit of each lane.
        activity: ``[PROPERTIES, n + 1]``.
        arc: ``[9, a]``.
        mode: ``[DEMAND + r, m]``, only modes that somebody may need.
        consumption: ``[k, m]``; its last column is the stock.
        need: ``[n + m]`` words: of the chosen modes, then of each mode.
        base: words of free capacity, one a day. Each resource has a lane of bits in
            the word, and a subtraction that overdraws it clears the lane's guard bit.
        tables: ``[t, horizon + 1]`` as in ``Arrays``.
    """

    kind: int
    horizon: int
    priced: int
    zero: int
    guard: np.uint64
    activity: Ints
    arc: Ints
    mode: Ints
    consumption: Ints
    need: Words
    base: Words
    tables: Ints


class Desk(NamedTuple):
    """Room to work in; belongs to one island.

    Attributes:
        free: as ``Net.base``; whole again after each pass.
        spare: ``[r, horizon + 2]`` units at hand on the day that ends at each boundary,
            for nets that aren't packed; whole again after each pass.
        counts: for sorting by counting.
        row: ``[ROWS, n]``.
        chance: state of the random numbers.
        figures: see ``BEST`` and the other places.
    """

    free: Words
    spare: Ints
    counts: Ints
    row: Ints
    chance: Words
    figures: Longs


@inner
def choose(net: Net, who: int, row: int) -> None:
    """Give ``who`` the mode ``row``: its duration, need, and the lags that follow."""
    activity, arc = net.activity, net.arc
    activity[MODE, who] = row
    activity[DURATION, who] = net.mode[SPAN, row]
    net.need[who] = net.need[activity.shape[1] - 1 + row]
    for place in range(activity[OUT, who], activity[OUT, who + 1]):
        _set_lag(activity, arc, arc[SAME, place], place)
    for into in range(activity[INTO, who], activity[INTO, who + 1]):
        before = arc[SOURCE, into]
        for place in range(activity[OUT, before], activity[OUT, before + 1]):
            if arc[SAME, place] == into:
                _set_lag(activity, arc, into, place)


@inner
def _set_lag(activity: Ints, arc: Ints, into: int, place: int) -> None:
    lag = arc[DAYS, into]
    if arc[LEAVES, into]:
        lag += activity[DURATION, arc[SOURCE, into]]
    if arc[ENTERS, into]:
        lag -= activity[DURATION, arc[TARGET, place]]
    arc[LAG, into] = lag
    arc[OUT_LAG, place] = lag
