"""Compiles the loops of the heuristic once, so that nobody waits for it later.

    python -m tiexin.planner.engines.warm

``make setup`` calls it. Without it the first search compiles, before its clock starts.
"""

from __future__ import annotations

import numpy as np

from tiexin.planner.arrays import NO_DAY, NO_TABLE, Arrays
from tiexin.planner.engines import heuristic


def smallest() -> Arrays:
    """One activity of one day: all loops are compiled for any problem at once."""

    def row(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        return np.array(values, dtype=np.int32)

    nothing = row()
    return Arrays(
        ids=("only",),
        origin=0,
        horizon=1,
        mode_first=row(0, 1),
        mode_ids=("",),
        duration=row(1),
        mode_table=row(NO_TABLE),
        demand=nothing.reshape(1, 0),
        consumption=nothing.reshape(1, 0),
        burden=row(0),
        capacity=nothing,
        profile=nothing.reshape(0, 0),
        stock=nothing,
        arc_from=nothing,
        arc_to=nothing,
        arc_lag=nothing,
        arc_table=nothing,
        tables=nothing.reshape(0, 2),
        roll=row(NO_TABLE),
        release=row(0),
        deadline=row(NO_DAY),
        due=row(NO_DAY),
        late_weight=row(0),
        fixed_start=row(-1),
        optional=np.zeros(1, dtype=np.bool_),
        groups=(),
        implies=(),
        goals=row(0),
    )


if __name__ == "__main__":
    heuristic.solve(smallest(), work_limit=1, workers=1)
