"""Text for a terminal: aligned tables (Chinese takes two columns), colours."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from tiexin.app.export.tables import Table


@dataclass(frozen=True, slots=True)
class Screen:
    """How to write for one output."""

    coloured: bool

    @classmethod
    def of(cls, out: TextIO | None) -> Screen:
        """Colours for a terminal that has not asked for none (NO_COLOR)."""
        terminal = out is not None and out.isatty()
        return cls(terminal and "NO_COLOR" not in os.environ)

    def strong(self, text: str) -> str:
        """Bold on a terminal, plain elsewhere."""
        return f"\033[1m{text}\033[0m" if self.coloured else text

    def table(
        self, table: Table, columns: Sequence[int] | None = None
    ) -> Iterator[str]:
        """The table's lines; ``columns`` picks some of them."""
        pick = range(len(table.columns)) if columns is None else columns
        head = [table.columns[column] for column in pick]
        rows = [[row[column] for column in pick] for row in table.rows]
        widths = [max(map(width, cells)) for cells in zip(head, *rows, strict=True)]
        yield self.strong(table.title)
        yield self.strong(_line(head, widths))
        for row in rows:
            yield _line(row, widths)


def width(text: str) -> int:
    """Columns that the text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (size - width(cell))
        for cell, size in zip(cells, widths, strict=True)
    )
    return "  ".join(padded).rstrip()
