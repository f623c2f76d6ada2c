"""Where a case begins and ends for one question: part of the question, always shown.

The default end is the legal decision, not the last event: letters, invoices and
archiving go on for months, and rankings of cities turn over with the end point.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from tiexin.insight.engine import literal
from tiexin.insight.log import Note
from tiexin.insight.measures.answer import DECISION, FIRST, LAST, Point
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from tiexin.insight.measures.answer import Question
    from tiexin.insight.store import Store

_DAY_OF = "datediff('day', DATE '1970-01-01', TRY_CAST(substr(value, 1, 10) AS DATE))"


def make_span(store: Store, question: Question) -> tuple[Point, Point, list[Note]]:
    """Make the table ``span``: start and end of each case, NULL where it has none.

    An end before the start is no end (``told_us`` and ``told_day`` keep it). Columns:
    ``case_key``, ``start_us``, ``end_us``, ``start_day``, ``end_day`` and the
    working-day numbers of both days.

    Raises:
        BadInput: ``insight.no_point``: neither an activity nor an attribute.
    """
    notes: list[Note] = []
    start = _understood(store, question.start, question, option="--from", notes=notes)
    end = _understood(store, question.end, question, option="--end", notes=notes)
    store.engine.run(
        f"""
        CREATE OR REPLACE TABLE span AS
        SELECT case_key, s.us AS start_us, s.day AS start_day,
          CASE WHEN e.us >= s.us THEN e.us END AS end_us,
          CASE WHEN e.us >= s.us THEN e.day END AS end_day,
          e.us AS told_us, e.day AS told_day,
          e.us < s.us AS backwards, ws.rank AS start_rank,
          CASE WHEN e.us >= s.us THEN we.rank END AS end_rank
        FROM case_ c
        LEFT JOIN ({_point_sql(store, start)}) s USING (case_key)
        LEFT JOIN ({_closed(store, question, end)}) e USING (case_key)
        LEFT JOIN working_day ws ON ws.day = s.day
        LEFT JOIN working_day we ON we.day = e.day
        ORDER BY case_key
        """
    )
    backwards = store.engine.value("SELECT count(*) FROM span WHERE backwards")
    if backwards:
        notes.append(Note("end_before_start", {"n": backwards}))
    return start, end, notes


def _closed(store: Store, question: Question, end: Point) -> str:
    """Where the point is the last event, cases that are said to be open have none."""
    sql = _point_sql(store, end)
    if question.open_when is None or not question.open_when[0] or end.kind != LAST:
        return sql
    name, value = question.open_when
    return (
        f"SELECT p.* FROM ({sql}) p ANTI JOIN ({store.attribute(name)}) o"
        f" ON o.case_key = p.case_key AND o.value = {literal(value)}"
    )


def _understood(
    store: Store,
    given: tuple[str, ...],
    question: Question,
    *,
    option: str,
    notes: list[Note],
) -> Point:
    if given in ((FIRST,), (LAST,)):
        return Point(given[0])
    names = store.activities()
    if given == (DECISION,) and DECISION not in names:
        found = tuple(
            name
            for name in names
            if name in question.decisions
            or name.rpartition(": ")[2] in question.decisions
        )
        if found:
            return Point("activities", found, decision=True)
        notes.append(Note("no_decision"))
        return Point(LAST)
    unknown = [name for name in given if name not in names]
    if not unknown:
        return Point("activities", given)
    if len(given) == 1 and _is_time(store, given[0]):
        return Point("attribute", given)
    near = get_close_matches(unknown[0], names, n=3, cutoff=0.3)
    raise BadInput.of(
        "insight.no_point",
        where=option,
        given=unknown[0][:60],
        near=", ".join(near or names[:3])[:200],
    )


def _is_time(store: Store, name: str) -> bool:
    try:
        group = store.attribute(name)
    except BadInput:
        return False
    return bool(
        store.engine.value(
            f"SELECT count(TRY_CAST(value AS TIMESTAMPTZ)) FROM ({group})"
        )
    )


def _point_sql(store: Store, point: Point) -> str:
    if point.kind == FIRST:
        return "SELECT case_key, first_us AS us, first_day AS day FROM case_"
    if point.kind == LAST:
        return "SELECT case_key, last_us AS us, last_day AS day FROM case_"
    if point.kind == "attribute":
        return attribute_time(store, point.names[0])
    names = ", ".join(literal(name) for name in point.names)
    return (
        "SELECT case_key, arg_min(at_us, position) AS us, arg_min(day, position) AS day"
        f" FROM event WHERE activity IN ({names}) GROUP BY case_key"
    )


def attribute_time(store: Store, name: str) -> str:
    """SQL with ``case_key``, ``us``, ``day`` of an attribute that holds a time.

    ``whole_day``: it names a day; ``midnight``: the instant with which a day begins. A
    time that names no zone is read in the zone of the log.
    """
    return (
        "SELECT case_key, epoch_us(TRY_CAST(value AS TIMESTAMPTZ)) AS us,"
        f" {_DAY_OF}::INTEGER AS day,"
        " length(trim(value)) <= 10 AS whole_day,"
        " length(trim(value)) > 10 AND rtrim(substr(value, 12, 8), '0:') = ''"
        " AS midnight"
        f" FROM ({store.attribute(name)})"
    )
