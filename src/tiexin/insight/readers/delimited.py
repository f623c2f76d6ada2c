"""CSV and its relatives: columns by name, in any usual encoding, line by line.

The engine reads the file itself, in pieces; only its first megabyte is looked at here.
A line that breaks the table's form is left out and told by its number.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tiexin.insight import staging
from tiexin.insight.engine import EngineError, identifier, literal
from tiexin.insight.log import COLUMN_NAMES, MOST_EXAMPLES, Fault
from tiexin.insight.readers.mending import mend
from tiexin.insight.readers.opening import PIECE, guarded, is_packed, opened
from tiexin.insight.readers.table_start import table_start
from tiexin.insight.readers.times import TimeReading, reading_of
from tiexin.insight.staging import NOTHING, Source
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tiexin.insight.engine import Engine
    from tiexin.insight.log import ReadOptions

_NEEDED: Final = ("case", "activity", "time")
_CASE_PREFIX: Final = "case:"
# A line longer than this is a quotation mark that never closes.
_LONGEST_LINE: Final = 8 << 20
_KINDS: Final = {
    "MISSING COLUMNS": "too_few",
    "TOO MANY COLUMNS": "too_many",
    "UNQUOTED VALUE": "quote",
    "INVALID ENCODING": "encoding",
    "INVALID UNICODE": "encoding",
    "LINE SIZE OVER MAXIMUM": "too_long",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be staged.

    Attributes:
        source: what the engine reads.
        columns: which column was taken for what.
        reading: how its times were read.
        encoding: how the characters of a CSV were read.
        path: the CSV, unpacked and in UTF-8.
        header: all columns of the CSV.
        delimiter: what parts them.
        rows: about how many there are.
    """

    source: Source
    columns: Mapping[str, str]
    reading: TimeReading
    encoding: str = ""
    path: Path = Path()
    header: tuple[str, ...] = ()
    delimiter: str = ","
    rows: int = 0


def open_table(path: Path, engine: Engine, *, options: ReadOptions) -> Table:
    """Find encoding, delimiter and columns, and make the bytes readable.

    Raises:
        BadInput: ``insight.encoding``, ``insight.not_a_table``,
            ``insight.columns_unknown``, ``insight.no_column``, and what the sample of
            times raises.
    """
    start = table_start(path, options=options)
    plain = _as_utf8(path, engine, start.encoding)
    header, delimiter = start.header, start.delimiter
    columns = choose_columns(header, options, where=str(path))
    place = header.index(columns["time"])
    values = [row[place] for row in start.rows if len(row) > place]
    reading = reading_of(values, given=options.time_format, where=str(path))
    relation = _relation(plain, header, delimiter)
    source = source_of(relation, header, columns, options=options, reading=reading)
    return Table(
        source,
        columns,
        reading,
        encoding=start.encoding,
        path=plain,
        header=header,
        delimiter=delimiter,
        rows=_rows_about(plain),
    )


