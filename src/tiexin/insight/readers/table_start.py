"""The first megabyte of a table: encoding, delimiter, columns and a sample of rows."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.insight.readers.opening import PIECE, guarded, opened
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from tiexin.insight.log import ReadOptions

_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_ROWS: Final = 1000
_LEAST_COLUMNS: Final = 3
"""Case, activity and time."""


@dataclass(frozen=True, slots=True)
class TableStart:
    """How a table is written, and its first rows.

    Attributes:
        encoding: as Python names it.
        delimiter: what parts the columns.
        header: the names of the columns, each once.
        rows: at most a thousand, as they stand; one may be shorter or longer.
    """

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table_start(path: Path, *, options: ReadOptions) -> TableStart:
    """Look at the start of a CSV; what the user said is not guessed.

    Raises:
        BadInput: ``insight.encoding``, ``insight.binary``, ``insight.not_a_table``.
    """
    with guarded(path), opened(path) as file:
        start = file.read(PIECE)
    encoding = options.encoding or _encoding_of(start, path)
    text = _decoded(start, encoding, path)
    delimiter = options.delimiter or _delimiter_of(text)
    rows = _sample(text, delimiter)
    if not rows or len(rows[0]) < _LEAST_COLUMNS:
        raise BadInput.of("insight.not_a_table", where=str(path), delimiter=delimiter)
    header = _unique([name.strip().lstrip("\ufeff") for name in rows[0]])
    return TableStart(
        encoding, delimiter, tuple(header), tuple(tuple(row) for row in rows[1:])
    )


def _encoding_of(start: bytes, path: Path) -> str:
    """The encoding of the first megabyte; its last character may be cut."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if start.startswith(mark):
            return name
    if b"\0" in start:
        raise BadInput.of("insight.binary", where=str(path))
    for name in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(name)("strict").decode(start)
        except UnicodeDecodeError as error:
            # One bad line in a UTF-8 file is that line's fault, not the file's.
            if name == "utf-8" and _mostly_utf8(start, error):
                return name
            continue
        return name
    raise BadInput.of("insight.encoding", where=str(path), given="?")


def _mostly_utf8(start: bytes, error: UnicodeDecodeError) -> bool:
    """Whether many-byte characters before and after the bad one are sound UTF-8."""
    text = start.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(1 for one in text if one > "\x7f" and one != "\ufffd")
    return good > 20 * bad and error.start > 0


def _decoded(start: bytes, encoding: str, path: Path) -> str:
    try:
        errors = "replace" if encoding == "utf-8" else "strict"
        return codecs.getincrementaldecoder(encoding)(errors).decode(start)
    except (UnicodeError, LookupError) as error:
        raise BadInput.of(
            "insight.encoding", where=str(path), given=encoding[:40]
        ) from error


def _delimiter_of(text: str) -> str:
    """The sign that parts most columns in the first lines, the same in each."""
    best, most = ",", 0
    lines = text[: 1 << 16]
    for delimiter in _DELIMITERS:
        rows = list(csv.reader(io.StringIO(lines), delimiter=delimiter))[:20]
        widths = {len(row) for row in rows[:-1] if row} or {len(rows[0])}
        width = len(rows[0]) if rows else 0
        if width > most and (len(widths) == 1 or most == 0):
            best, most = delimiter, width
    return best


def _sample(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            rows.append(row)
            if len(rows) > _SAMPLE_ROWS:
                break
    except csv.Error:
        # The engine tells which line it is; the sample ends before it.
        return rows
    return rows


def _unique(header: list[str]) -> list[str]:
    """Column names, each once: a second ``name`` becomes ``name#2``."""
    seen: dict[str, int] = {}
    unique = []
    for position, name in enumerate(header, 1):
        plain = name or f"column{position}"
        seen[plain] = seen.get(plain, 0) + 1
        unique.append(plain if seen[plain] == 1 else f"{plain}#{seen[plain]}")
    return unique
