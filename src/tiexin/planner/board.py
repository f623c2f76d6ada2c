"""A schedule while it is being laid out: who is where, and what is still free."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.planner.arrays import NO_TABLE
from tiexin.planner.windows import Network

if TYPE_CHECKING:
    from tiexin.planner.arrays import Arrays, Ints

MOST_CELLS: Final = 20_000_000
"""Days times resources that a board may have."""

ABSENT: Final = -1


def fits_on_a_board(arrays: Arrays) -> bool:
    """Whether a board of this size can be had."""
    return len(arrays.capacity) * (arrays.horizon + 1) <= MOST_CELLS


class Board:
    """Boundaries of what is placed, and the units left on each day."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.network = Network(arrays)
        self.into: list[list[int]] = [[] for _ in range(2 * len(arrays.ids))]
        for arc, target in enumerate(self.network.target):
            self.into[target].append(arc)
        self.day = [ABSENT] * (2 * len(arrays.ids))
        self.mode = [ABSENT] * len(arrays.ids)
        self._free = _capacities(arrays)

    def place(self, number: int, mode: int, days: tuple[int, int]) -> None:
        """Put an activity down; it need not fit."""
        self.mode[number] = mode
        self.day[2 * number], self.day[2 * number + 1] = days
        self._take(number, -1)

    def lift(self, number: int) -> None:
        """Take an activity up again."""
        self._take(number, 1)
        self.day[2 * number] = self.day[2 * number + 1] = ABSENT

    def first_place(
        self, number: int, mode: int, before: int
    ) -> tuple[int, int] | None:
        """The earliest start before a day, and its finish, that what is placed allows.

        Only orders into the activity are looked at.
        """
        network, arrays = self.network, self.arrays
        duration, row = int(arrays.duration[mode]), int(arrays.mode_table[mode])
        day = self._held(2 * number, int(arrays.release[number]))
        least_finish = self._held(2 * number + 1, 0)
        roll = network.roll[number]
        while day < before:
            if roll != NO_TABLE:
                day = network.lead(day, 0, roll)
                if day >= before:
                    break
            end = network.lead(day, duration, row)
            if end > arrays.horizon:
                break
            if end >= least_finish:
                taken = self._first_short(mode, day, end)
                if taken is None:
                    return day, end
                # Whoever starts before that day would hold it, too.
                day = max(day, taken - 1)
            day += 1
        return None

    def _held(self, boundary: int, least: int) -> int:
        """The least day that the orders from what is placed allow."""
        network = self.network
        for arc in self.into[boundary]:
            source = network.source[arc]
            if self.day[source] >= 0 and source // 2 != boundary // 2:
                lag, row = network.lag[arc], network.table[arc]
                least = max(least, network.lead(self.day[source], lag, row))
        return least

    def _first_short(self, mode: int, start: int, finish: int) -> int | None:
        """The last day on which units are missing; None if all are there."""
        if finish <= start or not self._free.size:
            return None
        demand = self.arrays.demand[mode]
        short = (self._free[:, start + 1 : finish + 1] < demand[:, None]).any(axis=0)
        days = np.flatnonzero(short)
        return start + 1 + int(days[-1]) if len(days) else None

    def _take(self, number: int, sign: int) -> None:
        start, finish = self.day[2 * number], self.day[2 * number + 1]
        if start >= 0 and finish > start:
            demand = self.arrays.demand[self.mode[number]]
            self._free[:, start + 1 : finish + 1] += sign * demand[:, None]


def _capacities(arrays: Arrays) -> Ints:
    """Units at hand on the day that ends at each boundary."""
    if arrays.profile.size:
        return arrays.profile.copy()
    days = arrays.horizon + 1
    return np.repeat(arrays.capacity[:, None], days, axis=1).astype(np.int32)
