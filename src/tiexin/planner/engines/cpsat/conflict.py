"""Which requirements can't be kept together, when only a solver can tell.

Each requirement is stated under a literal. The solver assumes all of them and says
which suffice for the contradiction; of these one after the other is left out, and
where the rest still can't be kept it stays out. What is left is minimal.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from ortools.sat.python import cp_model

from tiexin.planner.conflict import (
    Conflict,
    Requirement,
    RequirementKind,
    requirements_of,
)
from tiexin.planner.engines.cpsat.build import Builder
from tiexin.planner.engines.cpsat.search import new_solver, run, windows
from tiexin.planner.relax import longest_arcs, relaxed

if TYPE_CHECKING:
    from tiexin.planner.compile import Compiled
    from tiexin.planner.problem import PlanProblem

_GUARD: Final = {
    RequirementKind.DEADLINE: "deadline",
    RequirementKind.PAST: "fixed",
    RequirementKind.LONGEST_LAG: "arc",
    RequirementKind.CAPACITY: "resource",
    RequirementKind.STOCK: "stock",
    RequirementKind.EXACTLY_ONE: "group",
    RequirementKind.IMPLIES: "implies",
}


def conflict_of(
    problem: PlanProblem, compiled: Compiled, *, seconds: float
) -> Conflict | None:
    """A smallest set of requirements that can't all be kept.

    Smallest in the sense that none of them can be left out. None if the time did not
    suffice to find any.
    """
    ends = time.perf_counter() + seconds
    core = _core(problem, compiled, ends)
    if core is None:
        return None
    needed, sure = list(core), True
    for each in core:
        rest = [other for other in needed if other is not each]
        keeps = _can_be_kept(problem, compiled, rest, ends)
        if keeps is False:
            needed = rest
        sure = sure and keeps is not None
    return Conflict(tuple(needed), minimal=sure)


def _core(
    problem: PlanProblem, compiled: Compiled, ends: float
) -> list[Requirement] | None:
    """Requirements that suffice for the contradiction."""
    everything = requirements_of(problem)
    window = windows(relaxed(problem, compiled, ()))
    if window is None:
        return []
    longest = longest_arcs(problem, compiled)
    guarded = frozenset(arc for arc, is_longest in enumerate(longest) if is_longest)
    builder = Builder(compiled.arrays, window, guarded=guarded)
    of_literal: dict[int, Requirement] = {}
    for each in everything:
        literal = builder.guards.get(_key(compiled, each))
        if literal is not None:
            of_literal[literal.index] = each
            builder.model.add_assumption(literal)
    # More than one worker would not say which assumptions were used.
    solver = new_solver(seed=0, workers=1)
    status = _timed(solver, builder.model, ends)
    if status != cp_model.INFEASIBLE:
        return None
    used = set(solver.sufficient_assumptions_for_infeasibility())
    return [each for index, each in of_literal.items() if index in used]


def _key(compiled: Compiled, each: Requirement) -> tuple[str, int]:
    number = each.number
    if each.kind is RequirementKind.LONGEST_LAG:
        number = compiled.edge_of_arc.index(number)
    elif each.kind is RequirementKind.DEADLINE:
        number = compiled.ends.get(number, number)
    return _GUARD[each.kind], number


def _can_be_kept(
    problem: PlanProblem, compiled: Compiled, kept: list[Requirement], ends: float
) -> bool | None:
    """Whether some schedule keeps them; None if the time did not suffice."""
    arrays = relaxed(problem, compiled, kept)
    window = windows(arrays)
    if window is None:
        return False
    status = _timed(new_solver(seed=0, workers=4), Builder(arrays, window).model, ends)
    if status == cp_model.UNKNOWN:
        return None
    return bool(status != cp_model.INFEASIBLE)


def _timed(solver: Any, model: Any, ends: float) -> Any:
    solver.parameters.max_time_in_seconds = max(ends - time.perf_counter(), 0.01)
    return run(solver, model)
