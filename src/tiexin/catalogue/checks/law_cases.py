"""Law cases: each once, about things that exist, in one voice, expecting something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.catalogue.checks.names import check_name
from tiexin.catalogue.checks.problems import Spot
from tiexin.catalogue.checks.sources import check_citation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.catalogue.checks.index import Index
    from tiexin.catalogue.checks.problems import Problems
    from tiexin.catalogue.files import Entry

Path = tuple[str | int, ...]

_EXCLUSIVE: Final = (
    ("needed", "not_needed", "unknown"),
    ("available", "not_available", "unsettled"),
    ("in_force", "not_in_force"),
    ("levers_in_force", "levers_not_in_force"),
)
"""Lists of one question: an id stands in one of them, and once."""

_PROCEDURES: Final = (
    *("needed", "not_needed", "unknown", "in_force", "not_in_force"),
    *("limits", "clocks", "papers", "order", "brought_by", "by_condition"),
    *("cites", "cites_not"),
)
_LEVERS: Final = (
    *("available", "not_available", "unsettled"),
    *("levers_in_force", "levers_not_in_force", "effects", "terms"),
    *("levers_cite", "levers_cite_not"),
)
_CITING: Final = ("cites", "cites_not", "levers_cite", "levers_cite_not")


def check_law_cases(cases: list[Entry], index: Index, problems: Problems) -> None:
    """Note cases that stand twice, name what is not there or expect nothing."""
    first: dict[str, Entry] = {}
    for entry in cases:
        earlier = first.setdefault(entry.id, entry)
        if earlier is not entry:
            fields = {"id": entry.id, "first": earlier.where()}
            problems.add("law_case.id_twice", entry, "id", **fields)
        _check_place(entry, index, problems)
        _check_names(entry, index, problems)
        _check_voice(entry, problems)


def _check_place(entry: Entry, index: Index, problems: Problems) -> None:
    if entry.level not in index.parents:
        problems.add("catalogue.level_unknown", entry, level=entry.level)
    place = index.ids("jurisdiction").get(entry.data["in"])
    spot = Spot(entry, ("in",))
    if place is None:
        named = ("jurisdiction", str(entry.data["in"]))
        check_name(spot, named, index, problems)
    elif not place.data["has_data"]:
        problems.note("law_case.no_data", spot, place=place.id)


def _check_names(entry: Entry, index: Index, problems: Problems) -> None:
    data = entry.data
    for fact in data.get("facts", ()):
        spot = Spot(entry, ("facts", fact))
        check_name(spot, ("fact", fact), index, problems)
    for number, lever in enumerate(data.get("levers", ())):
        spot = Spot(entry, ("levers", number))
        check_name(spot, ("lever", lever), index, problems)
    for number, text in enumerate(data["sources"]):
        check_citation(Spot(entry, ("sources", number)), text, index, problems)
    for kind, id_, path in _named(data["expect"]):
        check_name(Spot(entry, ("expect", *path)), (kind, id_), index, problems)
    for text, path in _cited(data["expect"], ()):
        check_citation(Spot(entry, ("expect", *path)), text, index, problems)


def _named(expect: dict[str, Any]) -> Iterator[tuple[str, str, Path]]:
    """Kind, id and place of all that a case speaks of."""
    for kind, keys in (("procedure", _PROCEDURES), ("lever", _LEVERS)):
        for key in keys:
            stated = expect.get(key, ())
            if isinstance(stated, dict):
                yield from ((kind, id_, (key, id_)) for id_ in stated)
            else:
                yield from ((kind, id_, (key, at)) for at, id_ in enumerate(stated))
    yield from _named_inside(expect)


def _named_inside(expect: dict[str, Any]) -> Iterator[tuple[str, str, Path]]:
    for id_, papers in expect.get("papers", {}).items():
        for key, documents in papers.items():
            for at, document in enumerate(documents):
                yield "document", document, ("papers", id_, key, at)
    for id_, orders in expect.get("order", {}).items():
        for at, order in enumerate(orders):
            yield "procedure", order["after"], ("order", id_, at, "after")
    for id_, lever in expect.get("brought_by", {}).items():
        yield "lever", lever, ("brought_by", id_)
    yield from _named_in_effects(expect.get("effects", {}))


def _named_in_effects(
    stated: dict[str, list[dict[str, Any]]],
) -> Iterator[tuple[str, str, Path]]:
    for id_, effects in stated.items():
        for at, effect in enumerate(effects):
            path: Path = ("effects", id_, at)
            for key in ("procedure", "after"):
                if key in effect:
                    yield "procedure", effect[key], (*path, key)
            if "document" in effect:
                yield "document", effect["document"], (*path, "document")


def _cited(data: Any, path: Path) -> Iterator[tuple[str, Path]]:
    """Every ``source`` and every item of ``cites`` and its like."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "source":
                yield value, (*path, key)
            elif key in _CITING:
                for id_, texts in value.items():
                    for at, text in enumerate(texts):
                        yield text, (*path, key, id_, at)
            else:
                yield from _cited(value, (*path, key))
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from _cited(value, (*path, at))


def _check_voice(entry: Entry, problems: Problems) -> None:
    expect = entry.data["expect"]
    if not any(expect.values()):
        problems.add("law_case.expects_nothing", entry, "expect", id=entry.id)
    for lists in _EXCLUSIVE:
        said: set[str] = set()
        for key in lists:
            for at, id_ in enumerate(expect.get(key, ())):
                if id_ in said:
                    problems.add(
                        "law_case.said_twice", entry, "expect", key, at, id=id_
                    )
                said.add(id_)
