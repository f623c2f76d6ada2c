"""The heuristic first, then CP-SAT with its schedule, side by side until one is done.

CP-SAT is asked for a schedule that is a day better than the best known: that there is
none is the proof, and everything beyond that day is cut away before it begins. How the
threads are shared depends on how far the bound is: where it is near, proving pays;
where it is far and the problem large, building schedules does. Where modes are to be
chosen, CP-SAT improves better than the islands once these are done: it goes on alone.
"""

from __future__ import annotations

from dataclasses import replace
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from tiexin.planner.answer import Answer, Status
from tiexin.planner.engines import cpsat
from tiexin.planner.engines.cpsat.search import WORKERS as PROVERS
from tiexin.planner.engines.heuristic_bounds import lower_bound
from tiexin.planner.engines.heuristic_islands import Islands, within
from tiexin.planner.engines.heuristic_net import lowered
from tiexin.planner.engines.registry import FOREVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiexin.planner.arrays import Arrays
    from tiexin.planner.engines.heuristic_net import Lowered

NAME: Final = "hybrid"
WORKERS: Final = 2
"""Islands, and what the shares of the threads are measured for."""

# Seconds a call must end before its limit: both sides look at the clock so often.
_MARGIN: Final = 0.03
# Seconds that CP-SAT gets to stop: it can't while it simplifies a model.
_PATIENCE: Final = 0.1
# Seconds before the end at which CP-SAT is told to stop by itself.
_HEARD: Final = 0.05
# Without any limit the heuristic gets this long before CP-SAT goes on to the proof.
_UNLIMITED: Final = 10.0
# Seconds between two looks at CP-SAT while it works alone.
_LOOK: Final = 0.02
_FIRST_SHARE: Final = 0.12
# Where modes are chosen: then CP-SAT goes on alone, from that schedule.
_FIRST_WITH_MODES: Final = 0.3
# So many schedules for each activity without a better one: it is CP-SAT's turn earlier.
_STALE: Final = 200
# Activities times relative distance to the bound: beyond it CP-SAT seldom proves soon.
_HARD: Final = 12.0


def solve(
    arrays: Arrays,
    *,
    time_limit: float = FOREVER,
    seed: int = 0,
    workers: int = 0,
    cancelled: Callable[[], bool] | None = None,
    work_limit: int | None = None,
    on_progress: Callable[[int, int, float], None] | None = None,
) -> Answer:
    """The best schedule within the limits, with the best bound of both engines.

    Args:
        arrays: any problem; what the heuristic has no passes for CP-SAT solves alone.
        time_limit: wall seconds from when compiled code and libraries are loaded;
            without: until the proof.
        seed: of both.
        workers: threads of each side; 0 for the usual numbers.
        cancelled: asked often; true ends the search with what it has.
        work_limit: units for each of the two, one after the other; the same seed gives
            the same answer where there is no limit of time.
        on_progress: told objective, bound and seconds at each better schedule.
    """
    net = lowered(arrays)
    if net is None:
        alone = cpsat.solve(
            arrays,
            time_limit=time_limit,
            seed=seed,
            workers=workers,
            cancelled=cancelled,
            work_limit=work_limit,
            on_progress=on_progress,
        )
        return replace(alone, engine=NAME)
    race = _Race(arrays, net, seed=seed, workers=workers, seconds=time_limit)
    race.cancelled, race.on_progress = cancelled, on_progress
    return race.run(work_limit)


