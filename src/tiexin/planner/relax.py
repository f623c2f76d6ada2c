"""The arrays of a problem of which only some requirements are kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from tiexin.planner.arrays import NO_DAY, Arrays
from tiexin.planner.conflict import RequirementKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tiexin.planner.arrays import Ints
    from tiexin.planner.compile import Compiled
    from tiexin.planner.conflict import Requirement
    from tiexin.planner.problem import PlanProblem


_Item = TypeVar("_Item")


def longest_arcs(problem: PlanProblem, compiled: Compiled) -> list[bool]:
    """For each arc whether it states a longest lag."""
    return [edge >= 0 and problem.edges[edge].at_most for edge in compiled.edge_of_arc]


def relaxed(
    problem: PlanProblem, compiled: Compiled, kept: Collection[Requirement]
) -> Arrays:
    """The arrays without any requirement but ``kept``."""
    arrays = compiled.arrays
    number: dict[RequirementKind, set[int]] = {kind: set() for kind in RequirementKind}
    for each in kept:
        number[each.kind].add(each.number)
    rows = {compiled.ends.get(n, n) for n in number[RequirementKind.DEADLINE]}
    longest = longest_arcs(problem, compiled)
    wanted = [
        not is_longest or edge in number[RequirementKind.LONGEST_LAG]
        for is_longest, edge in zip(longest, compiled.edge_of_arc, strict=True)
    ]
    arcs = np.flatnonzero(np.array(wanted, dtype=np.bool_))
    ample = _ample(arrays)
    short = number[RequirementKind.CAPACITY]
    pairs = len(problem.implies)
    return replace(
        arrays,
        deadline=_only(arrays.deadline, rows, NO_DAY),
        fixed_start=_only(arrays.fixed_start, number[RequirementKind.PAST], -1),
        arc_from=arrays.arc_from[arcs],
        arc_to=arrays.arc_to[arcs],
        arc_lag=arrays.arc_lag[arcs],
        arc_table=arrays.arc_table[arcs],
        capacity=np.where(_mask(short, len(ample)), arrays.capacity, ample),
        profile=_profile(arrays, short, ample),
        stock=np.where(
            _mask(number[RequirementKind.STOCK], len(arrays.stock)),
            arrays.stock,
            arrays.consumption.sum(axis=0, dtype=np.int32),
        ),
        groups=_picked(arrays.groups, number[RequirementKind.EXACTLY_ONE]),
        # After those of the problem come the pairs of stretched activities.
        implies=(
            *_picked(arrays.implies[:pairs], number[RequirementKind.IMPLIES]),
            *arrays.implies[pairs:],
        ),
    )


def _ample(arrays: Arrays) -> Ints:
    """Capacities that never bind."""
    needed = arrays.demand.sum(axis=0, dtype=np.int32)
    ample: Ints = np.maximum(needed, arrays.capacity).astype(np.int32)
    return ample


def _mask(numbers: Collection[int], size: int) -> list[bool]:
    return [number in numbers for number in range(size)]


def _only(values: Ints, rows: Collection[int], nothing: int) -> Ints:
    kept: Ints = np.where(_mask(rows, len(values)), values, nothing).astype(np.int32)
    return kept


def _profile(arrays: Arrays, kept: Collection[int], ample: Ints) -> Ints:
    if not arrays.profile.size:
        return arrays.profile
    profile = arrays.profile.copy()
    for resource in range(len(profile)):
        if resource not in kept:
            profile[resource] = ample[resource]
    return profile


def _picked(many: Sequence[_Item], kept: Collection[int]) -> tuple[_Item, ...]:
    return tuple(each for number, each in enumerate(many) if number in kept)
