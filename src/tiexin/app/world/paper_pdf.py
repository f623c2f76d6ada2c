"""A PDF of one page and a kilobyte, made by hand: enough to be opened and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# No font is embedded: these names stand for the Chinese font that every reader of PDF
# has at hand (ISO 32000-1, 9.7.5.2), with Latin letters of half its width.
_FONT: Final = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light "
    b"/Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>",
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> "
    b"/FontDescriptor 7 0 R /DW 1000 /W [1 95 500] >>",
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 "
    b"/FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 "
    b"/CapHeight 880 /StemV 93 >>",
)
_LEFT: Final = 72
_TOP: Final = 740
_TITLE: Final = 20
_TEXT: Final = 12


def pdf(lines: Sequence[str], *, locked: bool = False) -> bytes:
    """A page with these lines, the first as its title.

    ``locked``: it says of itself that it is encrypted, as files are that nobody may
    take in; no reader opens it then.
    """
    body = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        _page(lines),
        *_FONT,
    ]
    if locked:
        body.append(b"<< /Filter /Standard /V 1 /R 2 /P -4 >>")
    out = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, one in enumerate(body, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    lock = b"/Encrypt 8 0 R " if locked else b""
    size = len(body) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
        + b"trailer << /Size %d /Root 1 0 R %b>>\n" % (size, lock)
        + b"startxref\n%d\n%%%%EOF\n" % len(out)
    )


def _page(lines: Sequence[str]) -> bytes:
    """The stream that writes the lines, one below the other."""
    parts = [b"BT /F1 %d Tf %d %d Td" % (_TITLE, _LEFT, _TOP)]
    for number, line in enumerate(lines):
        if number == 1:
            parts.append(b"/F1 %d Tf 0 -%d Td" % (_TEXT, 2 * _TITLE))
        elif number:
            parts.append(b"0 -%d Td" % (2 * _TEXT))
        parts.append(b"<%b> Tj" % line.encode("utf-16-be").hex().upper().encode())
    parts.append(b"ET")
    content = b"\n".join(parts)
    return b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)
