"""Small files of each kind, made by hand, whole or with something wrong in them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MAIN = "application/vnd.openxmlformats-officedocument"
DOCX_MAIN = f"{_MAIN}.wordprocessingml.document.main+xml"
XLSX_MAIN = f"{_MAIN}.spreadsheetml.sheet.main+xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(*objects: bytes, text: bytes = b"A plan", tail: bytes = b"") -> bytes:
    """A PDF of one page; further ``objects`` are put in before the end."""
    content = b"BT /F1 12 Tf (%b) Tj ET" % text
    body = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
        stream(content),
        *objects,
    ]
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    for number, one in enumerate(body, 1):
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    return out + b"trailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF\n" + tail


def stream(content: bytes, *, more: bytes = b"", compress: bool = True) -> bytes:
    """A stream with its dictionary."""
    data = zlib.compress(content) if compress else content
    told = b"/Filter /FlateDecode " if compress else b""
    head = b"<< %b%b /Length %d >>" % (told, more, len(data))
    return head + b"\nstream\n" + data + b"\nendstream"


def objects(content: bytes, *, typed: bool = True) -> bytes:
    """An object stream that holds one object."""
    kind = b"/Type /ObjStm " if typed else b""
    return stream(b"11 0 " + content, more=kind + b"/N 1 /First 5")


def png(width: int = 3, height: int = 2, *, tail: bytes = b"") -> bytes:
    """A grey picture."""
    head = struct.pack(">2L5B", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * 3 for _ in range(2)))
    chunks = (b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks) + tail


def _chunk(name: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(name + data)
    return struct.pack(">L", len(data)) + name + data + struct.pack(">L", crc)


def jpeg(width: int = 3, height: int = 2, *, tail: bytes = b"") -> bytes:
    """The shape of a photograph: an application segment, a frame, a scan."""
    frame = struct.pack(">B2H", 8, height, width) + b"\x01\x01\x11\x00"
    parts = (0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"), (0xC0, frame)
    out = b"\xff\xd8"
    for marker, data in (*parts, (0xDA, b"\x01\x01\x00\x00\x3f\x00")):
        out += struct.pack(">2BH", 0xFF, marker, len(data) + 2) + data
    return out + b"\x55" * 20 + b"\xff\xd9" + tail


def package(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of these parts, in this order."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return held.getvalue()


def content_types(main: str, more: Sequence[str] = ()) -> bytes:
    """``[Content_Types].xml`` of an office document."""
    parts = "".join(
        f'<Override PartName="/p{number}.xml" ContentType="{one}"/>'
        for number, one in enumerate((main, *more))
    )
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'<?xml version="1.0"?><Types xmlns="{space}">{parts}</Types>'.encode()


def relations(*found: tuple[str, str, str]) -> bytes:
    """A part's relations: kind, target, ``External`` or ``Internal``."""
    lines = "".join(
        f'<Relationship Id="r{number}" Type="{_KINDS}/{kind}" Target="{target}" '
        f'TargetMode="{mode}"/>'
        for number, (kind, target, mode) in enumerate(found)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>'.encode()


def docx(
    more: Mapping[str, bytes] | None = None,
    *,
    types: Sequence[str] = (),
    body: bytes = b"<w:p/>",
) -> bytes:
    """A text document with further parts."""
    link = ("hyperlink", "https://example.org/", "External")
    return package(
        {
            "[Content_Types].xml": content_types(DOCX_MAIN, types),
            "_rels/.rels": relations(
                ("officeDocument", "word/document.xml", "Internal")
            ),
            "word/document.xml": b"<w:document>" + body + b"</w:document>",
            "word/_rels/document.xml.rels": relations(link),
            **(more or {}),
        }
    )


def xlsx(more: Mapping[str, bytes] | None = None) -> bytes:
    """A workbook with further parts."""
    return package(
        {
            "[Content_Types].xml": content_types(XLSX_MAIN),
            "xl/workbook.xml": b"<workbook/>",
            **(more or {}),
        }
    )


def ofd(more: Mapping[str, bytes] | None = None) -> bytes:
    """An electronic licence."""
    return package(
        {"OFD.xml": b"<ofd:OFD/>", "Doc_0/Document.xml": b"<x/>", **(more or {})}
    )
