"""Files into staged rows: each by its reader, in the order in which they are given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tiexin.insight import staging
from tiexin.insight.engine import EngineError, literal
from tiexin.insight.log import Fault, ImportReport, Note
from tiexin.insight.readers.delimited import open_table, stage_table
from tiexin.insight.readers.events import Taking, read_events
from tiexin.insight.readers.ocel import Flat, read_ocel
from tiexin.insight.readers.opening import format_of, plain_name
from tiexin.insight.readers.parquet import open_parquet
from tiexin.insight.readers.times import MINUTES, TimeReading
from tiexin.insight.readers.xes import Head, read_xes
from tiexin.insight.spool import BREAK, CASE_COLUMNS, EVENT_COLUMNS, FIELD, Spool
from tiexin.insight.staging import Source
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tiexin.insight.engine import Engine
    from tiexin.insight.log import ReadOptions
    from tiexin.insight.readers.delimited import Table

    Progress = Callable[[Path, int], None]

_LONGEST_LINE: Final = 64 << 20


def load(
    engine: Engine,
    paths: Sequence[Path],
    *,
    options: ReadOptions,
    progress: Progress,
) -> tuple[list[ImportReport], list[Head | None]]:
    """Stage all files; return what became of each, and the XES heads for writing.

    Raises:
        BadInput: A file can't be read, or no event is left. Nothing is kept then.
    """
    staging.prepare(engine)
    engine.set_zone(options.zone)
    reports: list[ImportReport] = []
    heads: list[Head | None] = []
    for log, path in enumerate(paths):
        report, head = _load_one(
            engine, path, log=log, options=options, progress=progress
        )
        if not report.kept:
            raise BadInput.of("insight.nothing_left", where=str(path), read=report.read)
        reports.append(report)
        heads.append(head)
    return reports, heads


def _load_one(
    engine: Engine,
    path: Path,
    *,
    log: int,
    options: ReadOptions,
    progress: Progress,
) -> tuple[ImportReport, Head | None]:
    kind = format_of(path)
    progress(path, 0)
    first = engine.value("SELECT count(*) FROM staged")

    def told(events: int) -> None:
        progress(path, events)

    if kind in ("csv", "parquet"):
        try:
            read = _table(engine, path, kind, log=log, options=options, told=told)
        except EngineError as error:
            reason = str(error).splitlines()[0][:120]
            raise BadInput.of(
                f"insight.{kind}_broken", where=str(path), reason=reason
            ) from error
    else:
        read = _spooled_log(engine, path, kind, log=log, options=options, told=told)
    left_out = sum(fault.count for fault in read.faults)
    faults = [*read.faults, *staging.faults_of(engine, log=log, missing=read.missing)]
    if options.as_of is not None:
        later = read.later + staging.known_by(engine, options.as_of, log=log)
        read.notes.append(Note("as_of", {"n": later, "time": str(options.as_of)}))
    staged = engine.value("SELECT count(*) FROM staged") - first
    kept = staged + left_out - sum(fault.count for fault in faults)
    told(kept)
    report = ImportReport(
        name=plain_name(path),
        format=kind,
        read=staged + left_out,
        kept=kept,
        columns=read.columns,
        faults=tuple(faults),
        notes=tuple(read.notes),
    )
    return report, read.head


@dataclass(slots=True)
class _Read:
    """What a reader tells besides the rows."""

    faults: list[Fault] = field(default_factory=list)
    columns: Mapping[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    head: Head | None = None
    missing: Sequence[int] = ()
    later: int = 0


def _table(
    engine: Engine,
    path: Path,
    kind: str,
    *,
    log: int,
    options: ReadOptions,
    told: Callable[[int], None],
) -> _Read:
    """Stage a file that the engine reads itself."""
    if kind == "parquet":
        table = open_parquet(path, engine, options=options)
        staging.stage(
            engine,
            table.source,
            log=log,
            told=lambda share: told(round(share * table.rows)),
        )
        return _Read(columns=table.columns, notes=_notes_of(table, options))
    table = open_table(path, engine, options=options)
    left_out = stage_table(
        engine, table, log=log, told=lambda share: told(round(share * table.rows))
    )
    return _Read(
        left_out.faults,
        table.columns,
        _notes_of(table, options),
        missing=left_out.lines,
    )


def _spooled_log(
    engine: Engine,
    path: Path,
    kind: str,
    *,
    log: int,
    options: ReadOptions,
    told: Callable[[int], None],
) -> _Read:
    """Stage a file that a reader in Python takes apart."""
    read = _Read()
    with Spool(engine.folder, f"log{log}") as spool:
        if kind == "xes":
            read.head = read_xes(path, spool, options=options, progress=told)
        elif kind == "events":
            taking = Taking(
                spool, options.case or "procedure", options.as_of, options.describe
            )
            found = read_events(path, taking, progress=told)
            read.faults, read.later = found.faults, found.later
            if options.describe and options.describe.unknown:
                without = len(options.describe.unknown)
                read.notes.append(Note("no_rules", {"n": without}))
        else:
            flat = read_ocel(
                path,
                spool,
                kind=kind,
                object_type=options.object_type,
                progress=told,
            )
            read.notes += _flattened(flat)
    if spool.naive and kind != "events":
        read.notes.append(Note("zone", {"zone": options.zone}))
    stage_spool(engine, spool, log=log)
    return read


def stage_spool(engine: Engine, spool: Spool, *, log: int) -> None:
    """Stage what a reader in Python has written, and remove the files."""
    source = Source(
        relation=_spooled(spool.events_path, EVENT_COLUMNS),
        case_id=_restored("nullif(trim(case_id), '')"),
        activity=_restored("nullif(trim(activity), '')"),
        time='"time"',
        reading=TimeReading(MINUTES),
        sequence="sequence",
        resource="resource",
        recorded="recorded",
        place="place",
        attributes="attributes",
    )
    staging.stage(engine, source, log=log)
    engine.run(
        f"INSERT INTO staged_case SELECT {log}, {_restored('case_id')}, attributes"
        f" FROM {_spooled(spool.cases_path, CASE_COLUMNS)}"
    )
    spool.events_path.unlink()
    spool.cases_path.unlink()


def _restored(column: str) -> str:
    return f"replace({column}, {literal(BREAK)}, chr(10))"


def _spooled(path: Path, names: Sequence[str]) -> str:
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({literal(str(path))}, auto_detect = false, header = false, "
        f"delim = {literal(FIELD)}, quote = '', escape = '', "
        f"columns = {{{columns}}}, max_line_size = {_LONGEST_LINE}, "
        f"buffer_size = {2 * _LONGEST_LINE})"
    )


def _flattened(flat: Flat) -> list[Note]:
    notes = [Note("object_type", {"name": flat.object_type})]
    if flat.unrelated:
        notes.append(Note("unrelated", {"n": flat.unrelated, "of": flat.events}))
    return notes


def _notes_of(table: Table, options: ReadOptions) -> list[Note]:
    notes = []
    if table.reading.naive:
        notes.append(Note("zone", {"zone": options.zone}))
    if table.encoding.lower() not in ("", "utf-8"):
        notes.append(Note("encoding", {"encoding": table.encoding}))
    return notes
