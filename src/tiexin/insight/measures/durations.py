"""How long cases and steps take, and whether the promise was kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.insight.log import Note
from tiexin.insight.measures.answer import Answer
from tiexin.insight.measures.grouping import (
    STATISTICS,
    figures,
    group_column,
    group_join,
    limited,
)
from tiexin.insight.measures.samples import make_log_ends
from tiexin.insight.measures.span import attribute_time, make_span
from tiexin.insight.store import DAY_US
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from tiexin.insight.measures.answer import Question
    from tiexin.insight.store import Store

LIMITS: Final = (
    "deadline",
    "promised_on",
    "statutory_deadline",
    "dueDate",
    "due_date",
    "endDatePlanned",
    "enddate_planned",
    "承诺期限",
    "法定期限",
    "截止日期",
)
"""Usual names of the attribute that holds the last moment."""

_US: Final = "(end_us - start_us)"


def cycle(store: Store, question: Question) -> Answer:
    """From the start to the end of each case that has both."""
    start, end, notes = make_span(store, question)
    by = question.by
    working = store.calendar is not None
    more = ", ".join(
        (
            "avg((end_rank - start_rank)::DOUBLE) AS working_mean",
            "median(end_rank - start_rank) AS working_median",
        )
    )
    order = "GROUP BY grp ORDER BY grp NULLS LAST" if by else ""
    rows = store.table(
        f"""
        SELECT {group_column(by)}count(*) AS cases, count(end_us) AS ended,
          count(*) - count(end_us) AS open_, {figures(_US)}
          {", " + more if working else ""}
        FROM span c {group_join(store, by, "c")} {order}
        """
    )
    notes += open_note(store) + _calendar_note(store)
    return Answer(
        "cycle",
        "day",
        (
            *(("group",) if by else ()),
            "cases",
            "ended",
            "open",
            *STATISTICS,
            *(("working_mean", "working_median") if working else ()),
        ),
        tuple(rows),
        store.counts(),
        by=by,
        start=start,
        end=end,
        notes=tuple(notes),
    )


def sojourn(store: Store, question: Question) -> Answer:
    """How long a case waits before each activity: since the event before it."""
    by = question.by
    group = "grp, " if by else ""
    us = "(at_us - before_us)"
    rows = store.table(
        f"""
        SELECT {group_column(by)}activity, count(*) AS n, {figures(us)},
          sum({us})::DOUBLE / {DAY_US} AS total
        FROM event e {group_join(store, by, "e")}
        WHERE before_us IS NOT NULL
        GROUP BY {group}activity
        ORDER BY {group}total DESC, activity {limited(question.top)}
        """
    )
    return Answer(
        "sojourn",
        "day",
        (
            *(("group",) if by else ()),
            "activity",
            "count",
            *STATISTICS,
            "total",
        ),
        tuple(rows),
        store.counts(),
        by=by,
    )


def limits(store: Store, question: Question) -> Answer:
    """The share of ended cases that ended within their limit.

    Beside it stand those that are open although their limit was over when their log
    ends (with the last event that is not after today): ``overdue``.

    Raises:
        BadInput: ``insight.no_limit``: no attribute holds a limit, and none was given.
    """
    start, end, notes = make_span(store, question)
    by = question.by
    limit = limit_of(store, question, notes)
    rows = store.table(_shares(store, limit, by))
    return Answer(
        "limits",
        "case",
        (
            *(("group",) if by else ()),
            "cases",
            "limited",
            "ended",
            "within",
            "late",
            "share_within",
            "overdue",
        ),
        tuple(rows),
        store.counts(),
        by=by,
        start=start,
        end=end,
        notes=(*notes, *open_note(store, "told_us")),
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """SQL over ``span`` that judges a case, and the join that it needs.

    ``passed``: the limit was over when the log ended, which is ``log_end``. ``due``:
    its day, NULL where that is not known.
    """

    has: str
    ended: str
    late: str
    passed: str
    due: str
    join: str = ""

    def judged(self) -> str:
        """SQL: the cases with ``has_limit``, ``counted``, ``late``, ``overdue``.

        ``due_day`` is the day of the limit.
        """
        return f"""
          SELECT c.*, {self.has} AS has_limit,
            {self.has} AND {self.ended} AS counted, {self.late} AS late,
            {self.has} AND NOT ({self.ended}) AND {self.passed} AS overdue,
            {self.due} AS due_day
          FROM span c JOIN case_ k USING (case_key)
          LEFT JOIN log_end z ON z.log = k.log {self.join}
        """


def limit_of(store: Store, question: Question, notes: list[Note]) -> Limit:
    """The limit that is asked about, over the table ``span``, which is there.

    Raises:
        BadInput: ``insight.no_limit``.
    """
    make_log_ends(store, question)
    if question.days is not None:
        return _after_days(store, question.days, notes)
    return _until(store, _limit_name(store, question.limit), notes)


def _shares(store: Store, limit: Limit, by: str) -> str:
    order = "GROUP BY grp ORDER BY grp NULLS LAST" if by else ""
    return f"""
        WITH judged AS ({limit.judged()})
        SELECT {group_column(by)}count(*) AS cases,
          count(*) FILTER (has_limit) AS limited, count(*) FILTER (counted) AS ended,
          count(*) FILTER (counted AND NOT late) AS within,
          count(*) FILTER (counted AND late) AS late,
          count(*) FILTER (counted AND NOT late)
            / nullif(count(*) FILTER (counted), 0) AS share_within,
          count(*) FILTER (overdue) AS overdue
        FROM judged c {group_join(store, by, "c")} {order}
        """


def _after_days(store: Store, days: int, notes: list[Note]) -> Limit:
    """Late when more days passed; the day of the start does not count."""
    if store.calendar is None:
        notes.append(Note("limit_days", {"n": days}))
        late, passed = (f"{day} - start_day > {days}" for day in ("end_day", "z.day"))
        due = f"start_day + {days}"
        return Limit("start_us IS NOT NULL", "end_us IS NOT NULL", late, passed, due)
    notes.append(Note("limit_working_days", {"n": days}))
    notes += _calendar_note(store)
    late, passed = (f"{rank} - start_rank > {days}" for rank in ("end_rank", "z.rank"))
    join = (
        "LEFT JOIN (SELECT rank AS due_rank, min(day) AS due FROM working_day"
        f" GROUP BY rank) w ON w.due_rank = c.start_rank + {days}"
    )
    has, ended = "start_rank IS NOT NULL", "end_rank IS NOT NULL"
    return Limit(has, ended, late, passed, "w.due", join)


def _until(store: Store, name: str, notes: list[Note]) -> Limit:
    """Late when the end came after the limit, to the second.

    A limit that is a day lasts until that day ends. One at midnight is an instant, as
    it is written; how many cases hang on that is told.
    """
    notes.append(Note("limit_attribute", {"attribute": name}))
    join = f"LEFT JOIN ({attribute_time(store, name)}) l USING (case_key)"
    late, passed = (
        f"CASE WHEN l.whole_day THEN {day} > l.day"
        f" ELSE {us} // 1000000 > l.us // 1000000 END"
        for day, us in (("told_day", "told_us"), ("z.day", "z.us"))
    )
    same_day = store.engine.value(
        f"SELECT count(*) FROM span {join} WHERE l.midnight AND told_day = l.day"
        f" AND {late}"
    )
    if same_day:
        notes.append(Note("midnight_limits", {"n": same_day}))
    return Limit("l.us IS NOT NULL", "told_us IS NOT NULL", late, passed, "l.day", join)


def _limit_name(store: Store, given: str) -> str:
    for name in [given] if given else LIMITS:
        try:
            sql = attribute_time(store, name)
        except BadInput:
            if given:
                raise
            continue
        if store.engine.value(f"SELECT count(us) FROM ({sql})"):
            return name
    raise BadInput.of(
        "insight.no_limit",
        where="--limit",
        known=", ".join(store.attribute_names())[:400],
    )


def open_note(store: Store, end: str = "end_us") -> list[Note]:
    """Cases without an end are not in the figures, which then flatter."""
    opened, cases = store.engine.rows(
        f"SELECT count(*) FILTER ({end} IS NULL), count(*) FROM span"
    )[0]
    if not opened:
        return []
    return [Note("open_cases", {"n": opened, "of": cases})]


def _calendar_note(store: Store) -> list[Note]:
    if store.calendar is None:
        return []
    outside = store.engine.value(
        "SELECT count(*) FROM span WHERE end_us IS NOT NULL"
        " AND (start_rank IS NULL OR end_rank IS NULL)"
    )
    if not outside:
        return []
    return [Note("outside_calendar", {"n": outside, "calendar": store.calendar.id})]
