"""The rows of a table: cells by column, each with its place in the file."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from tiexin.app.sheets.encoding import byte_lines, encoding_of
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tiexin.app.sheets.encoding import Encoding

DELIMITERS: Final = (",", ";", "\t", "|")
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 100_000

csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read: its name with us, what the header calls it, its place."""

    name: str
    header: str
    place: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``number`` as a spreadsheet counts, the header being row 1.

    ``cells`` are the cells that are not empty by the column's name; ``surplus`` how
    many cells lie beyond the last column.
    """

    number: int
    cells: Mapping[str, str]
    surplus: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was opened: how it is written and which columns it has.

    ``unread`` are columns of whose name nothing is known.
    """

    encoding: Encoding
    delimiter: str
    columns: tuple[Column, ...]
    unread: tuple[str, ...]

    def rows(self, pieces: Iterable[bytes], *, after: int = 1) -> Iterator[Row]:
        """The rows after a number; empty ones are passed over but counted.

        Raises:
            BadInput: ``sheets.broken_quotes`` with the row that begins the trouble.
        """
        numbered = enumerate(_records(pieces, self.encoding, self.delimiter), 1)
        for number, record in islice(numbered, max(1, after), None):
            cells = {
                each.name: text
                for each in self.columns
                if each.place < len(record) and (text := record[each.place].strip())
            }
            width = len(self.columns) + len(self.unread)
            beyond = sum(1 for text in record[width:] if text.strip())
            if cells or beyond:
                yield Row(number, cells, beyond)


def open_sheet(pieces: Iterable[bytes], names: Mapping[str, str]) -> Sheet:
    """Read encoding, separator and header; ``names`` maps what a header may say.

    ``pieces`` can be gone through again and again. Names are compared without regard
    to case, width and space.

    Raises:
        BadInput: As for ``encoding_of``; ``sheets.no_header``,
            ``sheets.column_twice``, ``sheets.too_many_columns``.
    """
    encoding = encoding_of(pieces)
    known = {plain(name): id_ for name, id_ in names.items()}
    best: tuple[int, str, list[str]] = (0, "", [])
    for delimiter in DELIMITERS:
        try:
            header = next(_records(pieces, encoding, delimiter), [])
        except BadInput:
            continue
        count = sum(plain(cell) in known for cell in header)
        if count > best[0]:
            best = (count, delimiter, header)
    count, delimiter, header = best
    if not count:
        raise BadInput.of("sheets.no_header")
    if len(header) > MOST_COLUMNS:
        raise BadInput.of("sheets.too_many_columns", most=MOST_COLUMNS)
    return Sheet(encoding, delimiter, *_columns(header, known))


def _columns(
    header: list[str], known: Mapping[str, str]
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    columns: dict[str, Column] = {}
    unread = []
    for place, cell in enumerate(header):
        name = known.get(plain(cell))
        if name is None:
            unread.append(cell.strip())
            continue
        if name in columns:
            raise BadInput.of("sheets.column_twice", name=cell.strip()[:60])
        columns[name] = Column(name, cell.strip()[:60], place)
    return tuple(columns.values()), tuple(unread)


def plain(text: str) -> str:
    """A name as it is compared: no case, no width, no spaces or underscores."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in folded if not each.isspace() and each != "_")


def _records(
    pieces: Iterable[bytes], encoding: Encoding, delimiter: str
) -> Iterator[list[str]]:
    first_name = "utf-8-sig" if encoding == "utf-8-sig" else encoding
    later_name = "utf-8" if encoding == "utf-8-sig" else encoding

    def lines() -> Iterator[str]:
        for number, line in enumerate(byte_lines(pieces)):
            yield line.decode(first_name if number == 0 else later_name)

    number = 0
    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInput.of("sheets.broken_quotes", row=number) from error
        yield record
