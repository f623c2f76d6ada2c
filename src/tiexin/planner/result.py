"""What an engine hands back: the dates, why they are so, and how much room is left.

Day numbers are those of ``date.toordinal``; the properties ending in ``_on`` give
dates. ``start`` and ``finish`` are boundaries: the end of that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tiexin.planner.problem import PlanProblem


class BindingKind(StrEnum):
    """What determined a boundary."""

    PROJECT_START = "project_start"
    RELEASE = "release"
    EDGE = "edge"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Binding:
    """The one thing that put a boundary where it is.

    Attributes:
        kind: a start is never bound by a duration, a finish never by a release.
        edge: position of the binding edge in the problem, for ``EDGE`` only.
        asked: the boundary that the binding asks for, before any roll.
        waited: days from there to the next office day; 0 if it was one.
    """

    kind: BindingKind
    asked: int
    waited: int
    edge: int | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """A float: how far the start can move, in two measures.

    Attributes:
        own_days: working days of the activity's own calendar.
        calendar_days: days straight through.
    """

    own_days: int
    calendar_days: int


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One activity with its dates.

    Attributes:
        id: of the activity.
        start: start boundary; for an act at an office the day of that act.
        first_day: the day to show as the first: the start of an act at an office, the
            first working day after the start of works (never after the finish).
        finish: finish boundary, the last day.
        late_start: latest start that leaves the goal where it is.
        late_finish: latest finish likewise; where only the start leads to the goal,
            the end of the plan holds the finish, but never before that of the latest
            start.
        total_float: from start to late start.
        free_float: how far the start can move before any other activity moves.
        leads_to_goal: whether the goal waits for it. If not, late dates and floats
            refer to the end of the whole plan.
        critical: lies on the critical path, or leads to the goal and can't start one
            day of its own calendar later. On the path a step may still have a few
            days of float, where a rest that follows swallows a delay.
        on_critical_path: lies on the chain of bindings from start to goal.
        start_binding: what determined the start.
        finish_binding: what determined the finish; its duration, or an edge that
            stretches it.
        start_provisional: whether the start rests on a day that isn't published.
        finish_provisional: whether the finish does.
    """

    id: str
    start: int
    first_day: int
    finish: int
    late_start: int
    late_finish: int
    total_float: Room
    free_float: Room
    leads_to_goal: bool
    critical: bool
    on_critical_path: bool
    start_binding: Binding
    finish_binding: Binding
    start_provisional: bool
    finish_provisional: bool

    @property
    def first_day_on(self) -> date:
        """The first day to show."""
        return date.fromordinal(self.first_day)

    @property
    def finish_on(self) -> date:
        """The last day."""
        return date.fromordinal(self.finish)

    @property
    def late_finish_on(self) -> date:
        """The last day that does no harm."""
        return date.fromordinal(self.late_finish)

    @property
    def stretched(self) -> bool:
        """Whether something else than its own duration holds the finish."""
        return self.finish_binding.kind is BindingKind.EDGE

    @property
    def provisional(self) -> bool:
        """Whether one of its dates rests on a day that isn't published."""
        return self.start_provisional or self.finish_provisional


@dataclass(frozen=True, slots=True)
class PathBoundary:
    """One stop on the critical path: an activity's start, or its finish."""

    activity: int
    is_finish: bool


@dataclass(frozen=True, slots=True)
class PlanResult:
    """A plan with all that can be asked of it.

    Attributes:
        problem: the network that was solved.
        activities: in the order of the problem.
        goal: the last finish among the goal activities.
        finish: the last finish of all.
        path: the critical path as stops, from the start of the project to the goal.
    """

    problem: PlanProblem
    activities: tuple[Scheduled, ...]
    goal: int
    finish: int
    path: tuple[PathBoundary, ...]

    def __getitem__(self, id: str) -> Scheduled:  # noqa: A002
        return self.activities[self.problem.number[id]]

    @property
    def goal_on(self) -> date:
        """The day on which the goal is reached."""
        return date.fromordinal(self.goal)

    @property
    def finish_on(self) -> date:
        """The last day of the whole plan."""
        return date.fromordinal(self.finish)

    @property
    def critical_path(self) -> tuple[str, ...]:
        """The ids along the path, each once in a row."""
        ids: list[str] = []
        for stop in self.path:
            id_ = self.problem.activities[stop.activity].id
            if not ids or ids[-1] != id_:
                ids.append(id_)
        return tuple(ids)

    def dates(self) -> Mapping[str, tuple[int, int]]:
        """Start and finish boundary of each activity, as the checker wants them."""
        return {each.id: (each.start, each.finish) for each in self.activities}

    def last_finish(self, ids: Iterable[str]) -> Scheduled | None:
        """Among these the one that finishes last (the first named if several do).

        A milestone "all of them are finished" falls on its finish. None if no id is
        given.
        """
        return max((self[id_] for id_ in ids), key=lambda s: s.finish, default=None)

    def first_start(self, ids: Iterable[str]) -> Scheduled | None:
        """Among these the one whose first day comes first; None if no id is given.

        A milestone "the first of them begins" falls on its ``first_day``.
        """
        return min((self[id_] for id_ in ids), key=lambda s: s.first_day, default=None)
