"""Islands: one thread each, the same number of schedules between two meetings."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.planner.answer import Answer, Status
from tiexin.planner.arrays import NO_TABLE
from tiexin.planner.engines.heuristic_net import desk_for, island_of
from tiexin.planner.kernels import net as rows
from tiexin.planner.kernels import population, search
from tiexin.planner.kernels.chance import seeded
from tiexin.planner.kernels.machine_code import BROKEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiexin.planner.arrays import Arrays, Ints
    from tiexin.planner.engines.heuristic_net import Lowered
    from tiexin.planner.kernels.machine_code import Words

SETTINGS: Final = search.Settings(narrow=0.05, wide=0.2, warmth=0.25)
# Activities placed between two looks at the clock: some hundredths of a second.
_BLOCK: Final = {rows.PACKED: 300_000, rows.GENERAL: 30_000}
# Days looked at between two looks at the clock, where activities are very long.
_DAYS: Final = 10_000_000
# Activities placed in a second by one thread, to judge how far a limit of time goes.
_PACE: Final = {rows.PACKED: 8e6, rows.GENERAL: 1.5e6}
# A population has had its say after so many schedules for each of its members.
_PER_MEMBER: Final = 180
_FEWEST, _MOST = 60, 3000
# So few activities have too few orders for a population to differ in.
_SMALL: Final = 20
# Blocks between two meetings, at most; they begin with one and double.
_LONGEST_ROUND: Final = 16


@dataclass(frozen=True, slots=True)
class Found:
    """The best schedule of all islands, in the numbers of the net."""

    value: int
    start: Ints
    mode: Ints


def within(lowered: Lowered, seconds: float) -> int:
    """Schedules that one island builds in that time, roughly, on any machine."""
    return int(seconds * _PACE[lowered.net.kind] / max(1, lowered.number.size))


class Islands:
    """A search that can be run on and on; ``best`` is there at any time."""

    def __init__(
        self, lowered: Lowered, *, seed: int, count: int, bound: int, expected: int
    ) -> None:
        """Load the compiled code and build the first schedules.

        Args:
            lowered: the problem.
            seed: of the random numbers.
            count: islands.
            bound: a schedule of this value ends the search.
            expected: schedules that all islands together are likely to build; sets
                the size of their populations (``within`` tells it from a time).
        """
        self._lowered = lowered
        self._seed = seed
        self._bound = bound
        size = max(1, lowered.number.size)
        kind = lowered.net.kind
        days = max(1, lowered.net.horizon)
        self._block = max(1, min(_BLOCK[kind] // size, _DAYS // days))
        self._islands = [
            _Island(lowered, seeded(seed, stream), expected // count)
            for stream in range(count)
        ]
        self._round = 1

    @property
    def built(self) -> int:
        """Schedules built so far, on all islands."""
        return sum(island.built for island in self._islands)

    @property
    def best(self) -> Found | None:
        """The best schedule so far that breaks no rule."""
        island = min(self._islands, key=lambda each: each.value)
        return island.found() if island.value < BROKEN else None

    @property
    def value(self) -> int:
        """Its value, at least ``BROKEN`` as long as every schedule breaks a rule."""
        return min(island.value for island in self._islands)

    @property
    def stale(self) -> int:
        """Schedules built on an island since its last better one."""
        return min(island.stale for island in self._islands)

    def run(
        self,
        *,
        until: float,
        work: int | None = None,
        cancelled: Callable[[], bool] | None = None,
        told: Callable[[int], None] | None = None,
    ) -> None:
        """Search on until that instant (``monotonic``), that work or the bound.

        ``told`` hears the value of each schedule that is better than any before.
        """

        def over() -> bool:
            return monotonic() >= until or (cancelled is not None and cancelled())

        last = BROKEN
        with ThreadPoolExecutor(len(self._islands)) as pool:
            while self.value > self._bound and not over():
                budget = self._round * self._block
                if work is not None:
                    left = (work - self.built) // len(self._islands)
                    if left <= 0:
                        return
                    budget = min(budget, left)
                self._meet(pool, budget, over)
                if told is not None and self.value < last:
                    last = self.value
                    told(last)

    def _meet(
        self, pool: ThreadPoolExecutor, budget: int, over: Callable[[], bool]
    ) -> None:
        """One round, then the best schedule goes to the islands that lag behind."""
        if len(self._islands) == 1:
            self._islands[0].run(budget, self._block, self._bound, over)
        else:
            jobs = [
                pool.submit(island.run, budget, self._block, self._bound, over)
                for island in self._islands
            ]
            for job in jobs:
                job.result()
            best = min(self._islands, key=lambda each: each.value)
            for island in self._islands:
                if island.value > best.value:
                    island.settle(best.found())
        self._round = min(2 * self._round, _LONGEST_ROUND)

    def take_in(self, answer: Answer) -> None:
        """Go on from a schedule of another engine, if it is the better one."""
        net = self._lowered
        place = {row: at for at, row in enumerate(net.row.tolist())}
        known = all(row in place for row in answer.modes)
        if answer.objective is None or not known or answer.objective >= self.value:
            return
        number = np.maximum(net.number, 0)
        start = np.array(answer.starts, dtype=np.int32)[number]
        mode = np.array([place[row] for row in answer.modes], dtype=np.int32)[number]
        for island in self._islands:
            island.settle(Found(answer.objective, start, mode))

    def answer(self, arrays: Arrays, *, engine: str, seconds: float) -> Answer:
        """What was found, in the numbers of the arrays."""
        found = self.best
        solved = found is not None and found.value <= self._bound
        starts, finishes, modes = _told(arrays, self._lowered, found)
        return Answer(
            status=Status.SOLVED if solved else Status.STOPPED,
            objective=None if found is None else found.value,
            bound=self._bound,
            starts=starts,
            finishes=finishes,
            modes=modes,
            engine=engine,
            seed=self._seed,
            seconds=seconds,
            work={"schedules": self.built},
        )


class _Island:
    """A population first; then its best schedule goes on alone."""

    def __init__(self, lowered: Lowered, chance: Words, expected: int) -> None:
        self._net = island_of(lowered.net)
        self._desk = desk_for(lowered, chance)
        count = lowered.number.size
        members = expected // _PER_MEMBER
        alone = lowered.row.size > count
        if members < _FEWEST or count < _SMALL or alone:
            members = 0
        members = min(members, _MOST)
        self._desk.row[rows.NOW_MODE] = self._net.activity[rows.MODE, :count]
        self._breeding = members * _PER_MEMBER
        self._colony = population.Colony(
            start=np.zeros((members, count), dtype=np.int32),
            mode=np.zeros((members, count), dtype=np.int32),
            value=np.zeros(members, dtype=np.int64),
        )
        self._filled = 0
        figures, net, desk = self._desk.figures, self._net, self._desk
        figures[rows.CURRENT] = search.begin(net, desk, desk.row[rows.NOW], 0.0)
        # Nothing is built here: this loads the compiled code, or makes it.
        population.breed(net, desk, self._colony, 0)
        search.anneal(net, desk, SETTINGS, 0)

    @property
    def built(self) -> int:
        return int(self._desk.figures[rows.BUILT])

    @property
    def stale(self) -> int:
        return int(self._desk.figures[rows.STALE])

    @property
    def value(self) -> int:
        return int(self._desk.figures[rows.BEST])

    def found(self) -> Found:
        row = self._desk.row
        return Found(
            self.value, row[rows.BEST_START].copy(), row[rows.BEST_MODE].copy()
        )

    def settle(self, found: Found) -> None:
        """Take in a schedule from elsewhere."""
        figures, row = self._desk.figures, self._desk.row
        figures[rows.BEST], figures[rows.CURRENT] = found.value, found.value
        row[rows.BEST_START], row[rows.BEST_MODE] = found.start, found.mode
        row[rows.NOW], row[rows.NOW_MODE] = found.start, found.mode
        if self._filled:
            worst = int(self._colony.value[: self._filled].argmax())
            self._colony.start[worst] = found.start
            self._colony.mode[worst] = found.mode
            self._colony.value[worst] = found.value

    def run(
        self, budget: int, block: int, bound: int, over: Callable[[], bool]
    ) -> None:
        """Build ``budget`` schedules, unless the bound is met or time is over."""
        stop = self.built + budget
        while self.built < stop and self.value > bound and not over():
            self._go_on(min(block, stop - self.built))

    def _go_on(self, budget: int) -> None:
        net, desk, colony = self._net, self._desk, self._colony
        stop = self.built + budget
        while self._filled < colony.value.size and self.built < stop:
            member = colony.start[self._filled]
            noise = 0.3 if self._filled else 0.0
            colony.value[self._filled] = search.begin(net, desk, member, noise)
            self._filled += 1
        if self.built >= stop:
            return
        if self.built < self._breeding:
            population.breed(net, desk, colony, stop - self.built)
            return
        if self.value < desk.figures[rows.CURRENT]:
            desk.row[rows.NOW] = desk.row[rows.BEST_START]
            desk.row[rows.NOW_MODE] = desk.row[rows.BEST_MODE]
            desk.figures[rows.CURRENT] = self.value
        search.anneal(net, desk, SETTINGS, stop - self.built)


def _told(
    arrays: Arrays, lowered: Lowered, found: Found | None
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Starts, finishes and modes in the order of the arrays."""
    if found is None:
        return (), (), ()
    count = len(arrays.ids)
    starts, finishes, modes = [0] * count, [0] * count, [0] * count
    for place, who in enumerate(lowered.number.tolist()):
        if who < 0:
            continue
        row = int(lowered.row[found.mode[place]])
        start, table = int(found.start[place]), int(arrays.mode_table[row])
        starts[who], modes[who] = start, row
        finishes[who] = start + int(arrays.duration[row])
        if table != NO_TABLE:
            finishes[who] = int(arrays.tables[table, start])
    return tuple(starts), tuple(finishes), tuple(modes)
