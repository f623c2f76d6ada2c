"""Ids: each once, as its file says, and whatever is named exists."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from tiexin.catalogue.checks.circles import check_circles
from tiexin.catalogue.checks.kinds import title_of
from tiexin.catalogue.checks.problems import Spot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tiexin.catalogue.checks.index import Index
    from tiexin.catalogue.checks.problems import Problems
    from tiexin.catalogue.files import Entry

Path = tuple[str | int, ...]
Named = tuple[str, str, Path]
"""A kind, the id that is named, and where in the entry it is named."""

_FILE_IS_ID: Final = ("procedure", "lever", "table", "journey")


def check_names(index: Index, problems: Problems) -> None:
    """Note ids that stand twice, differ from their file, or don't exist."""
    _check_unique(index, problems)
    check_circles(
        index.ids("jurisdiction"),
        lambda entry: [entry.data["parent"]] if "parent" in entry.data else [],
        "catalogue.level_cycle",
        problems,
    )
    for entry in index.entries:
        _check_place(entry, index, problems)
        for kind, id_, path in _names_in(entry):
            check_name(Spot(entry, path), (kind, id_), index, problems)
        if entry.file.kind == "journey":
            _check_spans(entry, problems)
        for items, path in _lists_in(entry):
            _check_no_repeat(entry, items, path, problems)


def nearest(id_: str, known: Iterable[str]) -> str:
    """The existing id that looks most like a wrong one; empty if none does."""
    return next(iter(get_close_matches(id_, list(known), n=1, cutoff=0.5)), "")


def _check_unique(index: Index, problems: Problems) -> None:
    seen: dict[tuple[str, str, str], Entry] = {}
    for entry in index.entries:
        key = (entry.file.kind, entry.id, entry.level)
        first = seen.setdefault(key, entry)
        if first is not entry:
            problems.add(
                "catalogue.duplicate_id",
                entry,
                kind=title_of(entry.file.kind),
                id=entry.id,
                first=first.where(),
            )


def _check_place(entry: Entry, index: Index, problems: Problems) -> None:
    place = entry.file.place
    if entry.file.kind in _FILE_IS_ID and entry.id != place["id"]:
        problems.add("catalogue.id_of_file", entry, "id", id=entry.id, file=place["id"])
    if entry.level and entry.level not in index.parents:
        problems.add("catalogue.level_unknown", entry, level=entry.level)
    if entry.file.kind == "procedure":
        stage = index.stated("procedure", entry.id, "stage")
        if stage is not None and stage != place["stage"]:
            problems.add(
                "catalogue.stage_of_folder",
                entry,
                "stage",
                stage=str(stage),
                folder=place["stage"],
            )


def check_name(
    spot: Spot, named: tuple[str, str], index: Index, problems: Problems
) -> None:
    """Note a name that doesn't exist; ``named`` is its kind and id."""
    kind, id_ = named
    known = index.stages() if kind == "stage" else index.ids(kind)
    if id_ not in known:
        _note_unknown(spot, named, known, problems)


def _note_unknown(
    spot: Spot, named: tuple[str, str], known: Iterable[str], problems: Problems
) -> None:
    kind, id_ = named
    like = nearest(id_, known)
    title = title_of(kind)
    if like:
        code = "catalogue.unknown_reference"
        problems.note(code, spot, kind=title, id=id_, nearest=like)
    else:
        problems.note("catalogue.reference_unlike_any", spot, kind=title, id=id_)


def _names_in(entry: Entry) -> Iterator[Named]:
    """Everything that an entry names, but facts and predicates of conditions."""
    find = _NAMES_IN.get(entry.file.kind)
    return iter(()) if find is None else find(entry.data)


def _names_in_jurisdiction(data: dict[str, Any]) -> Iterator[Named]:
    if "parent" in data:
        yield "jurisdiction", data["parent"], ("parent",)


def _names_in_authority(data: dict[str, Any]) -> Iterator[Named]:
    for code in data.get("local_names", {}):
        yield "jurisdiction", code, ("local_names", code)


def _names_in_document(data: dict[str, Any]) -> Iterator[Named]:
    if "provider" in data:
        yield "authority", data["provider"], ("provider",)


