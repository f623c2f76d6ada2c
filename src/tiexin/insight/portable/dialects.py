"""The functions that engines call by different names: instants as microseconds.

Everything else is one expression for all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import ibis

if TYPE_CHECKING:
    from tiexin.insight.portable.opening import Backend

_UTC: Final = 'timestamp("UTC")'
_WALL: Final = "timestamp"


def _of_one(_first: Any) -> Any: ...


def _of_two(_first: Any, _second: Any) -> Any: ...


def _function(name: str, given: tuple[str, ...], back: str) -> Any:
    """A function that the engine has by this name."""
    shape = _of_one if len(given) == 1 else _of_two
    return ibis.udf.scalar.builtin(shape, name=name, signature=(given, back))


_DUCKDB_US: Final = _function("epoch_us", (_UTC,), "int64")
_DUCKDB_WALL_US: Final = _function("epoch_us", (_WALL,), "int64")
_DUCKDB_IN_ZONE: Final = _function("timezone", ("string", _UTC), _WALL)
_SPARK_US: Final = _function("unix_micros", (_UTC,), "int64")
_SPARK_IN_ZONE: Final = _function("from_utc_timestamp", (_UTC, "string"), _UTC)


def instant_us(backend: Backend, column: Any) -> Any:
    """Microseconds since 1970 (UTC) of a time, or of text that is one; NULL if not.

    A time that names no zone is read in that of the backend.
    """
    time = column.try_cast(_UTC) if column.type().is_string() else column.cast(_UTC)
    return (_SPARK_US if backend.name == "spark" else _DUCKDB_US)(time)


def wall_us(backend: Backend, column: Any) -> Any:
    """What the clock on the wall said in the backend's zone, as microseconds."""
    time = column.cast(_UTC)
    if backend.name == "spark":
        return _SPARK_US(_SPARK_IN_ZONE(time, backend.zone))
    return _DUCKDB_WALL_US(_DUCKDB_IN_ZONE(backend.zone, time))
