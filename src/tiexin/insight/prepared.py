"""A log made ready once and kept: its tables in a file, with what reading it told.

Whoever asks opens the file for reading only. It is a copy that can be made again from
the log at any time, and is, where another version of the program or engine wrote it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import tiexin
from tiexin.insight.engine import MEMORY_MB, VERSION, Engine, EngineError, literal
from tiexin.insight.log import Fault, ImportReport, Note
from tiexin.insight.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tiexin.calendars import WorkCalendar

_LAYOUT: Final = 1
"""Goes up whenever the tables of a store change."""

_WRITTEN_BY: Final = f"{_LAYOUT}/{tiexin.__version__}/{VERSION}"


class NotPreparedError(Exception):
    """There is no file, or none that this program wrote: make it again."""


def keep_store(store: Store, path: Path) -> None:
    """Write a store to a file, whole or not at all; the store can't be asked then."""
    told = {
        "written_by": _WRITTEN_BY,
        "zone": store.engine.value("SELECT current_setting('TimeZone')"),
        "reports": [asdict(each) for each in store.reports],
        "notes": [asdict(each) for each in store.notes],
    }
    text = literal(json.dumps(told, ensure_ascii=False))
    store.engine.run(f"CREATE OR REPLACE TABLE told AS SELECT {text} AS told")
    store.engine.keep(path)


def open_store(
    path: Path,
    *,
    calendar: WorkCalendar | None = None,
    memory_mb: int = MEMORY_MB,
    threads: int = 0,
    seconds: float | None = None,
) -> Store:
    """A kept store, to be asked; its file is not changed.

    ``seconds`` is how long all questions to it may take together; what takes longer
    ends with ``insight.too_slow``.

    Raises:
        NotPreparedError: There is none that can be used.
    """
    if not path.is_file():
        raise NotPreparedError(path.name)
    try:
        engine = Engine(
            memory_mb=memory_mb, threads=threads, prepared=path, seconds=seconds
        )
    except EngineError as error:
        raise NotPreparedError(path.name) from error
    try:
        told = _told(engine)
        engine.set_zone(told["zone"])
        return Store(
            engine,
            reports_of(told["reports"]),
            calendar=calendar,
            notes=[Note(**each) for each in told["notes"]],
        )
    except BaseException:
        engine.close()
        raise


def _told(engine: Engine) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(engine.value("SELECT told FROM told"))
    except (EngineError, TypeError, ValueError) as error:
        raise NotPreparedError from error
    if told.get("written_by") != _WRITTEN_BY:
        raise NotPreparedError(told.get("written_by"))
    return told


def reports_of(found: list[Mapping[str, Any]]) -> list[ImportReport]:
    """Reports again, as ``dataclasses.asdict`` and JSON left them."""
    return [
        ImportReport(
            **{
                **each,
                "faults": tuple(
                    Fault(**{**one, "places": tuple(one["places"])})
                    for one in each["faults"]
                ),
                "notes": tuple(Note(**one) for one in each["notes"]),
            }
        )
        for each in found
    ]