def _names_in_journey(data: dict[str, Any]) -> Iterator[Named]:
    for field in ("outside", "not_holding"):
        for number, id_ in enumerate(data.get(field, ())):
            yield "procedure", id_, (field, number)
    for at, milestone in enumerate(data["milestones"]):
        for number, id_ in enumerate(milestone["of"]):
            yield "procedure", id_, ("milestones", at, "of", number)


def _check_spans(entry: Entry, problems: Problems) -> None:
    known = [milestone["id"] for milestone in entry.data["milestones"]]
    for number, span in enumerate(entry.data["spans"]):
        for id_ in span:
            if id_ not in known:
                spot = Spot(entry, ("spans", number))
                _note_unknown(spot, ("milestone", id_), known, problems)


def _names_in_procedure(data: dict[str, Any]) -> Iterator[Named]:
    for field, kind in (("stage", "stage"), ("performer", "authority")):
        if field in data:
            yield kind, data[field], (field,)
    for at, version in enumerate(data["versions"]):
        path: Path = ("versions", at)
        if "activated_by" in version:
            yield "lever", version["activated_by"], (*path, "activated_by")
        for number, need in enumerate(version.get("needs", ())):
            yield "document", need["document"], (*path, "needs", number, "document")
        for number, id_ in enumerate(version.get("gives", ())):
            yield "document", id_, (*path, "gives", number)
        for number, order in enumerate(version.get("after", ())):
            yield "procedure", order["procedure"], (*path, "after", number, "procedure")
        table = version.get("duration", {}).get("estimated", {}).get("table")
        if table is not None:
            yield "table", table, (*path, "duration", "estimated", "table")


def _names_in_process_limit(data: dict[str, Any]) -> Iterator[Named]:
    for field in ("first", "last"):
        if field in data:
            yield "procedure", data[field], (field,)


def _names_in_lever(data: dict[str, Any]) -> Iterator[Named]:
    for at, version in enumerate(data["versions"]):
        path: Path = ("versions", at)
        for number, duty in enumerate(version.get("duties", ())):
            yield "authority", duty["who"], (*path, "duties", number, "who")
        for number, effect in enumerate(version.get("effects", ())):
            for kind, id_, rest in _names_in_effect(effect):
                yield kind, id_, (*path, "effects", number, *rest)


def _names_in_effect(effect: dict[str, Any]) -> Iterator[Named]:
    for field, kind in _EFFECT_NAMES:
        if field in effect:
            yield kind, effect[field], (field,)
    for position, id_ in enumerate(effect.get("procedures", ())):
        yield "procedure", id_, ("procedures", position)


_EFFECT_NAMES: Final = (
    ("procedure", "procedure"),
    ("after", "procedure"),
    ("document", "document"),
    ("stage", "stage"),
    ("before", "stage"),
)
_NAMES_IN: Final[dict[str, Callable[[dict[str, Any]], Iterator[Named]]]] = {
    "jurisdiction": _names_in_jurisdiction,
    "authority": _names_in_authority,
    "document": _names_in_document,
    "journey": _names_in_journey,
    "procedure": _names_in_procedure,
    "lever": _names_in_lever,
    "process_limit": _names_in_process_limit,
}


def _lists_in(entry: Entry) -> Iterator[tuple[list[str], Path]]:
    """Lists in which nothing may stand twice, as ids."""
    data = entry.data
    for field in ("options", "clauses", "stages", "milestones"):
        if field in data:
            yield [each["id"] for each in data[field]], (field,)
    for field in ("outside", "not_holding"):
        yield data.get(field, []), (field,)
    for number, version in enumerate(data.get("versions", ())):
        path: Path = ("versions", number)
        yield version["sources"], (*path, "sources")
        yield version.get("gives", []), (*path, "gives")
        needs = [need["document"] for need in version.get("needs", ())]
        yield needs, (*path, "needs")
        after = [order["procedure"] for order in version.get("after", ())]
        yield after, (*path, "after")


def _check_no_repeat(
    entry: Entry, items: list[str], path: Path, problems: Problems
) -> None:
    for number, item in enumerate(items):
        if item in items[:number]:
            problems.add("catalogue.listed_twice", entry, *path, number, id=item)
