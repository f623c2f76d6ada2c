"""What a file is by its first and last bytes; its name is not asked."""

from __future__ import annotations

import os
import re
from typing import BinaryIO, Final

from tiexin.web.files.content import package
from tiexin.web.files.content.kinds import DWG, JPEG, PDF, PNG, FileKind, Unfit

_HEAD: Final = 1_024
_TAIL: Final = 65_557  # a ZIP's end record with the longest comment
_DWG: Final = re.compile(rb"AC10(15|18|21|24|27|32)\x00")
_PDF: Final = re.compile(rb"%PDF-(1\.\d|2\.0)[\r\n ]")
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\x03\x04"
_ZIP_END: Final = b"PK\x05\x06"
# What a browser or a shell could take for a page or a program, whatever else it is.
_ACTIVE: Final = re.compile(
    rb"<\s*(script|html|svg|iframe|object|embed|!doctype)|<\?(php|xml-stylesheet)",
    re.IGNORECASE,
)


def sniff(file: BinaryIO) -> FileKind:
    """The kind of a file.

    Raises:
        Unfit: It is none that is taken, or two kinds at once.
    """
    head, tail = _ends(file)
    if not head:
        raise Unfit("empty")
    if head.startswith(_OLD_OFFICE):
        raise Unfit("old_office")
    if head.startswith(_ZIP):
        return package.kind_of(file)
    kind = _simple(head)
    if kind is None:
        raise Unfit("kind")
    if _ACTIVE.search(head) or _ZIP_END in tail:
        raise Unfit("two_kinds")
    if kind is not PDF and (b"%PDF-" in head or b"%PDF-" in tail):
        raise Unfit("two_kinds")
    return kind


def _ends(file: BinaryIO) -> tuple[bytes, bytes]:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    return head, tail


def _simple(head: bytes) -> FileKind | None:
    if _PDF.match(head):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    return DWG if _DWG.match(head) else None
