"""A problem as flat arrays: what the engines for shared resources and modes read.

Boundaries are whole days counted from ``origin`` (0 is the project's start, the end of
that day); an activity that starts at ``s`` and finishes at ``f`` holds its renewable
resources on the days ``s + 1`` to ``f``, rest days in between included, because a crew
that waits for Monday is not free. Everything that a calendar says is a *table*: a row
that leads from a boundary to a boundary and never falls, so that no engine counts days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tiexin.planner.answer import Answer, Status

__all__ = ["NO_DAY", "NO_TABLE", "Answer", "Arrays", "Ints", "Status"]

Ints: TypeAlias = NDArray[np.int32]

NO_TABLE: Final = -1
NO_DAY: Final = 2**30


@dataclass(frozen=True, slots=True)
class Arrays:
    """``n`` activities, ``m`` modes, ``r`` renewable and ``k`` used-up resources.

    Attributes:
        ids: of the activities; position is the activity's number.
        origin: day number of boundary 0.
        horizon: the last boundary that tables and capacities cover; a schedule that
            ends by it exists if any does.
        mode_first: ``[n + 1]``; activity ``i`` has the modes ``mode_first[i]`` up to
            (not with) ``mode_first[i + 1]``, at least one.
        mode_ids: ``[m]``, unique within an activity.
        duration: ``[m]`` days: of the mode's table if it has one, else straight.
        mode_table: ``[m]`` row that leads from start to finish, or ``NO_TABLE``: then
            the finish is ``start + duration``.
        demand: ``[m, r]`` of each renewable resource, held from start to finish.
        consumption: ``[m, k]`` of each resource that is used up.
        burden: ``[m]`` weight of choosing the mode; 0 for none.
        capacity: ``[r]``; the highest where it changes.
        profile: ``[r, horizon + 1]``, or ``[0, 0]`` if no capacity changes: units at
            hand on the day that ends at each boundary.
        stock: ``[k]``.
        arc_from, arc_to: ``[a]`` boundaries, ``2 * i`` the start and ``2 * i + 1`` the
            finish of activity ``i``: ``boundary(to) >= lead(boundary(from))``.
        arc_lag: ``[a]`` days; may be negative (a maximal lag is an arc back).
        arc_table: ``[a]`` row that leads from the source, or ``NO_TABLE``: then it is
            ``source + lag``.
        tables: ``[t, horizon + 1]``; ``NO_DAY`` where the calendar ends.
        roll: ``[n]`` row that moves a start on to a day on which it may fall, or
            ``NO_TABLE``.
        release: ``[n]`` earliest start.
        deadline: ``[n]`` latest finish; ``NO_DAY`` for none.
        due: ``[n]`` wanted finish; ``NO_DAY`` for none.
        late_weight: ``[n]`` price of a day after ``due``.
        fixed_start: ``[n]`` a start that is past and stays; -1 for none.
        optional: ``[n]`` whether it may be left out. Arcs of an absent activity say
            nothing.
        groups: numbers of optional activities of which exactly one is present.
        implies: pairs: if the first is present, so is the second.
        goals: numbers whose last finish is the makespan.
    """

    ids: tuple[str, ...]
    origin: int
    horizon: int
    mode_first: Ints
    mode_ids: tuple[str, ...]
    duration: Ints
    mode_table: Ints
    demand: Ints
    consumption: Ints
    burden: Ints
    capacity: Ints
    profile: Ints
    stock: Ints
    arc_from: Ints
    arc_to: Ints
    arc_lag: Ints
    arc_table: Ints
    tables: Ints
    roll: Ints
    release: Ints
    deadline: Ints
    due: Ints
    late_weight: Ints
    fixed_start: Ints
    optional: NDArray[np.bool_]
    groups: tuple[tuple[int, ...], ...]
    implies: tuple[tuple[int, int], ...]
    goals: Ints

    @property
    def is_plain(self) -> bool:
        """No calendar, changing capacity, option, past, due day or deadline."""
        return (
            self.tables.size == 0
            and self.profile.size == 0
            and not self.optional.any()
            and bool((self.fixed_start < 0).all())
            and bool((self.deadline == NO_DAY).all())
            and bool((self.due == NO_DAY).all())
        )
