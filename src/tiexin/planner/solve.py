"""One way to solve any problem: ``solve`` picks the engine and answers for it."""

from __future__ import annotations

import time
from importlib import import_module
from typing import TYPE_CHECKING

from tiexin.kernel import PlanError
from tiexin.planner.answer import Status
from tiexin.planner.conflict import Conflict, RequirementKind, requirement
from tiexin.planner.engines.cpm import solve as earliest
from tiexin.planner.engines.registry import AUTO, CPM, engine_for
from tiexin.planner.limits import Limits
from tiexin.planner.result import BindingKind
from tiexin.planner.solution import Placed, Solution

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiexin.planner.problem import Activity, PlanProblem
    from tiexin.planner.result import PlanResult


def solve(
    problem: PlanProblem,
    *,
    engine: str = AUTO,
    time_limit: float | None = None,
    work_limit: int | None = None,
    seed: int = 0,
    workers: int = 0,
    cancelled: Callable[[], bool] | None = None,
    on_progress: Callable[[int, int, float], None] | None = None,
) -> Solution:
    """The best schedule within the limits, with its bound; or why there is none.

    Every schedule has passed ``check_shared`` (or is the everyday plan, which
    ``check`` can verify). For the limits see ``limits.Limits``.

    Args:
        problem: what ``Model.build`` made.
        engine: ``auto`` takes ``cpm`` where it suffices, which needs no limit: its
            answer is exact at once.
        time_limit: wall seconds.
        work_limit: units of work.
        seed: of the search.
        workers: threads; 0 for what the engine usually takes.
        cancelled: true ends the search with the best so far.
        on_progress: told objective, bound and seconds at each better schedule.

    Raises:
        PlanError: The engine isn't known, doesn't take this problem or would never
            end; a limit can't be meant.
        CalendarGap: The stored calendars end before anything can be said.
    """
    limits = Limits(time_limit, work_limit, seed, workers, cancelled, on_progress)
    limits.check()
    chosen = engine_for(problem, engine)
    if chosen.name == CPM:
        return _everyday(problem, seed)
    if not (chosen.proves or limits.ends):
        raise PlanError.of("planner.needs_limit", engine=chosen.name)
    # Loads NumPy, which the everyday path has no need of.
    shared = import_module("tiexin.planner.shared")
    found: Solution = shared.solve_shared(problem, chosen, limits)
    return found


def _everyday(problem: PlanProblem, seed: int) -> Solution:
    begun = time.perf_counter()
    plan = earliest(problem)
    late = next((a for a in problem.activities if _is_too_late(plan, a)), None)
    if late is not None:
        return Solution(
            problem=problem,
            status=Status.INFEASIBLE,
            activities={},
            objective=None,
            bound=None,
            engine=CPM,
            seed=seed,
            seconds=time.perf_counter() - begun,
            work={},
            conflict=_too_late(problem, plan, late),
        )
    days_late = sum(
        each.late_weight * max(0, plan[each.id].finish - each.due)
        for each in problem.activities
        if each.due is not None
    )
    objective = plan.goal - problem.start + days_late
    return Solution(
        problem=problem,
        status=Status.SOLVED,
        activities={
            each.id: Placed(each.id, each.start, each.finish)
            for each in plan.activities
        },
        objective=objective,
        bound=objective,
        engine=CPM,
        seed=seed,
        seconds=time.perf_counter() - begun,
        work={},
        plan=plan,
    )


def _is_too_late(plan: PlanResult, activity: Activity) -> bool:
    deadline = activity.deadline
    return deadline is not None and plan[activity.id].finish > deadline


def _too_late(problem: PlanProblem, plan: PlanResult, late: Activity) -> Conflict:
    """A deadline before the longest way to it, which is named."""
    number = problem.number[late.id]
    chain, is_finish = [number], True
    while True:
        scheduled = plan.activities[chain[-1]]
        binding = scheduled.finish_binding if is_finish else scheduled.start_binding
        if binding.edge is not None:
            source = problem.source[binding.edge]
            chain.append(source // 2)
            is_finish = bool(source % 2)
        elif binding.kind is BindingKind.DURATION:
            is_finish = False
        else:
            break
    ids = [problem.activities[each].id for each in reversed(chain)]
    named = tuple(dict.fromkeys(ids))
    deadline = requirement(problem, RequirementKind.DEADLINE, number)
    return Conflict((deadline,), minimal=True, chain=named)
