"""Prerequisites must not go round in a circle: in any place, on any day.

Each step has a start and a finish, because "the later one may finish only after the
earlier one started" and the like are no circle where whole steps would look like one.
All steps are taken together, whatever their conditions, so what passes here can be
planned for every project. Checked without levers (stage after stage, the old way),
with all levers, and with each lever and each pair that can bring an order: releasing
and dropping alone never closes a circle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from tiexin.catalogue.levels import merge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.catalogue.checks.index import Index
    from tiexin.catalogue.checks.problems import Problems

Node = tuple[str, str]
"""``("start" | "finish", procedure)`` or ``("stage", stage)``."""

_ENDS: Final[Mapping[str, tuple[str, str]]] = {
    "finish_to_start": ("finish", "start"),
    "start_to_start": ("start", "start"),
    "finish_to_finish": ("finish", "finish"),
    "start_to_finish": ("start", "finish"),
}


def check_graph(index: Index, plain: Mapping[str, Any], problems: Problems) -> None:
    """Note each circle once, its steps in order."""
    seen: set[frozenset[Node]] = set()
    for place in index.all("jurisdiction"):
        if not place.data["has_data"]:
            continue
        levels = index.chain(place.id)
        for day in _days(plain, levels):
            procedures = _merged(plain["procedures"], day, levels)
            levers = _merged(plain["levers"], day, levels)
            for used in _choices(levers, procedures):
                circle = _Graph(index, procedures, used).circle()
                if circle and frozenset(circle) not in seen:
                    seen.add(frozenset(circle))
                    first = next(id_ for kind, id_ in circle if kind != "stage")
                    at = procedures[first]
                    problems.at(
                        "catalogue.cycle",
                        (at["file"], at["line"]),
                        path=_in_words(circle),
                        jurisdiction=place.id,
                        day=day,
                        levers=", ".join(used) or "–",
                    )


def _days(plain: Mapping[str, Any], levels: tuple[str, ...]) -> list[str]:
    """The days on which something changes in a place."""
    found: set[str] = set()
    for kind in ("procedures", "levers"):
        for versions in plain[kind].values():
            for version in versions:
                if version["level"] in levels:
                    found.add(version["from"])
                    found.add(version.get("until", version["from"]))
    return sorted(found)


def _merged(
    raw: Mapping[str, list[dict[str, Any]]], day: str, levels: tuple[str, ...]
) -> dict[str, dict[str, Any]]:
    merged = ((id_, merge(each, day=day, levels=levels)) for id_, each in raw.items())
    return {id_: both[0] for id_, both in merged if both is not None}


def _choices(
    levers: Mapping[str, Any], procedures: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """The choices of levers to try; see the module's text."""
    yield {}
    if levers:
        yield dict(levers)
    brought = {each.get("activated_by") for each in procedures.values()}
    binding = [
        id_ for id_, lever in levers.items() if id_ in brought or _adds_order(lever)
    ]
    for size in (1, 2):
        for chosen in combinations(binding, size):
            yield {id_: levers[id_] for id_ in chosen}


def _adds_order(lever: Mapping[str, Any]) -> bool:
    return any(each["effect"] == "add_order" for each in lever.get("effects", ()))


@dataclass
class _Changes:
    """The effects of some levers, as far as they touch the order."""

    released: set[tuple[str, str, str]] = field(default_factory=set)
    released_whole: set[tuple[str, str]] = field(default_factory=set)
    dropped: set[tuple[str, str]] = field(default_factory=set)
    missed: set[tuple[str, str]] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    added: list[dict[str, Any]] = field(default_factory=list)

    def take(self, effect: dict[str, Any]) -> None:
        match effect["effect"]:
            case "release_stage":
                key = (effect["stage"], effect["before"])
                self.released.update(
                    (*key, id_) for id_ in effect.get("procedures", ())
                )
                if not effect.get("procedures"):
                    self.released_whole.add(key)
            case "drop_order":
                self.dropped.add((effect["procedure"], effect["after"]))
            case "may_miss":
                self.missed.add((effect["procedure"], effect["document"]))
            case "skip":
                self.skipped.add(effect["procedure"])
            case "add_order":
                self.added.append(effect)
            case _:
                pass

    def releases(self, *, stage: str, before: str, procedure: str) -> bool:
        key = (stage, before)
        return key in self.released_whole or (*key, procedure) in self.released


