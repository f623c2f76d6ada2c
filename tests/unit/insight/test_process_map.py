"""The process map: what is chosen, where it lies, and that nothing lies on anything."""

from __future__ import annotations

from itertools import pairwise, product
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.unit.insight.logs_at_hand import PERMITS, given, opened, written
from tests.unit.insight.looking import sound
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.drawn import picture
from tiexin.insight.measures.flow import dfg
from tiexin.insight.measures.process_map import Way, busiest, process_maps, short_time
from tiexin.insight.pictures import END, START
from tiexin.insight.pictures.layers import Arc, Extent, Layers, layered
from tiexin.insight.pictures.paper import text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def said(key: str, **fields: object) -> str:
    return " ".join([key.rpartition(".")[2], *map(str, fields.values())])


def reached(ways: Iterable[tuple[int, int]], root: int) -> set[int]:
    """Nodes on a way from the root, by plain search."""
    found, rest = {root}, [root]
    while rest:
        node = rest.pop()
        more = {b for a, b in ways if a == node} - found
        found |= more
        rest += more
    return found


def random_ways(random: Random, nodes: int) -> list[Way]:
    """Traces over some activities, so that each is on a way from start to end."""
    counts: dict[tuple[int, int], int] = {}
    for _ in range(nodes * 3):
        steps = [random.randrange(2, nodes + 2) for _ in range(random.randint(1, 7))]
        for pair in pairwise([START, *steps, END]):
            counts[pair] = counts.get(pair, 0) + random.randint(1, 50)
    return [Way(a, b, n, 1.0) for (a, b), n in counts.items()]


@pytest.mark.parametrize("seed", range(12))
def test_the_busiest_arcs_are_kept_and_all_boxes_tied_to_start_and_end(
    seed: int,
) -> None:
    ways = random_ways(Random(seed), 4 + seed)
    kept = busiest(ways, most=5)
    counts = sorted((way.count for way in ways), reverse=True)
    least = counts[min(5, len(counts)) - 1]
    assert {way for way in ways if way.count > least} <= set(kept)
    pairs = [(way.first, way.last) for way in kept]
    nodes = {node for pair in pairs for node in pair}
    assert reached(pairs, START) == nodes
    assert reached([(b, a) for a, b in pairs], END) == nodes


def boxes(layers: Layers) -> Iterator[tuple[float, float, float, float]]:
    for one in layers.vertices.values():
        extent = one.extent
        yield (
            one.x - extent.left,
            one.y - extent.height / 2,
            one.x + extent.right,
            one.y + extent.height / 2,
        )


@pytest.mark.parametrize("seed", range(12))
def test_boxes_and_labels_lie_apart_and_in_the_plane(seed: int) -> None:
    random = Random(seed)
    ways = random_ways(random, 3 + 2 * seed)
    arcs = [
        Arc(way.first, way.last, way.count, Extent(5, random.randint(20, 60), 28))
        for way in ways
        if way.first != way.last
    ]
    nodes = {node for arc in arcs for node in (arc.first, arc.last)}
    sizes = {
        node: Extent(random.randint(20, 80), random.randint(20, 80), 40)
        for node in sorted(nodes)
    }
    layers = layered(sizes, arcs)
    found = list(boxes(layers))
    for number, one in enumerate(found):
        assert 0 <= one[0] <= one[2] <= layers.width + 0.1
        assert 0 <= one[1] <= one[3] <= layers.height + 0.1
        for other in found[number + 1 :]:
            aside = one[2] <= other[0] + 0.1 or other[2] <= one[0] + 0.1
            assert aside or one[3] <= other[1] or other[3] <= one[1]
    # The start is above all, the end below all.
    levels = {node: layers.vertices[node].layer for node in nodes}
    assert all(levels[START] < levels[node] for node in nodes - {START})
    assert all(levels[END] > levels[node] for node in nodes - {END})
    for arc, route in zip(arcs, layers.routes, strict=True):
        ends = (route.vertices[-1], route.vertices[0])
        assert (arc.first, arc.last) == (ends if route.back else ends[::-1])
    assert layered(sizes, arcs) == layers


def test_only_what_goes_round_goes_back() -> None:
    """A chain of busy arcs with two rare ones against it: these two are broken."""
    label = Extent(1, 1, 1)
    chain = [Arc(node, node + 1, 90, label) for node in range(5)]
    rare = [Arc(3, 1, 2, label), Arc(4, 2, 1, label)]
    layers = layered({node: Extent(9, 9, 9) for node in range(6)}, [*rare, *chain])
    assert [route.back for route in layers.routes] == [True, True, *[False] * 5]


def test_each_way_of_three_permits_is_drawn(tmp_path: object) -> None:
    with opened([written(tmp_path, PERMITS)]) as store:  # type: ignore[arg-type]
        drawing = picture(store, "dfg", Question(), said)
        (one,) = process_maps(store, Question(), said)
        rows = dfg(store, Question()).rows
    names = {node.id: node.name for node in one.nodes}
    between = {
        (names[arc.first], names[arc.last]): arc.count
        for arc in one.arcs
        if arc.first != START and arc.last != END
    }
    assert between == {(row[0], row[1]): row[2] for row in rows}
    assert [node.figure for node in one.nodes if node.id in (START, END)] == [
        "cases 3",
        "cases 3",
    ]
    labels = {
        names[a.last]: a.figures for a in one.arcs if names[a.first] == "accepted"
    }
    # Case 7: granted after 8 days; 8: refused after 3; 9 ends there.
    assert labels == {
        "granted": ("1", "time_days 8.0"),
        "refused": ("1", "time_days 3.0"),
        "end": ("1",),
    }
    sound(drawing)


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("receipt.csv", Question(top=8)),
        ("receipt.csv", Question(by="channel", top=6)),
        ("BPIC15_1.xes.gz", Question()),
        ("running-example.csv", Question()),
    ],
)
def test_given_logs_are_drawn_and_say_what_is_left_out(
    name: str, question: Question
) -> None:
    with opened([given(name)]) as store:
        drawing = picture(store, "dfg", question, said)
        assert picture(store, "dfg", question, said) == drawing
        maps = process_maps(store, question, said)
        answer = dfg(store, question.__class__(by=question.by))
    sound(drawing)
    for one in maps:
        own = [row for row in answer.rows if not question.by or row[0] == one.name]
        shown = [a for a in one.arcs if a.first != START and a.last != END]
        place = answer.columns.index("count")
        passages = sum(int(row[place] or 0) for row in own)
        share = 100 * sum(arc.count for arc in shown) / passages
        told = f"map_left_out {len(shown)} {len(own)} {share:.1f}"
        assert any(remark.startswith(told) for remark in one.remarks)


def test_names_wrap_between_words_and_chinese_characters() -> None:
    dutch = "vaststellen beslistermijn omgevingsvergunning"
    for name, width in product((dutch, "核发建设工程规划许可证并公示结果"), (60, 100)):
        lines = wrapped(name, width)
        assert len(lines) > 1
        assert all(text_width(line) <= width for line in lines)
        assert "".join(lines).replace(" ", "") == name.replace(" ", "")
    assert wrapped("one two", 200) == ["one two"]
    assert wrapped(dutch, 80, most=2)[-1].endswith("…")


def test_a_time_says_its_unit() -> None:
    times = (2.25, 0.5, 1 / 1440, 1 / 86_400, 0)
    assert [short_time(days, said) for days in times] == [
        "time_days 2.2",
        "time_hours 12.0",
        "time_minutes 1",
        "time_seconds 1",
        "time_seconds 0",
    ]
