"""The process map: the answer of ``dfg``, cut down to what can be seen at once."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tiexin.insight.measures.flow import dfg
from tiexin.insight.measures.grouping import group_column, group_join
from tiexin.insight.pictures import END, START, MapArc, MapNode, ProcessMap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tiexin.insight.measures.answer import Question
    from tiexin.insight.store import Store

    Say = Callable[..., str]

ARCS: Final = 24
"""The busiest arcs that are drawn where ``top`` says nothing."""

MAPS: Final = 6
"""Groups that are drawn, those with the most cases."""

_HOURS: Final = 24
_MINUTES: Final = 1440
_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class Way:
    """An arc; ``days`` is the median of its time, None at the start and the end."""

    first: int
    last: int
    count: int
    days: float | None = None


@dataclass(slots=True)
class _Group:
    """What was found of one group: names by id, how often, and all arcs."""

    names: dict[int, str]
    counts: dict[int, int]
    ways: list[Way]


def process_maps(store: Store, question: Question, say: Say) -> list[ProcessMap]:
    """A map of all cases, or one for each of the largest groups.

    The busiest ``top`` arcs, and those without which a box would not be on a way from
    the start to the end; each map says how much is left out.
    """
    found = _groups(store, question)
    largest = sorted(found, key=lambda name: (-found[name].counts[START], name))
    left = len(largest) - MAPS
    maps = [
        _map(found[name], name, most=question.top or ARCS, say=say)
        for name in largest[:MAPS]
    ]
    if left > 0:
        remark = say("insight.picture.groups_left_out", n=left)
        maps[-1] = replace(maps[-1], remarks=(*maps[-1].remarks, remark))
    return maps


def _groups(store: Store, question: Question) -> dict[str, _Group]:
    by = question.by
    unknown = "—"
    ids = {name: place for place, name in enumerate(store.activities(), 2)}
    names = {place: name for name, place in ids.items()}
    found: dict[str, _Group] = {}

    def group(value: str | None) -> _Group:
        name = (value or unknown) if by else ""
        return found.setdefault(name, _Group(names, {START: 0, END: 0}, []))

    join = group_join(store, by, "e")
    order = f"GROUP BY {'grp, ' if by else ''}activity ORDER BY ALL"
    for *value, activity, events, first, last in store.engine.rows(
        f"SELECT {group_column(by)}activity::VARCHAR, count(*),"
        " count(*) FILTER (position = 0),"
        " count(*) FILTER (position = c.events - 1)"
        f" FROM event e JOIN case_ c USING (case_key) {join} {order}"
    ):
        own, node = group(value[0] if by else None), ids[activity]
        own.counts[node] = events
        own.counts[START] += first
        own.counts[END] += last
        own.ways += [Way(START, node, first)] if first else []
        own.ways += [Way(node, END, last)] if last else []
    answer = dfg(store, replace(question, top=0))
    for row in answer.rows:
        cell = dict(zip(answer.columns, row, strict=True))
        days = cell["median"]
        group(None if cell.get("group") is None else str(cell["group"])).ways.append(
            Way(
                ids[str(cell["from"])],
                ids[str(cell["to"])],
                int(cell["count"] or 0),
                None if days is None else float(days),
            )
        )
    return found


def _map(group: _Group, name: str, *, most: int, say: Say) -> ProcessMap:
    kept = busiest(group.ways, most=most)
    used = {START, END} | {node for way in kept for node in (way.first, way.last)}
    names = group.names | {
        START: say("insight.picture.start"),
        END: say("insight.picture.end"),
    }
    nodes = [
        MapNode(node, names[node], group.counts[node], _figure(node, group, say))
        for node in sorted(used)
    ]
    arcs = [MapArc(w.first, w.last, w.count, _label(w, say)) for w in kept]
    return ProcessMap(name, tuple(nodes), tuple(arcs), _remarks(group, kept, say))


def _figure(node: int, group: _Group, say: Say) -> str:
    key = "cases" if node in (START, END) else "times"
    return say(f"insight.picture.{key}", n=group.counts[node])


def _label(way: Way, say: Say) -> tuple[str, ...]:
    count = f"{way.count}"
    return (count,) if way.days is None else (count, short_time(way.days, say))


def short_time(days: float, say: Say) -> str:
    """Days, hours, minutes or seconds with their unit, as short as can be read."""
    if days >= 1:
        return say("insight.picture.time_days", n=f"{days:.1f}")
    if days * _HOURS >= 1:
        return say("insight.picture.time_hours", n=f"{days * _HOURS:.1f}")
    if days * _MINUTES >= 1:
        return say("insight.picture.time_minutes", n=f"{days * _MINUTES:.0f}")
    return say("insight.picture.time_seconds", n=f"{days * _SECONDS:.0f}")


def _remarks(group: _Group, kept: Sequence[Way], say: Say) -> tuple[str, ...]:
    between = [way for way in group.ways if way.days is not None]
    shown = [way for way in kept if way.days is not None]
    passages = sum(way.count for way in between)
    share = sum(way.count for way in shown) / passages if passages else 1.0
    ends = [way for way in group.ways if way.days is None]
    activities = {node for way in shown for node in (way.first, way.last)}
    activities |= {node for w in kept for node in (w.first, w.last)} - {START, END}
    return (
        say("insight.picture.map_key"),
        say(
            "insight.picture.map_left_out",
            shown=len(shown),
            arcs=len(between),
            share=f"{100 * share:.1f}",
            ends=len(ends) - (len(kept) - len(shown)),
            nodes=len(activities),
            activities=len(group.counts) - 2,
        ),
    )


def busiest(ways: Iterable[Way], *, most: int) -> list[Way]:
    """The arcs with the highest counts, and what ties their nodes to start and end.

    What ties is the widest way: the one whose thinnest arc is thickest.
    """
    sorted_ = sorted(ways, key=lambda way: (-way.count, way.first, way.last))
    chosen = set(sorted_[:most])
    forth = _widest(sorted_, START, forth=True)
    back = _widest(sorted_, END, forth=False)
    for node in [START, *(n for way in sorted_[:most] for n in (way.first, way.last))]:
        for tree, root in ((forth, START), (back, END)):
            at = node
            while at != root and at in tree:
                way = tree[at]
                chosen.add(way)
                at = way.first if tree is forth else way.last
    return [way for way in sorted_ if way in chosen]


def _widest(ways: Sequence[Way], root: int, *, forth: bool) -> Mapping[int, Way]:
    """For each node, the last arc of the widest way from the root (or to it)."""
    leaving: dict[int, list[Way]] = {}
    for way in ways:
        leaving.setdefault(way.first if forth else way.last, []).append(way)
    tree: dict[int, Way] = {}
    seen: set[int] = set()
    queue: list[tuple[float, int, int, Way | None]] = [(-float("inf"), 0, root, None)]
    number = 0
    while queue:
        width, _, node, by = heapq.heappop(queue)
        if node in seen:
            continue
        seen.add(node)
        if by is not None:
            tree[node] = by
        for way in leaving.get(node, []):
            number += 1
            other = way.last if forth else way.first
            if other not in seen:
                heapq.heappush(queue, (max(width, -way.count), number, other, way))
    return tree
