"""The process map: activities as boxes, what follows what as arcs with time on them.

Thickness is how often; an arc back to an earlier step is dashed. Both survive black and
white, and each arc says its figures, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from tiexin.insight.pictures.layers import Arc, Extent, Layers, Route, layered
from tiexin.insight.pictures.paper import svg, text, text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

START: Final = 0
"""The node in which all cases begin."""

END: Final = 1
"""The node in which all cases end."""

_NAME: Final = 150.0
_LINE: Final = 16.0
_SMALL: Final = 12.0
_PAD: Final = 10.0
_MARGIN: Final = 16.0
_LOOP: Final = 26.0
_THINNEST: Final = 1.0
_THICKEST: Final = 6.0
_TONE: Final = 0.16


@dataclass(frozen=True, slots=True)
class MapNode:
    """A box: its id, its name, how often; ``figure`` is that in words."""

    id: int
    name: str
    count: int
    figure: str


@dataclass(frozen=True, slots=True)
class MapArc:
    """An arc between the nodes of two ids: how often; ``figures`` are its label."""

    first: int
    last: int
    count: int
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """One map; ``name`` tells it from the others, ``remarks`` stand below it."""

    name: str
    nodes: tuple[MapNode, ...]
    arcs: tuple[MapArc, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Box:
    lines: tuple[str, ...]
    width: float
    height: float


def map_picture(maps: Sequence[ProcessMap], *, title: str, description: str) -> str:
    """The maps below each other, an SVG file.

    ``START`` and ``END`` are among the nodes of each.
    """
    drawn = [_Drawing(one) for one in maps]
    width = max((one.width for one in drawn), default=0.0) + 2 * _MARGIN
    top, parts = _MARGIN, []
    for one in drawn:
        parts += [
            f'<g transform="translate({_MARGIN:g} {top:g})">',
            *one.parts(width - 2 * _MARGIN),
            "</g>",
        ]
        top += one.height(width - 2 * _MARGIN) + _MARGIN
    return svg((width, top), title=title, parts=parts, description=description)


class _Drawing:
    """One map laid out."""

    def __init__(self, given: ProcessMap) -> None:
        self._map = given
        self._most = max((arc.count for arc in given.arcs), default=1) or 1
        self._boxes = {node.id: _box(node) for node in given.nodes}
        self._loops = {arc.first: arc for arc in given.arcs if arc.first == arc.last}
        self._arcs = [arc for arc in given.arcs if arc.first != arc.last]
        self._layers = layered(
            {id_: self._extent(id_) for id_ in self._boxes},
            [Arc(a.first, a.last, a.count, _label(a.figures)) for a in self._arcs],
        )
        self._ports = _ports(self._layers, self._boxes)
        self._top = 2 * _LINE if given.name else 0.0

    @property
    def width(self) -> float:
        """Of boxes, arcs and labels."""
        return max(self._layers.width, 2.5 * _NAME)

    def height(self, width: float) -> float:
        """With the name and the remarks, when they may be so wide."""
        remarks = len(list(self._remarks(width)))
        return self._top + self._layers.height + _LINE * (remarks + 1)

    def parts(self, width: float) -> Iterator[str]:
        """The name, the arcs, the boxes above them and the remarks."""
        if self._map.name:
            yield text(0, _LINE, self._map.name, css=' font-weight="bold"')
        yield f'<g transform="translate(0 {self._top:g})">'
        for number, arc in enumerate(self._arcs):
            yield from self._arc(number, arc)
        for node in self._map.nodes:
            yield from self._node(node)
        yield "</g>"
        y = self._top + self._layers.height + 1.5 * _LINE
        for number, remark in enumerate(self._remarks(width)):
            yield text(0, y + number * _LINE, remark)

    def _remarks(self, width: float) -> Iterator[str]:
        for remark in self._map.remarks:
            yield from wrapped(remark, width)

    def _extent(self, id_: int) -> Extent:
        box, loop = self._boxes[id_], self._loops.get(id_)
        more = _LOOP + _label(loop.figures).right if loop else 0.0
        return Extent(box.width / 2, box.width / 2 + more, box.height)

    def _thick(self, count: int) -> float:
        share = count / self._most
        return round(_THINNEST + share * (_THICKEST - _THINNEST), 1)

    def _node(self, node: MapNode) -> Iterator[str]:
        place, box = self._layers.vertices[node.id], self._boxes[node.id]
        x, y = place.x - box.width / 2, place.y - box.height / 2
        round_ = box.height / 2 if node.id in (START, END) else 4
        tone = round(_TONE * node.count / max(n.count for n in self._map.nodes), 3)
        at = f'x="{x:g}" y="{y:g}" width="{box.width:g}" height="{box.height:g}"'
        yield f"<g><title>{escape(node.name)}: {escape(node.figure)}</title>"
        yield (
            f'<rect {at} rx="{round_:g}" fill-opacity="{tone:g}" '
            'stroke="currentColor" stroke-width="1.2"/>'
        )
        for number, line in enumerate(box.lines):
            last = ' font-size="12"' if number == len(box.lines) - 1 else ""
            down = y + _PAD / 2 + _LINE * (number + 0.78)
            yield text(place.x, down, line, anchor="middle", css=last)
        yield "</g>"
        if node.id in self._loops:
            yield from self._loop(node.id, self._loops[node.id])

    def _loop(self, id_: int, arc: MapArc) -> Iterator[str]:
        """From the right side of a box back to it, with its label beside."""
        place, box = self._layers.vertices[id_], self._boxes[id_]
        x, y, out = place.x + box.width / 2, place.y, _LOOP
        path = f"M{x:g} {y - 9:g}C{x + out:g} {y - 14:g} {x + out:g} {y + 14:g}"
        yield from self._stroke(f"{path} {x + 6:g} {y + 9:g}", arc, back=True)
        yield (f'<path d="M{x:g} {y + 9:g}l8 -4v8z"/>')
        yield from _words(x + out - 2, y, arc.figures)

    def _arc(self, number: int, arc: MapArc) -> Iterator[str]:
        route = self._layers.routes[number]
        path, tip = self._path(route, number)
        yield from self._stroke(path, arc, back=route.back)
        yield tip
        label = self._layers.vertices[route.label]
        yield from _words(label.x, label.y, arc.figures)

    def _stroke(self, path: str, arc: MapArc, *, back: bool) -> Iterator[str]:
        dash = ' stroke-dasharray="7 4"' if back else ""
        yield (
            f'<path d="{path}" fill="none" stroke="currentColor" stroke-opacity="0.7" '
            f'stroke-width="{self._thick(arc.count):g}"{dash}>'
            f"<title>{escape(self._told(arc))}</title></path>"
        )

    def _told(self, arc: MapArc) -> str:
        names = {node.id: node.name for node in self._map.nodes}
        way = f"{names[arc.first]} → {names[arc.last]}"
        return ": ".join((way, ", ".join(arc.figures)))

    def _path(self, route: Route, number: int) -> tuple[str, str]:
        """The curve through the bends from the top, and the tip of its arrow."""
        vertices, bands = self._layers.vertices, self._layers.bands
        high, low = route.vertices[0], route.vertices[-1]
        x, y = self._ports[number, high]
        end_x, end_y = self._ports[number, low]
        reach = 8.0
        first, last = (y + reach, end_y) if route.back else (y, end_y - reach)
        down = max(bands[vertices[high].layer][1], first)
        path = [f"M{x:g} {first:g}V{down:g}"]
        for vertex in route.vertices[1:-1]:
            one = vertices[vertex]
            top, bottom = bands[one.layer]
            path.append(_bend((x, down), (one.x, top)))
            path.append(f"V{bottom:g}")
            x, down = one.x, bottom
        top = min(bands[vertices[low].layer][0], last)
        path += [_bend((x, down), (end_x, top)), f"V{last:g}"]
        if route.back:
            x, y = self._ports[number, high]
            return "".join(path), f'<path d="M{x:g} {y:g}l-5 9h10z"/>'
        return "".join(path), f'<path d="M{end_x:g} {end_y:g}l-5 -9h10z"/>'


def _bend(begin: tuple[float, float], end: tuple[float, float]) -> str:
    middle = (begin[1] + end[1]) / 2
    return f"C{begin[0]:g} {middle:g} {end[0]:g} {middle:g} {end[0]:g} {end[1]:g}"


def _box(node: MapNode) -> _Box:
    lines = (*wrapped(node.name, _NAME, most=4), node.figure)
    width = max(60.0, *(text_width(line) for line in lines)) + 2 * _PAD
    return _Box(lines, round(width, 1), _LINE * len(lines) + _PAD)


def _label(figures: Sequence[str]) -> Extent:
    """The arc passes at the left of its label."""
    width = max((text_width(each) for each in figures), default=0.0)
    return Extent(_THICKEST, width + _THICKEST + 2, (_SMALL + 2) * len(figures))


def _words(x: float, y: float, figures: Sequence[str]) -> Iterator[str]:
    height = _SMALL + 2
    top = y - height * len(figures) / 2
    for number, line in enumerate(figures):
        down = top + height * (number + 0.8)
        yield text(x + _THICKEST, down, line, css=' font-size="12"')


def _ports(
    layers: Layers, boxes: Mapping[int, _Box]
) -> dict[tuple[int, int], tuple[float, float]]:
    """Where each arc (by number) meets each of its boxes: apart, in their order."""
    sides: dict[tuple[int, bool], list[tuple[float, int]]] = {}
    for number, route in enumerate(layers.routes):
        high, low = route.vertices[0], route.vertices[-1]
        below, above = route.vertices[1], route.vertices[-2]
        sides.setdefault((high, True), []).append((layers.vertices[below].x, number))
        sides.setdefault((low, False), []).append((layers.vertices[above].x, number))
    ports = {}
    for (node, lower), arcs in sides.items():
        place, box = layers.vertices[node], boxes[node]
        y = place.y + (box.height / 2 if lower else -box.height / 2)
        step = 0.8 * box.width / len(arcs)
        left = place.x - 0.4 * box.width
        for at, (_, number) in enumerate(sorted(arcs)):
            ports[number, node] = (round(left + step * (at + 0.5), 1), round(y, 1))
    return ports
