"""A problem written as arrays, and an answer read back from them.

Three things are settled here, once, so that no engine has to know them:

* An activity whose finish is held by an edge is *stretched*. It becomes two rows: its
  own span, which holds the resources, and an end that takes no time and needs nothing.
  Whoever only waits for another's paper can be used elsewhere meanwhile.
* A resource that works on its own calendar narrows the calendar of each mode that holds
  it to the days that both have (``_Joint``).
* A longest lag ``b <= lead(a)`` is stated as an arc back: ``a >= the first day from
  which lead reaches b``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.kernel import PlanError
from tiexin.planner.arrays import NO_DAY, NO_TABLE, Arrays, Ints
from tiexin.planner.horizon import horizon_of
from tiexin.planner.spans import Count, Elapse
from tiexin.planner.tables import Tables, joint_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from tiexin.planner.problem import Activity, Mode, PlanProblem
    from tiexin.planner.spans import DayCalendar, Span

MOST_CELLS: Final = 50_000_000
"""Cells in all tables and profiles together (200 MB)."""


@dataclass(frozen=True, slots=True)
class Way:
    """A mode that can be carried out, with the span that its resources leave it."""

    mode: Mode
    span: Span


@dataclass(frozen=True, slots=True)
class Compiled:
    """Arrays with what leads back from them to the problem.

    Attributes:
        arrays: what engines read. Rows beyond the activities are ends of stretched
            ones.
        ends: by position of a stretched activity, the row of its end.
        ways: by row of a mode, what it is; the ends' modes are not in it.
        edge_of_arc: position of the edge that an arc states; -1 where none does.
        truncated: the calendars end before the horizon that is safe: what can't be
            done by then may be possible later.
    """

    arrays: Arrays
    ends: dict[int, int]
    ways: tuple[Way, ...]
    edge_of_arc: tuple[int, ...]
    truncated: bool


@dataclass(frozen=True, slots=True)
class _Arc:
    source: int
    target: int
    lag: int
    table: int
    edge: int


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which row and column stands for what."""

    ways: Sequence[Sequence[Way]]
    ends: dict[int, int]
    arcs: Sequence[_Arc]
    tables: Tables
    horizon: int

    @property
    def flat(self) -> tuple[Way, ...]:
        return tuple(way for each in self.ways for way in each)


def compile_arrays(problem: PlanProblem) -> Compiled:
    """The arrays of a problem.

    Raises:
        CalendarGap: The project starts outside a calendar.
        PlanError: ``planner.too_long``: the days don't fit into the arrays.
    """
    ways = _ways(problem)
    spans = [[way.span for way in each] for each in ways]
    horizon, truncated = horizon_of(problem, spans)
    ends = _ends(problem)
    tables = Tables(origin=problem.start, horizon=horizon)
    arcs = _arcs(problem, tables, ends)
    layout = _Layout(ways, ends, arcs, tables, horizon)
    return Compiled(
        arrays=_arrays(problem, layout),
        ends=ends,
        ways=layout.flat,
        edge_of_arc=tuple(arc.edge for arc in arcs),
        truncated=truncated,
    )


def _arrays(problem: PlanProblem, layout: _Layout) -> Arrays:
    ends, tables, arcs = layout.ends, layout.tables, layout.arcs
    modes = _mode_arrays(problem, layout)
    days = _day_arrays(problem, ends)
    roll = _rolls(problem, tables, ends)
    optional, implies = _choices(problem, ends)
    return Arrays(
        ids=_ids(problem, ends),
        origin=problem.start,
        horizon=layout.horizon,
        mode_first=_first(layout.ways, len(ends)),
        mode_ids=(*(way.mode.id for way in layout.flat), *("" for _ in ends)),
        duration=modes["duration"],
        mode_table=modes["mode_table"],
        demand=modes["demand"],
        consumption=modes["consumption"],
        burden=modes["burden"],
        capacity=_ints(each.most for each in problem.resources),
        profile=_profile(problem, layout.horizon),
        stock=_ints(each.amount for each in problem.stocks),
        arc_from=_ints(arc.source for arc in arcs),
        arc_to=_ints(arc.target for arc in arcs),
        arc_lag=_ints(arc.lag for arc in arcs),
        arc_table=_ints(arc.table for arc in arcs),
        tables=tables.stacked(),
        roll=roll,
        release=days["release"],
        deadline=days["deadline"],
        due=days["due"],
        late_weight=days["late_weight"],
        fixed_start=days["fixed_start"],
        optional=optional,
        groups=problem.groups,
        implies=implies,
        goals=_ints(ends.get(number, number) for number in problem.goals),
    )


