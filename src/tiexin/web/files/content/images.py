"""Pictures: whole, of a bearable size, and nothing after their end."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

from tiexin.web.files.content.kinds import Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PIXELS: Final = 200_000_000
_MOST_PARTS: Final = 100_000
_CHUNK: Final = 1 << 16
_HEAD: Final = 8  # length and name of a chunk
_WIDTH: Final = 2  # bytes of a segment's length, which counts itself
_END, _SCAN = 0xD9, 0xDA
# Markers that carry no length; and the frames that tell height and width.
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def inspect_png(file: BinaryIO) -> None:
    """Walk all chunks of a PNG; each must be whole and the last one the end.

    Raises:
        Unfit: ``broken``, ``two_kinds`` or ``too_many_pixels``.
    """
    file.seek(8)
    for _ in range(_MOST_PARTS):
        head = file.read(_HEAD)
        if len(head) < _HEAD:
            raise Unfit("broken")
        length, name = int.from_bytes(head[:4]), head[4:]
        if name == b"IHDR":
            _check_pixels(*_png_size(file))
        crc = zlib.crc32(name)
        for part in _parts(file, length):
            crc = zlib.crc32(part, crc)
        if int.from_bytes(file.read(4)) != crc:
            raise Unfit("broken")
        if name == b"IEND":
            if file.read(1):
                raise Unfit("two_kinds")
            return
    raise Unfit("broken")


def _png_size(file: BinaryIO) -> tuple[int, int]:
    place = file.tell()
    size = file.read(8)
    file.seek(place)
    return int.from_bytes(size[:4]), int.from_bytes(size[4:])


def inspect_jpeg(file: BinaryIO) -> None:
    """Walk a JPEG's segments up to its picture, and look at what follows the end.

    Cameras put further pictures after the end; scripts and archives have no place
    there.

    Raises:
        Unfit: ``broken`` or ``too_many_pixels``.
    """
    file.seek(2)
    framed = False
    for _ in range(_MOST_PARTS):
        marker = _next_marker(file)
        if marker in _BARE:
            continue
        if marker == _END:
            raise Unfit("broken")
        length = int.from_bytes(file.read(_WIDTH))
        if length < _WIDTH:
            raise Unfit("broken")
        if marker in _FRAMES:
            frame = file.read(5)
            _check_pixels(int.from_bytes(frame[3:5]), int.from_bytes(frame[1:3]))
            file.seek(-len(frame), os.SEEK_CUR)
            framed = True
        if marker == _SCAN:
            break
        for _part in _parts(file, length - _WIDTH):
            pass
    if not framed or not _ends(file):
        raise Unfit("broken")


def _next_marker(file: BinaryIO) -> int:
    if file.read(1) != b"\xff":
        raise Unfit("broken")
    marker = file.read(1)
    while marker == b"\xff":
        marker = file.read(1)
    if not marker:
        raise Unfit("broken")
    return marker[0]


def _ends(file: BinaryIO) -> bool:
    """Whether an end of picture follows."""
    before = b""
    while part := file.read(_CHUNK):
        if b"\xff\xd9" in before + part:
            return True
        before = part[-1:]
    return False


def _parts(file: BinaryIO, length: int) -> Iterator[bytes]:
    """So many bytes of a file, piece by piece; it must have them."""
    left = length
    while left:
        part = file.read(min(_CHUNK, left))
        if not part:
            raise Unfit("broken")
        left -= len(part)
        yield part


def _check_pixels(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise Unfit("too_many_pixels")
