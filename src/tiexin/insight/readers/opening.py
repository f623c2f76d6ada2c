"""Opening a log file: what it is, and its bytes in pieces, unpacked where packed."""

from __future__ import annotations

import gzip
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIECE: Final = 1 << 20
ENDINGS: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".xes": "xes",
    ".jsonocel": "ocel_json",
    ".xmlocel": "ocel_xml",
    ".sqlite": "ocel_sqlite",
    ".sqliteocel": "ocel_sqlite",
    ".db": "ocel_sqlite",
    ".jsonl": "events",
    ".ndjson": "events",
}
_BY_CONTENT: Final = {".json": b"eventTypes", ".xml": b"object-types"}
_GZIP: Final = b"\x1f\x8b"


def format_of(path: Path) -> str:
    """Which reader reads the file, by its ending and, where that is open, its start.

    Raises:
        BadInput: ``insight.no_file``, ``insight.empty``, ``insight.unknown_format``.
    """
    _check(path)
    ending = _ending(path)
    if ending in ENDINGS:
        return ENDINGS[ending]
    start = _start(path)
    if ending == ".json":
        return "ocel_json"
    if ending == ".xml":
        return "ocel_xml" if _BY_CONTENT[".xml"] in start else "xes"
    known = ", ".join([*ENDINGS, ".json", ".xml"])
    raise BadInput.of(
        "insight.unknown_format",
        where=str(path),
        given=ending or path.name,
        known=known,
    )


def is_packed(path: Path) -> bool:
    """Whether the bytes are those of gzip, whatever the name says."""
    with path.open("rb") as file:
        return file.read(2) == _GZIP


def plain_name(path: Path) -> str:
    """The name without folder and endings."""
    name = path.name.removesuffix(".gz")
    return name.rpartition(".")[0] or name


def pieces(path: Path) -> Iterator[bytes]:
    """The file's content, unpacked, about a megabyte at a time.

    Raises:
        BadInput: ``insight.truncated`` or ``insight.packed_badly`` for a gzip that
            ends too early or is damaged; ``insight.unreadable``.
    """
    with guarded(path), opened(path) as file:
        while piece := file.read(PIECE):
            yield piece


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Tell what can go wrong with the bytes themselves as coded problems."""
    try:
        yield
    except EOFError as error:
        raise BadInput.of("insight.truncated", where=str(path)) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise BadInput.of("insight.packed_badly", where=str(path)) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def opened(path: Path) -> IO[bytes]:
    """The file for reading bytes, unpacked."""
    return gzip.open(path) if is_packed(path) else path.open("rb")  # type: ignore[return-value]


def _ending(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return "." + name.rpartition(".")[2] if "." in name else ""


def _check(path: Path) -> None:
    try:
        if not path.is_file():
            code = "insight.is_folder" if path.is_dir() else "insight.no_file"
            raise BadInput.of(code, where=str(path))
        if path.stat().st_size == 0:
            raise BadInput.of("insight.empty", where=str(path))
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValueError as error:  # a name that holds a zero byte
        raise BadInput.of("insight.no_file", where=str(path)) from error


def _start(path: Path) -> bytes:
    with guarded(path), opened(path) as file:
        return file.read(1 << 16)


def _unreadable(path: Path, error: OSError) -> BadInput:
    reason = error.strerror or type(error).__name__
    return BadInput.of("insight.unreadable", where=str(path), reason=reason)
