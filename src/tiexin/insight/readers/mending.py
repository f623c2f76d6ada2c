"""A table in which a quotation mark never closes, made readable without losing more.

A reader of quoted fields takes everything up to the next mark for one field; one bad
line can thus swallow thousands of good ones. Here each line with an odd number of
marks is held against the lines that follow: if they close it to a row of the right
width it is a field with line breaks; if not, that one line is taken out.
"""

from __future__ import annotations

import csv
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LONGEST_FIELD: Final = 200
"""Lines that one row may take; a field with more line breaks is no field."""

_MARK: Final = b'"'


def mend(source: Path, target: Path, *, width: int, delimiter: str) -> list[int]:
    """Copy the table without the lines that break it; return their numbers, from 1.

    ``width`` is the number of columns. The file is in UTF-8; memory stays small.
    """
    broken: list[int] = []
    with source.open("rb") as lines, target.open("wb") as copy:
        ahead = _Ahead(lines)
        while (line := ahead.take()) is not None:
            if line.count(_MARK) % 2 == 0:
                copy.write(line)
                continue
            rest = _closing(line, ahead, width, delimiter)
            if rest is None:
                broken.append(ahead.number)
                continue
            copy.write(line)
            for _ in range(rest):
                copy.write(ahead.take() or b"")
    return broken


class _Ahead:
    """Lines of a file, some of which have been looked at before their turn."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._held: deque[bytes] = deque()
        self.number = 0
        """Number of the line that was taken last."""

    def take(self) -> bytes | None:
        """The next line; None at the end."""
        line = self._held.popleft() if self._held else next(self._lines, None)
        self.number += line is not None
        return line

    def peek(self, count: int) -> list[bytes]:
        """The lines that come next, without taking them."""
        self._held.extend(islice(self._lines, max(0, count - len(self._held))))
        return list(islice(self._held, count))


def _closing(line: bytes, ahead: _Ahead, width: int, delimiter: str) -> int | None:
    """How many more lines make a row of the right width; None if none do."""
    whole = [line.decode("utf-8", errors="replace")]
    for count, more in enumerate(ahead.peek(_LONGEST_FIELD), 1):
        whole.append(more.decode("utf-8", errors="replace"))
        if more.count(_MARK) % 2 == 0:
            continue
        rows = list(csv.reader(whole, delimiter=delimiter))
        return count if len(rows) == 1 and len(rows[0]) == width else None
    return None