class _Race:
    """One call: what both sides know so far, and the clock."""

    def __init__(
        self,
        arrays: Arrays,
        net: Lowered,
        *,
        seed: int,
        workers: int,
        seconds: float,
    ) -> None:
        self.cancelled: Callable[[], bool] | None = None
        self.on_progress: Callable[[int, int, float], None] | None = None
        self._arrays = arrays
        self._net = net
        self._seed = seed
        self._workers = workers
        self._has_choice = len(arrays.mode_ids) > len(arrays.ids)
        self._bound = lower_bound(arrays)
        expected = (workers or WORKERS) * within(net, min(seconds, _UNLIMITED))
        # Loads or makes the compiled code; the clock starts behind it.
        self._islands = Islands(
            net,
            seed=seed,
            count=workers or WORKERS,
            bound=self._bound,
            expected=expected,
        )
        self._best: Answer | None = None
        self._begun = monotonic()
        self._seconds = seconds
        self._until = self._begun + seconds - _MARGIN

    def run(self, work_limit: int | None) -> Answer:
        """Both sides: in turn under a limit of work, side by side otherwise."""
        if work_limit is not None:
            self._search(until=self._until, work=work_limit)
            if not self._is_over():
                answer = self._prover(work_limit).wait(self._until - monotonic())
                if answer is not None:
                    self._take(answer)
            return self._answer()
        share = _FIRST_WITH_MODES if self._has_choice else _FIRST_SHARE
        first = share * min(self._seconds, _UNLIMITED)
        self._search(until=self._begun + first, stale=_STALE * len(self._arrays.ids))
        while not self._is_over():
            if self._until - monotonic() < _PATIENCE and self._value is not None:
                self._search(until=self._until)
                break
            prover = self._prover(None)
            while not prover.done and not self._is_over():
                if self._has_choice:
                    prover.join(_LOOK)
                else:
                    self._search(until=self._until, beside=prover)
            prover.stop()
            answer = prover.wait(_PATIENCE)
            if answer is not None:
                self._take(answer)
        return self._answer()

    def _search(
        self,
        *,
        until: float,
        work: int | None = None,
        beside: _Prover | None = None,
        stale: int | None = None,
    ) -> None:
        """Let the islands search on, and take in what they find."""

        def over() -> bool:
            if beside is not None and beside.done:
                return True
            if stale is not None and self._islands.stale >= stale:
                return True
            return self.cancelled is not None and self.cancelled()

        self._islands.run(until=until, work=work, cancelled=over)
        self._better(
            self._islands.answer(
                self._arrays, engine=NAME, seconds=monotonic() - self._begun
            )
        )

    def _prover(self, work_limit: int | None) -> _Prover:
        """CP-SAT on a thread of its own, asked for something better."""
        best, upper = self._best, None
        if self._value is not None:
            # Where modes are to be chosen CP-SAT also improves what it is given.
            upper = self._value if self._has_choice else self._value - 1
        # It ends a little earlier, so that its bound is heard.
        left = self._until - monotonic()
        left = left - _HEARD if left > 4 * _HEARD else left
        return _Prover(
            self._arrays,
            upper=upper,
            hint=best if self._has_choice else None,
            seed=self._seed,
            workers=self._provers(),
            time_limit=left,
            work_limit=work_limit,
            cancelled=self.cancelled,
        )

    def _provers(self) -> int:
        """Threads of CP-SAT: many where a proof is likely, one where it is not."""
        if self._workers:
            return self._workers
        value = self._value
        if value is None or self._has_choice:
            return PROVERS
        away = (value - self._bound) / max(1, value)
        return PROVERS if away * len(self._arrays.ids) <= _HARD else 1

    def _take(self, answer: Answer) -> None:
        """What CP-SAT says: a proof, something better, or at least a bound."""
        if answer.status is Status.INFEASIBLE:
            if self._value is None:
                self._best = answer
            else:
                self._bound = self._value
            return
        if answer.objective is not None:
            self._better(replace(answer, engine=NAME))
            self._islands.take_in(answer)
        self._bound = max(self._bound, answer.bound)

    def _better(self, answer: Answer) -> None:
        if answer.objective is None:
            return
        if self._value is None or answer.objective < self._value:
            self._best = answer
            if self.on_progress is not None:
                seconds = monotonic() - self._begun
                self.on_progress(answer.objective, self._bound, seconds)

    @property
    def _value(self) -> int | None:
        return None if self._best is None else self._best.objective

    def _is_over(self) -> bool:
        best, value = self._best, self._value
        if best is not None and best.status is Status.INFEASIBLE:
            return True
        if value is not None and value <= self._bound:
            return True
        outside = self.cancelled is not None and self.cancelled()
        return outside or monotonic() >= self._until

    def _answer(self) -> Answer:
        best = self._best
        seconds = monotonic() - self._begun
        work = {"schedules": self._islands.built}
        if best is None:
            best = self._islands.answer(self._arrays, engine=NAME, seconds=seconds)
        status, bound = best.status, self._bound
        if best.objective is not None:
            solved = best.objective <= bound
            status = Status.SOLVED if solved else Status.STOPPED
            bound = min(bound, best.objective)
        return replace(
            best,
            status=status,
            bound=bound,
            engine=NAME,
            seed=self._seed,
            seconds=seconds,
            work=work,
        )


class _Prover(Thread):
    """CP-SAT in the background."""

    def __init__(
        self,
        arrays: Arrays,
        *,
        cancelled: Callable[[], bool] | None,
        **options: Any,
    ) -> None:
        super().__init__(daemon=True)
        self._arrays = arrays
        self._options = options
        self._outside = cancelled
        self._stopped = False
        self._answer: Answer | None = None
        self._failure: BaseException | None = None
        self.start()

    @property
    def done(self) -> bool:
        return self._answer is not None or self._failure is not None

    def stop(self) -> None:
        self._stopped = True

    def run(self) -> None:
        def cancelled() -> bool:
            return self._stopped or bool(self._outside and self._outside())

        try:
            self._answer = cpsat.solve(
                self._arrays, cancelled=cancelled, **self._options
            )
        except BaseException as failure:  # raised again in ``wait``
            self._failure = failure

    def wait(self, seconds: float) -> Answer | None:
        """Its answer, if it is there in time; a thread that is late ends unheard.

        Raises:
            Exception: What CP-SAT raised.
        """
        self.join(max(0.0, seconds))
        if self._failure is not None:
            raise self._failure
        return self._answer
