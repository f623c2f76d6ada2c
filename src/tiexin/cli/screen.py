"""Text for a terminal: colours, folded lines, tables that fit the window.

In a pipe or a file nothing is folded, so that ``grep`` and ``cut`` see whole lines.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TextIO

    from tiexin.app.export.tables import Table

GAP: Final = 2
NARROWEST: Final = 40
"""Columns below which a window is taken to be this wide; its lines then wrap."""

_READABLE: Final = 18
"""A column of text is not squeezed below this while another column can go."""

# A line may end after a wide character or a space, but not before a closing mark and
# not after an opening one.
_PIECE: Final = re.compile(
    r"[（《「『〈【“‘]*[⺀-鿿豈-﫿＀-￯、。][、。，；：？！）》」』〉】”’]*"
    r"|[^\s⺀-鿿豈-﫿＀-￯、。《》「」『』〈〉【】]+[、。，；：？！）》」』〉】]*|\s+|."
)


@dataclass(frozen=True, slots=True)
class Screen:
    """How to write for one output.

    Attributes:
        coloured: whether headings may be bold.
        columns: width of the window; None where lines are left as they are.
    """

    coloured: bool
    columns: int | None = None

    @classmethod
    def of(cls, out: TextIO | None, environment: Mapping[str, str]) -> Screen:
        """Folded for a terminal; coloured too, unless NO_COLOR or TERM says no."""
        if out is None or not out.isatty():
            return cls(coloured=False)
        plain = environment.get("NO_COLOR") or environment.get("TERM") == "dumb"
        return cls(not plain, max(NARROWEST, shutil.get_terminal_size().columns))

    def strong(self, text: str) -> str:
        """Bold on a terminal, plain elsewhere."""
        return f"\033[1m{text}\033[0m" if self.coloured and text else text

    def lines(self, text: str, *, strong: bool = False) -> Iterator[str]:
        """One line of text, folded where it is too long, the rest indented."""
        indent = len(text) - len(text.lstrip(" "))
        folded = [text]
        if self.columns is not None and width(text) > self.columns:
            room = self.columns - indent
            head, *rest = fold(text.strip(), room, hanging=2)
            folded = [" " * indent + each for each in (head, *rest)]
        for line in folded:
            yield self.strong(line) if strong else line

    def table(
        self,
        table: Table,
        *,
        columns: Sequence[int] | None = None,
        spare: Sequence[int] = (),
        note: str = "",
    ) -> Iterator[str]:
        """The table's lines.

        Args:
            table: what to show.
            columns: which columns, all where None.
            spare: columns that may be left out of a narrow window, in this order.
            note: said below the table when columns were left out.
        """
        wanted = list(range(len(table.columns)) if columns is None else columns)
        natural = _natural(table)
        pick = self._fitting(wanted, natural, spare)
        widths = self._squeezed([natural[column] for column in pick])
        yield self.strong(table.title)
        for line in _row([table.columns[column] for column in pick], widths):
            yield self.strong(line)
        for row in table.rows:
            yield from _row([row[column] for column in pick], widths)
        if len(pick) < len(wanted) and note:
            yield from self.lines(note)

    def _fitting(
        self, wanted: Sequence[int], natural: Sequence[int], spare: Sequence[int]
    ) -> list[int]:
        pick = list(wanted)
        for column in spare:
            least = [min(natural[each], _READABLE) for each in pick]
            if self.columns is None or _total(least) <= self.columns:
                break
            pick.remove(column)
        return pick

    def _squeezed(self, natural: Sequence[int]) -> list[int]:
        """Take from the widest column until the table fits, evenly among equals."""
        widths = list(natural)
        while self.columns is not None and _total(widths) > self.columns:
            widest = widths.index(max(widths))
            if widths[widest] <= 1:
                break
            widths[widest] -= 1
        return widths


def width(text: str) -> int:
    """Columns that the text takes on a terminal: Chinese two, accents none."""
    return sum(
        0
        if unicodedata.combining(each)
        else 2
        if unicodedata.east_asian_width(each) in "WF"
        else 1
        for each in text
    )


def fold(text: str, room: int, *, hanging: int = 0) -> list[str]:
    """``text`` in lines of at most ``room`` columns; later ones are indented.

    A single word that is longer (an address) keeps a line of its own.
    """
    lines, line = [], ""
    for piece in _PIECE.findall(text):
        if line.strip() and width(line) + width(piece.rstrip()) > room:
            lines.append(line.rstrip())
            line = " " * hanging + piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _natural(table: Table) -> list[int]:
    return [
        max(map(width, cells)) for cells in zip(table.columns, *table.rows, strict=True)
    ]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)


def _row(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """One row, as many lines as its fullest cell needs."""
    parts = [
        [part for line in fold(cell, size) for part in _cut(line, size)]
        for cell, size in zip(cells, widths, strict=True)
    ]
    for number in range(max(map(len, parts))):
        texts = [part[number] if number < len(part) else "" for part in parts]
        padded = (
            text + " " * (size - width(text))
            for text, size in zip(texts, widths, strict=True)
        )
        yield (" " * GAP).join(padded).rstrip()


def _cut(line: str, room: int) -> Iterator[str]:
    """A line that no space parts, cut wherever it must be."""
    taken = ""
    for each in line:
        if taken and width(taken + each) > room:
            yield taken
            taken = ""
        taken += each
    yield taken
