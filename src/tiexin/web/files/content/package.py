"""DOCX, XLSX and OFD: archives of XML, without what runs by itself."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final
from xml.parsers import expat

from tiexin.web.files.content.kinds import DOCX, OFD, XLSX, FileKind, Unfit
from tiexin.web.files.content.unpack import MOST_BYTES, Entry, entries, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TYPES: Final = "[Content_Types].xml"
_LONGEST_XML: Final = 5_000_000
_LONGEST_INNER: Final = 20_000_000
_MAIN: Final = {
    f"{DOCX.content_type}.main+xml": DOCX,
    f"{XLSX.content_type}.main+xml": XLSX,
}
_MACROS: Final = re.compile(r"macro|vba|activex", re.IGNORECASE)
_EMBEDDED: Final = re.compile(r"oleobject", re.IGNORECASE)
_INNER: Final = re.compile(r"[^/]+/embeddings/[^/]+", re.IGNORECASE)
# A field that starts another program to fetch its value.
_STARTS: Final = re.compile(rb"DDEAUTO|<(?:\w+:)?instrText[^>]*>\s*DDE\b|<ddeLink\b")
_OFD_PARTS: Final = re.compile(
    r".*(\.(xml|jpe?g|png|bmp|gif|tiff?|jb2|ttf|otf|ttc|esl|dat)|/)", re.IGNORECASE
)


def kind_of(file: BinaryIO) -> FileKind:
    """Which of our kinds an archive is.

    Raises:
        Unfit: ``archive`` where it is another one, ``macros``, or as for ``entries``.
    """
    found = {one.name: one for one in entries(file)}
    if "OFD.xml" in found:
        return OFD
    if _TYPES not in found:
        raise Unfit("archive")
    types = _content_types(file, found[_TYPES])
    if any(_MACROS.search(one) for one in types):
        raise Unfit("macros")
    for type_ in types:
        if type_ in _MAIN:
            return _MAIN[type_]
    raise Unfit("archive")


def inspect(file: BinaryIO) -> None:
    """Look through all entries.

    Raises:
        Unfit: ``macros``, ``embedded``, ``external``, ``bomb``, ``encrypted``,
            ``broken``, ``two_kinds``.
    """
    _inspect(file, kind_of(file), _Bounds())


@dataclass
class _Bounds:
    """What may still be unpacked, of the file and all within; and how deep we are."""

    left: int = MOST_BYTES
    depth: int = 0

    def take(self, found: list[Entry]) -> list[Entry]:
        self.left -= sum(one.size for one in found)
        if self.left < 0:
            raise Unfit("bomb")
        return found


def _inspect(file: BinaryIO, kind: FileKind, bounds: _Bounds) -> None:
    for entry in bounds.take(entries(file)):
        name = entry.name.lower()
        if kind is OFD:
            if "attach" in name or not _OFD_PARTS.fullmatch(name):
                raise Unfit("embedded")
        elif _MACROS.search(name):
            raise Unfit("macros")
        if name.endswith(".rels"):
            _parse(_whole(file, entry, _LONGEST_XML), _refuse_external)
        elif _INNER.fullmatch(name):
            _inspect_inner(_whole(file, entry, _LONGEST_INNER), bounds)
        else:
            _look_through(file, entry)


def _inspect_inner(data: bytes, bounds: _Bounds) -> None:
    """A chart brings its table as a workbook; nothing else, and nothing within."""
    if bounds.depth:
        raise Unfit("embedded")
    inner = io.BytesIO(data)
    try:
        kind = kind_of(inner)
    except Unfit as error:
        raise Unfit("macros" if error.why == "macros" else "embedded") from error
    if kind is not XLSX:
        raise Unfit("embedded")
    bounds.depth += 1
    _inspect(inner, kind, bounds)
    bounds.depth -= 1


def _look_through(file: BinaryIO, entry: Entry) -> None:
    """All bytes once: they must be what the archive says, and start nothing."""
    before = b""
    for part in unpacked(file, entry):
        if _STARTS.search(before + part):
            raise Unfit("external")
        before = part[-200:]


def _whole(file: BinaryIO, entry: Entry, most: int) -> bytes:
    if entry.size > most:
        raise Unfit("bomb")
    return b"".join(unpacked(file, entry))


def _content_types(file: BinaryIO, entry: Entry) -> list[str]:
    types: list[str] = []

    def note(_: str, attributes: Mapping[str, str]) -> None:
        type_ = attributes.get("ContentType", "")
        if _EMBEDDED.search(type_):
            raise Unfit("embedded")
        types.append(type_)

    _parse(_whole(file, entry, _LONGEST_XML), note)
    return types


def _refuse_external(_: str, attributes: Mapping[str, str]) -> None:
    """A link to click is fine; a template or a picture fetched by itself is not."""
    external = attributes.get("TargetMode", "").lower() == "external"
    if external and not attributes.get("Type", "").endswith("/hyperlink"):
        raise Unfit("external")


def _parse(data: bytes, start: Callable[[str, Mapping[str, str]], None]) -> None:
    """Read an XML part; definitions of its own (entities) are refused."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_definitions
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unfit("broken") from error


def _refuse_definitions(*_: object) -> None:
    raise Unfit("broken")
