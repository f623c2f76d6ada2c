"""The search: limits, cancelling, progress, and what came of it."""

from __future__ import annotations

import math
import time
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

from ortools.sat.python import cp_model

from tiexin.planner.answer import Answer, Status
from tiexin.planner.engines.cpsat.build import Builder, Window
from tiexin.planner.engines.cpsat.constraints import minimise
from tiexin.planner.engines.registry import FOREVER
from tiexin.planner.serial import serial_schedule
from tiexin.planner.windows import Network, earliest, latest, limits_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiexin.planner.arrays import Arrays

NAME: Final = "cpsat"

WORKERS: Final = 8
"""Strategies that run side by side; on two cores eight still find more than two."""

WORK_PER_SECOND: Final = 100_000
"""Units of a work limit in one of the library's deterministic seconds."""

_POLL_SECONDS: Final = 0.02


def solve(
    arrays: Arrays,
    *,
    time_limit: float = FOREVER,
    seed: int = 0,
    workers: int = 0,
    hint: Answer | None = None,
    upper: int | None = None,
    cancelled: Callable[[], bool] | None = None,
    work_limit: int | None = None,
    on_progress: Callable[[int, int, float], None] | None = None,
) -> Answer:
    """The best schedule that can be found, with its bound.

    Args:
        arrays: the problem.
        time_limit: wall seconds for the call.
        seed: of the search. With a work limit and no time limit, the same seed and
            number of workers give the same answer.
        workers: strategies side by side; 0 for the usual number.
        hint: a schedule to begin with; without one (and no ``upper``) a quick one is
            made, since windows without an upper bound are too wide for calendars.
        upper: look only for schedules with at most this objective; that there are
            none is then what ``INFEASIBLE`` says.
        cancelled: asked many times a second; true ends the search with what it has.
        work_limit: ``WORK_PER_SECOND`` units make one deterministic second.
        on_progress: told objective, bound and seconds at each better schedule.
    """
    begun = time.perf_counter()
    if hint is None and upper is None:
        hint = serial_schedule(arrays)
        upper = None if hint is None else hint.objective
    window = windows(arrays, upper)
    if window is None:
        return _empty(Status.INFEASIBLE, bound=0, seed=seed, begun=begun)
    builder = Builder(arrays, window)
    minimise(builder, upper)
    if hint is not None and hint.starts:
        builder.hint(hint)
    solver = new_solver(seed=seed, workers=workers or WORKERS)
    if work_limit is not None:
        solver.parameters.max_deterministic_time = work_limit / WORK_PER_SECOND
        solver.parameters.interleave_search = time_limit >= FOREVER
    if time_limit < FOREVER:
        left = time_limit - (time.perf_counter() - begun)
        solver.parameters.max_time_in_seconds = max(left, 0.01)
    told = _Told(on_progress, begun) if on_progress else None
    status = run(solver, builder.model, cancelled, told)
    return _read(builder, solver, status, seed=seed, begun=begun)


def windows(arrays: Arrays, upper: int | None = None) -> Window | None:
    """The windows of everything; None where order and calendars allow nothing."""
    network = Network(arrays)
    limits = limits_of(arrays, upper)
    early = earliest(network, limits)
    if early.over is not None:
        return None
    late = latest(network, limits)
    for boundary, day in enumerate(late):
        if day < early.day[boundary]:
            if not network.optional[boundary // 2]:
                return None
            early.never.add(boundary // 2)
    return Window(early.day, late, frozenset(early.never))


def new_solver(*, seed: int, workers: int) -> Any:
    """A solver with what all uses share."""
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.num_workers = workers
    solver.parameters.log_search_progress = False
    return solver


def run(
    solver: Any,
    model: Any,
    cancelled: Callable[[], bool] | None = None,
    told: Any = None,
) -> Any:
    """Solve, stopping when ``cancelled`` says so.

    Raises:
        RuntimeError: The library refuses the model, which is a mistake here.
    """
    ended = Event()

    def watch() -> None:
        while cancelled is not None and not ended.wait(_POLL_SECONDS):
            if cancelled():
                solver.stop_search()

    watcher = Thread(target=watch, daemon=True) if cancelled is not None else None
    if watcher:
        watcher.start()
    try:
        status = solver.solve(model, told)
    finally:
        ended.set()
        if watcher:
            watcher.join()
    if status == cp_model.MODEL_INVALID:
        raise RuntimeError(f"CP-SAT refuses the model: {model.validate()}")
    return status


class _Told(cp_model.CpSolverSolutionCallback):
    """Passes each better schedule on."""

    def __init__(self, tell: Callable[[int, int, float], None], begun: float) -> None:
        super().__init__()
        self._tell = tell
        self._begun = begun

    def on_solution_callback(self) -> None:
        bound = math.ceil(self.best_objective_bound - 1e-6)
        seconds = time.perf_counter() - self._begun
        self._tell(round(self.objective_value), bound, seconds)


def _read(
    builder: Builder, solver: Any, status: Any, *, seed: int, begun: float
) -> Answer:
    """What came of the search, in the numbering of the arrays."""
    arrays = builder.arrays
    bound = max(
        (
            builder.window.low[2 * goal + 1]
            for goal in arrays.goals.tolist()
            if not arrays.optional[goal]
        ),
        default=0,
    )
    if status == cp_model.INFEASIBLE:
        return _empty(Status.INFEASIBLE, bound=bound, seed=seed, begun=begun)
    bound = max(math.ceil(solver.best_objective_bound - 1e-6), bound)
    if status == cp_model.UNKNOWN:
        return _empty(Status.STOPPED, bound=bound, seed=seed, begun=begun)
    objective = round(solver.objective_value)
    numbers = range(len(arrays.ids))
    there = [_holds(solver, builder.vars.present[number]) for number in numbers]
    return Answer(
        status=Status.SOLVED if status == cp_model.OPTIMAL else Status.STOPPED,
        objective=objective,
        bound=min(bound, objective),
        starts=_values(solver, builder.vars.start, there),
        finishes=_values(solver, builder.vars.finish, there),
        modes=tuple(
            _mode(solver, builder, number) if there[number] else -1
            for number in numbers
        ),
        engine=NAME,
        seed=seed,
        seconds=time.perf_counter() - begun,
        work={"conflicts": solver.num_conflicts, "branches": solver.num_branches},
    )


def _empty(status: Status, *, bound: int, seed: int, begun: float) -> Answer:
    seconds = time.perf_counter() - begun
    return Answer(status, None, bound, (), (), (), NAME, seed, seconds, {})


def _holds(solver: Any, literal: Any) -> bool:
    return literal is None or bool(solver.boolean_value(literal))


def _values(solver: Any, ends: list[Any], there: list[bool]) -> tuple[int, ...]:
    return tuple(
        int(solver.value(end)) if present else -1
        for end, present in zip(ends, there, strict=True)
    )


def _mode(solver: Any, builder: Builder, number: int) -> int:
    first: list[int] = builder.arrays.mode_first.tolist()
    modes = range(first[number], first[number + 1])
    return next(mode for mode in modes if _holds(solver, builder.vars.mode[mode]))
