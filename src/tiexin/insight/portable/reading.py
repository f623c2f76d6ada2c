"""Parquet as the tables of a portable store: staged, ordered, one row a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import ibis
from ibis import _

from tiexin.insight.portable.dialects import instant_us, wall_us
from tiexin.insight.portable.numbers import whole
from tiexin.insight.readers.delimited import choose_columns
from tiexin.insight.tables import DAY_US
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tiexin.insight.log import ReadOptions
    from tiexin.insight.portable.opening import Backend

CASE: Final = "case:"
"""What the name of a column starts with that is an attribute of the case."""


def parquet(
    backend: Backend, path: Path, options: ReadOptions
) -> tuple[Any, dict[str, str]]:
    """The table as it is stored, and which column is what.

    Raises:
        BadInput: ``insight.no_file``; ``insight.engine_file``: it is no Parquet, or
            has no column of times or none of whole numbers that orders events.
    """
    if not path.exists():
        raise BadInput.of("insight.no_file", where=str(path))
    if not (path.is_dir() or path.suffix == ".parquet"):
        raise BadInput.of("insight.engine_file", where=str(path))
    # Without its scheme a cluster would look for the path in a store of its own.
    place = path.resolve().as_uri()
    if backend.name == "duckdb":
        place = str(path / "*.parquet" if path.is_dir() else path)
    raw = backend.connection.read_parquet(place)
    columns = choose_columns(raw.columns, options, where=str(path))
    order = columns.get("order")
    time = raw[columns["time"]].type()
    if (
        order is None
        or not raw[order].type().is_integer()
        or not (time.is_timestamp() or time.is_date())
    ):
        raise BadInput.of("insight.engine_file", where=str(path))
    return raw, columns


def staged(
    backend: Backend,
    raw: Any,
    columns: Mapping[str, str],
    keep: frozenset[str] | None,
) -> Any:
    """The events with their instants, and what is kept of their attributes as text.

    ``keep`` names attributes; None keeps all.
    """

    def text(role: str) -> Any:
        return raw[columns[role]].cast("string").strip().nullif("")

    time = raw[columns["time"]]
    values = {}
    for name in attribute_columns(raw.columns, columns):
        wanted = keep is None or {name, name.removeprefix(CASE)} & keep
        value = _as_text(raw[name])
        if wanted and value is not None:
            values[f"value:{name}"] = value
    return raw.select(
        case_id=text("case"),
        activity=text("activity"),
        at_us=instant_us(backend, time),
        wall_us=wall_us(backend, time),
        sequence=raw[columns["order"]].cast("int64"),
        **values,
    )


def attribute_columns(header: Any, columns: Mapping[str, str]) -> list[str]:
    """The columns that are attributes of cases or events."""
    return [name for name in header if name not in columns.values()]


def _as_text(column: Any) -> Any | None:
    """The column as text; None where engines would write it differently."""
    kind = column.type()
    if kind.is_string():
        return column
    if kind.is_integer() or kind.is_date() or kind.is_boolean():
        return column.cast("string")
    return None


def ordered(events: Any) -> Any:
    """Position and the event before, in the order of (case, time, index)."""
    in_case = ibis.window(group_by="case_id", order_by=["at_us", "sequence"])
    return events.mutate(
        day=whole(events.wall_us, DAY_US),
        position=ibis.row_number().over(in_case),
        before_us=events.at_us.lag().over(in_case),
        before_activity=events.activity.lag().over(in_case),
        before_sequence=events.sequence.lag().over(in_case),
    ).drop("wall_us")


def disorder(events: Any) -> Any:
    """One row: how many events there are, lack something, or share their place."""
    lacking = _.case_id.isnull() | _.activity.isnull()
    lacking |= _.at_us.isnull() | _.sequence.isnull()
    same = (_.at_us == _.before_us) & (_.sequence == _.before_sequence)
    return events.agg(
        events=_.count(),
        lacking=_.count(where=lacking),
        same=_.count(where=same),
    )


def cases_of(events: Any) -> Any:
    """One row a case: how many events, first and last instant and day."""
    return events.group_by("case_id").agg(
        events=_.count(),
        first_us=_.at_us.min(),
        last_us=_.at_us.max(),
        first_day=_.day.min(),
        last_day=_.day.max(),
    )
