"""A glance at a file before it is read: which columns it has, what they seem to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.insight.engine import Engine, EngineError, literal
from tiexin.insight.log import COLUMN_NAMES, ReadOptions
from tiexin.insight.readers.opening import format_of
from tiexin.insight.readers.table_start import table_start
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ROWS: Final = 8
"""Rows that a glance shows."""

TABLES: Final = ("csv", "parquet")
"""The formats whose columns somebody has to confirm."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What can be said of a table before it is read.

    Attributes:
        format: ``csv`` or ``parquet``.
        header: the names of the columns.
        rows: the first few, as text, each as long as the header.
        found: by what it means (``case``, ``time`` …) the column with a usual name.
        encoding: of a CSV, as Python names it; empty for Parquet.
    """

    format: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    found: Mapping[str, str]
    encoding: str = ""


def glance(path: Path) -> Glance:
    """Look at the start of a table.

    Raises:
        BadInput: It can't be opened, or is no table.
    """
    kind = format_of(path)
    if kind == "parquet":
        header, rows = _parquet(path)
        return Glance(kind, header, rows, _found(header))
    start = table_start(path, options=ReadOptions())
    width = len(start.header)
    rows = tuple(
        (*row[:width], *[""] * (width - len(row))) for row in start.rows[:ROWS]
    )
    return Glance(kind, start.header, rows, _found(start.header), start.encoding)


def _parquet(path: Path) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    relation = f"read_parquet({literal(str(path))})"
    try:
        with Engine(threads=1) as engine:
            names = [name for name, _ in engine.columns(f"SELECT * FROM {relation}")]
            rows = engine.rows(
                f"SELECT COLUMNS(*)::VARCHAR FROM {relation} LIMIT {ROWS}"
            )
    except EngineError as error:
        reason = str(error).splitlines()[0][:120]
        raise BadInput.of(
            "insight.parquet_broken", where=str(path), reason=reason
        ) from error
    return tuple(names), tuple(tuple(each or "" for each in row) for row in rows)


def _found(header: Sequence[str]) -> dict[str, str]:
    """The columns with usual names, each for one meaning only."""
    by_lower = {name.lower(): name for name in reversed(header)}
    found: dict[str, str] = {}
    for role, usual in COLUMN_NAMES.items():
        name = next((by_lower[one] for one in usual if one in by_lower), None)
        if name is not None and name not in found.values():
            found[role] = name
    return found
