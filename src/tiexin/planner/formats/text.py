"""A file as lines of numbers, with the place of whatever is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from tiexin.kernel import BadInput
from tiexin.planner.soundness import MOST_ACTIVITIES, MOST_UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_RESOURCES: Final = 1000
_SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One line that isn't blank; ``number`` counts from 1."""

    number: int
    text: str


class Text:
    """The lines of one file, read one after the other."""

    def __init__(self, name: str, content: str) -> None:
        self.name = name
        self.content = content
        rows = enumerate(content.splitlines(), start=1)
        self.lines = [Line(number, row) for number, row in rows if row.strip()]
        self._at = 0

    def __iter__(self) -> Iterator[Line]:
        while self._at < len(self.lines):
            self._at += 1
            yield self.lines[self._at - 1]

    def next(self, what: str) -> Line:
        """The next line, which should hold ``what``.

        Raises:
            BadInput: ``format.truncated``.
        """
        if self._at >= len(self.lines):
            self.fail("truncated", None, expected=what)
        self._at += 1
        return self.lines[self._at - 1]

    def skip_to(self, *words: str) -> Line:
        """The next line that holds all these words, whatever their case.

        Raises:
            BadInput: ``format.truncated``: there is none.
        """
        for line in self:
            if all(word in line.text.upper() for word in words):
                return line
        return self.fail("truncated", None, expected=" ".join(words))

    def numbers(self, what: str, count: int | None = None) -> list[int]:
        """The whole numbers of the next line.

        Raises:
            BadInput: ``format.truncated``, ``format.not_a_number``, ``format.row``.
        """
        return self.row(what, count)[1]

    def row(self, what: str, count: int | None = None) -> tuple[Line, list[int]]:
        """As ``numbers``, with the line that they stand on."""
        line = self.next(what)
        values = [self.number(word, line) for word in line.text.split()]
        if count is not None and len(values) != count:
            self.fail("row", line, expected=what, count=count, found=len(values))
        return line, values

    def number(self, word: str, line: Line, *, least: int = 0) -> int:
        """One whole number, not below ``least`` and not enormous."""
        digits = word.lstrip("+-")
        if not (digits.isascii() and digits.isdigit()) or len(word) > _SHOWN:
            self.fail("not_a_number", line, given=word[:_SHOWN])
        value = int(word)
        if not least <= value <= MOST_UNITS:
            code = "negative" if value < least else "too_large"
            self.fail(code, line, given=word, most=MOST_UNITS)
        return value

    def jobs(self, count: int, line: Line) -> int:
        """A number of activities that can be taken, refused before they are read."""
        if not 0 < count <= MOST_ACTIVITIES:
            self.fail("jobs", line, n=count, most=MOST_ACTIVITIES)
        return count

    def resources(self, count: int, line: Line, name: str) -> int:
        """A number of resources; a larger one is a sign of another format."""
        if count > MOST_RESOURCES:
            self.fail("not_this_kind", line, format=name)
        return count

    def counted(
        self, values: list[int], fixed: int, line: Line, what: str
    ) -> list[int]:
        """What follows ``fixed`` numbers, the last of which says how many follow.

        Raises:
            BadInput: ``format.row``.
        """
        count = fixed + (values[fixed - 1] if len(values) >= fixed else 0)
        if len(values) < fixed or len(values) != count:
            self.fail("row", line, expected=what, count=count, found=len(values))
        return values[fixed:]

    def fail(self, code: str, line: Line | None, **fields: str | int) -> NoReturn:
        """Refuse the file, at this line or at its end."""
        last = self.lines[-1].number if self.lines else 1
        where = f"{self.name}:{line.number if line else last}"
        raise BadInput.of(f"format.{code}", where=where, **fields)


def read_text(path: Path) -> Text:
    """The file as text.

    Raises:
        BadInput: ``format.unreadable``, ``format.too_big``, ``format.binary``,
            ``format.empty``.
    """
    name = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or ""
        raise BadInput.of("format.unreadable", where=name, reason=reason) from error
    if len(data) > MOST_BYTES:
        raise BadInput.of("format.too_big", where=name, most=MOST_BYTES // 1024**2)
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        content = "\0"
    if "\0" in content:
        raise BadInput.of("format.binary", where=name)
    if not content.strip():
        raise BadInput.of("format.empty", where=name)
    return Text(name, content)
