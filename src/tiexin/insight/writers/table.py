"""CSV and Parquet, written by the engine: one row an event, its index in a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.insight.engine import identifier, literal

if TYPE_CHECKING:
    from pathlib import Path

    from tiexin.insight.store import Store

_MINUTES: Final = "round((s.wall_us - e.at_us) / 60000000)::BIGINT"
_OFFSET: Final = (
    f"CASE WHEN {_MINUTES} < 0 THEN '-' ELSE '+' END ||"
    f" printf('%02d:%02d', abs({_MINUTES}) // 60, abs({_MINUTES}) % 60)"
)
_WRITTEN: Final = (
    f"strftime(make_timestamp(e.at_us + {_MINUTES} * 60000000),"
    f" '%Y-%m-%dT%H:%M:%S.%f') || {_OFFSET}"
)
# What the columns of every table are called, so that a reader finds them by itself.
_ROLES: Final = frozenset(
    (
        "concept:name",
        "time:timestamp",
        "org:resource",
        "event_index",
        "time:recorded",
    )
)


def write_table(store: Store, path: Path) -> None:
    """Write the cases that the store now looks at, as the path's ending says.

    Times in CSV keep the zone in which they were written; Parquet keeps the instant.
    Attributes of events follow as columns, those of cases with ``case:`` in front.
    """
    parquet = path.suffix == ".parquet"
    time = "make_timestamptz(e.at_us)" if parquet else _WRITTEN
    recorded = "make_timestamptz(s.recorded_us)"
    columns = [
        ("c.case_id", "case:concept:name"),
        ("e.activity::VARCHAR", "concept:name"),
        (time, "time:timestamp"),
        ("e.position", "event_index"),
    ]
    if store.engine.value("SELECT count(resource) FROM event"):
        columns.append(("s.resource", "org:resource"))
    if store.engine.value("SELECT count(recorded_us) FROM event"):
        columns.append((recorded, "time:recorded"))
    columns += [
        (_value("s.attributes", name), name)
        for name in _names(store, "staged")
        if name not in _ROLES
    ]
    columns += [
        (_value("a.attributes", name), f"case:{name}")
        for name in _names(store, "case_attribute")
        if name != "concept:name"
    ]
    chosen = ", ".join(f"{sql} AS {identifier(name)}" for sql, name in columns)
    options = "FORMAT parquet" if parquet else "FORMAT csv, HEADER"
    store.engine.run(
        f"COPY (SELECT {chosen} FROM event e JOIN case_ c USING (case_key)"
        " JOIN staged s ON s.rowid = e.event_index"
        " LEFT JOIN case_attribute a ON a.case_key = e.case_key"
        f" ORDER BY e.case_key, e.position) TO {literal(str(path))} ({options})"
    )


def _names(store: Store, table: str) -> list[str]:
    rows = store.engine.rows(
        f"SELECT DISTINCT unnest(json_keys(attributes)) AS name FROM {table}"
        " WHERE attributes IS NOT NULL ORDER BY name"
    )
    return [str(row[0]) for row in rows]


def _value(column: str, name: str) -> str:
    """The text of an attribute; of an unusual one what stands under ``v``."""
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    return (
        f"coalesce(json_extract_string({column}, {literal(pointer + '/v')}),"
        f" json_extract_string({column}, {literal(pointer)}))"
    )
