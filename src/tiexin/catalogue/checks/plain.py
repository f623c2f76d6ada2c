"""Checked entries as the plain data that the cache holds and ``store`` builds from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tiexin.catalogue.files import Entry

_SINGLE: Final = {
    "jurisdiction": "jurisdictions",
    "authority": "authorities",
    "document": "documents",
    "fact": "facts",
    "predicate": "predicates",
    "source": "sources",
    "table": "tables",
    "journey": "journeys",
}
_LEVELLED: Final = {"procedure": "procedures", "lever": "levers"}
_LIMITS: Final = "process_limits"
_NOT_FIELDS: Final = ("id", "versions", "in_force", "duration", "reviewed")


def plain_of(
    entries: Iterable[Entry], *, parents: Mapping[str, str | None]
) -> dict[str, Any]:
    """All entries by kind; procedures and levers as one flat mapping a version.

    Args:
        entries: checked entries, in the order of their files.
        parents: the level above each level.
    """
    entries = list(entries)
    plain: dict[str, Any] = {name: [] for name in (*_SINGLE.values(), _LIMITS)}
    plain.update({name: {} for name in _LEVELLED.values()})
    whole = whole_entries(entries, parents=parents)
    for entry in entries:
        kind = entry.file.kind
        if kind == "fact":
            group = entry.file.place["id"]
            plain["facts"].append({"group": group, **entry.data})
        elif kind == "process_limit":
            plain[_LIMITS].append({"level": entry.level, **entry.data})
        elif kind in _SINGLE:
            plain[_SINGLE[kind]].append(entry.data)
        else:
            versions = plain[_LEVELLED[kind]].setdefault(entry.id, [])
            is_whole = (kind, entry.id, entry.level) in whole
            versions.extend(versions_of(entry, whole=is_whole))
    return plain


def whole_entries(
    entries: Iterable[Entry], *, parents: Mapping[str, str | None]
) -> frozenset[tuple[str, str, str]]:
    """Kind, id and level of what no level above states, so that it must be whole."""
    stated = {
        (entry.file.kind, entry.id, entry.level) for entry in entries if entry.level
    }
    return frozenset(
        (kind, id_, level)
        for kind, id_, level in stated
        if not any((kind, id_, above) in stated for above in above_of(level, parents))
    )


def above_of(level: str, parents: Mapping[str, str | None]) -> list[str]:
    """The levels above one, nearest first; a circle ends where it closes."""
    found: list[str] = []
    above = parents.get(level)
    while above is not None and above not in found:
        found.append(above)
        above = parents.get(above)
    return found


def versions_of(entry: Entry, *, whole: bool) -> list[dict[str, Any]]:
    """One flat mapping for each version, earliest first.

    The keys are the fields that this level states, with those of the file's head in
    each version, and ``level``, ``file``, ``line``, ``whole``, ``from``, ``until``;
    ``lines`` has the line of each field.
    """
    head = {key: value for key, value in entry.data.items() if key not in _NOT_FIELDS}
    found = []
    for number, version in enumerate(entry.data["versions"]):
        stated = {
            key: value for key, value in version.items() if key not in _NOT_FIELDS
        }
        file, _, line = entry.where("versions", number).rpartition(":")
        found.append(
            {
                "level": entry.level,
                "file": file,
                "line": int(line),
                "lines": _lines(entry, number, head),
                "whole": whole,
                **version["in_force"],
                **head,
                **stated,
                **version.get("duration", {}),
                "reviewed_on": version["reviewed"]["on"],
            }
        )
    return sorted(found, key=lambda each: str(each["from"]))


def _lines(entry: Entry, number: int, head: Mapping[str, Any]) -> dict[str, int]:
    """The line on which each field of a version is stated."""
    version = entry.data["versions"][number]
    paths: dict[str, tuple[str | int, ...]] = {name: (name,) for name in head}
    paths.update(
        (name, ("versions", number, name))
        for name in version
        if name not in _NOT_FIELDS
    )
    paths.update(
        (name, ("versions", number, "duration", name))
        for name in version.get("duration", ())
    )
    return {
        name: int(entry.where(*path).rpartition(":")[2]) for name, path in paths.items()
    }
