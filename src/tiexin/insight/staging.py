"""The first table of a log: every row that was read, with its instant or without.

Rows are numbered in the order in which they stood; that number is the event index
where the log brings none of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from tiexin.insight.log import MOST_EXAMPLES, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tiexin.insight.engine import Engine
    from tiexin.insight.readers.times import TimeReading

NOTHING: Final = "NULL::VARCHAR"
# No column of a table is likely to be called so.
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT: Final = '"tiexin instant"'

_STAGED: Final = """
CREATE TABLE staged (
  log INTEGER, case_id VARCHAR, activity VARCHAR, at_us BIGINT, wall_us BIGINT,
  sequence BIGINT, resource VARCHAR, recorded_us BIGINT, place VARCHAR,
  attributes VARCHAR, case_attributes VARCHAR, unread VARCHAR
)"""
_STAGED_CASE: Final = """
CREATE TABLE staged_case (log INTEGER, case_id VARCHAR, attributes VARCHAR)"""


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from: a relation of SQL and an expression for each field.

    ``time`` and ``recorded`` are text that a :class:`TimeReading` reads, unless
    ``instant`` and ``wall`` say in SQL what they are.
    """

    relation: str
    case_id: str
    activity: str
    time: str
    reading: TimeReading
    sequence: str = NOTHING
    resource: str = NOTHING
    recorded: str = NOTHING
    place: str = NOTHING
    attributes: str = NOTHING
    case_attributes: str = NOTHING
    instant: str = ""
    wall: str = ""
    recorded_instant: str = ""


def prepare(engine: Engine) -> None:
    """Make the empty tables."""
    engine.run(_STAGED)
    engine.run(_STAGED_CASE)


def stage(
    engine: Engine,
    source: Source,
    *,
    log: int,
    told: Callable[[float], None] = lambda share: None,
) -> None:
    """Take all rows of a source, in their order; ``told`` hears which share is done."""
    instant = source.instant or source.reading.instant(source.time)
    wall = source.wall or source.reading.wall(f"{source.time}::VARCHAR", _INSTANT)
    recorded = "NULL::BIGINT"
    if source.recorded != NOTHING:
        recorded = source.recorded_instant or source.reading.instant(source.recorded)
    sequence = "NULL::BIGINT"
    if source.sequence != NOTHING:
        sequence = f"TRY_CAST({source.sequence} AS BIGINT)"
    engine.watched(
        f"""
        INSERT INTO staged
        SELECT {log}, {source.case_id}, {source.activity}, {_INSTANT},
          coalesce({wall}, epoch_us(make_timestamptz({_INSTANT})::TIMESTAMP)),
          {sequence}, {source.resource}, {recorded},
          {source.place}, {source.attributes}, {source.case_attributes},
          CASE WHEN {_INSTANT} IS NULL THEN left({source.time}::VARCHAR, 60) END
        FROM (SELECT *, {instant} AS {_INSTANT} FROM {source.relation})
        """,
        told,
    )


def forget(engine: Engine, *, log: int) -> None:
    """Take back the rows of one log."""
    engine.run(f"DELETE FROM staged WHERE log = {log}")


def known_by(engine: Engine, instant: datetime, *, log: int) -> int:
    """Take back what was not known yet at an instant; return how many rows that is."""
    us = round((instant - _EPOCH) / timedelta(microseconds=1))
    later = f"log = {log} AND coalesce(recorded_us, at_us) > {us}"
    count: int = engine.value(f"SELECT count(*) FROM staged WHERE {later}")
    engine.run(f"DELETE FROM staged WHERE {later}")
    return count


def faults_of(engine: Engine, *, log: int, missing: Sequence[int] = ()) -> list[Fault]:
    """What the staged rows of one log lack, by reason; these rows are left out.

    ``missing`` are the numbers of lines that are not staged, ascending; with them a
    row that does not know its place is told by its line. Line 1 is the header.
    """
    first = engine.value(f"SELECT min(rowid) FROM staged WHERE log = {log}") or 0
    conditions = {
        "no_case": "case_id IS NULL",
        "no_activity": "case_id IS NOT NULL AND activity IS NULL",
        "no_time": "case_id IS NOT NULL AND activity IS NOT NULL "
        "AND at_us IS NULL AND unread IS NULL",
        "bad_time": "case_id IS NOT NULL AND activity IS NOT NULL "
        "AND at_us IS NULL AND unread IS NOT NULL",
    }
    counts = engine.rows(
        "SELECT "
        + ", ".join(f"count(*) FILTER ({one})" for one in conditions.values())
        + f" FROM staged WHERE log = {log} AND (case_id IS NULL OR activity IS NULL"
        " OR at_us IS NULL)"
    )[0]
    faults = []
    for (code, condition), count in zip(conditions.items(), counts, strict=True):
        if not count:
            continue
        examples = engine.rows(
            "SELECT place, rowid, coalesce(unread, '') FROM staged"
            f" WHERE log = {log} AND {condition} ORDER BY rowid LIMIT {MOST_EXAMPLES}"
        )
        places = tuple(
            str(place or _line_of(row - first, missing)) for place, row, _ in examples
        )
        faults.append(Fault(code, count, places, str(examples[0][2])))
    return faults


def _line_of(row: int, missing: Sequence[int]) -> int:
    """The line of the row with this number (from 0), when some lines are missing."""
    line = row + 2
    for each in missing:
        if each > line:
            break
        line += 1
    return line
