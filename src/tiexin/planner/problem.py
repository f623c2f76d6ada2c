"""The network as the engines read it: frozen, checked, numbered.

Activity ``i`` has two boundaries: its start is number ``2 * i``, its finish
``2 * i + 1``. An edge holds one boundary behind another, so that start-to-start and
finish-to-finish need no special case, and only a true cycle of boundaries is one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.kernel import Citation
    from tiexin.planner.spans import DayCalendar, Span


class EdgeKind(StrEnum):
    """Which end of the earlier activity holds which end of the later one."""

    FINISH_TO_START = "finish_to_start"
    START_TO_START = "start_to_start"
    FINISH_TO_FINISH = "finish_to_finish"
    START_TO_FINISH = "start_to_finish"

    @property
    def leaves_finish(self) -> bool:
        """Whether the edge leaves the finish of the earlier activity."""
        return self in {EdgeKind.FINISH_TO_START, EdgeKind.FINISH_TO_FINISH}

    @property
    def enters_finish(self) -> bool:
        """Whether the edge holds the finish of the later activity."""
        return self in {EdgeKind.FINISH_TO_FINISH, EdgeKind.START_TO_FINISH}


class Feature(StrEnum):
    """What a problem has beyond order and calendars; an engine says which it takes."""

    MODES = "modes"
    RESOURCES = "resources"
    STOCKS = "stocks"
    MAXIMAL_LAGS = "maximal_lags"
    OPTIONAL = "optional"
    PAST = "past"
    DEADLINES = "deadlines"
    DUE_DAYS = "due_days"


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that is held while an activity runs, and given back.

    Attributes:
        id: unique among resources and stocks.
        capacity: units at hand on each day before the first change.
        changes: from each day number on, so many units; ascending.
        calendar: the days on which it works. An activity that holds it gets on only
            on days that both calendars have; it holds it over the rests in between.
    """

    id: str
    capacity: int
    changes: tuple[tuple[int, int], ...] = ()
    calendar: DayCalendar | None = None

    @property
    def most(self) -> int:
        """The units on its best day."""
        return max(self.capacity, *(units for _, units in self.changes), 0)


@dataclass(frozen=True, slots=True)
class Stock:
    """Something that is used up; ``amount`` is there for the whole project."""

    id: str
    amount: int


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to carry out an activity.

    Attributes:
        id: unique within the activity.
        span: how long it takes this way.
        needs: units of each resource, held from start to the end of the span.
        uses: units of each stock.
        burden: price of choosing this way, in days of the goal.
    """

    id: str
    span: Span
    needs: Mapping[str, int] = field(default_factory=dict)
    uses: Mapping[str, int] = field(default_factory=dict)
    burden: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that takes time.

    Attributes:
        id: unique in the network.
        span: how long it takes and on which calendar, its own one.
        starts_on_working_day: an act at an office: start and finish fall on working
            days of its calendar. Otherwise the start is the end of the day before.
        release: the start boundary can't come before this day number.
        limit: a legal limit for the span; the engine takes no notice, the checker does.
        key: carried through for the caller.
        modes: the ways to carry it out, of which one is chosen; none where ``span``
            is all there is. ``span`` is then that of the first.
        deadline: the finish can't come after this day number.
        due: the day number after which each day costs ``late_weight``.
        late_weight: price of a day after ``due``, in days of the goal.
        optional: may be left out.
        started: boundary at which it has started, a fact that stays.
        finished: boundary at which it has finished, likewise.
    """

    id: str
    span: Span
    starts_on_working_day: bool = False
    release: int | None = None
    limit: Span | None = None
    key: str = ""
    modes: tuple[Mode, ...] = ()
    deadline: int | None = None
    due: int | None = None
    late_weight: int = 1
    optional: bool = False
    started: int | None = None
    finished: int | None = None

    @property
    def calendar(self) -> DayCalendar | None:
        """The calendar on which its days count; None when every day does."""
        return self.span.calendar

    @property
    def ways(self) -> tuple[Mode, ...]:
        """Its modes; without any, the one that is just its span, without a name."""
        return self.modes or (Mode("", self.span),)


@dataclass(frozen=True, slots=True)
class Edge:
    """One activity holds another; ``lag`` None means at once.

    With ``at_most`` the lag is the longest instead of the shortest: the later boundary
    comes at the end of the lag or before, and where that can't be the earlier one
    has to wait. ``key`` and ``citations`` are carried through for the caller.
    """

    earlier: str
    later: str
    kind: EdgeKind = EdgeKind.FINISH_TO_START
    lag: Span | None = None
    key: str = ""
    citations: tuple[Citation, ...] = ()
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """A network that is known to be sound; ``Model.build`` makes it.

    Attributes:
        start: the project's start boundary; no activity starts before it.
        activities: in the order in which they were added.
        edges: likewise; the other arrays name them by position.
        number: position of each activity by its id.
        goals: positions of the activities whose last finish is the goal of the plan.
        source: for each edge, the boundary that it leaves.
        target: for each edge, the boundary that it holds.
        into: for each boundary, the edges that hold it; none that are ``at_most``.
        out_of: for each boundary, the edges that leave it; likewise.
        order: all boundaries, each after all that hold it.
        resources: what is held and given back.
        stocks: what is used up.
        groups: positions of optional activities of which exactly one is carried out.
        implies: pairs of positions; with the first goes the second.
        now: day number up to which all is past: nothing that hasn't started starts
            before it, nothing that runs ends before it. None where all is to come.
        features: what the problem has beyond order and calendars.
    """

    start: int
    activities: tuple[Activity, ...]
    edges: tuple[Edge, ...]
    number: Mapping[str, int]
    goals: tuple[int, ...]
    source: tuple[int, ...]
    target: tuple[int, ...]
    into: tuple[tuple[int, ...], ...]
    out_of: tuple[tuple[int, ...], ...]
    order: tuple[int, ...]
    resources: tuple[Resource, ...] = ()
    stocks: tuple[Stock, ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()
    implies: tuple[tuple[int, int], ...] = ()
    now: int | None = None
    features: frozenset[Feature] = frozenset()

    def activity(self, id: str) -> Activity:  # noqa: A002 - the word of the model
        """The activity with that id; KeyError when there is none."""
        return self.activities[self.number[id]]
