"""Reads a ZIP archive that may be hostile: within bounds, and only if all adds up.

Python's own reader trusts what the directory at the end says. Here the directory, the
entries and their bytes have to agree, nothing may lie before, between or behind them,
and no more is unpacked than is allowed.
"""

from __future__ import annotations

import os
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from tiexin.web.files.content.kinds import Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_ENTRIES: Final = 5_000
MOST_BYTES: Final = 400_000_000
MOST_TIMES: Final = 200
_FREE_OF_RATIO: Final = 10_000_000
_LONGEST_DIRECTORY: Final = 2_000_000
_CHUNK: Final = 1 << 16
_END: Final = struct.Struct("<4s4H2LH")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED: Final = 0x2041  # encrypted, strongly encrypted, hidden directory
_IN_UTF8: Final = 0x800


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive; ``name`` uses slashes and leads nowhere outside."""

    name: str
    method: int
    size: int
    packed: int
    crc: int
    place: int


def entries(file: BinaryIO) -> list[Entry]:
    """All entries by the directory, checked against each other.

    Raises:
        Unfit: ``broken``, ``encrypted``, ``bomb`` or ``two_kinds``.
    """
    start, directory = _directory(file)
    found = list(_parsed(directory))
    if not found or len({one.name.lower() for one in found}) != len(found):
        raise Unfit("broken")
    _check_places(found, start)
    if sum(one.size for one in found) > MOST_BYTES:
        raise Unfit("bomb")
    for one in found:
        if one.size > max(_FREE_OF_RATIO, MOST_TIMES * one.packed):
            raise Unfit("bomb")
    return found


def unpacked(file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """An entry's bytes piece by piece; the end of them has been checked.

    Raises:
        Unfit: ``broken``, or ``bomb`` where more comes out than was told.
    """
    left, total, crc = _skip_head(file, entry), 0, 0
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    while left:
        data = file.read(min(_CHUNK, left))
        if not data:
            raise Unfit("broken")
        left -= len(data)
        for part in _inflated(engine, data) if entry.method else (data,):
            total += len(part)
            if total > entry.size:
                raise Unfit("bomb")
            crc = zlib.crc32(part, crc)
            yield part
    ended = not entry.method or (engine.eof and not engine.unused_data)
    if not ended or total != entry.size or crc != entry.crc:
        raise Unfit("broken")


def _inflated(engine: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    try:
        while data:
            yield engine.decompress(data, _CHUNK)
            data = engine.unconsumed_tail
    except zlib.error as error:
        raise Unfit("broken") from error


def _directory(file: BinaryIO) -> tuple[int, bytes]:
    """Where the directory begins, and its bytes; it must be the last thing but one."""
    size = file.seek(0, os.SEEK_END)
    if size < _END.size:
        raise Unfit("broken")
    file.seek(size - _END.size)
    mark, disk, first, here, count, length, start, comment = _END.unpack(
        file.read(_END.size)
    )
    if mark != b"PK\x05\x06" or comment or disk or first or here != count:
        raise Unfit("broken")
    if count > MOST_ENTRIES or length > _LONGEST_DIRECTORY:
        raise Unfit("bomb")
    if start + length != size - _END.size:
        raise Unfit("two_kinds")
    file.seek(start)
    return start, file.read(length)


def _parsed(directory: bytes) -> Iterator[Entry]:
    place = 0
    while place < len(directory):
        head = directory[place : place + _CENTRAL.size]
        if len(head) < _CENTRAL.size or not head.startswith(b"PK\x01\x02"):
            raise Unfit("broken")
        fields = _CENTRAL.unpack(head)
        flags, method, crc, packed, size = fields[3], fields[4], *fields[7:10]
        name_length, extra, comment, where = *fields[10:13], fields[16]
        place += _CENTRAL.size
        name = directory[place : place + name_length]
        place += name_length + extra + comment
        if flags & _ENCRYPTED:
            raise Unfit("encrypted")
        if method not in (_STORED, _DEFLATED) or (method == _STORED and size != packed):
            raise Unfit("broken")
        yield Entry(_name(name, flags), method, size, packed, crc, where)


def _name(raw: bytes, flags: int) -> str:
    try:
        name = raw.decode("utf-8" if flags & _IN_UTF8 else "cp437")
    except UnicodeDecodeError as error:
        raise Unfit("broken") from error
    parts = name.removesuffix("/").split("/")
    if not name or "\\" in name or "\0" in name or ":" in name:
        raise Unfit("broken")
    if any(part in ("", ".", "..") for part in parts):
        raise Unfit("broken")
    return name


def _check_places(found: list[Entry], start: int) -> None:
    """Each entry has bytes of its own, the first at the beginning of the file."""
    ordered = sorted(found, key=lambda one: one.place)
    if ordered[0].place != 0:
        raise Unfit("two_kinds")
    ends = [one.place for one in ordered[1:]] + [start]
    for one, end in zip(ordered, ends, strict=True):
        if one.place + _LOCAL.size + one.packed > end:
            raise Unfit("bomb")


def _skip_head(file: BinaryIO, entry: Entry) -> int:
    """Go to an entry's bytes; how many they are."""
    file.seek(entry.place)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        raise Unfit("broken")
    fields = _LOCAL.unpack(head)
    flags, method, name_length, extra = fields[2], fields[3], *fields[9:11]
    name = file.read(name_length)
    if flags & _ENCRYPTED:
        raise Unfit("encrypted")
    if method != entry.method or _name(name, flags) != entry.name:
        raise Unfit("broken")
    file.seek(extra, os.SEEK_CUR)
    return entry.packed
