"""Makes the problem that the compiled loops see out of ``Arrays``.

Modes that can't be carried out or that another one beats in everything are left out
(Sprecher, Hartmann and Drexl 1997); capacities are cut to what could ever be asked
for, so that as many resources as possible share one word.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.planner.arrays import NO_DAY, NO_TABLE
from tiexin.planner.kernels import net as rows
from tiexin.planner.kernels.net import GENERAL, PACKED, Desk, Net

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tiexin.planner.arrays import Arrays, Ints

_WORD: Final = 64


@dataclass(frozen=True, slots=True)
class Lowered:
    """The net and the way back to the numbers of the arrays.

    Attributes:
        spare: ``[r, horizon + 1]``; as in ``Desk``.
        number: for each activity of the net its number in the arrays; -1 the origin.
        row: for each mode of the net its row in the arrays; -1 the origin's.
    """

    net: Net
    spare: Ints
    number: NDArray[np.int64]
    row: NDArray[np.int64]


def lowered(arrays: Arrays) -> Lowered | None:
    """The net for these arrays; None where the heuristic has no passes for them.

    It has none for optional activities, for maximal lags, for an activity that no mode
    lets be carried out, and for a choice of modes that is past.
    """
    source, target = arrays.arc_from // 2, arrays.arc_to // 2
    rows = _useful_modes(arrays)
    if arrays.optional.any() or (source == target).any():
        return None
    sizes = np.array([len(each) for each in rows])
    if not sizes.all() or ((arrays.fixed_start >= 0) & (sizes > 1)).any():
        return None
    numbering = _numbering(len(arrays.ids), source, target)
    if numbering is not None:
        return _acyclic(arrays, rows, numbering)
    return None


def desk_for(lowered: Lowered, chance: NDArray[np.uint64]) -> Desk:
    """A desk of its own for one island."""
    net = lowered.net
    figures = np.zeros(8, dtype=np.int64)
    figures[rows.BEST] = np.iinfo(np.int64).max
    return Desk(
        free=net.base.copy(),
        spare=lowered.spare.copy(),
        counts=np.zeros(8 * (net.horizon + 8) + 64, dtype=np.int32),
        row=np.zeros((rows.ROWS, lowered.number.size), dtype=np.int32),
        chance=chance,
        figures=figures,
    )


def island_of(net: Net) -> Net:
    """The same problem with chosen modes, and the lags they give, of its own."""
    return net._replace(
        activity=net.activity.copy(), arc=net.arc.copy(), need=net.need.copy()
    )


def _useful_modes(arrays: Arrays) -> list[list[int]]:
    """For each activity the rows that can be carried out and that no other beats."""
    able = (arrays.consumption <= arrays.stock).all(axis=1)
    able &= (arrays.demand <= arrays.capacity).all(axis=1) | (
        (arrays.duration == 0) & (arrays.mode_table == NO_TABLE)
    )
    asked = np.column_stack(
        [arrays.duration, arrays.burden, arrays.demand, arrays.consumption]
    )
    first = arrays.mode_first
    useful: list[list[int]] = []
    for activity in range(len(arrays.ids)):
        rows = [row for row in range(first[activity], first[activity + 1]) if able[row]]
        useful.append([row for row in rows if not _beaten(arrays, asked, row, rows)])
    return useful


def _beaten(arrays: Arrays, asked: Ints, row: int, rows: list[int]) -> bool:
    for other in rows:
        if other == row or arrays.mode_table[other] != arrays.mode_table[row]:
            continue
        if (asked[other] <= asked[row]).all() and (
            other < row or (asked[other] < asked[row]).any()
        ):
            return True
    return False


def _numbering(count: int, source: Ints, target: Ints) -> list[int] | None:
    """All activities, each after those that hold it; None if they go round."""
    after: list[list[int]] = [[] for _ in range(count)]
    held = [0] * count
    for begin, end in zip(source.tolist(), target.tolist(), strict=True):
        after[begin].append(end)
        held[end] += 1
    order = [activity for activity in range(count) if not held[activity]]
    for activity in order:  # grows while it is read
        for follower in after[activity]:
            held[follower] -= 1
            if not held[follower]:
                order.append(follower)
    return order if len(order) == count else None


def _acyclic(arrays: Arrays, useful: list[list[int]], numbering: list[int]) -> Lowered:
    number = np.array(numbering, dtype=np.int64)
    place = np.empty_like(number)
    place[number] = np.arange(number.size)
    row = np.array([each for old in numbering for each in useful[old]], dtype=np.int64)
    last = np.cumsum([len(useful[old]) for old in numbering])
    activity = _activities(arrays, number)
    activity[rows.LAST, :-1] = last
    activity[rows.FIRST, 1:-1] = last[:-1]
    activity[rows.MODE] = activity[rows.FIRST]
    duration = arrays.duration[row][activity[rows.MODE, :-1]]
    activity[rows.DURATION, :-1] = duration
    lanes = _lanes(arrays, row) if _is_packed(arrays) else None
    horizon = arrays.horizon if lanes is None else _reach(arrays, row)
    words = _NO_WORDS if lanes is None else _words(arrays, row, lanes, horizon)
    needs = words.need if lanes else np.zeros(row.size, dtype=np.uint64)
    net = Net(
        kind=GENERAL if lanes is None else PACKED,
        horizon=horizon,
        priced=int(arrays.stock.size > 0 or arrays.burden.any()),
        zero=horizon,
        guard=words.guard,
        activity=activity,
        arc=_arcs(arrays, place, activity),
        mode=_modes(arrays, row),
        consumption=_ints(np.column_stack([arrays.consumption[row].T, arrays.stock])),
        need=np.concatenate([needs[activity[rows.MODE, :-1]], needs]),
        base=words.base,
        tables=_ints(arrays.tables.reshape(-1, arrays.horizon + 1)),
    )
    spare = _spare(arrays) if lanes is None else np.zeros((0, 0), dtype=np.int32)
    return Lowered(net, spare, number, row)


def _modes(arrays: Arrays, row: NDArray[np.int64]) -> Ints:
    """The table of modes."""
    columns = (arrays.duration[row], arrays.mode_table[row], arrays.burden[row])
    return _ints(np.vstack([*columns, *arrays.demand[row].T]))


def _activities(arrays: Arrays, number: NDArray[np.int64]) -> Ints:
    """The table of activities, but for modes and arcs."""
    activity = np.zeros((rows.PROPERTIES, number.size + 1), dtype=np.int32)
    own = activity[:, :-1]
    own[rows.RELEASE] = arrays.release[number]
    own[rows.GOAL] = np.isin(number, arrays.goals)
    own[rows.ROLL] = arrays.roll[number]
    own[rows.DEADLINE] = arrays.deadline[number]
    own[rows.DUE] = arrays.due[number]
    own[rows.WEIGHT] = arrays.late_weight[number]
    own[rows.FIXED] = arrays.fixed_start[number]
    return activity


def _ints(values: object) -> Ints:
    """A copy of its own: compiled code knows one layout, and writes into some."""
    return np.array(values, dtype=np.int32, order="C")


def _is_packed(arrays: Arrays) -> bool:
    return (
        not arrays.tables.size
        and bool((arrays.deadline == NO_DAY).all())
        and not arrays.late_weight.any()
        and bool((arrays.fixed_start < 0).all())
    )


@dataclass(frozen=True, slots=True)
class _Lane:
    """Bits of a word for one resource, counted in ``unit`` units."""

    resource: int
    shift: int
    bits: int
    unit: int
    most: int


def _lanes(arrays: Arrays, row: NDArray[np.int64]) -> list[_Lane] | None:
    """A lane for each resource that is asked for; None if a word is too short."""
    lanes: list[_Lane] = []
    shift = 0
    demand = arrays.demand[row]
    for resource in range(arrays.capacity.size):
        asked = demand[:, resource]
        unit = math.gcd(*asked.tolist())
        if not unit:
            continue
        ever = int(asked.astype(np.int64).sum())
        most = min(int(arrays.capacity[resource]), ever) // unit
        bits = max(most, int(asked.max()) // unit).bit_length()
        lanes.append(_Lane(resource, shift, bits, unit, most))
        shift += bits + 1
    return lanes if shift <= _WORD else None


def _reach(arrays: Arrays, row: NDArray[np.int64]) -> int:
    """No schedule in any order ends later."""
    longest = np.zeros(len(arrays.ids), dtype=np.int64)
    owner = np.repeat(np.arange(longest.size), np.diff(arrays.mode_first))[row]
    np.maximum.at(longest, owner, arrays.duration[row])
    waits = int(np.maximum(arrays.arc_lag, 0).astype(np.int64).sum())
    profiled = arrays.horizon if arrays.profile.size else 0
    return int(arrays.release.max(initial=0)) + int(longest.sum()) + waits + profiled


@dataclass(frozen=True, slots=True)
class _Words:
    need: NDArray[np.uint64]
    base: NDArray[np.uint64]
    guard: np.uint64


_NO_WORDS: Final = _Words(
    np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint64), np.uint64(0)
)


def _words(
    arrays: Arrays, row: NDArray[np.int64], lanes: list[_Lane], horizon: int
) -> _Words:
    need = np.zeros(row.size, dtype=np.uint64)
    base = np.zeros(3 * horizon + 2, dtype=np.uint64)
    guard = 0
    for lane in lanes:
        shift = np.uint64(lane.shift)
        guard |= 1 << (lane.shift + lane.bits)
        asked = (arrays.demand[row, lane.resource] // lane.unit).astype(np.uint64)
        need += asked << shift
        units = np.full(base.size, lane.most, dtype=np.int64)
        if arrays.profile.size:
            known = arrays.profile[lane.resource, 1:] // lane.unit
            units[horizon : horizon + known.size] = np.minimum(known, lane.most)
        base += units.astype(np.uint64) << shift
    need[arrays.duration[row] == 0] = 0
    return _Words(need, base + np.uint64(guard), np.uint64(guard))


def _arcs(arrays: Arrays, place: NDArray[np.int64], activity: Ints) -> Ints:
    """The table of arcs; where each activity's begin goes into that of activities."""
    source = place[arrays.arc_from // 2]
    target = place[arrays.arc_to // 2]
    into = np.lexsort((source, target))
    source, target = source[into], target[into]
    leaves, enters = (arrays.arc_from % 2)[into], (arrays.arc_to % 2)[into]
    days = arrays.arc_lag[into]
    duration = activity[rows.DURATION]
    lag = days + leaves * duration[source] - enters * duration[target]
    out = np.lexsort((target, source))
    activity[rows.INTO] = _firsts(target, place.size)
    activity[rows.OUT] = _firsts(source, place.size)
    columns = (source, lag, leaves, enters, days, arrays.arc_table[into])
    return _ints(np.vstack([*columns, target[out], lag[out], out]))


def _firsts(owner: NDArray[np.int64], count: int) -> Ints:
    """Where the arcs of each activity begin."""
    return _ints(np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=count))]))


def _spare(arrays: Arrays) -> Ints:
    """Units at hand on each day, what is past already taken off."""
    if arrays.profile.size:
        spare = _ints(arrays.profile)
    else:
        spare = _ints(np.repeat(arrays.capacity[:, None], arrays.horizon + 1, axis=1))
    for activity in np.flatnonzero(arrays.fixed_start >= 0).tolist():
        row = int(arrays.mode_first[activity])
        start = int(arrays.fixed_start[activity])
        finish = start + int(arrays.duration[row])
        if arrays.mode_table[row] != NO_TABLE:
            finish = int(arrays.tables[arrays.mode_table[row], start])
        spare[:, start + 1 : finish + 1] -= arrays.demand[row][:, None]
    return spare
