"""Events of XES with nothing but plain attributes, taken out before the parser.

Most events of most logs are a row of ``<string key="…" value="…"/>``. Regular
expressions read them several times faster than a parser that calls for each element.
What does not look exactly like that is left to the parser, which also sees everything
around; in place of each event that was taken it sees an empty one with a number, and
as many line breaks, so that the lines it tells are those of the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MARK: Final = "tiexin"
"""The attribute with the number of an event that was taken out."""


class Flat(NamedTuple):
    """An event that was taken out.

    Attributes:
        kinds: types and keys of its attributes, in order; many events share them.
        values: their values, in that order.
        quotable: the values stand in JSON as they are.
    """

    kinds: tuple[tuple[str, ...], tuple[str, ...]]
    values: tuple[str, ...]
    quotable: bool


# A value without anything that a parser would read as more than itself.
_VALUE: Final = r'[^"<&\x00-\x1f\ufffe\uffff]*+'
_TYPE: Final = "string|date|int|float|boolean|id"
_ATTRIBUTE: Final = re.compile(
    rf'<({_TYPE}) key="({_VALUE})" value="({_VALUE})"[ \t\r\n]*+/>'
)
_EVENT: Final = re.compile(
    rf'<event>[ \t\r\n]*+(?:<(?:{_TYPE}) key="{_VALUE}" value="{_VALUE}"[ \t\r\n]*+/>'
    r"[ \t\r\n]*+)++</event>"
)
_END: Final = b"</event>"
_DECLARED: Final = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")
_MOST: Final = 16 << 20


class FlatEvents:
    """Takes events out of a file as it goes by."""

    def __init__(self) -> None:
        self._taken: dict[int, Flat] = {}
        self._twice: dict[tuple[tuple[str, ...], tuple[str, ...]], bool] = {}
        self._numbers = 0

    def without(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The file, shortened; pieces come in whole events as far as they can."""
        rest = b""
        first = True
        for piece in pieces:
            rest += piece
            if first and not _is_utf8(rest):
                yield rest
                yield from pieces
                return
            first = False
            end = rest.rfind(_END) + len(_END)
            if end >= len(_END):
                yield self._shortened(rest[:end])
                rest = rest[end:]
            elif len(rest) > _MOST:
                yield rest
                rest = b""
        yield rest

    def taken(self, number: str) -> Flat | None:
        """The event of this number, once."""
        return self._taken.pop(int(number), None) if number.isdecimal() else None

    def _shortened(self, piece: bytes) -> bytes:
        try:
            text = piece.decode("utf-8")
        except UnicodeDecodeError:
            return piece  # the parser tells where
        if f"{MARK}=" in text:
            return piece
        return _EVENT.sub(self._take, text).encode()

    def _take(self, found: re.Match[str]) -> str:
        block = found.group()
        tags, keys, values = zip(*_ATTRIBUTE.findall(block), strict=True)
        kinds = (tags, keys)
        twice = self._twice.get(kinds)
        if twice is None:
            twice = self._twice[kinds] = len(set(keys)) < len(keys)
        if twice:
            return block  # a key that stands twice is the parser's matter
        self._numbers += 1
        self._taken[self._numbers] = Flat(kinds, values, "\\" not in block)
        return f'<event {MARK}="{self._numbers}"/>' + "\n" * block.count("\n")


def _is_utf8(start: bytes) -> bool:
    """Whether the first piece of a file says, or does not deny, that it is UTF-8."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in start[:64]:
        return False
    declared = _DECLARED.search(start[:1024])
    return declared is None or declared[1].lower() in (b"utf-8", b"utf8", b"us-ascii")
