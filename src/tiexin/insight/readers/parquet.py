"""Parquet: typed columns, which the engine reads where they lie."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tiexin.insight.engine import EngineError, identifier, literal
from tiexin.insight.readers.delimited import Table, choose_columns, source_of
from tiexin.insight.readers.times import TimeReading, reading_of
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from tiexin.insight.engine import Engine
    from tiexin.insight.log import ReadOptions

_SAMPLE = 1000


def open_parquet(path: Path, engine: Engine, *, options: ReadOptions) -> Table:
    """Find the columns and how the times are kept.

    Raises:
        BadInput: ``insight.parquet_broken``, and what choosing columns raises.
    """
    relation = f"read_parquet({literal(str(path))})"
    try:
        types = dict(engine.columns(f"SELECT * FROM {relation}"))
        rows = engine.value(f"SELECT count(*) FROM {relation}")
    except EngineError as error:
        reason = str(error).splitlines()[0][:120]
        raise BadInput.of(
            "insight.parquet_broken", where=str(path), reason=reason
        ) from error
    header = list(types)
    columns = choose_columns(header, options, where=str(path))
    time = columns["time"]
    kind = types[time]
    if not kind.startswith(("TIMESTAMP", "DATE")):
        sample = engine.rows(
            f"SELECT {identifier(time)}::VARCHAR FROM {relation} LIMIT {_SAMPLE}"
        )
        reading = reading_of(
            (row[0] for row in sample), given=options.time_format, where=str(path)
        )
        source = source_of(relation, header, columns, options=options, reading=reading)
        return Table(source, columns, reading, rows=rows)
    zoned = kind == "TIMESTAMP WITH TIME ZONE"
    reading = TimeReading((), zoned=zoned, naive=not zoned)
    source = source_of(relation, header, columns, options=options, reading=reading)
    instant, wall = _typed(time)
    recorded = columns.get("recorded", "")
    if recorded and types[recorded].startswith(("TIMESTAMP", "DATE")):
        source = replace(source, recorded_instant=_typed(recorded)[0])
    source = replace(source, instant=instant, wall=wall)
    return Table(source, columns, reading, rows=rows)


def _typed(name: str) -> tuple[str, str]:
    """SQL for instant and wall clock of a column that holds times as such."""
    column = identifier(name)
    # Both casts go through the session's zone, in which naive times are read.
    return (
        f"epoch_us({column}::TIMESTAMPTZ)",
        f"epoch_us({column}::TIMESTAMPTZ::TIMESTAMP)",
    )
