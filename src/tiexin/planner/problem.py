"""The network as the engines read it: frozen, checked, numbered.

Activity ``i`` has two boundaries: its start is number ``2 * i``, its finish
``2 * i + 1``. An edge holds one boundary behind another, so that start-to-start and
finish-to-finish need no special case, and only a true cycle of boundaries is one.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    """

    id: str
    span: Span
    starts_on_working_day: bool = False
    release: int | None = None
    limit: Span | None = None
    key: str = ""

    @property
    def calendar(self) -> DayCalendar | None:
        """The calendar on which its days count; None when every day does."""
        return self.span.calendar


@dataclass(frozen=True, slots=True)
class Edge:
    """One activity holds another; ``lag`` None means at once.

    ``key`` and ``citations`` are carried through for the caller.
    """

    earlier: str
    later: str
    kind: EdgeKind = EdgeKind.FINISH_TO_START
    lag: Span | None = None
    key: str = ""
    citations: tuple[Citation, ...] = ()


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
        into: for each boundary, the edges that hold it.
        out_of: for each boundary, the edges that leave it.
        order: all boundaries, each after all that hold it.
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

    def activity(self, id: str) -> Activity:  # noqa: A002 - the word of the model
        """The activity with that id; KeyError when there is none."""
        return self.activities[self.number[id]]
