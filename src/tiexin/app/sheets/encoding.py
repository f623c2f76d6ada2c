"""Which characters a file is written in: UTF-8 or GB18030, or where it is neither."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from tiexin.app.paths import data_root
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Encoding: TypeAlias = Literal["utf-8", "utf-8-sig", "gb18030"]

LONGEST_LINE: Final = 200_000
"""Bytes; a longer one is no table."""
_SAMPLE: Final = 20_000
_LONGEST_MARK: Final = 4
_LEAST_KNOWN: Final = 0.5
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_OTHER_FILES: Final = (
    (b"PK\x03\x04", "sheets.workbook"),
    (b"\xd0\xcf\x11\xe0", "sheets.workbook"),
    (b"%PDF", "sheets.not_a_table"),
    (codecs.BOM_UTF16_LE, "sheets.utf16"),
    (codecs.BOM_UTF16_BE, "sheets.utf16"),
)


@dataclass(frozen=True, slots=True)
class _Fault:
    """The first byte that does not fit: its place in the file and its line."""

    position: int
    line: int
    byte: int


def byte_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a file with their ends: line feed, carriage return or both.

    None of these bytes is a part of another character, neither in UTF-8 nor in
    GB18030, so a file can be cut there before its characters are known.

    Raises:
        BadInput: ``sheets.long_line``.
    """
    rest = b""
    for piece in pieces:
        lines = (rest + piece).splitlines(keepends=True)
        # The last one may go on, and a \r may be the first half of an end.
        rest = lines.pop() if lines else b""
        yield from lines
        if len(rest) > LONGEST_LINE:
            raise BadInput.of("sheets.long_line", most=LONGEST_LINE)
    if rest:
        yield rest


def encoding_of(pieces: Iterable[bytes]) -> Encoding:
    """Find out how a file is written; ``pieces`` can be gone through again and again.

    UTF-8 is what decodes as such. Nearly every file decodes as GB18030, so that is
    believed only if what comes out are characters that our own texts use.

    Raises:
        BadInput: ``sheets.empty``, ``sheets.workbook``, ``sheets.utf16`` and the
            like; ``sheets.broken_encoding`` with the first byte that does not fit.
    """
    start = _start(pieces)
    if not start:
        raise BadInput.of("sheets.empty")
    for mark, code in _OTHER_FILES:
        if start.startswith(mark):
            raise BadInput.of(code)
    fault = _first_fault(pieces, "utf-8")
    if fault is None:
        return "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else "utf-8"
    if _first_fault(pieces, "gb18030") is None and _reads_well(pieces):
        return "gb18030"
    raise BadInput.of(
        "sheets.broken_encoding",
        position=fault.position,
        line=fault.line,
        byte=f"0x{fault.byte:02X}",
    )


def _start(pieces: Iterable[bytes]) -> bytes:
    start = b""
    for piece in pieces:
        start += piece
        if len(start) >= _LONGEST_MARK:
            break
    return start


def _first_fault(pieces: Iterable[bytes], encoding: str) -> _Fault | None:
    position = 0
    for number, line in enumerate(byte_lines(pieces), 1):
        try:
            line.decode(encoding)
        except UnicodeDecodeError as error:
            place = min(error.start, len(line) - 1)
            return _Fault(position + place, number, line[place])
        position += len(line)
    return None


def _reads_well(pieces: Iterable[bytes]) -> bool:
    """Whether a file read as GB18030 gives text and not a jumble (Big5, Latin-1)."""
    known = seen = 0
    for line in byte_lines(pieces):
        for character in _CHINESE.findall(line.decode("gb18030")):
            seen += 1
            known += character in _our_characters()
        if seen >= _SAMPLE:
            break
    return seen > 0 and known / seen >= _LEAST_KNOWN


@cache
def _our_characters() -> frozenset[str]:
    """The characters of our own texts, simplified and traditional."""
    found: set[str] = set()
    for path in data_root().rglob("*.yaml"):
        found.update(_CHINESE.findall(path.read_text(encoding="utf-8")))
    return frozenset(found)
