"""Which mode each activity has: small changes, and stock that they may not overdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.planner.kernels.chance import below
from tiexin.planner.kernels.machine_code import inner
from tiexin.planner.kernels.net import (
    FIRST,
    LAST,
    MODE,
    NOW_MODE,
    SPAN,
    choose,
)

if TYPE_CHECKING:
    from tiexin.planner.kernels.machine_code import Ints, Words
    from tiexin.planner.kernels.net import Desk, Net

# Activities that change their mode in one step, at most.
_CHANGES: Final = 3
# Mending is given up after so many tries for each activity.
_TRIES: Final = 6


@inner
def has_choice(net: Net) -> bool:
    """Whether any activity has more than one mode."""
    return net.mode.shape[1] > net.activity.shape[1] - 1


@inner
def shortest(net: Net, desk: Desk) -> None:
    """Give every activity its shortest mode, then mend the stock."""
    activity = net.activity
    for who in range(activity.shape[1] - 1):
        best = activity[FIRST, who]
        for row in range(activity[FIRST, who], activity[LAST, who]):
            if net.mode[SPAN, row] < net.mode[SPAN, best]:
                best = row
        if best != activity[MODE, who]:
            choose(net, who, best)
    mend(net, desk.counts, desk.chance)


@inner
def change(net: Net, desk: Desk) -> None:
    """Other modes for a few activities, then mend the stock."""
    activity = net.activity
    for _ in range(1 + below(desk.chance, _CHANGES)):
        who = below(desk.chance, activity.shape[1] - 1)
        row = _other(activity, who, desk.chance)
        if row != activity[MODE, who]:
            choose(net, who, row)
    mend(net, desk.counts, desk.chance)


@inner
def keep(net: Net, desk: Desk) -> None:
    """The chosen modes are those of the schedule to go on from."""
    for who in range(net.activity.shape[1] - 1):
        desk.row[NOW_MODE, who] = net.activity[MODE, who]


@inner
def restore(net: Net, desk: Desk) -> None:
    """Choose again the modes of the schedule to go on from."""
    for who in range(net.activity.shape[1] - 1):
        if net.activity[MODE, who] != desk.row[NOW_MODE, who]:
            choose(net, who, desk.row[NOW_MODE, who])


@inner
def mend(net: Net, left: Ints, chance: Words) -> None:
    """Change modes at random as long as that overdraws less; ``left`` is room."""
    activity, taken = net.activity, net.consumption
    count, kinds = activity.shape[1] - 1, taken.shape[0]
    over = 0
    for kind in range(kinds):
        left[kind] = taken[kind, taken.shape[1] - 1]
        for who in range(count):
            left[kind] -= taken[kind, activity[MODE, who]]
        over += max(0, -left[kind])
    tries = _TRIES * count
    while over > 0 and tries > 0:
        tries -= 1
        who = below(chance, count)
        old, new = activity[MODE, who], _other(activity, who, chance)
        then = 0
        for kind in range(kinds):
            then += max(0, taken[kind, new] - taken[kind, old] - left[kind])
        if then < over:
            over = then
            for kind in range(kinds):
                left[kind] += taken[kind, old] - taken[kind, new]
            choose(net, who, new)


@inner
def _other(activity: Ints, who: int, chance: Words) -> int:
    first = activity[FIRST, who]
    return first + below(chance, activity[LAST, who] - first)
