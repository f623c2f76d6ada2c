"""Conflicts that order and calendars alone show: found without any solver.

The least boundaries are raised until one passes its limit. The causes lead back from
there along the chain that pushed it, either to the project's start or round in a
circle of lags; the longest lags, deadlines and facts on the way are the conflict.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tiexin.planner.arrays import NO_DAY
from tiexin.planner.conflict import (
    Conflict,
    Requirement,
    RequirementKind,
    requirement,
    requirements_of,
)
from tiexin.planner.relax import relaxed
from tiexin.planner.windows import BY_DURATION, BY_FIXED, Network, earliest, limits_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiexin.planner.compile import Compiled
    from tiexin.planner.problem import PlanProblem
    from tiexin.planner.windows import Earliest


def chain_conflict(problem: PlanProblem, compiled: Compiled) -> Conflict | None:
    """A conflict of order and calendars, or None if there is none of that kind."""
    found = _over(problem, compiled, requirements_of(problem))
    if found is None:
        return None
    requirements, _ = _traced(problem, compiled, found)
    if not requirements and compiled.truncated:
        return None  # The calendars end: that is for the caller to say.
    needed = _minimal(problem, compiled, requirements)
    last = _over(problem, compiled, needed) or found
    _, chain = _traced(problem, compiled, last)
    return Conflict(tuple(needed), minimal=True, chain=chain)


def _over(
    problem: PlanProblem, compiled: Compiled, kept: Sequence[Requirement]
) -> Earliest | None:
    """The pass that goes over a limit while ``kept`` hold; None if it doesn't."""
    arrays = relaxed(problem, compiled, kept)
    network = Network(arrays)
    found = earliest(network, limits_of(arrays))
    if found.over is None:
        return None
    # Causes are arcs of the relaxed arrays: give them back their own numbers.
    numbers = _arcs_kept(problem, compiled, kept)
    found.cause = [numbers[arc] if arc >= 0 else arc for arc in found.cause]
    return found


def _arcs_kept(
    problem: PlanProblem, compiled: Compiled, kept: Sequence[Requirement]
) -> list[int]:
    lags = {e.number for e in kept if e.kind is RequirementKind.LONGEST_LAG}
    return [
        arc
        for arc, edge in enumerate(compiled.edge_of_arc)
        if edge < 0 or not problem.edges[edge].at_most or edge in lags
    ]


def _minimal(
    problem: PlanProblem, compiled: Compiled, requirements: Sequence[Requirement]
) -> list[Requirement]:
    """Leave out one after the other as long as the rest still can't be kept."""
    needed = list(requirements)
    for each in requirements:
        rest = [other for other in needed if other is not each]
        if _over(problem, compiled, rest) is not None:
            needed = rest
    return needed


def _traced(
    problem: PlanProblem, compiled: Compiled, found: Earliest
) -> tuple[list[Requirement], tuple[str, ...]]:
    """The requirements along the chain that leads to the boundary that is over."""
    boundaries, circle = _walk_back(compiled, found)
    wanted: dict[tuple[RequirementKind, int], None] = {}
    for boundary in boundaries:
        cause = found.cause[boundary]
        edge = compiled.edge_of_arc[cause] if cause >= 0 else -1
        if edge >= 0 and problem.edges[edge].at_most:
            wanted[RequirementKind.LONGEST_LAG, edge] = None
        if cause == BY_FIXED:
            wanted[RequirementKind.PAST, boundary // 2] = None
    if not circle and found.over is not None:
        wanted |= _limit(compiled, found.over)
    names = [_name(problem, compiled, boundary) for boundary in reversed(boundaries)]
    chain = [names[0]] if names else []
    chain += [b for a, b in pairwise(names) if a != b]
    if circle and chain and chain[0] != chain[-1]:
        chain.append(chain[0])
    return [requirement(problem, *key) for key in wanted], tuple(chain)


def _walk_back(compiled: Compiled, found: Earliest) -> tuple[list[int], bool]:
    """From the boundary that is over to the start, or once round the circle."""
    sources = compiled.arrays.arc_from
    seen: dict[int, int] = {}
    path: list[int] = []
    boundary = found.over if found.over is not None else 0
    while boundary not in seen:
        seen[boundary] = len(path)
        path.append(boundary)
        cause = found.cause[boundary]
        if cause >= 0:
            boundary = int(sources[cause])
        elif cause == BY_DURATION:
            boundary ^= 1
        else:
            return path, False
    return path[seen[boundary] :], True


def _limit(compiled: Compiled, over: int) -> dict[tuple[RequirementKind, int], None]:
    """What set the limit that was passed: a deadline, a fact, or the horizon."""
    back = {row: number for number, row in compiled.ends.items()}
    number = back.get(over // 2, over // 2)
    if over % 2:
        if compiled.arrays.deadline[over // 2] != NO_DAY:
            return {(RequirementKind.DEADLINE, number): None}
    elif compiled.arrays.fixed_start[over // 2] >= 0:
        return {(RequirementKind.PAST, number): None}
    return {}


def _name(problem: PlanProblem, compiled: Compiled, boundary: int) -> str:
    back = {row: number for number, row in compiled.ends.items()}
    return problem.activities[back.get(boundary // 2, boundary // 2)].id
