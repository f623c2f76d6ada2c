"""The kinds of files that are taken, and how a file is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file; ``endings`` are all that its name may have had."""

    name: str
    content_type: str
    endings: tuple[str, ...]
    scanned_only: bool = False
    """Taken only where a virus scanner is set up: we can't look into it."""


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
PDF: Final = FileKind("PDF", "application/pdf", ("pdf",))
PNG: Final = FileKind("PNG", "image/png", ("png",))
JPEG: Final = FileKind("JPEG", "image/jpeg", ("jpg", "jpeg", "jpe"))
DOCX: Final = FileKind("DOCX", f"{_OFFICE}.wordprocessingml.document", ("docx",))
XLSX: Final = FileKind("XLSX", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",))
OFD: Final = FileKind("OFD", "application/ofd", ("ofd",))
DWG: Final = FileKind("DWG", "image/vnd.dwg", ("dwg",), scanned_only=True)

KINDS: Final = (PDF, OFD, PNG, JPEG, DOCX, XLSX, DWG)
"""All that may be taken. OFD is China's format of electronic licences (GB/T 33190)."""


class Unfit(Exception):
    """The file can't be let in; ``why`` is the last part of a key ``files.why.…``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
