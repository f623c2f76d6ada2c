"""Problems with shared resources, modes and the rest: arrays, engine, checker, words.

Only ``solve`` loads this, when the everyday engine can't take a problem.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from tiexin.kernel import CalendarGap
from tiexin.planner.answer import Answer, Status
from tiexin.planner.arrays import NO_TABLE
from tiexin.planner.chain import chain_conflict
from tiexin.planner.check import ViolationKind
from tiexin.planner.check_shared import check_shared
from tiexin.planner.compile import compile_arrays
from tiexin.planner.engines.registry import FOREVER, load
from tiexin.planner.pull import pulled_forward
from tiexin.planner.solution import Placed, Solution

if TYPE_CHECKING:
    from tiexin.planner.compile import Compiled
    from tiexin.planner.conflict import Conflict
    from tiexin.planner.engines.registry import Engine
    from tiexin.planner.limits import Limits
    from tiexin.planner.problem import PlanProblem

EXPLAIN_SECONDS: Final = 10.0
"""Time for the words of an infeasible problem where no limit says otherwise."""


def solve_shared(problem: PlanProblem, engine: Engine, limits: Limits) -> Solution:
    """What ``planner.solve`` promises, for any problem and engine.

    Raises:
        CalendarGap: Nothing fits within the stored calendars, which end before the
            horizon: it may be possible later.
        RuntimeError: The engine broke a rule that the checker knows.
    """
    begun = time.perf_counter()
    compiled = compile_arrays(problem)
    conflict = chain_conflict(problem, compiled)
    if conflict is not None:
        answer = _refusal(engine, limits, time.perf_counter() - begun)
        return _solution(problem, answer, {}, conflict)
    answer = _asked(engine, compiled, limits, spent=time.perf_counter() - begun)
    if answer.status is Status.INFEASIBLE:
        if compiled.truncated:
            raise _beyond(compiled)
        seconds = limits.time or EXPLAIN_SECONDS
        return _solution(problem, answer, {}, _words(problem, compiled, seconds))
    if answer.objective is None:
        return _solution(problem, answer, {}, None)
    starts, finishes = pulled_forward(compiled.arrays, answer)
    answer = replace(answer, starts=starts, finishes=finishes)
    placed = read_back(problem, compiled, answer)
    _verify(problem, placed, answer)
    return _solution(problem, answer, placed, None)


def _asked(
    engine: Engine, compiled: Compiled, limits: Limits, *, spent: float
) -> Answer:
    """The engine's answer; loading its libraries takes nothing from its time."""
    search = load(engine)
    left = FOREVER if limits.time is None else max(limits.time - spent, 0.01)
    options: dict[str, Any] = {"seed": limits.seed, "time_limit": left}
    given = {
        "work_limit": limits.work,
        "workers": limits.workers or None,
        "cancelled": limits.cancelled,
        "on_progress": limits.on_progress,
    }
    options |= {name: value for name, value in given.items() if value is not None}
    return search(compiled.arrays, **options)


def _refusal(engine: Engine, limits: Limits, seconds: float) -> Answer:
    """What is said where no engine has to be asked."""
    return Answer(
        status=Status.INFEASIBLE,
        objective=None,
        bound=0,
        starts=(),
        finishes=(),
        modes=(),
        engine=engine.name,
        seed=limits.seed,
        seconds=seconds,
        work={},
    )


def _solution(
    problem: PlanProblem,
    answer: Answer,
    placed: dict[str, Placed],
    conflict: Conflict | None = None,
) -> Solution:
    objective = _objective(problem, placed) if placed or answer.starts else None
    return Solution(
        problem=problem,
        status=answer.status,
        activities=placed,
        objective=objective,
        bound=None if answer.status is Status.INFEASIBLE else answer.bound,
        engine=answer.engine,
        seed=answer.seed,
        seconds=answer.seconds,
        work=answer.work,
        conflict=conflict,
    )


def _objective(problem: PlanProblem, placed: dict[str, Placed]) -> int:
    """Reckoned anew: a stretched finish may have been brought forward."""
    total = 0
    goals = [problem.activities[number].id for number in problem.goals]
    ends = [placed[id_].finish - problem.start for id_ in goals if id_ in placed]
    total += max(ends, default=0)
    for each in problem.activities:
        if each.id not in placed:
            continue
        mode = placed[each.id].mode
        total += next(way.burden for way in each.ways if way.id == mode)
        if each.due is not None:
            total += each.late_weight * max(0, placed[each.id].finish - each.due)
    return total


def read_back(
    problem: PlanProblem, compiled: Compiled, answer: Answer
) -> dict[str, Placed]:
    """The answer as dates and modes of the problem.

    An engine may put the end of a stretched activity later than anything asks for;
    here each comes as early as what holds it.
    """
    ends = _earliest_ends(compiled, answer)
    placed: dict[str, Placed] = {}
    for number, activity in enumerate(problem.activities):
        start = answer.starts[number]
        if start < 0:
            continue
        finish = ends.get(number, answer.finishes[number])
        mode = compiled.ways[answer.modes[number]].mode
        origin = problem.start
        placed[activity.id] = Placed(
            activity.id, origin + start, origin + finish, mode.id
        )
    return placed


def _earliest_ends(compiled: Compiled, answer: Answer) -> dict[int, int]:
    """The finish of each stretched activity: the least that its arcs allow."""
    arrays = compiled.arrays
    day = [
        end for pair in zip(answer.starts, answer.finishes, strict=True) for end in pair
    ]
    rows = {row: n for n, row in compiled.ends.items() if answer.starts[row] >= 0}
    for row in rows:
        day[2 * row] = -1
    arcs = [arc for arc, end in enumerate(arrays.arc_to.tolist()) if end // 2 in rows]
    changed = True
    while changed:
        changed = False
        for arc in arcs:
            source, target = int(arrays.arc_from[arc]), int(arrays.arc_to[arc])
            if day[source] < 0:
                continue
            table, asked = int(arrays.arc_table[arc]), day[source]
            if table == NO_TABLE:
                asked += int(arrays.arc_lag[arc])
            else:
                asked = int(arrays.tables[table, asked])
            roll = int(arrays.roll[target // 2])
            if roll != NO_TABLE:
                asked = int(arrays.tables[roll, max(asked, 0)])
            if asked > day[2 * (target // 2)]:
                day[2 * (target // 2)] = day[2 * (target // 2) + 1] = asked
                changed = True
    return {number: day[2 * row] for row, number in rows.items()}


def _verify(problem: PlanProblem, placed: dict[str, Placed], answer: Answer) -> None:
    dates = {each.id: (each.start, each.finish) for each in placed.values()}
    modes = {each.id: each.mode for each in placed.values()}
    broken = [
        each
        for each in check_shared(problem, dates, modes)
        if each.kind is not ViolationKind.LIMIT
    ]
    if broken:
        raise RuntimeError(f"{answer.engine} broke a rule: {broken[:3]}")


def _words(problem: PlanProblem, compiled: Compiled, seconds: float) -> Conflict | None:
    """The smallest conflict; loads the solver if it isn't yet."""
    finder = import_module("tiexin.planner.engines.cpsat.conflict")
    found: Conflict | None = finder.conflict_of(problem, compiled, seconds=seconds)
    return found


def _beyond(compiled: Compiled) -> CalendarGap:
    """What can't be done within the stored days may be possible later."""
    first = date.fromordinal(compiled.arrays.origin)
    last = date.fromordinal(compiled.arrays.origin + compiled.arrays.horizon)
    return CalendarGap.of(
        "planner.beyond_calendars", first=first.isoformat(), last=last.isoformat()
    )
