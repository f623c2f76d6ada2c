"""PDF: without scripts, programs to start, files within, or locks.

Names that make a PDF act are looked for in the whole file, however they are spelled
(``/J#61vaScript``), and in every object stream, where they would be hidden by
compression. An object stream that can't be unpacked for sure is refused: what can't be
seen can't be called clean. This does not replace a virus scanner; it removes the means.
"""

from __future__ import annotations

import mmap
import re
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

from tiexin.web.files.content.kinds import Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_STREAMS: Final = 50_000
_MOST_UNPACKED: Final = 256_000_000
_LONGEST_STREAM: Final = 32_000_000
_LONGEST_DICTIONARY: Final = 20_000
_LONGEST_HEAD: Final = 25
_MOST_HEADS: Final = 8
_TRAILER: Final = 2_048
_FIRST_LOOK: Final = 256
_CHUNK: Final = 1 << 14

# By the name that betrays it. Names of five characters and more are hardly ever met by
# chance in compressed bytes; a script's ``/JS`` is, and never comes without the others.
_ACTS: Final = {
    b"JavaScript": "scripts",
    b"Rendition": "scripts",
    b"XFA": "scripts",
    b"Launch": "starts",
    b"ImportData": "starts",
    b"SubmitForm": "starts",
    b"EmbeddedFile": "embedded",
    b"EmbeddedFiles": "embedded",
    b"RichMedia": "embedded",
    b"GoToE": "embedded",
    b"Encrypt": "encrypted",
}
_END_OF_NAME: Final = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|$)"
_IN_NAME: Final = rb"[^\x00-\x20()<>\[\]{}/%#]{0,126}"
_PLAIN: Final = re.compile(rb"/(" + b"|".join(_ACTS) + rb")" + _END_OF_NAME)
_SPELLED: Final = re.compile(rb"/(%b(?:#[0-9A-Fa-f]{2}%b)+)" % (_IN_NAME, _IN_NAME))
_CODE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_ADDRESS: Final = re.compile(rb"\(\s*javascript:", re.IGNORECASE)
_STREAM: Final = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_HEAD: Final = re.compile(rb"\d\s+\Z")
_OBJECT_STREAM: Final = re.compile(rb"/ObjStm" + _END_OF_NAME)
_PAIRS: Final = re.compile(rb"\s*\d{1,10}\s+\d{1,10}\s")
_FLATE: Final = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])")


def inspect(file: BinaryIO) -> None:
    """Look through a PDF.

    Raises:
        Unfit: ``scripts``, ``starts``, ``embedded``, ``encrypted``, ``hidden``,
            ``broken`` or ``bomb``.
    """
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if b"%%EOF" not in data[-_TRAILER:]:
            raise Unfit("broken")
        _refuse_acts(data)
        named = sum(1 for _ in _OBJECT_STREAM.finditer(data))
        unpacked = 0
        for start, dictionary in _streams(data):
            if _OBJECT_STREAM.search(dictionary):
                named -= 1
                text = _object_stream(data, start, dictionary)
            else:
                text = _perhaps_one(data, start)
            _refuse_acts(text)
            unpacked += len(text)
            if unpacked > _MOST_UNPACKED:
                raise Unfit("bomb")
        if named > 0:
            raise Unfit("hidden")


def _refuse_acts(data: bytes | mmap.mmap) -> None:
    found = _PLAIN.search(data)
    if found:
        raise Unfit(_ACTS[found[1]])
    if _ADDRESS.search(data):
        raise Unfit("scripts")
    for match in _SPELLED.finditer(data):
        name = _CODE.sub(lambda code: bytes([int(code[1], 16)]), match[1])
        if name in _ACTS or name in (b"ObjStm", b"FlateDecode"):
            # Nobody spells these names so who has nothing to hide.
            raise Unfit(_ACTS.get(name, "hidden"))


def _streams(data: mmap.mmap) -> Iterator[tuple[int, bytes]]:
    """Where each stream's bytes begin, with the dictionary before it."""
    for number, match in enumerate(_STREAM.finditer(data)):
        if number >= MOST_STREAMS:
            raise Unfit("bomb")
        first = max(0, match.start() - _LONGEST_DICTIONARY)
        yield match.end(), _dictionary(data[first : match.start()])


def _dictionary(before: bytes) -> bytes:
    """What stands between the head of an object and its stream."""
    end = len(before)
    for _ in range(_MOST_HEADS):
        end = before.rfind(b"obj", 0, end)
        if end < 0:
            break
        if _HEAD.search(before, max(0, end - _LONGEST_HEAD), end):
            return before[end + len(b"obj") :]
    raise Unfit("hidden")


def _object_stream(data: mmap.mmap, start: int, dictionary: bytes) -> bytes:
    """The objects of a stream that says it holds some."""
    if b"/Filter" not in dictionary:
        return b""  # they were read with the whole file
    once = dictionary.count(b"/Filter") == 1
    if not once or not _FLATE.search(dictionary) or b"/Predictor" in dictionary:
        raise Unfit("hidden")
    text = _inflated(data, start, _LONGEST_STREAM)
    if text is None:
        raise Unfit("hidden")
    if len(text) >= _LONGEST_STREAM:
        raise Unfit("bomb")
    return text


def _perhaps_one(data: mmap.mmap, start: int) -> bytes:
    """The same of a stream that does not say so, but begins as they do."""
    first = _inflated(data, start, _FIRST_LOOK)
    if first is None or not _PAIRS.match(first):
        return b""
    return _inflated(data, start, _LONGEST_STREAM) or b""


def _inflated(data: mmap.mmap, start: int, most: int) -> bytes | None:
    """What comes out at a place, up to ``most`` bytes; None where nothing does."""
    engine = zlib.decompressobj()
    found: list[bytes] = []
    size = 0
    try:
        while not engine.eof and size < most and start < len(data):
            part = engine.decompress(data[start : start + _CHUNK], most - size)
            found.append(part)
            size += len(part)
            start += _CHUNK
            if engine.unconsumed_tail:
                break
    except zlib.error:
        return b"".join(found) or None
    return b"".join(found)
