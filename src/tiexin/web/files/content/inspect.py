"""Looks inside a file whose kind is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from tiexin.web.files.content import images, package, pdf
from tiexin.web.files.content.kinds import (
    DOCX,
    JPEG,
    OFD,
    PDF,
    PNG,
    XLSX,
    FileKind,
    Unfit,
)
from tiexin.web.files.content.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def inspect(file: BinaryIO, expected: str) -> None:
    """Look through all of a file; ``expected`` is the content type noted before.

    Raises:
        Unfit: It may not be let in, and why.
    """
    kind = sniff(file)
    if kind.content_type != expected:
        raise Unfit("kind")
    look = _LOOKS.get(kind)
    if look is not None:
        look(file)


_LOOKS: Final[Mapping[FileKind, Callable[[BinaryIO], None]]] = {
    PDF: pdf.inspect,
    PNG: images.inspect_png,
    JPEG: images.inspect_jpeg,
    DOCX: package.inspect,
    XLSX: package.inspect,
    OFD: package.inspect,
}
"""A kind that is missing can't be looked into: it needs the virus scanner."""