class _Graph:
    """The steps of one place and day with the levers in use, as nodes and edges."""

    def __init__(
        self,
        index: Index,
        procedures: Mapping[str, dict[str, Any]],
        levers: Mapping[str, dict[str, Any]],
    ) -> None:
        self._index = index
        self._changes = _Changes()
        for lever in levers.values():
            for effect in lever.get("effects", ()):
                self._changes.take(effect)
        self._steps = {
            id_: fields
            for id_, fields in procedures.items()
            if fields.get("activated_by") in (None, *levers)
            and id_ not in self._changes.skipped
        }
        self._next: dict[Node, list[Node]] = {}
        self._add_all()

    def _edge(self, before: Node, after: Node) -> None:
        self._next.setdefault(before, []).append(after)

    def _add_all(self) -> None:
        for id_ in self._steps:
            self._edge(("start", id_), ("finish", id_))
        self._add_documents()
        self._add_orders()
        for journey in self._index.all("journey"):
            self._add_stages(journey.data)

    def _add_documents(self) -> None:
        givers: dict[str, list[str]] = {}
        for id_, fields in self._steps.items():
            for document in fields.get("gives", ()):
                givers.setdefault(document, []).append(id_)
        for id_, fields in self._steps.items():
            for need in fields.get("needs", ()):
                missed = (id_, need["document"]) in self._changes.missed
                end = "finish" if missed else "start"
                for giver in givers.get(need["document"], ()):
                    if giver != id_:
                        self._edge(("finish", giver), (end, id_))

    def _add_orders(self) -> None:
        for id_, fields in self._steps.items():
            for order in fields.get("after", ()):
                if (id_, order["procedure"]) not in self._changes.dropped:
                    self._add_order(order["procedure"], id_, order)
        for effect in self._changes.added:
            self._add_order(effect["after"], effect["procedure"], effect)

    def _add_order(self, before: str, after: str, order: Mapping[str, Any]) -> None:
        if before in self._steps and after in self._steps:
            first, second = _ENDS[order.get("kind", "finish_to_start")]
            self._edge((first, before), (second, after))

    def _add_stages(self, journey: Mapping[str, Any]) -> None:
        stages = [stage["id"] for stage in journey["stages"]]
        apart = {*journey.get("outside", ())}
        not_holding = {*journey.get("not_holding", ())}
        for id_, fields in self._steps.items():
            stage = fields["stage"]
            if id_ in apart or stage not in stages:
                continue
            if id_ not in not_holding:
                self._edge(("finish", id_), ("stage", stage))
            for before in stages[: stages.index(stage)]:
                if not self._changes.releases(
                    stage=stage, before=before, procedure=id_
                ):
                    self._edge(("stage", before), ("start", id_))

    def circle(self) -> list[Node]:
        """The nodes of one circle in order; empty if there is none."""
        done: set[Node] = set()
        for root in list(self._next):
            found = self._walk(root, done)
            if found:
                return found
        return []

    def _walk(self, root: Node, done: set[Node]) -> list[Node]:
        # Not recursive: a chain may be longer than Python lets functions nest.
        trail: list[Node] = []
        on_trail: set[Node] = set()
        open_: list[tuple[Node, Iterator[Node]]] = []
        following: Node | None = root
        while following is not None or open_:
            if following is not None and following in on_trail:
                return trail[trail.index(following) :]
            if following is not None and following not in done:
                trail.append(following)
                on_trail.add(following)
                open_.append((following, iter(self._next.get(following, ()))))
            while open_:
                node, rest = open_[-1]
                following = next(rest, None)
                if following is not None:
                    break
                open_.pop()
                trail.pop()
                on_trail.discard(node)
                done.add(node)
            else:
                following = None
        return []


def _in_words(circle: list[Node]) -> str:
    """The ids in order, the first one again at the end; stages in brackets."""
    names: list[str] = []
    for kind, id_ in (*circle, circle[0]):
        name = f"[{id_}]" if kind == "stage" else id_
        if not names or names[-1] != name:
            names.append(name)
    return " → ".join(names)
