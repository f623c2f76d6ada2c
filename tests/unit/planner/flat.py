"""Problems as arrays, written short; and brute force to compare with."""

from dataclasses import replace
from itertools import permutations

import numpy as np

from tiexin.planner.arrays import NO_DAY, NO_TABLE, Arrays


def ints(values):
    return np.array(values, dtype=np.int32)


def flat(durations, demands, capacity, arcs=()):
    """One mode each; ``arcs`` are pairs finish to start, or (from, to, lag)."""
    count = len(durations)
    horizon = sum(durations) + sum(abs(lag) for *_, lag in map(_arc, arcs))
    given = [_arc(arc) for arc in arcs]
    return Arrays(
        ids=tuple(str(number) for number in range(count)),
        origin=0,
        horizon=horizon,
        mode_first=ints(range(count + 1)),
        mode_ids=("only",) * count,
        duration=ints(durations),
        mode_table=ints([NO_TABLE] * count),
        demand=ints(demands).reshape(count, len(capacity)),
        consumption=ints([]).reshape(count, 0),
        burden=ints([0] * count),
        capacity=ints(capacity),
        profile=ints([]).reshape(0, 0),
        stock=ints([]),
        arc_from=ints([one for one, _, _ in given]),
        arc_to=ints([two for _, two, _ in given]),
        arc_lag=ints([lag for _, _, lag in given]),
        arc_table=ints([NO_TABLE] * len(given)),
        tables=ints([]).reshape(0, horizon + 1),
        roll=ints([NO_TABLE] * count),
        release=ints([0] * count),
        deadline=ints([NO_DAY] * count),
        due=ints([NO_DAY] * count),
        late_weight=ints([0] * count),
        fixed_start=ints([-1] * count),
        optional=np.zeros(count, dtype=np.bool_),
        groups=(),
        implies=(),
        goals=ints(range(count)),
    )


def _arc(arc):
    if len(arc) == 2:
        return 2 * arc[0] + 1, 2 * arc[1], 0
    return arc


def assert_holds(arrays, answer):
    """Walk the days: order, capacity, dates, what is used up, and the objective."""
    boundary = np.stack([answer.starts, answer.finishes], axis=1).reshape(-1)
    for one, two, lag, table in zip(
        arrays.arc_from, arrays.arc_to, arrays.arc_lag, arrays.arc_table, strict=True
    ):
        lead = boundary[one] + lag if table < 0 else arrays.tables[table][boundary[one]]
        assert boundary[two] >= lead
    for who, (start, finish, row) in enumerate(
        zip(answer.starts, answer.finishes, answer.modes, strict=True)
    ):
        table = arrays.mode_table[row]
        span = arrays.duration[row]
        assert finish == (start + span if table < 0 else arrays.tables[table][start])
        assert arrays.release[who] <= start
        assert finish <= arrays.deadline[who]
        assert arrays.fixed_start[who] in (-1, start)
        if arrays.roll[who] >= 0:
            assert arrays.tables[arrays.roll[who]][start] == start
    for day in range(1, max(answer.finishes) + 1):
        used = sum(
            arrays.demand[row]
            for start, finish, row in zip(
                answer.starts, answer.finishes, answer.modes, strict=True
            )
            if start < day <= finish
        )
        units = arrays.profile[:, day] if arrays.profile.size else arrays.capacity
        assert (used <= units).all()
    rows = list(answer.modes)
    assert (arrays.consumption[rows].sum(axis=0) <= arrays.stock).all()
    late = np.maximum(np.array(answer.finishes) - arrays.due, 0) * arrays.late_weight
    makespan = max(answer.finishes[goal] for goal in arrays.goals)
    assert answer.objective == makespan + late.sum() + arrays.burden[rows].sum()


def shortest_by_trying_all(arrays):
    """The least makespan: every order, each activity as early as it can (plain only).

    Some order gives an optimal schedule (Kolisch 1996: active schedules suffice).
    """
    count = len(arrays.ids)
    return min(_serial(arrays, order) for order in permutations(range(count)))


def _serial(arrays, order):
    starts = {}
    used = np.zeros((arrays.horizon + 2, arrays.capacity.size), dtype=int)
    holders = [[] for _ in order]
    for one, two, lag in zip(
        arrays.arc_from, arrays.arc_to, arrays.arc_lag, strict=True
    ):
        holders[two // 2].append((one // 2, int(lag)))
    for who in order:
        at = int(arrays.release[who])
        for other, lag in holders[who]:
            if other not in starts:
                return NO_DAY
            at = max(at, starts[other] + int(arrays.duration[other]) + lag)
        span = int(arrays.duration[who])
        while (used[at : at + span] + arrays.demand[who] > arrays.capacity).any():
            at += 1
        used[at : at + span] += arrays.demand[who]
        starts[who] = at
    return max(starts[who] + int(arrays.duration[who]) for who in order)


__all__ = ["assert_holds", "flat", "ints", "replace", "shortest_by_trying_all"]
