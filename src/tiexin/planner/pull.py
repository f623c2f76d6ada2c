"""Each activity as early as the others leave room for: nothing waits for no reason.

An engine is done when the objective is as low as it goes; what does not bear on it may
lie anywhere. Here one activity after the other is moved forward in time, in the order
of the starts. All orders are of the form ``later >= lead(earlier)`` and no lead ever
falls, so moving one forward asks nothing of those behind it: only what holds its own
start and the resources have to be looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.planner.arrays import NO_TABLE
from tiexin.planner.windows import Network

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.planner.answer import Answer
    from tiexin.planner.arrays import Arrays, Ints

MOST_CELLS: Final = 20_000_000
"""Days times resources; where there are more, the schedule stays as it is."""


def pulled_forward(
    arrays: Arrays, answer: Answer
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Starts and finishes, none later than the answer's; modes stay."""
    if len(arrays.capacity) * (arrays.horizon + 1) > MOST_CELLS:
        return answer.starts, answer.finishes
    pulling = _Pulling(arrays, answer)
    for number in sorted(range(len(arrays.ids)), key=answer.starts.__getitem__):
        pulling.pull(number)
    return tuple(pulling.day[::2]), tuple(pulling.day[1::2])


class _Pulling:
    def __init__(self, arrays: Arrays, answer: Answer) -> None:
        self._network = Network(arrays)
        self._modes = answer.modes
        self._arrays = arrays
        self._into: list[list[int]] = [[] for _ in range(2 * len(arrays.ids))]
        for arc, target in enumerate(self._network.target):
            self._into[target].append(arc)
        pairs = zip(answer.starts, answer.finishes, strict=True)
        self.day = [boundary for pair in pairs for boundary in pair]
        self._free = _capacities(arrays)
        for number in range(len(arrays.ids)):
            self._take(number, -1)

    def pull(self, number: int) -> None:
        """Move one activity forward as far as it goes."""
        start, finish = self.day[2 * number], self.day[2 * number + 1]
        if start < 0 or self._arrays.fixed_start[number] >= 0:
            return
        self._take(number, 1)
        for day, end in self._candidates(number, start):
            if end <= finish and self._fits(number, day, end):
                self.day[2 * number], self.day[2 * number + 1] = day, end
                break
        self._take(number, -1)

    def _candidates(self, number: int, start: int) -> Iterator[tuple[int, int]]:
        """Starts before the present one, with their finishes, that all orders allow."""
        network, mode = self._network, self._modes[number]
        duration = int(self._arrays.duration[mode])
        row = int(self._arrays.mode_table[mode])
        least = self._held(2 * number, int(self._arrays.release[number]))
        least_finish = self._held(2 * number + 1, 0)
        roll = network.roll[number]
        day = least
        while day < start:
            if roll != NO_TABLE:
                day = network.lead(day, 0, roll)
                if day >= start:
                    return
            end = network.lead(day, duration, row)
            if end >= least_finish:
                yield day, end
            day += 1

    def _held(self, boundary: int, least: int) -> int:
        """The least day that the orders allow while all others stay."""
        for arc in self._into[boundary]:
            source = self._network.source[arc]
            if self.day[source] >= 0 and source // 2 != boundary // 2:
                lag, row = self._network.lag[arc], self._network.table[arc]
                least = max(least, self._network.lead(self.day[source], lag, row))
        return least

    def _fits(self, number: int, start: int, finish: int) -> bool:
        demand = self._arrays.demand[self._modes[number]]
        days = self._free[:, start + 1 : finish + 1]
        return bool((days >= demand[:, None]).all())

    def _take(self, number: int, sign: int) -> None:
        start, finish = self.day[2 * number], self.day[2 * number + 1]
        if start >= 0 and finish > start:
            demand = self._arrays.demand[self._modes[number]]
            self._free[:, start + 1 : finish + 1] += sign * demand[:, None]


def _capacities(arrays: Arrays) -> Ints:
    """Units at hand on the day that ends at each boundary."""
    if arrays.profile.size:
        return arrays.profile.copy()
    days = arrays.horizon + 1
    return np.repeat(arrays.capacity[:, None], days, axis=1).astype(np.int32)
