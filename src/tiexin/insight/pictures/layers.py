"""A directed graph in layers from top to bottom: small, and the same each time.

Cycles are broken where the least weight goes back (the greedy way of Eades, Lin and
Smyth, 1993), layers are the longest paths, crossings are reduced by medians (Sugiyama,
Tagawa and Toda, 1981), and places in a layer are the nearest to their neighbours' that
keep apart (isotonic regression). Labels of arcs have layers of their own, so nothing
lies on anything else.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median_low
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROUNDS: Final = 12
"""Sweeps down and up that look for fewer crossings."""

PULLS: Final = 40
"""Sweeps down and up in which neighbours pull each other."""

APART: Final = 18.0
"""Least room between neighbours of one layer."""

GAP: Final = 24.0
"""Room between layers, in which arcs bend."""

_STRAIGHT: Final = 8.0


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a thing reaches from its place: to the left, to the right; its height."""

    left: float
    right: float
    height: float


@dataclass(frozen=True, slots=True)
class Arc:
    """From one node to another, which differ; what hangs on it, and its label."""

    first: int
    last: int
    weight: float
    label: Extent


@dataclass(slots=True)
class Vertex:
    """A node, a bend or a label in its layer; ``x`` and ``y`` are its middle."""

    layer: int
    extent: Extent
    bend: bool = False
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Route:
    """The vertices of an arc from the top to the bottom, and which one is its label.

    ``back``: the arc runs from the bottom to the top.
    """

    vertices: tuple[int, ...]
    label: int
    back: bool


@dataclass(slots=True)
class Layers:
    """What was laid out.

    Attributes:
        vertices: nodes by their ids, bends and labels behind them.
        routes: one for each arc, in the order in which arcs were given.
        bands: upper and lower edge of each layer.
        width, height: of all.
    """

    vertices: dict[int, Vertex]
    routes: list[Route]
    bands: list[tuple[float, float]] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0


def layered(nodes: Mapping[int, Extent], arcs: Sequence[Arc]) -> Layers:
    """Places for all nodes and ways for all arcs; ids of nodes are whole numbers.

    A node into which nothing leads (the lowest id of these) stands alone at the top,
    one that nothing leaves alone at the bottom.
    """
    order = {node: place for place, node in enumerate(_acyclic(nodes, arcs))}
    found = _chains(nodes, arcs, order)
    links = _links(found)
    rows = _uncrossed(_rows(found.vertices), links)
    _place(found, rows, links)
    return found


def _acyclic(nodes: Mapping[int, Extent], arcs: Sequence[Arc]) -> list[int]:
    """An order of the nodes against which little weight runs."""
    left: list[int] = []
    right: list[int] = []
    rest = sorted(nodes)
    while rest:
        out = dict.fromkeys(rest, 0.0)
        into = dict.fromkeys(rest, 0.0)
        for arc in arcs:
            if arc.first in out and arc.last in out:
                out[arc.first] += arc.weight
                into[arc.last] += arc.weight
        if sinks := [node for node in rest if not out[node]]:
            right = [*sinks, *right]
        elif sources := [node for node in rest if not into[node]]:
            left += sources
        else:
            left.append(max(rest, key=lambda node: (out[node] - into[node], -node)))
        rest = [node for node in rest if node not in {*left, *right}]
    return left + right


def _chains(
    nodes: Mapping[int, Extent], arcs: Sequence[Arc], order: Mapping[int, int]
) -> Layers:
    """Nodes in even layers, each arc as a chain of bends with a label in an odd one."""
    layer = {node: 2 if place else 0 for node, place in order.items()}
    for node in order:
        for arc in arcs:
            low, high = sorted((arc.first, arc.last), key=order.__getitem__)
            if low == node:
                layer[high] = max(layer[high], layer[low] + 2)
    *others, last = order
    layer[last] = max([layer[last], *(layer[node] + 2 for node in others)])
    vertices = {node: Vertex(layer[node], extent) for node, extent in nodes.items()}
    taken: dict[int, float] = {}
    routes = []
    following = max(nodes, default=0) + 1
    for arc in arcs:
        low, high = sorted((arc.first, arc.last), key=order.__getitem__)
        between = range(layer[low] + 1, layer[high])
        own = min(between[::2], key=lambda row: (taken.get(row, 0.0), row))
        taken[own] = taken.get(own, 0.0) + arc.label.left + arc.label.right
        chain = list(range(following, following + len(between)))
        following += len(between)
        for vertex, row in zip(chain, between, strict=True):
            extent = arc.label if row == own else Extent(4, 4, 0)
            vertices[vertex] = Vertex(row, extent, bend=True)
        routes.append(
            Route((low, *chain, high), chain[own - between[0]], low != arc.first)
        )
    return Layers(vertices, routes)


