"""Between which boundaries all must lie, by order and calendars alone.

No resource is looked at. What holds because of an activity that may be left out does
not count, so every schedule lies within its windows.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.planner.arrays import NO_TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiexin.planner.arrays import Arrays

# What put a boundary where it is, when no arc did; an arc is named by its number.
BY_ORIGIN: Final = -1
BY_DURATION: Final = -2
BY_RELEASE: Final = -3
BY_FIXED: Final = -4


@dataclass(slots=True)
class Earliest:
    """The least boundaries.

    Attributes:
        day: per boundary.
        cause: per boundary the arc or ``BY_…``.
        over: the first boundary found to come after its limit, or None. The rest is
            then not settled.
        circle: that boundary was reached by going round: its causes lead back to it.
        never: optional activities that can't be carried out.
    """

    day: list[int]
    cause: list[int]
    over: int | None = None
    circle: bool = False
    never: set[int] = field(default_factory=set)


class Network:
    """The arcs of some arrays, as both passes read them."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        size = 2 * len(arrays.ids)
        self.source: list[int] = arrays.arc_from.tolist()
        self.target: list[int] = arrays.arc_to.tolist()
        self.lag: list[int] = arrays.arc_lag.tolist()
        self.table: list[int] = arrays.arc_table.tolist()
        self.optional: list[bool] = arrays.optional.tolist()
        self.leaving: list[list[int]] = [[] for _ in range(size)]
        self.entering: list[list[int]] = [[] for _ in range(size)]
        for arc, source in enumerate(self.source):
            if not self.optional[source // 2]:
                self.leaving[source].append(arc)
            if not self.optional[self.target[arc] // 2]:
                self.entering[self.target[arc]].append(arc)
        first: list[int] = arrays.mode_first.tolist()
        duration: list[int] = arrays.duration.tolist()
        table: list[int] = arrays.mode_table.tolist()
        self.modes = [
            [(duration[m], table[m]) for m in range(first[i], first[i + 1])]
            for i in range(len(arrays.ids))
        ]
        self.roll: list[int] = arrays.roll.tolist()

    def lead(self, day: int, lag: int, row: int) -> int:
        """Where an arc or a mode leads from ``day``."""
        if row == NO_TABLE:
            return day + lag
        # Beyond the horizon nothing is known; it is over the limit anyway.
        if day > self.arrays.horizon:
            return day
        return int(self.arrays.tables[row, max(day, 0)])

    def lead_back(self, day: int, lag: int, row: int) -> int:
        """The last day from which an arc or a mode leads to ``day`` or before."""
        if row == NO_TABLE:
            return day - lag
        return int(np.searchsorted(self.arrays.tables[row], day, side="right")) - 1

    def first_start(self, number: int, finish: int) -> int:
        """The least start from which a mode leads to ``finish`` or beyond."""
        return min(self._first(mode, finish) for mode in self.modes[number])

    def _first(self, mode: tuple[int, int], finish: int) -> int:
        duration, row = mode
        if row == NO_TABLE:
            return finish - duration
        return int(np.searchsorted(self.arrays.tables[row], finish, side="left"))

    def last_start(self, number: int, finish: int) -> int:
        """The greatest start from which a mode leads to ``finish`` or before."""
        return max(self.lead_back(finish, *mode) for mode in self.modes[number])

    def longest(self, number: int, start: int) -> int:
        """The greatest finish of an activity that starts at ``start``."""
        return max(self.lead(start, *mode) for mode in self.modes[number])

    def rolled_back(self, number: int, day: int) -> int:
        """The last day up to ``day`` on which the activity may start; -1 for none."""
        row = self.arrays.tables[self.roll[number]]
        while day >= 0 and row[day] != day:
            day -= 1
        return day

    def shortest(self, number: int, start: int) -> int:
        """The least finish of an activity that starts at ``start``."""
        return min(self.lead(start, *mode) for mode in self.modes[number])


class _Pass:
    """Raises boundaries until nothing asks for more."""

    def __init__(self, network: Network, limits: Sequence[int]) -> None:
        size = 2 * len(network.modes)
        self.network = network
        self.limits = limits
        self.found = Earliest([-1] * size, [BY_ORIGIN] * size)
        # Arcs on the way to each boundary: more than there are means going round.
        self.steps = [0] * size
        self.waiting: deque[int] = deque()
        self.queued = [False] * size

    def lift(self, boundary: int, day: int, cause: int, steps: int) -> None:
        """Let a boundary be no earlier than ``day``."""
        found = self.found
        if day <= found.day[boundary]:
            return
        roll = NO_TABLE if boundary % 2 else self.network.roll[boundary // 2]
        if roll != NO_TABLE:
            day = self.network.lead(day, 0, roll)
        found.day[boundary], found.cause[boundary] = day, cause
        self.steps[boundary] = steps
        if not self.queued[boundary]:
            self.queued[boundary] = True
            self.waiting.append(boundary)

    def run(self) -> Earliest:
        """Until all is settled or one boundary is over its limit."""
        found, most = self.found, len(self.steps) + 1
        while self.waiting:
            boundary = self.waiting.popleft()
            self.queued[boundary] = False
            round_ = self.steps[boundary] > most
            number = boundary // 2
            if number in found.never:
                continue
            if round_ or found.day[boundary] > self.limits[boundary]:
                if self.network.optional[number]:
                    found.never.add(number)
                    continue
                found.over, found.circle = boundary, round_
                return found
            self._spread(boundary)
        return found

    def _spread(self, boundary: int) -> None:
        network, day = self.network, self.found.day[boundary]
        steps, number = self.steps[boundary] + 1, boundary // 2
        if boundary % 2:
            start = network.first_start(number, day)
            self.lift(boundary - 1, start, BY_DURATION, steps)
        else:
            finish = network.shortest(number, day)
            self.lift(boundary + 1, finish, BY_DURATION, steps)
        for arc in network.leaving[boundary]:
            led = network.lead(day, network.lag[arc], network.table[arc])
            self.lift(network.target[arc], led, arc, steps)


def earliest(network: Network, limits: Sequence[int]) -> Earliest:
    """The least boundary of each start and finish.

    ``limits`` are the greatest boundaries allowed; the pass ends at the first one that
    is passed, which also ends a circle of lags that has no solution.
    """
    arrays = network.arrays
    passing = _Pass(network, limits)
    release: list[int] = arrays.release.tolist()
    fixed: list[int] = arrays.fixed_start.tolist()
    for number in range(len(arrays.ids)):
        if fixed[number] >= 0:
            passing.lift(2 * number, fixed[number], BY_FIXED, 0)
        else:
            cause = BY_RELEASE if release[number] > 0 else BY_ORIGIN
            passing.lift(2 * number, release[number], cause, 0)
    return passing.run()


def latest(network: Network, limits: Sequence[int]) -> list[int]:
    """The greatest boundary of each start and finish under ``limits``.

    A boundary below its earliest day says that the limits can't be kept.
    """
    late = list(limits)
    waiting = deque(range(len(late)))
    queued = [True] * len(late)

    def lower(boundary: int, day: int) -> None:
        day = max(day, -1)
        if day < late[boundary]:
            late[boundary] = day
            if not queued[boundary]:
                queued[boundary] = True
                waiting.append(boundary)

    while waiting:
        boundary = waiting.popleft()
        queued[boundary] = False
        day, number = late[boundary], boundary // 2
        if day < 0:
            continue
        if boundary % 2:
            lower(boundary - 1, network.last_start(number, day))
        else:
            if network.roll[number] != NO_TABLE:
                late[boundary] = day = network.rolled_back(number, day)
            lower(boundary + 1, network.longest(number, day))
        for arc in network.entering[boundary]:
            led = network.lead_back(day, network.lag[arc], network.table[arc])
            lower(network.source[arc], led)
    return late


def limits_of(arrays: Arrays, upper: int | None = None) -> list[int]:
    """The greatest boundaries that are given: deadlines, facts and the horizon.

    ``upper`` is a makespan that must not be passed: it binds the goals.
    """
    limits = [arrays.horizon] * (2 * len(arrays.ids))
    for number, day in enumerate(arrays.deadline.tolist()):
        limits[2 * number + 1] = min(day, arrays.horizon)
    for number, day in enumerate(arrays.fixed_start.tolist()):
        if day >= 0:
            limits[2 * number] = day
    if upper is not None:
        for number in arrays.goals.tolist():
            limits[2 * number + 1] = min(limits[2 * number + 1], upper)
    return limits