def _ids(problem: PlanProblem, ends: dict[int, int]) -> tuple[str, ...]:
    ids = [activity.id for activity in problem.activities]
    return (*ids, *(f"{ids[number]}:end" for number in ends))


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int32)


class _Joints:
    """The calendars of the resources, and what they leave of others."""

    def __init__(self, problem: PlanProblem) -> None:
        self._calendar = {each.id: each.calendar for each in problem.resources}
        self._joint: dict[tuple[int, int], DayCalendar] = {}

    def narrowed(self, mode: Mode) -> Span:
        """The mode's span on the days that its own calendar and all held ones have."""
        span = mode.span
        calendar = span.calendar
        for id_, units in mode.needs.items():
            other = self._calendar[id_] if units else None
            if other is not None and other is not calendar:
                calendar = other if calendar is None else self._both(calendar, other)
        if calendar is span.calendar or calendar is None:
            return span
        return type(span)(span.days, calendar)

    def _both(self, one: DayCalendar, other: DayCalendar) -> DayCalendar:
        # The calendars live as long as the problem: an id is not given twice.
        key = (id(one), id(other))
        if key not in self._joint:
            self._joint[key] = joint_calendar(one, other)
        return self._joint[key]


def _ways(problem: PlanProblem) -> list[list[Way]]:
    """For each activity the modes that can be carried out, with their true spans."""
    joints = _Joints(problem)
    most = {each.id: each.most for each in problem.resources}
    amount = {each.id: each.amount for each in problem.stocks}
    return [
        [
            Way(mode, _past_span(problem, activity, joints.narrowed(mode)))
            for mode in activity.ways
            if all(units <= most[id_] for id_, units in mode.needs.items())
            and all(units <= amount[id_] for id_, units in mode.uses.items())
        ]
        for activity in problem.activities
    ]


def _past_span(problem: PlanProblem, activity: Activity, span: Span) -> Span:
    """What is finished took as long as it took; what runs runs beyond ``now``."""
    if activity.started is None:
        return span
    if activity.finished is not None:
        return Count(activity.finished - activity.started)
    if problem.now is not None and span.reach(activity.started) < problem.now:
        return Count(problem.now - activity.started)
    return span


def _ends(problem: PlanProblem) -> dict[int, int]:
    """The activities whose finish an edge holds, with the row of their end."""
    held = sorted(
        {
            problem.target[number] // 2
            for number, edge in enumerate(problem.edges)
            if not edge.at_most and edge.kind.enters_finish
        }
    )
    stretched = [n for n in held if problem.activities[n].finished is None]
    return {n: len(problem.activities) + row for row, n in enumerate(stretched)}


def _first(ways: Sequence[Sequence[Way]], ends: int) -> Ints:
    sizes = [0, *(len(each) for each in ways), *([1] * ends)]
    return np.cumsum(sizes, dtype=np.int32)


def _mode_arrays(problem: PlanProblem, layout: _Layout) -> dict[str, Ints]:
    ways, ends, tables = layout.flat, len(layout.ends), layout.tables
    held = {each.id: column for column, each in enumerate(problem.resources)}
    used = {each.id: column for column, each in enumerate(problem.stocks)}
    demand = np.zeros((len(ways) + ends, len(held)), dtype=np.int32)
    consumption = np.zeros((len(ways) + ends, len(used)), dtype=np.int32)
    for row, way in enumerate(ways):
        for id_, units in way.mode.needs.items():
            demand[row, held[id_]] = units
        for id_, units in way.mode.uses.items():
            consumption[row, used[id_]] = units
    none = [0] * ends
    return {
        "duration": _ints([*(way.span.days for way in ways), *none]),
        "mode_table": _ints(
            [*(tables.row(way.span) for way in ways), *([NO_TABLE] * ends)]
        ),
        "demand": demand,
        "consumption": consumption,
        "burden": _ints([*(way.mode.burden for way in ways), *none]),
    }


