"""Which way cases go: directly-follows graph, variants, repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.insight.log import Note
from tiexin.insight.measures.answer import Answer
from tiexin.insight.measures.grouping import (
    STATISTICS,
    figures,
    group_column,
    group_join,
    limited,
)
from tiexin.insight.store import DAY_US

if TYPE_CHECKING:
    from tiexin.insight.measures.answer import Cell, Question
    from tiexin.insight.store import Store


def dfg(store: Store, question: Question) -> Answer:
    """How often one activity directly follows another, and after how long."""
    by = question.by
    group = "grp, " if by else ""
    rows = store.table(
        f"""
        SELECT {group_column(by)}before_activity, activity, count(*) AS n,
          {figures("(at_us - before_us)")}
        FROM event e {group_join(store, by, "e")}
        WHERE before_us IS NOT NULL
        GROUP BY {group}before_activity, activity
        ORDER BY {group}n DESC, before_activity, activity {limited(question.top)}
        """
    )
    columns = ("group",) if by else ()
    return Answer(
        "dfg",
        "day",
        (*columns, "from", "to", "count", *STATISTICS),
        tuple(rows),
        store.counts(),
        by=by,
    )


def variants(store: Store, question: Question) -> Answer:
    """Which sequences of activities there are, the commonest first."""
    by = question.by
    group = "grp, " if by else ""
    rows = store.table(
        f"""
        SELECT {group_column(by)}count(*) AS n, min(v.case_key) AS example,
          v.events, median(v.last_us - v.first_us) / {DAY_US} AS days
        FROM case_ v {group_join(store, by, "v")}
        GROUP BY {group}print_a, print_b, v.events
        ORDER BY {group}n DESC, events, example
        """
    )
    shown = rows[: question.top] if question.top else rows
    place = 1 if by else 0
    traces = _traces(store, [row[place + 1] for row in shown])
    total = store.counts()
    cells: list[tuple[Cell, ...]] = []
    for row in shown:
        n, example, events, days = row[place:]
        share = n / total.cases
        cells.append((*row[:place], n, share, events, days, traces[example]))
    columns = ("group",) if by else ()
    return Answer(
        "variants",
        "case",
        (*columns, "cases", "share", "events", "median", "trace"),
        tuple(cells),
        total,
        by=by,
        extra={"variants": len(rows)},
    )


def variant_count(store: Store) -> int:
    """How many different sequences of activities there are."""
    count: int = store.engine.value(
        "SELECT count(*) FROM (SELECT DISTINCT print_a, print_b, events FROM case_)"
    )
    return count


def _traces(store: Store, cases: list[int]) -> dict[int, str]:
    """The activities of some cases in their order, joined by arrows."""
    if not cases:
        return {}
    keys = ", ".join(str(case) for case in cases)
    rows = store.engine.rows(
        "SELECT case_key, string_agg(activity::VARCHAR, ' → ' ORDER BY position)"
        f" FROM event WHERE case_key IN ({keys}) GROUP BY case_key"
    )
    return {int(case): str(trace) for case, trace in rows}


def rework(store: Store, question: Question) -> Answer:
    """Activities that a case does more than once, and in how many cases."""
    by = question.by
    group = "grp, " if by else ""
    rows = store.table(
        f"""
        SELECT {group_column(by)}activity, count(*) AS cases,
          count(*) FILTER (n > 1) AS again, sum(n - 1)::BIGINT AS repeats,
          count(*) FILTER (n > 1) / count(*) AS share
        FROM (
          SELECT case_key, activity, count(*) AS n FROM event GROUP BY ALL
        ) r {group_join(store, by, "r")}
        GROUP BY {group}activity HAVING again > 0
        ORDER BY {group}repeats DESC, activity {limited(question.top)}
        """
    )
    columns = ("group",) if by else ()
    once = store.engine.value(
        "SELECT count(*) FROM case_ WHERE case_key NOT IN (SELECT case_key FROM"
        " (SELECT case_key, activity FROM event GROUP BY ALL HAVING count(*) > 1))"
    )
    counts = store.counts()
    return Answer(
        "rework",
        "case",
        (*columns, "activity", "cases", "cases_again", "repeats", "share"),
        tuple(rows),
        counts,
        by=by,
        notes=(Note("first_time_right", {"n": once, "of": counts.cases}),),
    )
