"""What a schedule must keep, and what is wanted of it, in the model of CP-SAT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.sat.python import cp_model

from tiexin.planner.arrays import NO_DAY, NO_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiexin.planner.engines.cpsat.build import Builder, Expr, Literal


def add_constraints(draft: Builder) -> None:
    """State order, choices, resources and stocks; the windows state the rest."""
    _order(draft)
    _choices(draft)
    for resource in range(len(draft.arrays.capacity)):
        _resource(draft, resource)
    for stock in range(len(draft.arrays.stock)):
        _stock(draft, stock)
    if draft.guarded is not None:
        _days(draft)


def _order(draft: Builder) -> None:
    arrays = draft.arrays
    rows = zip(
        arrays.arc_from.tolist(),
        arrays.arc_to.tolist(),
        arrays.arc_lag.tolist(),
        arrays.arc_table.tolist(),
        strict=True,
    )
    for arc, (source, target, lag, row) in enumerate(rows):
        held = [draft.vars.present[source // 2], draft.vars.present[target // 2]]
        if draft.guarded is not None and arc in draft.guarded:
            held.append(draft.guard("arc", arc))
        if row == NO_TABLE:
            bound = draft.end(target) >= draft.end(source) + lag
            hold_if(draft.model.add(bound), *held)
        else:
            _stepped_arc(draft, (source, target), row, held)


def _stepped_arc(
    draft: Builder, ends: tuple[int, int], row: int, held: list[Literal | None]
) -> None:
    """``target >= table[source]``, by the runs of the source."""
    source, target = ends
    low, high = draft.window.low[source], draft.window.high[source]
    table = draft.arrays.tables[row]
    days = np.arange(max(low, 0), high + 1)
    if not len(days) or table[days[-1]] <= draft.window.low[target]:
        return
    begin, end = draft.end(source), draft.end(target)
    steps = draft.vars.runs.get((source, row))
    if steps is None:
        steps = draft.steps(source, row, begin, days)
    for run, literal in steps:
        hold_if(draft.model.add(end >= begin + run.days), literal, *held)
    least = min(run.days for run, _ in steps)
    hold_if(draft.model.add(end >= begin + least), *held)


def _choices(draft: Builder) -> None:
    for number, group in enumerate(draft.arrays.groups):
        literals = [draft.vars.present[each] for each in group]
        hold_if(
            draft.model.add(cp_model.LinearExpr.sum(literals) == 1),
            draft.guard("group", number),
        )
    for number, (first, second) in enumerate(draft.arrays.implies):
        one, other = draft.vars.present[first], draft.vars.present[second]
        if other is not None:
            held = [one, draft.guard("implies", number)]
            hold_if(draft.model.add(other == 1), *held)


def _resource(draft: Builder, resource: int) -> None:
    """One cumulative; intervals only for modes that hold the resource."""
    arrays, model = draft.arrays, draft.model
    demand = arrays.demand[:, resource].tolist()
    capacity = int(arrays.capacity[resource])
    intervals, demands = [], []
    for number in range(len(arrays.ids)):
        for mode in range(draft.first[number], draft.first[number + 1]):
            if demand[mode] and (draft.duration[mode] or draft.table[mode] >= 0):
                intervals.append(_interval(draft, number, mode))
                demands.append(demand[mode])
    for first, last, missing in _missing(draft, resource):
        interval = model.new_fixed_size_interval_var(first, last - first, "")
        intervals.append(interval)
        demands.append(missing)
    if sum(demands) <= capacity:
        return
    guard = draft.guard("resource", resource)
    room = capacity if guard is None else capacity + sum(demands) * (1 - guard)
    model.add_cumulative(intervals, demands, room)


def _interval(draft: Builder, number: int, mode: int) -> Any:
    model, start = draft.model, draft.vars.start[number]
    chosen = draft.vars.mode[mode]
    if draft.table[mode] == NO_TABLE:
        size = draft.duration[mode]
        if chosen is None:
            return model.new_fixed_size_interval_var(start, size, "")
        return model.new_optional_fixed_size_interval_var(start, size, chosen, "")
    finish = draft.vars.finish[number]
    size = model.new_int_var(0, draft.arrays.horizon, "")
    if chosen is None:
        return model.new_interval_var(start, size, finish, "")
    return model.new_optional_interval_var(start, size, finish, chosen, "")


def _missing(draft: Builder, resource: int) -> Iterable[tuple[int, int, int]]:
    """Spans of boundaries on which units are missing from the capacity."""
    if not draft.arrays.profile.size:
        return
    profile = draft.arrays.profile[resource]
    missing = int(draft.arrays.capacity[resource]) - profile
    cuts = (np.flatnonzero(np.diff(missing)) + 1).tolist()
    for first, last in zip([0, *cuts], [*cuts, len(missing)], strict=True):
        if missing[first]:
            # Units at hand on the day that ends at a boundary: one day earlier.
            yield max(first - 1, 0), last - 1, int(missing[first])


def _stock(draft: Builder, stock: int) -> None:
    used = draft.arrays.consumption[:, stock].tolist()
    terms = [
        units if literal is None else units * literal
        for units, literal in zip(used, draft.vars.mode, strict=True)
        if units
    ]
    if terms:
        total = cp_model.LinearExpr.sum(terms)
        held = draft.model.add(total <= int(draft.arrays.stock[stock]))
        hold_if(held, draft.guard("stock", stock))


def _days(draft: Builder) -> None:
    """Deadlines and facts, which otherwise are in the windows."""
    for number, day in enumerate(draft.arrays.deadline.tolist()):
        if day != NO_DAY:
            held = draft.model.add(draft.vars.finish[number] <= day)
            guard = draft.guard("deadline", number)
            hold_if(held, guard, draft.vars.present[number])
    for number, day in enumerate(draft.arrays.fixed_start.tolist()):
        if day >= 0:
            held = draft.model.add(draft.vars.start[number] == day)
            hold_if(held, draft.guard("fixed", number))


def _lateness(draft: Builder) -> Iterable[Expr]:
    for number, due in enumerate(draft.arrays.due.tolist()):
        weight = int(draft.arrays.late_weight[number])
        high = draft.window.high[2 * number + 1]
        if due == NO_DAY or not weight or high <= due:
            continue
        late = draft.model.new_int_var(0, high - due, "")
        held = draft.model.add(late >= draft.vars.finish[number] - due)
        hold_if(held, draft.vars.present[number])
        yield weight * late


def _burdens(draft: Builder) -> Iterable[Expr]:
    for burden, literal in zip(
        draft.arrays.burden.tolist(), draft.vars.mode, strict=True
    ):
        if burden:
            yield burden if literal is None else burden * literal


def minimise(draft: Builder, upper: int | None = None) -> None:
    """Add makespan, days late and burdens as the objective, at most ``upper``."""
    arrays, model = draft.arrays, draft.model
    goals: list[int] = arrays.goals.tolist()
    most = max(draft.window.high[2 * goal + 1] for goal in goals)
    least = [draft.window.low[2 * g + 1] for g in goals if not arrays.optional[g]]
    makespan = model.new_int_var(max([0, *least]), max(most, 0, *least), "")
    for goal in goals:
        held = model.add(makespan >= draft.vars.finish[goal])
        hold_if(held, draft.vars.present[goal])
    terms = [makespan, *_lateness(draft), *_burdens(draft)]
    objective = cp_model.LinearExpr.sum(terms)
    model.minimize(objective)
    if upper is not None:
        model.add(objective <= upper)


def hold_if(constraint: Any, *literals: Literal | None) -> None:
    """Let a constraint hold only where all literals do; None stands for true."""
    held = [literal for literal in literals if literal is not None]
    if held:
        constraint.only_enforce_if(held)
