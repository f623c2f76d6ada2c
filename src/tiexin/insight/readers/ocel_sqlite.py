"""OCEL 2.0 in SQLite: one table for each type, read only."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from tiexin.insight.engine import identifier, literal
from tiexin.insight.readers.ocel_items import Item, OcelEvent, OcelObject, OcelType
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OWN: Final = ("ocel_id", "ocel_time", "ocel_changed_field")


def items(path: Path) -> Iterator[Item]:
    """Types, objects and events, in the order of the tables.

    Raises:
        BadInput: ``insight.sqlite_broken``.
    """
    try:
        address = f"file:{quote(str(path.resolve()))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as base:
            yield from _types(base, "object")
            yield from _types(base, "event")
            yield from _objects(base)
            yield from _events(base)
    except sqlite3.Error as error:
        raise BadInput.of(
            "insight.sqlite_broken", where=str(path), reason=str(error)[:120]
        ) from error


def _tables(base: sqlite3.Connection, level: str) -> list[tuple[str, str]]:
    """Each type with the name of its table."""
    rows = base.execute(
        f"SELECT ocel_type, ocel_type_map FROM {level}_map_type ORDER BY rowid"
    )
    return [(str(name), f"{level}_{table}") for name, table in rows]


def _columns(base: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    rows = base.execute(f"PRAGMA table_info({identifier(table)})")
    return [(str(row[1]), str(row[2])) for row in rows if row[1] not in _OWN]


def _types(base: sqlite3.Connection, level: str) -> Iterator[OcelType]:
    kinds = {"INTEGER": "integer", "REAL": "float", "BOOLEAN": "boolean"}
    kinds |= {"TIMESTAMP": "time"}
    for name, table in _tables(base, level):
        attributes = tuple(
            (column, kinds.get(kind.upper(), "string"))
            for column, kind in _columns(base, table)
        )
        yield OcelType(level, name, attributes)


def _objects(base: sqlite3.Connection) -> Iterator[OcelObject]:
    tables = dict(_tables(base, "object"))
    columns = {
        name: [column for column, _ in _columns(base, table)]
        for name, table in tables.items()
    }
    for id_, kind in base.execute(
        "SELECT ocel_id, ocel_type FROM object ORDER BY rowid"
    ):
        yield OcelObject(
            str(id_),
            str(kind),
            tuple(_values(base, str(id_), tables[kind], columns[kind])),
            _relations(base, _OF_OBJECT, id_),
        )


def _values(
    base: sqlite3.Connection, id_: str, table: str, columns: list[str]
) -> Iterator[tuple[str, str, str]]:
    """Name, time and value of each attribute; a row may be one change only."""
    rows = base.execute(f"SELECT * FROM {identifier(table)} WHERE ocel_id = ?", (id_,))
    names = [each[0] for each in rows.description]
    for row in rows:
        found: dict[str, Any] = dict(zip(names, row, strict=True))
        changed = found.get("ocel_changed_field")
        for column in [changed] if changed else columns:
            if found.get(column) is not None:
                yield column, str(found["ocel_time"]), str(found[column])


_OF_OBJECT: Final = (
    "SELECT ocel_target_id, ocel_qualifier FROM object_object"
    " WHERE ocel_source_id = ? ORDER BY rowid"
)
_OF_EVENT: Final = (
    "SELECT ocel_object_id, ocel_qualifier FROM event_object"
    " WHERE ocel_event_id = ? ORDER BY rowid"
)


def _relations(
    base: sqlite3.Connection, query: str, id_: object
) -> tuple[tuple[str, str], ...]:
    rows = base.execute(query, (id_,))
    return tuple((str(one), str(qualifier)) for one, qualifier in rows)


def _events(base: sqlite3.Connection) -> Iterator[OcelEvent]:
    parts = []
    for name, table in _tables(base, "event"):
        pairs = ", ".join(
            f"{literal(column)}, CAST(t.{identifier(column)} AS TEXT)"
            for column, _ in _columns(base, table)
        )
        parts.append(
            f"SELECT e.rowid AS n, e.ocel_id, {literal(name)}, t.ocel_time,"
            f" json_object({pairs}) FROM {identifier(table)} t"
            " JOIN event e ON e.ocel_id = t.ocel_id"
        )
    if not parts:
        return
    for _, id_, kind, time, values in base.execute(
        " UNION ALL ".join(parts) + " ORDER BY n"
    ):
        attributes = tuple(
            (name, str(value))
            for name, value in json.loads(values).items()
            if value is not None
        )
        related = _relations(base, _OF_EVENT, id_)
        yield OcelEvent(str(id_), str(kind), str(time), attributes, related)
