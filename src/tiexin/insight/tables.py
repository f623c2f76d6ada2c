"""The tables of a store, made once out of the staged rows.

``event`` and ``case_`` are views, so that a question can look at some cases only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.insight.engine import identifier
from tiexin.insight.log import Note

if TYPE_CHECKING:
    from tiexin.calendars import WorkCalendar
    from tiexin.insight.engine import Engine

DAY_US: Final = 86_400_000_000
"""Microseconds of a day of 24 hours."""

EPOCH: Final = 719_163
"""``date(1970, 1, 1).toordinal()``."""

_ORDERED: Final = f"""
CREATE TABLE ordered AS
SELECT k.case_key, s.activity::activity_name AS activity, s.at_us,
  s.rowid AS event_index, (s.wall_us // {DAY_US})::INTEGER AS day,
  s.wall_us % {DAY_US} = 0 AS midnight, {{kept}}
FROM staged s JOIN case_number k ON k.log = s.log AND k.case_id = s.case_id
WHERE s.activity IS NOT NULL AND s.at_us IS NOT NULL
ORDER BY case_key, s.at_us, {{sequence}}event_index
"""
"""One sort of narrow rows; what follows reads them as they lie."""

_MATERIALISE: Final = """
CREATE TABLE event_all AS
SELECT case_key,
  (place - max(CASE WHEN is_first THEN place END)
    OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))::INTEGER AS position,
  event_index, activity, at_us,
  CASE WHEN NOT is_first THEN activity_above END AS before_activity,
  CASE WHEN NOT is_first THEN at_above END AS before_us,
  day, midnight, {columns},
  {sequence} IS NULL AND NOT is_first AND event_index < index_above AS against_file
FROM (
  SELECT *, rowid AS place, lag(case_key) OVER () IS DISTINCT FROM case_key AS is_first,
    lag(activity) OVER () AS activity_above, lag(at_us) OVER () AS at_above,
    lag(event_index) OVER () AS index_above
  FROM ordered)
"""
"""Each event beside the one above it. A window over everything without an order of its
own runs along the rows in the order in which they lie, without sorting them again."""

_OPTIONAL: Final = {
    "sequence": "BIGINT",
    "resource": "VARCHAR",
    "recorded_us": "BIGINT",
}
"""Columns of which many logs have nothing; these are not carried through the sort."""

_SHIFT: Final = 1 << 20
# The hash has to be of one number: a hash of several arguments parts under
# exclusive-or, and orders merge.
_PRINT: Final = f"hash(enum_code(activity)::BIGINT * {_SHIFT} + position)"

_CASES: Final = f"""
CREATE TABLE case_all AS
SELECT k.case_key, k.case_id, k.log, e.* EXCLUDE (case_key)
FROM (
  SELECT case_key, count(*)::INTEGER AS events, min(at_us) AS first_us,
    max(at_us) AS last_us, min(day) AS first_day, max(day) AS last_day,
    bit_xor({_PRINT}) AS print_a, sum({_PRINT})::HUGEINT AS print_b
  FROM event_all GROUP BY case_key
) e JOIN case_number k USING (case_key) ORDER BY k.case_key
"""
"""``print_a`` and ``print_b``, exclusive-or and sum of one hash for each (activity,
position), are equal in cases of one sequence of activities, with as many events."""


_CASE_ATTRIBUTES: Final = """
CREATE TABLE case_attribute AS
SELECT case_key, arg_min(attributes, place) AS attributes FROM (
  SELECT k.case_key, c.attributes, -1 AS place FROM staged_case c
  JOIN case_number k ON k.log = c.log AND k.case_id = c.case_id
  UNION ALL SELECT e.case_key, s.case_attributes, e.position
  FROM event_all e JOIN staged s ON s.rowid = e.event_index
  WHERE s.case_attributes IS NOT NULL)
WHERE attributes IS NOT NULL GROUP BY case_key
"""
"""A case's own attributes, else those of its first row that has any."""


def materialise(engine: Engine, calendar: WorkCalendar | None) -> list[Note]:
    """Make all tables; return what has to be known about the order of events."""
    run = engine.run
    run(
        "CREATE TABLE case_number AS SELECT log, case_id,"
        " (row_number() OVER (ORDER BY case_id, log) - 1)::INTEGER AS case_key"
        " FROM (SELECT DISTINCT log, case_id FROM staged WHERE case_id IS NOT NULL)"
    )
    run(
        "CREATE TYPE activity_name AS ENUM (SELECT DISTINCT activity FROM staged"
        " WHERE activity IS NOT NULL ORDER BY activity)"
    )
    _place(engine)
    run(_CASES)
    run("CREATE OR REPLACE VIEW event AS SELECT * FROM event_all")
    run("CREATE OR REPLACE VIEW case_ AS SELECT * FROM case_all")
    run(_CASE_ATTRIBUTES)
    take_calendar(engine, calendar)
    return _ties(engine)


def clear(engine: Engine) -> None:
    """Forget all tables but the staged rows, so that they can be made again."""
    found = engine.rows(
        "SELECT view_name, 'VIEW' FROM duckdb_views() WHERE NOT internal UNION ALL"
        " SELECT table_name, 'TABLE' FROM duckdb_tables()"
        " WHERE NOT starts_with(table_name, 'staged')"
    )
    for name, kind in found:
        engine.run(f"DROP {kind} {identifier(name)}")
    engine.run("DROP TYPE IF EXISTS activity_name")


def _place(engine: Engine) -> None:
    """Make ``event_all``: every event at its place in its case."""
    counted = ", ".join(f"count({name})" for name in _OPTIONAL)
    found = engine.rows(f"SELECT {counted} FROM staged")[0]
    known = [name for name, n in zip(_OPTIONAL, found, strict=True) if n]
    columns = [
        name if name in known else f"NULL::{kind} AS {name}"
        for name, kind in _OPTIONAL.items()
    ]
    ordered = "sequence" in known
    engine.run(
        _ORDERED.format(
            kept=", ".join(f"s.{name}" for name in known) or "true AS nothing_more",
            sequence="s.sequence NULLS LAST, " if ordered else "",
        )
    )
    engine.run(
        _MATERIALISE.format(
            columns=", ".join(columns), sequence="sequence" if ordered else "NULL"
        )
    )
    engine.run("DROP TABLE ordered")


def take_calendar(engine: Engine, calendar: WorkCalendar | None) -> None:
    """The working-day number of each covered day, to be joined by day."""
    engine.run("CREATE TABLE working_day (day INTEGER, rank INTEGER)")
    if calendar is None:
        return
    ranks = ", ".join(str(rank) for rank in calendar.rank)
    first = calendar.origin - EPOCH
    engine.run(
        "INSERT INTO working_day SELECT unnest(generate_series("
        f"{first}, {first + len(calendar.rank) - 1})), unnest([{ranks}])"
    )


def _ties(engine: Engine) -> list[Note]:
    """How much of the order rests on nothing but the order of the file."""
    ties, events, ordered = engine.rows(
        "SELECT count(*) FILTER (at_us = before_us), count(*), count(sequence)"
        " FROM event_all"
    )[0]
    if not ties or ordered == events:
        return []
    share = round(100 * ties / events, 1)
    return [Note("order_of_file", {"n": ties, "share": share})]