def _rows_about(path: Path) -> int:
    """How many lines a file has if all are as long as its first ones."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    return path.stat().st_size * start.count(b"\n") // max(1, len(start))


def stage_table(
    engine: Engine, table: Table, *, log: int, told: Callable[[float], None]
) -> Rejected:
    """Take the rows; tell which lines could not be taken.

    Where a quotation mark never closes, the file is mended and taken again, so that
    the line loses itself and no other.
    """
    staging.stage(engine, table.source, log=log, told=told)
    found = _rejected(engine)
    if not found.quoted:
        return found
    staging.forget(engine, log=log)
    target = engine.folder / f"{table.path.name}.mended"
    broken = mend(
        table.path, target, width=len(table.header), delimiter=table.delimiter
    )
    relation = _relation(target, table.header, table.delimiter)
    staging.stage(engine, replace(table.source, relation=relation), log=log)
    target.unlink()
    again = _rejected(engine)
    lines = sorted([*broken, *(_moved(line, broken) for line in again.lines)])
    faults = [
        replace(fault, places=tuple(str(_moved(int(p), broken)) for p in fault.places))
        for fault in again.faults
    ]
    if broken:
        places = tuple(str(line) for line in broken[:MOST_EXAMPLES])
        faults.append(Fault("quote", len(broken), places))
    return Rejected(faults, lines)


def _moved(line: int, taken_out: Sequence[int]) -> int:
    """The number that a line had before others were taken out; both ascending."""
    for each in taken_out:
        if each > line:
            break
        line += 1
    return line


@dataclass(frozen=True, slots=True)
class Rejected:
    """Lines that are not in the table.

    Attributes:
        faults: by reason.
        lines: the numbers of all.
        quoted: a quotation mark has to do with it, so other lines may be lost too.
    """

    faults: list[Fault]
    lines: list[int]
    quoted: bool = False


def _rejected(engine: Engine) -> Rejected:
    """What the engine could not take of the last table; forgets it."""
    try:
        found = engine.rows(
            "SELECT error_type::VARCHAR, list(DISTINCT line ORDER BY line),"
            " arg_min(csv_line, line), bool_or(contains(csv_line, '\"'))"
            " FROM reject_errors GROUP BY 1 ORDER BY 1"
        )
    except EngineError:
        return Rejected([], [])
    faults: list[Fault] = []
    told: set[int] = set()
    quoted = False
    for kind, lines, example, marked in found:
        quoted = quoted or marked or _KINDS.get(kind) in ("quote", "too_long")
        # A line with two faults is told once.
        new = [line for line in lines if line not in told]
        told.update(new)
        if not new:
            continue
        places = tuple(str(line) for line in new[:MOST_EXAMPLES])
        first = (example or "").splitlines()[:1]
        text = first[0][:60] if first else ""
        faults.append(Fault(_KINDS.get(kind, "broken"), len(new), places, text))
    for name in ("reject_errors", "reject_scans"):
        engine.run(f"DROP TABLE IF EXISTS {name}")
    return Rejected(faults, sorted(told), quoted)


def choose_columns(
    header: Sequence[str], options: ReadOptions, *, where: str
) -> dict[str, str]:
    """Which column is what: as the user said, else by the names that are usual.

    Raises:
        BadInput: ``insight.no_column``: a column that was named is not there;
            ``insight.columns_unknown``: no usual name, so it has to be named.
    """
    by_lower = {name.lower(): name for name in reversed(header)}
    columns: dict[str, str] = {}
    for role, usual in COLUMN_NAMES.items():
        given: str = getattr(options, role)
        if given:
            if given not in header:
                raise BadInput.of(
                    "insight.no_column",
                    where=where,
                    option=f"--{role}",
                    given=given[:60],
                    known=", ".join(header)[:400],
                )
            columns[role] = given
            continue
        found = next((by_lower[name] for name in usual if name in by_lower), None)
        if found is not None and found not in columns.values():
            columns[role] = found
    missing = [f"--{role}" for role in _NEEDED if role not in columns]
    if missing:
        raise BadInput.of(
            "insight.columns_unknown",
            where=where,
            missing=", ".join(missing),
            known=", ".join(header)[:400],
        )
    return columns


def source_of(
    relation: str,
    header: Sequence[str],
    columns: Mapping[str, str],
    *,
    options: ReadOptions,
    reading: TimeReading,
) -> Source:
    """The expressions that take the chosen columns out of a relation of text."""

    def column(role: str) -> str:
        return identifier(columns[role]) if role in columns else NOTHING

    others = [name for name in header if name not in columns.values()]
    events = [name for name in others if not name.startswith(_CASE_PREFIX)]
    cases = [name for name in others if name.startswith(_CASE_PREFIX)]
    return Source(
        relation=relation,
        case_id=f"nullif(trim({column('case')}::VARCHAR), '')",
        activity=f"nullif(trim({column('activity')}::VARCHAR), '')",
        time=column("time"),
        reading=reading,
        sequence=column("order"),
        resource=column("resource"),
        recorded=column("recorded"),
        attributes=_json(events, options, prefix=""),
        case_attributes=_json(cases, options, prefix=_CASE_PREFIX),
    )


def _json(names: Sequence[str], options: ReadOptions, *, prefix: str) -> str:
    """SQL for one JSON object of the columns that are kept; NULL for none."""
    kept = [
        name
        for name in names
        if name
        and (
            options.keep is None
            or name in options.keep
            or name.removeprefix(prefix) in options.keep
        )
    ]
    if not kept:
        return NOTHING
    pairs = ", ".join(
        f"{literal(name.removeprefix(prefix))}, {identifier(name)}::VARCHAR"
        for name in kept
    )
    return f"json_object({pairs})::VARCHAR"


def _relation(path: Path, header: Sequence[str], delimiter: str) -> str:
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
    return (
        f"read_csv({literal(str(path))}, auto_detect = false, header = true, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"', "
        f"columns = {{{columns}}}, ignore_errors = true, store_rejects = true, "
        f"rejects_limit = 0, max_line_size = {_LONGEST_LINE}, "
        f"buffer_size = {4 * _LONGEST_LINE}, strict_mode = true)"
    )


def _as_utf8(path: Path, engine: Engine, encoding: str) -> Path:
    """The file itself, or a copy that is unpacked and in UTF-8, made in pieces."""
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8") and not is_packed(path):
        return path
    target = engine.folder / f"{len(list(engine.folder.iterdir()))}.utf8"
    try:
        decode = codecs.getincrementaldecoder(encoding)("strict").decode
    except LookupError as error:
        raise BadInput.of(
            "insight.encoding", where=str(path), given=encoding[:40]
        ) from error
    lines = 0
    with guarded(path), opened(path) as file, target.open("wb") as copy:
        while piece := file.read(PIECE):
            try:
                copy.write(decode(piece).encode())
            except UnicodeDecodeError as error:
                line = lines + piece[: error.start].count(b"\n") + 1
                raise BadInput.of(
                    "insight.encoding_at", where=f"{path}:{line}", given=encoding
                ) from error
            lines += piece.count(b"\n")
    return target
