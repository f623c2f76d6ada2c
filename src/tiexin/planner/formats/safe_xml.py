"""XML of a stranger as a tree: no definitions, no great depth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DEEPEST: Final = 60
_MOST_ELEMENTS: Final = 4_000_000


@dataclass(slots=True)
class Node:
    """An element without its namespace; ``text`` is all text directly in it."""

    tag: str
    line: int
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, *path: str) -> Iterator[Node]:
        """The elements at the end of a path of tags."""
        found: list[Node] = [self]
        for tag in path:
            found = [
                child for each in found for child in each.children if child.tag == tag
            ]
        yield from found

    def of(self, tag: str, otherwise: str = "") -> str:
        """The text of the first child with that tag, without spaces around it."""
        for child in self.children:
            if child.tag == tag:
                return child.text.strip()
        return otherwise


def read_xml(content: str, *, name: str) -> Node:
    """The root of the document.

    Raises:
        BadInput: ``format.xml_…``: broken, too deep, or with definitions of its own.
    """
    reader = _Reader(name)
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise BadInput.of(
            "format.xml_broken",
            where=f"{name}:{error.lineno}",
            reason=expat.ErrorString(error.code) or "?",
        ) from error
    return reader.root


class _Reader:
    def __init__(self, name: str) -> None:
        self._name = name
        self._open: list[Node] = [Node("", 0)]
        self._count = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse

    @property
    def root(self) -> Node:
        return self._open[0].children[0]

    def _start(self, tag: str, _: Mapping[str, str]) -> None:
        self._count += 1
        if len(self._open) > _DEEPEST or self._count > _MOST_ELEMENTS:
            raise BadInput.of("format.xml_too_deep", where=self._where())
        node = Node(tag.rpartition(" ")[2], self.parser.CurrentLineNumber)
        self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _refuse(self, *_: object) -> None:
        raise BadInput.of("format.xml_definitions", where=self._where())

    def _where(self) -> str:
        return f"{self._name}:{self.parser.CurrentLineNumber}"
