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

# Activities of a log may be as many as its events; an enumeration then gains nothing,
# but stays right.
_ORDER: Final = "s.at_us, s.sequence NULLS LAST, s.rowid"

_MATERIALISE: Final = f"""
CREATE TABLE event_all AS
SELECT k.case_key, (row_number() OVER w - 1)::INTEGER AS position,
  s.rowid AS event_index, s.activity::activity_name AS activity, s.at_us,
  lag(s.activity::activity_name) OVER w AS before_activity,
  lag(s.at_us) OVER w AS before_us,
  (s.wall_us // {DAY_US})::INTEGER AS day, s.wall_us % {DAY_US} = 0 AS midnight,
  s.sequence, s.resource, s.recorded_us,
  s.sequence IS NULL AND s.rowid < lag(s.rowid) OVER w AS against_file
FROM staged s JOIN case_number k ON k.log = s.log AND k.case_id = s.case_id
WHERE s.activity IS NOT NULL AND s.at_us IS NOT NULL
WINDOW w AS (PARTITION BY k.case_key ORDER BY {_ORDER})
ORDER BY k.case_key, position
"""

_CASES: Final = """
CREATE TABLE case_all AS
SELECT e.case_key, any_value(k.case_id) AS case_id, any_value(k.log) AS log,
  count(*)::INTEGER AS events, min(e.at_us) AS first_us, max(e.at_us) AS last_us,
  min(e.day) AS first_day, max(e.day) AS last_day
FROM event_all e JOIN case_number k USING (case_key)
GROUP BY e.case_key ORDER BY e.case_key
"""


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
    run(_MATERIALISE)
    run(_CASES)
    run("CREATE OR REPLACE VIEW event AS SELECT * FROM event_all")
    run("CREATE OR REPLACE VIEW case_ AS SELECT * FROM case_all")
    run(_CASE_ATTRIBUTES)
    _take_calendar(engine, calendar)
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


def _take_calendar(engine: Engine, calendar: WorkCalendar | None) -> None:
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
