"""Durations as plain arrays, open cases counted as open: what statistics start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tiexin.insight.log import Note
from tiexin.insight.measures.answer import LAST
from tiexin.insight.measures.span import make_span
from tiexin.insight.statistics import Durations, Group
from tiexin.insight.tables import DAY_US, EPOCH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tiexin.insight.measures.answer import Point, Question
    from tiexin.insight.store import Store


@dataclass(frozen=True, slots=True, eq=False)
class CaseDurations:
    """How long each case took, or has taken so far.

    Attributes:
        case: its key; rows stand in the order of the keys.
        days: from the start to the end, or to the end of the case's log where no end
            was seen; of 24 hours, or working days where the store has a calendar.
        ended: whether the end was seen.
        group: value of the attribute that groups; empty where it is not known.
        kind: value of the attribute that says what is like what; likewise.
        last_seen: days to the last event: what a naive look takes for the length.
        watched: days from the start to the end of the log, for all cases.
        start: as it was understood; ``end`` likewise.
        unit: ``day`` or ``working_day``.
        notes: what was left out.
    """

    case: NDArray[np.int64]
    days: NDArray[np.float64]
    ended: NDArray[np.bool_]
    group: NDArray[np.str_]
    kind: NDArray[np.str_]
    last_seen: NDArray[np.float64]
    watched: NDArray[np.float64]
    start: Point
    end: Point
    unit: str
    notes: tuple[Note, ...]

    def groups(self) -> list[Group]:
        """The groups in the order of their names, those without a name left out."""
        return [self.named(str(name)) for name in np.unique(self.group) if name]

    def named(self, name: str) -> Group:
        """The cases of one group, which may be none."""
        own = self.group == name
        return Group(
            name,
            Durations.of(self.days[own], self.ended[own]),
            self.kind[own],
            self.last_seen[own],
        )


def case_durations(store: Store, question: Question) -> CaseDurations:
    """The arrays for a question: start, end, ``by`` and ``kind``.

    A case without a start, or outside the calendar, is left out, with a note. A log
    ends with its last event that is not after today.

    Raises:
        BadInput: What :func:`make_span` raises; ``insight.no_attribute``.
    """
    start, end, notes = make_span(store, question)
    if end.kind == LAST and question.open_when is None:
        notes.append(Note("all_ended"))
    make_log_ends(store, question)
    working = store.calendar is not None
    found = store.engine.arrays(durations_sql(store, question))
    us = ("days", "last_seen", "watched")
    days, seen, watched = (
        found[name].astype(np.float64) / (1 if working else DAY_US) for name in us
    )
    cases = store.counts().cases
    if len(days) < cases:
        notes.append(Note("left_out", {"n": cases - len(days), "of": cases}))
    return CaseDurations(
        case=found["case_key"].astype(np.int64),
        days=days,
        ended=found["ended"].astype(np.bool_),
        group=found["grp"].astype(np.str_),
        kind=found["kind"].astype(np.str_),
        last_seen=seen,
        watched=watched,
        start=start,
        end=end,
        unit="working_day" if working else "day",
        notes=tuple(notes),
    )


def make_log_ends(store: Store, question: Question) -> None:
    """Until when each log was kept, and the working-day number of that day."""
    condition = ""
    if question.today is not None:
        condition = f"WHERE last_day <= {question.today.toordinal() - EPOCH}"
    store.engine.run(
        "CREATE OR REPLACE TABLE log_end AS SELECT l.*, w.rank FROM (SELECT log,"
        " max(last_us) AS us, arg_max(last_day, last_us) AS day FROM case_all"
        f" {condition} GROUP BY log) l LEFT JOIN working_day w USING (day)"
    )


def durations_sql(store: Store, question: Question) -> str:
    """SQL for the columns of :func:`case_durations`, which has made what it reads.

    ``days``, ``last_seen`` and ``watched`` are microseconds, or working days.
    """

    def joined(name: str, alias: str) -> tuple[str, str]:
        if not name:
            return "''", ""
        sql = store.attribute(name)
        join = f"LEFT JOIN ({sql}) {alias} ON {alias}.case_key = s.case_key"
        return f"coalesce({alias}.value, '')", join

    group, group_join = joined(question.by, "g")
    kind, kind_join = joined(question.kind, "k")
    if store.calendar is None:
        begun, ended, over, last = "s.start_us", "s.end_us", "l.us", "c.last_us"
    else:
        begun, ended, over, last = "s.start_rank", "s.end_rank", "l.rank", "wl.rank"
    until = f"CASE WHEN s.end_us IS NULL THEN {over} ELSE {ended} END"
    return f"""
        SELECT s.case_key, ({until}) - {begun} AS days, s.end_us IS NOT NULL AS ended,
          {group} AS grp, {kind} AS kind,
          greatest({last} - {begun}, 0) AS last_seen,
          greatest({over} - {begun}, 0) AS watched
        FROM span s JOIN case_ c USING (case_key) JOIN log_end l ON l.log = c.log
        LEFT JOIN working_day wl ON wl.day = c.last_day
        {group_join} {kind_join}
        WHERE ({until}) >= {begun} AND {last} IS NOT NULL AND {over} IS NOT NULL
        ORDER BY s.case_key
        """
