"""OCEL 2.0 in XML, read in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from tiexin.insight.readers.ocel_items import Item, OcelEvent, OcelObject, OcelType
from tiexin.insight.readers.opening import pieces
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The schema says `object`, the published example `relationship`.
_RELATED: Final = ("relationship", "object")
_TYPES: Final = {"object-type": "object", "event-type": "event"}


def items(path: Path) -> Iterator[Item]:
    """Types, objects and events as they stand.

    Raises:
        BadInput: ``insight.xes_broken`` with line and column;
            ``insight.xes_doctype``.
    """
    reading = _Reading(path)
    read = 0
    try:
        for piece in pieces(path):
            reading.parser.Parse(piece, False)
            read += len(reading.ready)
            yield from reading.ready
            reading.ready.clear()
        reading.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadInput.of(
            "insight.xes_broken",
            where=f"{path}:{error.lineno}",
            line=error.lineno,
            column=error.offset + 1,
            reason=expat.ErrorString(error.code),
            kept=read,
        ) from error
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        line = reading.parser.CurrentLineNumber
        raise BadInput.of(
            "insight.xes_broken",
            where=f"{path}:{line}",
            line=line,
            column=reading.parser.CurrentColumnNumber + 1,
            reason=str(error)[:80],
            kept=read,
        ) from error


class _Reading:
    """The parser's handlers; finished items wait in ``ready``."""

    def __init__(self, path: Path) -> None:
        self.ready: list[Item] = []
        self._path = path
        self._item: dict[str, str] = {}
        self._kind = ""
        self._attributes: list[tuple[str, str, str]] = []
        self._relations: list[tuple[str, str]] = []
        self._attribute: dict[str, str] | None = None
        self._related = 0
        self._text: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_: object) -> None:
        raise BadInput.of("insight.xes_doctype", where=str(self._path))

    def _start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "attribute":
            self._attribute = given
            self._text = []
        elif not self._kind and (tag in _TYPES or tag in ("object", "event")):
            self._kind = tag
            self._item = given
            self._attributes, self._relations = [], []
        elif self._kind and tag in _RELATED:
            self._related += 1
            related = given.get("object-id", "")
            self._relations.append((related, given.get("qualifier", "")))

    def _characters(self, text: str) -> None:
        if self._attribute is not None:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        if tag == "attribute" and self._attribute is not None:
            given = self._attribute
            second = given.get("time", given.get("type", ""))
            value = "".join(self._text)
            self._attributes.append((given.get("name", ""), second, value))
            self._attribute = None
        elif self._related and tag in _RELATED:
            self._related -= 1
        elif tag == self._kind:
            self.ready.append(self._made())
            self._kind = ""

    def _made(self) -> Item:
        item = self._item
        relations = tuple(self._relations)
        if self._kind in _TYPES:
            pairs = tuple((name, kind) for name, kind, _ in self._attributes)
            return OcelType(_TYPES[self._kind], item.get("name", ""), pairs)
        if self._kind == "object":
            return OcelObject(
                item.get("id", ""),
                item.get("type", ""),
                tuple(self._attributes),
                relations,
            )
        values = tuple((name, value) for name, _, value in self._attributes)
        return OcelEvent(
            item.get("id", ""),
            item.get("type", ""),
            item.get("time", ""),
            values,
            relations,
        )
