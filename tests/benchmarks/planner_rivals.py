"""The engines of the benchmark behind one call, every schedule checked the same way."""

import time
from dataclasses import dataclass

import pyjobshop

from tiexin.planner import check_shared, solve
from tiexin.planner.compile import compile_arrays

RIVAL = "pyjobshop"


@dataclass(frozen=True)
class Outcome:
    """What one engine said of one instance; ``makespan`` None without a schedule."""

    makespan: int | None
    bound: int
    proven: bool
    infeasible: bool
    seconds: float
    schedules: int = 0


def outcome(problem, engine, *, seconds, seed, workers=0):
    """One run of one engine, wall time of the whole call included."""
    if engine == RIVAL:
        return _pyjobshop(problem, seconds=seconds, workers=workers or 8)
    begun = time.perf_counter()
    found = solve(
        problem, engine=engine, time_limit=seconds, seed=seed, workers=workers
    )
    took = time.perf_counter() - begun
    if found.found:
        wrong = check_shared(problem, found.dates(), found.modes())
        assert not wrong, f"{engine}: {wrong[:2]}"
    return Outcome(
        makespan=found.objective,
        bound=found.bound or 0,
        proven=found.status == "solved",
        infeasible=found.status == "infeasible",
        seconds=took,
        schedules=found.work.get("schedules", 0),
    )


def _pyjobshop(problem, *, seconds, workers):
    """The same arrays as a model of PyJobShop on CP-SAT."""
    arrays = compile_arrays(problem).arrays
    begun = time.perf_counter()
    model = pyjobshop.Model()
    renewable = [model.add_renewable(int(units)) for units in arrays.capacity]
    used_up = [model.add_consumable(int(units)) for units in arrays.stock]
    tasks = []
    for who in range(len(arrays.ids)):
        task = model.add_task(earliest_start=int(arrays.release[who]))
        for row in range(arrays.mode_first[who], arrays.mode_first[who + 1]):
            asked = [*arrays.demand[row].tolist(), *arrays.consumption[row].tolist()]
            model.add_mode(
                task,
                [*renewable, *used_up],
                int(arrays.duration[row]),
                demands=asked,
            )
        tasks.append(task)
    add = {
        (0, 0): model.add_start_before_start,
        (0, 1): model.add_start_before_end,
        (1, 0): model.add_end_before_start,
        (1, 1): model.add_end_before_end,
    }
    for one, two, lag in zip(
        arrays.arc_from.tolist(),
        arrays.arc_to.tolist(),
        arrays.arc_lag.tolist(),
        strict=True,
    ):
        add[one % 2, two % 2](tasks[one // 2], tasks[two // 2], lag)
    left = max(0.05, seconds - (time.perf_counter() - begun))
    result = model.solve(display=False, num_workers=workers, time_limit=left)
    took = time.perf_counter() - begun
    status = result.status
    if status not in (pyjobshop.SolveStatus.OPTIMAL, pyjobshop.SolveStatus.FEASIBLE):
        infeasible = status is pyjobshop.SolveStatus.INFEASIBLE
        return Outcome(None, 0, False, infeasible, took)
    _check(problem, arrays, result.best.tasks)
    return Outcome(
        makespan=int(result.objective),
        bound=int(result.lower_bound),
        proven=status is pyjobshop.SolveStatus.OPTIMAL,
        infeasible=False,
        seconds=took,
    )


def _check(problem, arrays, tasks):
    dates, modes = {}, {}
    for who, task in enumerate(tasks):
        id_ = arrays.ids[who]
        dates[id_] = (arrays.origin + task.start, arrays.origin + task.end)
        row = task.mode
        modes[id_] = arrays.mode_ids[row]
    wrong = check_shared(problem, dates, modes)
    assert not wrong, f"{RIVAL}: {wrong[:2]}"
