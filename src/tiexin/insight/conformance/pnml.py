"""Nets that other programs wrote: PNML place/transition nets (ISO/IEC 15909-2).

The final marking, which the standard lacks, is read where process miners put it
(``finalmarkings``); without one it is the places that no arc leaves. Entities and
document types are refused: a net needs none, and they can make a parser explode.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from tiexin.insight.conformance.net import Net, build_net
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

_INVISIBLE: Final = "$invisible$"
_MOST_PLACES: Final = 10_000


@dataclass(slots=True)
class _Read:
    """What was found so far."""

    places: list[str] = field(default_factory=list)
    transitions: dict[str, str | None] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    arcs: list[tuple[str, str]] = field(default_factory=list)
    initial: list[str] = field(default_factory=list)
    final: list[str] = field(default_factory=list)


class _Walk:
    """Follows the elements; namespaces are left aside."""

    def __init__(self) -> None:
        self.found = _Read()
        self._path: list[str] = []
        self._node = ""
        self._text = ""

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        found = self.found
        if name == "place" and "finalmarkings" in self._path:
            self._node = given.get("idref", "")
        elif name == "place":
            self._node = given.get("id", "")
            found.places.append(self._node)
            if len(found.places) > _MOST_PLACES:
                raise BadInput.of("insight.net_file", reason=f"> {_MOST_PLACES} places")
        elif name == "transition":
            self._node = given.get("id", "")
            found.transitions[self._node] = self._node
        elif name == "arc":
            found.arcs.append((given.get("source", ""), given.get("target", "")))
        elif name == "toolspecific" and given.get("activity") == _INVISIBLE:
            found.silent.add(self._node)
        self._path.append(name)
        self._text = ""

    def characters(self, text: str) -> None:
        self._text += text

    def end(self, _tag: str) -> None:
        name = self._path.pop()
        owner = self._path[-2:]
        if name != "text":
            return
        text = self._text.strip()
        if owner == ["transition", "name"]:
            self.found.transitions[self._node] = text
        elif owner == ["place", "initialMarking"]:
            self._token(text, self.found.initial)
        elif "finalmarkings" in self._path and owner[-1:] == ["place"]:
            self._token(text, self.found.final)

    def _token(self, text: str, marking: list[str]) -> None:
        if text == "1":
            marking.append(self._node)
        elif text not in ("", "0"):
            raise BadInput.of(
                "insight.net_unsafe", place=self._node, transition=f"({text})"
            )


def read_pnml(content: bytes) -> Net:
    """The net of a PNML file.

    Raises:
        BadInput: ``insight.net_file`` with the line where the XML breaks;
            ``insight.net_unsafe`` if a place begins with more than one token;
            whatever ``build_net`` refuses.
    """
    walk = _Walk()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.characters
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise BadInput.of("insight.net_file", reason=str(error)) from error
    found = walk.found
    return build_net(
        places=found.places,
        transitions={
            id_: None if id_ in found.silent or not label else label
            for id_, label in found.transitions.items()
        },
        arcs=found.arcs,
        initial=found.initial,
        final=found.final or _ends(found),
    )


def _refuse_doctype(*_: object) -> None:
    raise BadInput.of("insight.net_file", reason="DOCTYPE")


def _ends(found: _Read) -> list[str]:
    left = {source for source, _ in found.arcs}
    return [place for place in found.places if place not in left]