Links = dict[int, dict[int, float]]
"""By vertex and neighbour: how strongly one pulls the other."""


def _links(found: Layers) -> tuple[Links, Links]:
    """Upwards and downwards."""
    up: Links = {vertex: {} for vertex in found.vertices}
    down: Links = {vertex: {} for vertex in found.vertices}
    for route in found.routes:
        for high, low in pairwise(route.vertices):
            bends = found.vertices[high].bend + found.vertices[low].bend
            pull = _STRAIGHT if bends == 2 else 2.0 if bends else 1.0  # noqa: PLR2004
            up[low][high] = down[high][low] = pull
    return up, down


def _rows(vertices: Mapping[int, Vertex]) -> list[list[int]]:
    rows: list[list[int]] = [
        [] for _ in range(1 + max((one.layer for one in vertices.values()), default=0))
    ]
    for vertex, one in vertices.items():
        rows[one.layer].append(vertex)
    return rows


def _uncrossed(rows: list[list[int]], links: tuple[Links, Links]) -> list[list[int]]:
    """The rows in an order with few crossings: the best that the sweeps met."""
    best, least = [list(row) for row in rows], _crossings(rows, links[1])
    for number in range(2 * ROUNDS):
        towards = links[number % 2]
        sequence = rows[1:] if number % 2 == 0 else rows[-2::-1]
        place = {vertex: at for row in rows for at, vertex in enumerate(row)}
        for row in sequence:
            wanted = {}
            for at, vertex in enumerate(row):
                near = [place[one] for one in towards[vertex]]
                wanted[vertex] = (median_low(near) if near else at, at)
            row.sort(key=wanted.__getitem__)
            place.update((vertex, at) for at, vertex in enumerate(row))
        crossings = _crossings(rows, links[1])
        if crossings < least:
            best, least = [list(row) for row in rows], crossings
    return best


def _crossings(rows: Sequence[Sequence[int]], down: Links) -> int:
    """How many pairs of arcs cross between neighbouring layers."""
    total = 0
    for upper, lower in pairwise(rows):
        place = {vertex: at for at, vertex in enumerate(lower)}
        seen: list[int] = []
        for vertex in upper:
            ends = sorted(place[one] for one in down[vertex])
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _place(
    found: Layers, rows: Sequence[Sequence[int]], links: tuple[Links, Links]
) -> None:
    vertices = found.vertices
    for row in rows:
        for vertex, x in zip(row, _apart(found, row, {}), strict=True):
            vertices[vertex].x = x
    both = {one: links[0][one] | links[1][one] for one in vertices}
    for number in range(2 * PULLS + 2):
        towards = both if number >= 2 * PULLS else links[number % 2]
        for row in rows if number % 2 == 0 else rows[::-1]:
            for vertex, x in zip(row, _apart(found, row, towards), strict=True):
                vertices[vertex].x = x
    left = min((one.x - one.extent.left for one in vertices.values()), default=0.0)
    for one in vertices.values():
        one.x = round(one.x - left, 1)
    found.width = max(
        (one.x + one.extent.right for one in vertices.values()), default=0
    )
    top = 0.0
    for row in rows:
        height = max((vertices[each].extent.height for each in row), default=0.0)
        for each in row:
            vertices[each].y = round(top + height / 2, 1)
        found.bands.append((round(top, 1), round(top + height, 1)))
        top += height + GAP
    found.height = max(top - GAP, 0.0)


def _apart(found: Layers, row: Sequence[int], towards: Links) -> list[float]:
    """Places of a layer nearest to where its neighbours pull, in order and apart."""
    offset, at = [], 0.0
    for number, vertex in enumerate(row):
        extent = found.vertices[vertex].extent
        if number:
            at += found.vertices[row[number - 1]].extent.right + APART + extent.left
        offset.append(at)
    wanted = []
    for vertex, shift in zip(row, offset, strict=True):
        pulls = towards.get(vertex) or {}
        weight = sum(pulls.values())
        x = found.vertices[vertex].x if towards else shift
        if weight:
            x = sum(found.vertices[o].x * pull for o, pull in pulls.items()) / weight
        wanted.append((x - shift, weight or 0.1))
    return [x + shift for x, shift in zip(_rising(wanted), offset, strict=True)]


def _rising(wanted: Sequence[tuple[float, float]]) -> Iterator[float]:
    """The nearest values that never fall (pool adjacent violators), by weights."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in wanted:
        pool = (value, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            mean, other, count = pools.pop()
            both = other + pool[1]
            value_ = (mean * other + pool[0] * pool[1]) / both
            pool = (value_, both, count + pool[2])
        pools.append(pool)
    for mean, _, count in pools:
        yield from [mean] * count
