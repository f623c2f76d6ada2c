"""The first look: how much there is, and the spectrum of the busiest ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.insight.measures.answer import Answer
from tiexin.insight.measures.flow import variant_count
from tiexin.insight.measures.grouping import group_column, group_join
from tiexin.insight.store import DAY_US

if TYPE_CHECKING:
    from tiexin.insight.measures.answer import Question
    from tiexin.insight.store import Store

SEGMENTS: Final = 12
"""The busiest ways that a spectrum tells of where ``top`` says nothing."""


def summary(store: Store, question: Question) -> Answer:
    """How many cases, events and activities, from when to when."""
    by = question.by
    group = "GROUP BY grp ORDER BY grp NULLS LAST" if by else ""
    day = "strftime(DATE '1970-01-01' + {0}(c.{1}), '%Y-%m-%d')"
    rows = store.table(
        f"""
        SELECT {group_column(by)}count(*) AS cases, sum(c.events)::BIGINT AS events,
          sum(c.events)::DOUBLE / count(*) AS mean_events,
          {day.format("min", "first_day")} AS first_day,
          {day.format("max", "last_day")} AS last_day,
          sum(c.last_us - c.first_us)::DOUBLE / count(*) / {DAY_US} AS mean,
          median(c.last_us - c.first_us) / {DAY_US} AS median
        FROM case_ c {group_join(store, by, "c")} {group}
        """
    )
    used = store.engine.value("SELECT count(DISTINCT activity) FROM event")
    return Answer(
        "summary",
        "day",
        (
            *(("group",) if by else ()),
            "cases",
            "events",
            "mean_events",
            "first_day",
            "last_day",
            "mean",
            "median",
        ),
        tuple(rows),
        store.counts(),
        by=by,
        extra={"activities": used, "variants": variant_count(store)},
    )


def spectrum(store: Store, question: Question) -> Answer:
    """For the busiest ways from step to step: how fast, month by month.

    Each passage falls into one of four classes, by the quartiles of that way over the
    whole log: a month in which the slow classes swell is where delay began.
    """
    top = question.top or SEGMENTS
    rows = store.table(
        f"""
        WITH passage AS (
          SELECT before_activity AS a, activity AS b, at_us - before_us AS us,
            strftime(make_timestamp(before_us), '%Y-%m') AS month
          FROM event WHERE before_us IS NOT NULL
        ), way AS (
          SELECT a, b, count(*) AS n, quantile_disc(us, [0.25, 0.5, 0.75]) AS q
          FROM passage GROUP BY a, b ORDER BY n DESC, a, b LIMIT {top}
        )
        SELECT p.a, p.b, p.month, count(*) AS n,
          count(*) FILTER (us <= q[1]) AS fast,
          count(*) FILTER (us > q[1] AND us <= q[2]) AS rather_fast,
          count(*) FILTER (us > q[2] AND us <= q[3]) AS rather_slow,
          count(*) FILTER (us > q[3]) AS slow, median(us) / {DAY_US} AS median
        FROM passage p JOIN way w ON w.a = p.a AND w.b = p.b
        GROUP BY p.a, p.b, p.month
        ORDER BY max(w.n) DESC, p.a, p.b, p.month
        """
    )
    return Answer(
        "spectrum",
        "day",
        (
            "from",
            "to",
            "month",
            "count",
            "fast",
            "rather_fast",
            "rather_slow",
            "slow",
            "median",
        ),
        tuple(rows),
        store.counts(),
    )
