"""Arrays as a model of CP-SAT.

A calendar is stated by *steps*: the starts of a window fall into runs on which the
finish is the same number of days away; one literal stands for each run. (Looking a
finish up with ``element`` or a table of pairs proved nothing in ten seconds on networks
where the steps need one.) A resource is one cumulative; where its capacity changes,
fixed intervals take away what is not there. Nothing is named: a log or an export of
variables has crashed the library (google/or-tools issue 5297).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from ortools.sat.python import cp_model

from tiexin.planner.arrays import NO_TABLE
from tiexin.planner.engines.cpsat.constraints import add_constraints, hold_if

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.planner.answer import Answer
    from tiexin.planner.arrays import Arrays

# Types of the library, which has none that mypy can read.
Literal: TypeAlias = Any
Expr: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Window:
    """Least and greatest boundary of each start (even) and finish (odd).

    ``never`` are optional activities that can't be carried out; theirs mean nothing.
    """

    low: Sequence[int]
    high: Sequence[int]
    never: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Run:
    """Boundaries ``first`` to ``last`` from which a row leads ``days`` on."""

    first: int
    last: int
    days: int


@dataclass(slots=True)
class Variables:
    """What an answer is read from.

    Attributes:
        start, finish: an expression per activity.
        present: a literal per activity; None for those that are never left out.
        mode: a literal per mode; None where there is only one.
        runs: the literals of a boundary's runs under one row.
        mode_runs: those of an activity's start under one of several modes.
    """

    start: list[Expr] = field(default_factory=list)
    finish: list[Expr] = field(default_factory=list)
    present: list[Literal | None] = field(default_factory=list)
    mode: list[Literal | None] = field(default_factory=list)
    runs: dict[tuple[int, int], list[tuple[Run, Literal]]] = field(default_factory=dict)
    mode_runs: dict[tuple[int, int], list[tuple[Run, Literal]]] = field(
        default_factory=dict
    )


def runs_of(row: Any, days: Any) -> list[Run]:
    """The runs of equal distance among ``days``, which are ascending boundaries."""
    away = row[days] - days
    cuts = np.flatnonzero(np.diff(away)) + 1
    edges = [0, *cuts.tolist(), len(days)]
    return [
        Run(int(days[a]), int(days[b - 1]), int(away[a])) for a, b in pairwise(edges)
    ]


class Builder:
    """Writes the model of one problem.

    Args:
        arrays: the problem.
        window: between which boundaries everything lies.
        guarded: state each requirement under a literal of its own, so that it can be
            dropped (``guards``), and these arcs among them; windows must then rest on
            none of them.
    """

    def __init__(
        self, arrays: Arrays, window: Window, *, guarded: frozenset[int] | None = None
    ) -> None:
        self.arrays = arrays
        self.window = window
        self.model: Any = cp_model.CpModel()
        self.vars = Variables()
        self.guards: dict[tuple[str, int], Literal] = {}
        self.guarded = guarded
        self.table: list[int] = arrays.mode_table.tolist()
        self.duration: list[int] = arrays.duration.tolist()
        self.first: list[int] = arrays.mode_first.tolist()
        for number in range(len(arrays.ids)):
            self._activity(number)
        add_constraints(self)

    def hint(self, answer: Answer) -> None:
        """Tell the search a schedule to begin with; every variable of it is said."""
        # One variable may stand for several things (a milestone's start is its finish),
        # and the library refuses to be told of it twice.
        said: dict[int, tuple[Expr, int]] = {}
        for variable, value in self._hints(answer):
            if isinstance(variable, cp_model.IntVar):
                said[variable.index] = (variable, value)
        self.model.clear_hints()
        for variable, value in said.values():
            self.model.add_hint(variable, value)

    def _hints(self, answer: Answer) -> Iterator[tuple[Expr, int]]:
        for number, start in enumerate(answer.starts):
            yield self.vars.present[number], start >= 0
            if start < 0:
                continue
            yield self.vars.start[number], start
            yield self.vars.finish[number], answer.finishes[number]
            for mode in range(self.first[number], self.first[number + 1]):
                yield self.vars.mode[mode], mode == answer.modes[number]
        for (number, mode), steps in self.vars.mode_runs.items():
            start, chosen = answer.starts[number], answer.modes[number] == mode
            for run, literal in steps:
                yield literal, chosen and run.first <= start <= run.last
        for (boundary, _), steps in self.vars.runs.items():
            days = answer.finishes if boundary % 2 else answer.starts
            for run, literal in steps:
                yield literal, run.first <= days[boundary // 2] <= run.last

    def guard(self, kind: str, number: int) -> Literal | None:
        """The literal under which a requirement holds; None where it just does."""
        if self.guarded is None:
            return None
        key = (kind, number)
        if key not in self.guards:
            self.guards[key] = self.model.new_bool_var("")
        return self.guards[key]

    def _activity(self, number: int) -> None:
        arrays, model, window = self.arrays, self.model, self.window
        if number in window.never:
            self._left_out(number)
            return
        low, high = window.low[2 * number], window.high[2 * number]
        days = np.arange(low, high + 1)
        if arrays.roll[number] != NO_TABLE:
            days = days[arrays.tables[arrays.roll[number]][days] == days]
        start = model.new_int_var_from_domain(cp_model.Domain.from_values(days), "")
        present = model.new_bool_var("") if arrays.optional[number] else None
        self.vars.start.append(start)
        self.vars.present.append(present)
        modes = range(self.first[number], self.first[number + 1])
        if len(modes) == 1 and self.table[modes[0]] == NO_TABLE:
            self.vars.mode.append(present)
            self.vars.finish.append(start + self.duration[modes[0]])
            return
        finish = model.new_int_var(
            window.low[2 * number + 1], window.high[2 * number + 1], ""
        )
        self.vars.finish.append(finish)
        chosen = [present]
        if len(modes) > 1:
            chosen = [model.new_bool_var("") for _ in modes]
            model.add(
                cp_model.LinearExpr.sum(chosen) == (1 if present is None else present)
            )
        self.vars.mode.extend(chosen)
        if present is None and all(self.table[mode] == NO_TABLE for mode in modes):
            # One equation says more to the linear relaxation than one for each mode.
            days_of = [self.duration[mode] for mode in modes]
            span = cp_model.LinearExpr.weighted_sum(chosen, days_of)
            model.add(finish == start + span)
            return
        for mode, literal in zip(modes, chosen, strict=True):
            self._mode(number, mode, literal, days)

    def _left_out(self, number: int) -> None:
        """What can't be carried out: nothing of it holds."""
        absent = self.model.new_constant(0)
        self.vars.start.append(absent)
        self.vars.finish.append(absent)
        self.vars.present.append(absent)
        modes = self.first[number + 1] - self.first[number]
        self.vars.mode.extend([absent] * modes)

    def _mode(self, number: int, mode: int, chosen: Literal, days: Any) -> None:
        """The finish that a mode leads to from each start."""
        model, start, finish = (
            self.model,
            self.vars.start[number],
            self.vars.finish[number],
        )
        row = self.table[mode]
        if row == NO_TABLE:
            hold_if(model.add(finish == start + self.duration[mode]), chosen)
            return
        table = self.arrays.tables[row]
        days = days[table[days] <= self.window.high[2 * number + 1]]
        runs = runs_of(table, days) if len(days) else []
        literals = [model.new_bool_var("") for _ in runs]
        model.add(sum(literals) == (1 if chosen is None else chosen))
        for run, literal in zip(runs, literals, strict=True):
            hold_if(model.add(finish == start + run.days), literal)
            hold_if(model.add(start >= run.first), literal)
            hold_if(model.add(start <= run.last), literal)
        if runs:
            hold_if(model.add(finish >= start + min(run.days for run in runs)), chosen)
        steps = list(zip(runs, literals, strict=True))
        if self.first[number + 1] - self.first[number] == 1:
            self.vars.runs[2 * number, row] = steps
        else:
            self.vars.mode_runs[number, mode] = steps

    def end(self, boundary: int) -> Expr:
        """The start or the finish that a boundary stands for."""
        ends = self.vars.finish if boundary % 2 else self.vars.start
        return ends[boundary // 2]

    def steps(
        self, boundary: int, row: int, begin: Expr, days: Any
    ) -> list[tuple[Run, Literal]]:
        """Literals for the runs of a boundary under a row, of which one holds."""
        runs = runs_of(self.arrays.tables[row], days)
        steps = [(run, self.model.new_bool_var("")) for run in runs]
        present = self.vars.present[boundary // 2]
        self.model.add(
            sum(literal for _, literal in steps) == (1 if present is None else present)
        )
        for run, literal in steps:
            hold_if(self.model.add(begin >= run.first), literal)
            hold_if(self.model.add(begin <= run.last), literal)
        self.vars.runs[boundary, row] = steps
        return steps