def _arcs(problem: PlanProblem, tables: Tables, ends: dict[int, int]) -> list[_Arc]:
    """All orders as arcs between boundaries of rows."""

    def row_of(boundary: int) -> int:
        """Of a stretched activity the finish is the start of its end."""
        end = ends.get(boundary // 2) if boundary % 2 else None
        return boundary if end is None else 2 * end

    arcs: list[_Arc] = []
    for position, edge in enumerate(problem.edges):
        source = row_of(problem.source[position])
        target = row_of(problem.target[position])
        days = edge.lag.days if edge.lag else 0
        table = NO_TABLE
        if edge.at_most:
            if edge.lag is not None and tables.row(edge.lag) != NO_TABLE:
                table = tables.inverse_row(edge.lag)
            arcs.append(_Arc(target, source, -days, table, position))
        elif not _is_past(problem, position):
            if edge.lag is not None:
                table = tables.row(edge.lag)
            arcs.append(_Arc(source, target, days, table, position))
    for number, row in ends.items():
        arcs.append(_Arc(2 * number + 1, 2 * row, 0, NO_TABLE, -1))
    return arcs


def _is_past(problem: PlanProblem, edge: int) -> bool:
    """Whether the edge holds a boundary that has been passed: facts need no leave."""
    later = problem.activities[problem.target[edge] // 2]
    if problem.target[edge] % 2:
        return later.finished is not None
    return later.started is not None


def _rolls(problem: PlanProblem, tables: Tables, ends: dict[int, int]) -> Ints:
    """For an act at an office the row that moves it to a day of its calendar."""
    rows = [
        tables.row(Elapse(0, each.calendar))
        if each.starts_on_working_day and each.calendar is not None
        else NO_TABLE
        for each in problem.activities
    ]
    starts = [
        NO_TABLE if each.started is not None else row
        for each, row in zip(problem.activities, rows, strict=True)
    ]
    return _ints([*starts, *(rows[number] for number in ends)])


def _profile(problem: PlanProblem, horizon: int) -> Ints:
    """Units at hand day by day, if they change at all."""
    if not any(each.changes for each in problem.resources):
        return np.zeros((0, 0), dtype=np.int32)
    _fits(len(problem.resources) * (horizon + 1))
    profile = np.empty((len(problem.resources), horizon + 1), dtype=np.int32)
    for row, each in enumerate(problem.resources):
        profile[row] = each.capacity
        for day, units in each.changes:
            profile[row, max(0, day - problem.start) :] = units
    return profile


def _choices(
    problem: PlanProblem, ends: dict[int, int]
) -> tuple[NDArray[np.bool_], tuple[tuple[int, int], ...]]:
    """What may be left out; the end of what may be goes with it."""
    optional = [each.optional for each in problem.activities]
    flags = np.array([*optional, *(optional[n] for n in ends)], dtype=np.bool_)
    pairs = [(number, row) for number, row in ends.items() if optional[number]]
    return flags, (*problem.implies, *pairs, *((b, a) for a, b in pairs))


def _fits(cells: int) -> None:
    if cells > MOST_CELLS:
        raise PlanError.of("planner.too_long", days=cells, most=MOST_CELLS)


def _day_arrays(problem: PlanProblem, ends: dict[int, int]) -> dict[str, Ints]:
    """Releases, deadlines, due days, facts; an end bears what is about it."""
    rows = len(problem.activities) + len(ends)
    release = np.zeros(rows, dtype=np.int32)
    deadline = np.full(rows, NO_DAY, dtype=np.int32)
    due = np.full(rows, NO_DAY, dtype=np.int32)
    late_weight = np.zeros(rows, dtype=np.int32)
    fixed = np.full(rows, -1, dtype=np.int32)
    now = problem.now or 0
    for number, each in enumerate(problem.activities):
        last = ends.get(number, number)
        if each.started is not None:
            fixed[number] = each.started - problem.start
        else:
            day = max(each.release or 0, now, problem.start)
            release[number] = min(day - problem.start, NO_DAY)
        if each.deadline is not None:
            deadline[last] = min(max(each.deadline - problem.start, -1), NO_DAY)
        if each.due is not None:
            due[last] = min(max(each.due - problem.start, 0), NO_DAY)
            late_weight[last] = each.late_weight
    return {
        "release": release,
        "deadline": deadline,
        "due": due,
        "late_weight": late_weight,
        "fixed_start": fixed,
    }
