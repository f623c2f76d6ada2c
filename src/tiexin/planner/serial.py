"""One schedule by insertion, exact on calendars: an upper bound to begin with.

Activities come in an order that the arcs allow, the one with the least time left first,
each at the earliest place that is free, each in the mode that uses up least. It knows
neither longest lags nor choices: where the problem has them, or a deadline is missed,
there is no schedule of this kind.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Final

from tiexin.planner.answer import Answer, Status
from tiexin.planner.arrays import NO_DAY
from tiexin.planner.board import Board, fits_on_a_board
from tiexin.planner.windows import latest, limits_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiexin.planner.arrays import Arrays
    from tiexin.planner.windows import Network

NAME: Final = "serial"
MOST_ACTIVITIES: Final = 5_000


def serial_schedule(arrays: Arrays) -> Answer | None:
    """A schedule, or None where none is found."""
    if arrays.optional.any() or not fits_on_a_board(arrays):
        return None
    if len(arrays.ids) > MOST_ACTIVITIES:
        return None
    board = Board(arrays)
    modes = _thriftiest(arrays)
    used = arrays.consumption[modes].sum(axis=0)
    order = _order(board.network, latest(board.network, limits_of(arrays)))
    if (used > arrays.stock).any() or order is None:
        return None
    for number in order:
        fixed = int(arrays.fixed_start[number])
        days = board.first_place(number, modes[number], arrays.horizon + 1)
        if fixed >= 0:
            duration = int(arrays.duration[modes[number]])
            row = int(arrays.mode_table[modes[number]])
            days = fixed, board.network.lead(fixed, duration, row)
        if days is None:
            return None
        board.place(number, modes[number], days)
    return _answer(arrays, board) if _holds(board) else None


def _thriftiest(arrays: Arrays) -> list[int]:
    """For each activity the mode that uses up least, of equal ones the shortest."""
    first: list[int] = arrays.mode_first.tolist()
    used: list[int] = arrays.consumption.sum(axis=1).tolist()
    duration: list[int] = arrays.duration.tolist()
    return [
        min(range(first[i], first[i + 1]), key=lambda m: (used[m], duration[m]))
        for i in range(len(arrays.ids))
    ]


def _order(network: Network, late: Sequence[int]) -> list[int] | None:
    """An order in which every shortest lag leads on; None if they go round."""
    size = len(network.modes)
    followers: list[set[int]] = [set() for _ in range(size)]
    held = [0] * size
    for arc, source in enumerate(network.source):
        one, other = source // 2, network.target[arc] // 2
        if one != other and network.lag[arc] >= 0 and other not in followers[one]:
            followers[one].add(other)
            held[other] += 1
    ready = [(late[2 * n], n) for n, holders in enumerate(held) if not holders]
    heapify(ready)
    order: list[int] = []
    while ready:
        _, number = heappop(ready)
        order.append(number)
        for follower in sorted(followers[number]):
            held[follower] -= 1
            if not held[follower]:
                heappush(ready, (late[2 * follower], follower))
    return order if len(order) == size else None


def _holds(board: Board) -> bool:
    """Whether longest lags, facts and deadlines happen to be kept as well."""
    network, day = board.network, board.day
    deadlines = board.arrays.deadline.tolist()
    if any(day[2 * n + 1] > deadline for n, deadline in enumerate(deadlines)):
        return False
    return all(
        day[network.target[arc]]
        >= network.lead(day[source], network.lag[arc], network.table[arc])
        for arc, source in enumerate(network.source)
    )


def _answer(arrays: Arrays, board: Board) -> Answer:
    late = sum(
        weight * max(0, board.day[2 * number + 1] - due)
        for number, (due, weight) in enumerate(
            zip(arrays.due.tolist(), arrays.late_weight.tolist(), strict=True)
        )
        if due != NO_DAY
    )
    makespan = max(board.day[2 * goal + 1] for goal in arrays.goals.tolist())
    burden = int(arrays.burden[board.mode].sum())
    return Answer(
        status=Status.STOPPED,
        objective=makespan + late + burden,
        bound=0,
        starts=tuple(board.day[::2]),
        finishes=tuple(board.day[1::2]),
        modes=tuple(board.mode),
        engine=NAME,
        seed=0,
        seconds=0.0,
        work={},
    )
