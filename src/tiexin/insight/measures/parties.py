"""Who had the move, who handed to whom, who did how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.insight.engine import literal
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
from tiexin.insight.measures.span import make_span
from tiexin.insight.tables import DAY_US
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiexin.insight.measures.answer import Question
    from tiexin.insight.store import Store

PARTIES: Final = ("authority", "applicant", "third_party", "nobody")
"""Who can have the move; pauses are a third party's or the applicant's time."""


def parties(store: Store, question: Question) -> Answer:
    """Days by who had the move, from the start to the end, or to the end of the log.

    An activity of which nothing is known leaves the move where it was; time before
    the first known one is unknown, and said so.

    Raises:
        BadInput: ``insight.no_moves``: of no activity is it known whose move follows.
    """
    start, end, notes = make_span(store, question)
    make_log_ends(store, question)
    _make_moves(store, question)
    by = question.by
    rows = store.table(_spent(store, by))
    return Answer(
        "parties",
        "day",
        (*(("group",) if by else ()), "party", "cases", "total", "share", *STATISTICS),
        tuple(rows),
        store.counts(),
        by=by,
        start=start,
        end=end,
        notes=(*notes, Note("moves")),
    )


def _spent(store: Store, by: str) -> str:
    group = "grp, " if by else ""
    return f"""
        WITH summed AS ({spent_sql()})
        SELECT {group_column(by)}party, count(*) AS cases,
          sum(us)::DOUBLE / {DAY_US} AS total,
          sum(us)::DOUBLE / sum(sum(us)) OVER ({"PARTITION BY g.value" if by else ""})
            AS share, {figures("us")}
        FROM summed x {group_join(store, by, "x")}
        GROUP BY {group}party ORDER BY {group}total DESC, party
        """


def spent_sql() -> str:
    """SQL with the microseconds of each case (``case_key``) and ``party`` that had it.

    It reads what :func:`parties` has made.
    """
    return """
        WITH held AS (
          SELECT e.case_key, e.at_us, last_value(m.party IGNORE NULLS) OVER (
              PARTITION BY e.case_key ORDER BY e.position
              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS party,
            lead(e.at_us) OVER (PARTITION BY e.case_key ORDER BY e.position) AS next_us
          FROM event e LEFT JOIN move m ON m.activity = e.activity::VARCHAR
        ), spent AS (
          SELECT h.case_key, coalesce(h.party, 'unknown') AS party,
            greatest(least(coalesce(h.next_us, until), until)
              - greatest(h.at_us, s.start_us), 0) AS us
          FROM held h JOIN (
            SELECT s.case_key, s.start_us, coalesce(s.end_us, l.us) AS until
            FROM span s JOIN case_ c USING (case_key) JOIN log_end l ON l.log = c.log
          ) s ON s.case_key = h.case_key
        )
        SELECT case_key, party, sum(us)::BIGINT AS us FROM spent
        GROUP BY case_key, party HAVING sum(us) > 0
        """


def moves_of(names: Iterable[str], question: Question) -> dict[str, str]:
    """Who has the move after which of these activities, as far as it is known.

    Raises:
        BadInput: ``insight.no_moves``: of none is it known.
    """
    known = {}
    for name in names:
        party = question.moves.get(name) or question.moves.get(name.rpartition(": ")[2])
        if party in PARTIES:
            known[name] = party
    if not known:
        raise BadInput.of("insight.no_moves")
    return known


def _make_moves(store: Store, question: Question) -> None:
    """The table of activities with who has the move after them."""
    values = ", ".join(
        f"({literal(name)}, {literal(party)})"
        for name, party in moves_of(store.activities(), question).items()
    )
    store.engine.run(
        f"CREATE OR REPLACE TABLE move AS SELECT * FROM (VALUES {values})"
        " m(activity, party)"
    )


def handovers(store: Store, question: Question) -> Answer:
    """From one pair of hands to the next: how often, and after how long.

    Raises:
        BadInput: ``insight.no_resource``: the log does not say who did what.
    """
    _need_resources(store)
    rows = store.table(
        f"""
        WITH step AS (
          SELECT resource, at_us, before_us, lag(resource) OVER (
            PARTITION BY case_key ORDER BY position) AS before
          FROM event
        )
        SELECT before, resource, count(*) AS n, {figures("(at_us - before_us)")}
        FROM step WHERE before IS NOT NULL AND resource IS NOT NULL
          AND before <> resource
        GROUP BY before, resource
        ORDER BY n DESC, before, resource {limited(question.top)}
        """
    )
    return Answer(
        "handovers",
        "day",
        ("from", "to", "count", *STATISTICS),
        tuple(rows),
        store.counts(),
        notes=_unnamed(store),
    )


def workload(store: Store, question: Question) -> Answer:
    """What each pair of hands did: events, cases, share, from when to when.

    Raises:
        BadInput: ``insight.no_resource``.
    """
    _need_resources(store)
    day = "strftime(DATE '1970-01-01' + {0}(day), '%Y-%m-%d')"
    rows = store.table(
        f"""
        SELECT resource, count(*) AS events, count(DISTINCT case_key) AS cases,
          count(*) / sum(count(*)) OVER () AS share,
          {day.format("min")} AS first_day, {day.format("max")} AS last_day
        FROM event WHERE resource IS NOT NULL GROUP BY resource
        ORDER BY events DESC, resource {limited(question.top)}
        """
    )
    return Answer(
        "workload",
        "event",
        ("resource", "events", "cases", "share", "first_day", "last_day"),
        tuple(rows),
        store.counts(),
        notes=_unnamed(store),
    )


def _need_resources(store: Store) -> None:
    if not store.engine.value("SELECT count(resource) FROM event"):
        raise BadInput.of("insight.no_resource", where="--resource")


def _unnamed(store: Store) -> tuple[Note, ...]:
    missing, events = store.engine.rows(
        "SELECT count(*) - count(resource), count(*) FROM event"
    )[0]
    return (Note("no_resource", {"n": missing, "of": events}),) if missing else ()
