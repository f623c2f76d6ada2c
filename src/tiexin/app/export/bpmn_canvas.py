"""BPMN 2.0 elements with their shapes, written as XML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as Xml

if TYPE_CHECKING:
    from collections.abc import Iterable

MODEL: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
SHAPES: Final = "http://www.omg.org/spec/DD/20100524/DC"
LINES: Final = "http://www.omg.org/spec/DD/20100524/DI"
TYPES: Final = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES: Final = (
    ("bpmn", MODEL),
    ("bpmndi", DIAGRAM),
    ("dc", SHAPES),
    ("di", LINES),
    ("xsi", TYPES),
)


@dataclass(slots=True)
class Box:
    """A shape of the picture, in its place."""

    x: int
    y: int
    width: int
    height: int


@dataclass(slots=True)
class Scope:
    """A process or sub-process that is being written."""

    element: Xml.Element
    into: dict[str, list[Xml.Element]] = field(default_factory=dict)


class Canvas:
    """Writes elements and, beside them, their shapes."""

    def __init__(self, *, process: str, name: str) -> None:
        """Begin a document with one process."""
        for prefix, space in _PREFIXES:
            Xml.register_namespace(prefix, space)
        self._root = Xml.Element(
            _tag(MODEL, "definitions"),
            {"id": "definitions", "targetNamespace": "urn:tiexin:journey"},
        )
        element = Xml.SubElement(
            self._root,
            _tag(MODEL, "process"),
            {"id": process, "name": name, "isExecutable": "true"},
        )
        self.process = Scope(element)
        diagram = Xml.SubElement(
            self._root, _tag(DIAGRAM, "BPMNDiagram"), {"id": "diagram"}
        )
        self._plane = Xml.SubElement(
            diagram, _tag(DIAGRAM, "BPMNPlane"), {"id": "plane", "bpmnElement": process}
        )
        self.boxes: dict[str, Box] = {}

    def sub_process(self, id_: str, *, name: str, box: Box) -> Scope:
        """An expanded sub-process of the process."""
        element = Xml.SubElement(
            self.process.element, _tag(MODEL, "subProcess"), {"id": id_, "name": name}
        )
        self._shape(id_, box, expanded=True)
        return Scope(element)

    def node(
        self,
        scope: Scope,
        kind: str,
        id_: str,
        box: Box,
        *,
        name: str = "",
        text: str = "",
    ) -> str:
        """An event, gateway or task; its id."""
        element = Xml.SubElement(scope.element, _tag(MODEL, kind), {"id": id_})
        if name:
            element.set("name", name)
        if text:
            Xml.SubElement(element, _tag(MODEL, "documentation")).text = text
        self._shape(id_, box)
        return id_

    def flow(
        self,
        scope: Scope,
        source: str,
        target: str,
        *,
        needs: str = "",
        otherwise: bool = False,
    ) -> None:
        """A sequence flow; where ``needs_…`` is true, or where nothing else holds."""
        id_ = f"flow_{source}__{target}"
        element = Xml.SubElement(
            scope.element,
            _tag(MODEL, "sequenceFlow"),
            {"id": id_, "sourceRef": source, "targetRef": target},
        )
        if needs:
            condition = Xml.SubElement(
                element,
                _tag(MODEL, "conditionExpression"),
                {_tag(TYPES, "type"): "bpmn:tFormalExpression"},
            )
            condition.text = f"needs_{needs}"
        if otherwise:
            for each in scope.element:
                if each.get("id") == source:
                    each.set("default", id_)
        for end, name in ((source, "outgoing"), (target, "incoming")):
            link = Xml.Element(_tag(MODEL, name))
            link.text = id_
            scope.into.setdefault(end, []).append(link)
        self._line(id_, self.boxes[source], self.boxes[target])

    def note(self, scope: Scope, about: str, box: Box, *, text: str) -> None:
        """A text annotation, tied to the node that it is about.

        The schema wants artefacts after all nodes and flows of their scope, so write
        notes last.
        """
        id_ = f"note_{about}"
        element = Xml.SubElement(
            scope.element, _tag(MODEL, "textAnnotation"), {"id": id_}
        )
        Xml.SubElement(element, _tag(MODEL, "text")).text = text
        self._shape(id_, box)
        tie = f"tie_{about}"
        Xml.SubElement(
            scope.element,
            _tag(MODEL, "association"),
            {"id": tie, "sourceRef": about, "targetRef": id_},
        )
        self._line(tie, self.boxes[about], box)

    @staticmethod
    def close(scope: Scope) -> None:
        """Put incoming and outgoing where the schema wants them."""
        for element in scope.element:
            links = scope.into.get(element.get("id", ""), [])
            links.sort(key=lambda each: each.tag.endswith("outgoing"))
            at = sum(each.tag == _tag(MODEL, "documentation") for each in element)
            for number, link in enumerate(links):
                element.insert(at + number, link)

    def document(self) -> bytes:
        """The whole, UTF-8."""
        Xml.indent(self._root)
        text = Xml.tostring(self._root, encoding="unicode")
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        return (head + text + "\n").encode()

    def _shape(self, id_: str, box: Box, *, expanded: bool = False) -> None:
        self.boxes[id_] = box
        shape = Xml.SubElement(
            self._plane,
            _tag(DIAGRAM, "BPMNShape"),
            {"id": f"shape_{id_}", "bpmnElement": id_},
        )
        if expanded:
            shape.set("isExpanded", "true")
        bounds = {
            name: str(getattr(box, name)) for name in ("x", "y", "width", "height")
        }
        Xml.SubElement(shape, _tag(SHAPES, "Bounds"), bounds)

    def _line(self, id_: str, source: Box, target: Box) -> None:
        edge = Xml.SubElement(
            self._plane,
            _tag(DIAGRAM, "BPMNEdge"),
            {"id": f"edge_{id_}", "bpmnElement": id_},
        )
        for x, y in _way(source, target):
            Xml.SubElement(
                edge, _tag(LINES, "waypoint"), {"x": str(round(x)), "y": str(round(y))}
            )


def _tag(space: str, name: str) -> str:
    return f"{{{space}}}{name}"


def _way(source: Box, target: Box) -> Iterable[tuple[float, float]]:
    """From the right of one shape to the left of another; downwards where below."""
    out_y, in_y = source.y + source.height / 2, target.y + target.height / 2
    if target.x >= source.x + source.width:
        right, left = source.x + source.width, target.x
        middle = (right + left) / 2
        return ((right, out_y), (middle, out_y), (middle, in_y), (left, in_y))
    x1 = source.x + min(source.width, 60) / 2
    x2 = target.x + min(target.width, 60) / 2
    y1, y2 = source.y + source.height, target.y
    middle = (y1 + y2) / 2
    return ((x1, y1), (x1, middle), (x2, middle), (x2, y2))
