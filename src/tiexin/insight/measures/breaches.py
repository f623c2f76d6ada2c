"""On which days limits fell due, and how many of them were broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.insight.measures.answer import Answer
from tiexin.insight.measures.durations import limit_of, open_note
from tiexin.insight.measures.grouping import limited
from tiexin.insight.measures.span import make_span

if TYPE_CHECKING:
    from tiexin.insight.measures.answer import Question
    from tiexin.insight.store import Store

COLUMNS: Final = ("day", "limited", "ended", "late", "overdue", "share_late")
"""``working`` stands behind them where the store has a calendar."""


def breaches(store: Store, question: Question) -> Answer:
    """For each day: cases whose limit fell due, and how many of them came late.

    The same limit and the same cases as ``limits``, so the days add up to its figures.
    ``overdue`` are cases without an end whose limit was over when their log ended; they
    are in no share. A limit whose day is not known (it lies outside the
    calendar) stands last, with the day unknown. ``working``: 1 for a working day, 0 for
    another.

    Raises:
        BadInput: ``insight.no_limit``: no attribute holds a limit, and none was given.
    """
    start, end, notes = make_span(store, question)
    judged = limit_of(store, question, notes).judged()
    working = ", any_value(w.rank) - any_value(y.rank) AS working"
    rows = store.table(
        f"""
        SELECT strftime(DATE '1970-01-01' + j.due_day, '%Y-%m-%d') AS day,
          count(*) AS limited, count(*) FILTER (counted) AS ended,
          count(*) FILTER (counted AND j.late) AS late,
          count(*) FILTER (overdue) AS overdue,
          count(*) FILTER (counted AND j.late)
            / nullif(count(*) FILTER (counted), 0) AS share_late
          {working if store.calendar else ""}
        FROM ({judged}) j
        LEFT JOIN working_day w ON w.day = j.due_day
        LEFT JOIN working_day y ON y.day = j.due_day - 1
        WHERE has_limit
        GROUP BY due_day ORDER BY due_day NULLS LAST {limited(question.top)}
        """
    )
    return Answer(
        "breaches",
        "case",
        (*COLUMNS, *(("working",) if store.calendar else ())),
        tuple(rows),
        store.counts(),
        start=start,
        end=end,
        notes=(*notes, *open_note(store, "told_us")),
    )
