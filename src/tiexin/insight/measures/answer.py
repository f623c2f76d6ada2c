"""Questions and answers: a figure never travels without what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.insight.conformance import LawOrder, Net
    from tiexin.insight.log import Note
    from tiexin.insight.store import Counts

DECISION: Final = "decision"
LAST: Final = "last"
FIRST: Final = "first"

Cell = str | int | float | None
"""A figure or a name; None is unknown and never zero."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked besides the measure's name.

    Attributes:
        by: attribute that groups the cases; empty for all together.
        start: ``first``, or activities of which the first counts, or one attribute of
            cases that holds a time.
        end: likewise, with ``decision`` (the legal decision) and ``last``.
        decisions: activities that are legal decisions, as far as they are known.
        moves: by activity, who has the next move after it.
        limit: attribute of cases that holds the last moment; empty: a usual name.
        days: a limit of so many days after the start instead; working days where the
            store has a calendar.
        open_when: attribute and value of cases that are open whatever their last
            event; two empty texts say that none is.
        kind: attribute that says which cases are like which.
        figure: what cities are compared by.
        baseline: the group before; ``now`` the one that is judged against it.
        model: the net that cases should follow.
        law: orders that the law demands, whatever the net says.
        learnt: try a learnt forecast as well.
        top: how many rows at most; 0 for all.
        today: the day of asking, for what lies in the future.
    """

    by: str = ""
    start: tuple[str, ...] = (FIRST,)
    end: tuple[str, ...] = (DECISION,)
    decisions: frozenset[str] = frozenset()
    moves: Mapping[str, str] = field(default_factory=dict)
    limit: str = ""
    days: int | None = None
    open_when: tuple[str, str] | None = None
    kind: str = ""
    figure: str = "median"
    baseline: str = ""
    now: str = ""
    model: Net | None = None
    law: tuple[LawOrder, ...] = ()
    learnt: bool = False
    top: int = 0
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A start or an end as it was understood.

    Attributes:
        kind: ``first``, ``last``, ``activities`` or ``attribute``.
        names: the activities, or the attribute.
        decision: it is the legal decision.
    """

    kind: str
    names: tuple[str, ...] = ()
    decision: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a measure and everything that has to be said with them.

    Attributes:
        measure: its id.
        unit: what durations are counted in: ``day`` (24 hours), ``event``, ``case``.
        columns: ids of the columns; their titles are words.
        rows: in a fixed order.
        counts: cases and events that were looked at.
        by: the attribute that groups, or empty.
        start: where time begins; None where the measure has none.
        end: where it ends; likewise.
        calendar: id of the calendar of working days, or empty.
        queries: the text of each query.
        notes: what to know before believing a figure.
        extra: single figures beside the rows (a score, a threshold).
    """

    measure: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    counts: Counts
    by: str = ""
    start: Point | None = None
    end: Point | None = None
    calendar: str = ""
    queries: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    extra: Mapping[str, Cell] = field(default_factory=dict)
