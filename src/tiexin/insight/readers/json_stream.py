"""The members of one large JSON object, element by element, in little memory."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any, Final

from tiexin.insight.readers.opening import pieces
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SPACE: Final = " \t\r\n\ufeff"
_LONGEST: Final = 64 << 20
# An error this near to the end of what was read may only mean that more has to come.
_NEAR: Final = 1 << 16


def members(path: Path) -> Iterator[tuple[str, Any]]:
    """Each element of each array of the object, with the array's key.

    Members that are no arrays come as one value.

    Raises:
        BadInput: ``insight.json_broken`` with the line.
    """
    text = _Text(path)
    text.expect("{")
    while (sign := text.peek()) != "}":
        if sign == ",":
            text.take()
            continue
        key = text.value()
        text.expect(":")
        if text.peek() != "[":
            yield str(key), text.value()
            continue
        text.take()
        while (sign := text.peek()) != "]":
            if sign == ",":
                text.take()
                continue
            yield str(key), text.value()
        text.take()


class _Text:
    """What is left of the text, read on as it is used up."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pieces = pieces(path)
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._json = json.JSONDecoder()
        self._held = ""
        self._at = 0
        self._line = 1

    def peek(self) -> str:
        """The next sign that is no space, which stays."""
        while True:
            while self._at < len(self._held):
                sign = self._held[self._at]
                if sign not in _SPACE:
                    return sign
                self._at += 1
            if not self._more():
                raise self._broken("}")

    def take(self) -> str:
        """The next sign that is no space."""
        sign = self.peek()
        self._at += 1
        return sign

    def expect(self, sign: str) -> None:
        """Take this sign."""
        if self.take() != sign:
            self._at -= 1
            raise self._broken(sign)

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        while True:
            try:
                found, end = self._json.raw_decode(self._held, self._at)
            except ValueError as error:
                place = getattr(error, "pos", len(self._held))
                unfinished = len(self._held) - place < _NEAR or "Unterminated" in str(
                    error
                )
                too_long = len(self._held) - self._at > _LONGEST
                if not unfinished or too_long or not self._more():
                    raise self._broken("", at=place) from error
                continue
            except RecursionError as error:
                raise self._broken("") from error
            self._at = end
            return found

    def _more(self) -> bool:
        """Read on; forget what is used up. False at the end."""
        piece = next(self._pieces, None)
        self._line += self._held.count("\n", 0, self._at)
        try:
            text = self._decoder.decode(piece or b"", final=piece is None)
        except UnicodeDecodeError as error:
            raise self._broken("UTF-8") from error
        self._held = self._held[self._at :] + text
        self._at = 0
        return piece is not None

    def _broken(self, expected: str, at: int | None = None) -> BadInput:
        line = self._line + self._held.count("\n", 0, self._at if at is None else at)
        return BadInput.of(
            "insight.json_broken",
            where=f"{self._path}:{line}",
            line=line,
            expected=expected or "JSON",
        )
