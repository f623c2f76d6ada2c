"""Reads the calendar files strictly: each value keeps the place where it stands.

Only mappings, lists and plain texts; a key that stands twice, an unknown key and a
day that does not exist are refused with file and line. YAML's own guesses (``no``
as false, ``2026-01-01`` as a date) never happen, because all scalars stay texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NoReturn

import yaml

from tiexin.kernel import CatalogueError, LocalText

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a file and its place; ``node`` is what the YAML parser gave."""

    node: yaml.Node
    file: str

    @property
    def where(self) -> str:
        """File and line, counted from 1."""
        return f"{self.file}:{self.node.start_mark.line + 1}"

    def refuse(self, code: str, **fields: str | int) -> NoReturn:
        """Stop with an error that names this place.

        Raises:
            CatalogueError: Always.
        """
        raise CatalogueError.of(code, where=self.where, **fields)

    def text(self) -> str:
        """A plain text, not empty."""
        value = self.node.value
        if not isinstance(self.node, yaml.ScalarNode) or not value:
            self.refuse("calendars.shape", expected="text")
        return str(value)

    def whole_number(self) -> int:
        """A whole number from 0 on."""
        text = self.text()
        if not (text.isascii() and text.isdigit()):
            self.refuse("calendars.shape", expected="0, 1, 2 …")
        return int(text)

    def day(self) -> date:
        """A day written ``YYYY-MM-DD``."""
        return _day(self, self.text())

    def span(self) -> tuple[date, date]:
        """``YYYY-MM-DD`` or ``YYYY-MM-DD to YYYY-MM-DD``; both ends count."""
        first, _, last = self.text().partition(" to ")
        start = _day(self, first)
        end = _day(self, last) if last else start
        if end < start:
            self.refuse("calendars.span_reversed", first=first, last=last)
        return start, end

    def choice(self, *allowed: str) -> str:
        """One of the allowed words."""
        text = self.text()
        if text not in allowed:
            known = ", ".join(allowed)
            self.refuse("calendars.choice", value=text, allowed=known)
        return text

    def items(self) -> Iterator[Value]:
        """The members of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse("calendars.shape", expected="list")
        for node in self.node.value:
            yield Value(node, self.file)

    def mapping(self) -> dict[str, Value]:
        """Key and value of a mapping, in the order of the file."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse("calendars.shape", expected="mapping")
        found: dict[str, Value] = {}
        for key_node, value_node in self.node.value:
            key = Value(key_node, self.file)
            name = key.text()
            if name in found:
                key.refuse("calendars.key_twice", key=name)
            found[name] = Value(value_node, self.file)
        return found

    def record(
        self, *, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, Value]:
        """A mapping that has all ``required`` keys and none that is unknown."""
        found = self.mapping()
        for name, value in found.items():
            if name not in required and name not in optional:
                known = ", ".join((*required, *optional))
                value.refuse("calendars.key_unknown", key=name, known=known)
        for name in required:
            if name not in found:
                self.refuse("calendars.key_missing", key=name)
        return found

    def local_text(self) -> LocalText:
        """A text in three languages."""
        found = self.record(required=("zh_hans", "zh_hant", "en"))
        return LocalText(
            found["zh_hans"].text(), found["zh_hant"].text(), found["en"].text()
        )


def read_file(path: Path) -> Value:
    """The one document of a file.

    Errors name the file by its last two parts, ``mainland/2026.yaml``.

    Raises:
        CatalogueError: The file is missing, isn't YAML or is empty.
    """
    shown = "/".join(path.parts[-2:])
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError.of("calendars.unreadable", where=shown) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise CatalogueError.of("calendars.unreadable", where=shown + line) from error
    if node is None:
        raise CatalogueError.of("calendars.unreadable", where=shown)
    return Value(node, shown)


def _day(value: Value, text: str) -> date:
    # fromisoformat alone would also take 20260101 and 2026-W01-1.
    if not (len(text) == len("2026-01-01") and text[4:8:3] == "--"):
        value.refuse("calendars.day_wrong", value=text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        value.refuse("calendars.day_wrong", value=text)
