"""Which writer writes a file, by its ending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.insight.engine import EngineError
from tiexin.insight.readers.ocel_items import OcelEvent, OcelObject, OcelType
from tiexin.insight.writers.ocel_json import write_ocel
from tiexin.insight.writers.rows import case_attributes, rows_of
from tiexin.insight.writers.table import write_table
from tiexin.insight.writers.xes import write_xes
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tiexin.insight.readers.ocel_items import Item
    from tiexin.insight.store import Store

ENDINGS: Final = (".xes", ".csv", ".parquet", ".jsonocel")
_CASE: Final = "case"
_START: Final = "1970-01-01T00:00:00Z"


def write_log(store: Store, path: Path) -> None:
    """Write what the store now looks at; a file that is half written is removed.

    Raises:
        BadInput: ``insight.write_format``: no writer for this ending;
            ``insight.not_written``: the file can't be written.
    """
    if path.suffix not in ENDINGS:
        raise BadInput.of(
            "insight.write_format",
            where=str(path),
            given=path.suffix or path.name,
            known=", ".join(ENDINGS),
        )
    half = path.with_name(f".{path.name}.half{path.suffix}")
    try:
        if path.suffix in (".csv", ".parquet"):
            write_table(store, half)
        else:
            with half.open("w", encoding="utf-8", newline="\n") as out:
                if path.suffix == ".xes":
                    write_xes(store, out)
                else:
                    write_ocel(lambda: flat_items(store), out)
        half.replace(path)
    except (OSError, EngineError) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0][:120]
        raise BadInput.of(
            "insight.not_written", where=str(path), reason=reason
        ) from error
    finally:
        half.unlink(missing_ok=True)


def flat_items(store: Store) -> Iterator[Item]:
    """The cases as objects of one type, each event related to its case."""
    known = case_attributes(store)
    names = sorted({name for each in known.values() for name in each})
    yield OcelType("object", _CASE, tuple((name, "string") for name in names))
    kinds: dict[str, set[str]] = {}
    cases: dict[int, str] = {}
    for row in rows_of(store):
        kinds.setdefault(row.activity, set()).update(row.attributes)
        cases[row.case_key] = row.case_id
    for kind in sorted(kinds):
        attributes = tuple((name, "string") for name in sorted(kinds[kind]))
        yield OcelType("event", kind, attributes)
    for key, name in cases.items():
        values = tuple(
            (attribute, _START, _text(value))
            for attribute, value in known.get(key, {}).items()
            if value is not None
        )
        yield OcelObject(name, _CASE, values, ())
    for number, row in enumerate(rows_of(store), 1):
        values_ = tuple(
            (name, _text(value))
            for name, value in row.attributes.items()
            if value is not None
        )
        relation = (row.case_id, _CASE)
        yield OcelEvent(f"e{number}", row.activity, row.time, values_, (relation,))


def _text(value: object) -> str:
    return str(value["v"]) if isinstance(value, dict) else str(value)
