"""Versions in time and levels on one another: no overlap, no hole, nothing missing."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from tiexin.catalogue.checks.problems import Spot

if TYPE_CHECKING:
    from tiexin.catalogue.checks.index import Index
    from tiexin.catalogue.checks.problems import Problems
    from tiexin.catalogue.files import Entry

_HEAD: Final = {
    "procedure": ("title", "kind", "stage", "performer"),
    "lever": ("title", "summary"),
}
_FIELDS: Final = {
    "procedure": ("applies_when", "duration"),
    "lever": ("applies_when", "effects"),
}


def check_versions(index: Index, problems: Problems) -> None:
    """Note versions that overlap or leave holes, and rules that are not whole."""
    for entry in index.all("jurisdiction"):
        if entry.data["has_data"] and "gathered_from" not in entry.data:
            problems.add("catalogue.missing_key", entry, key="gathered_from")
    for entry in index.all("process_limit"):
        _check_days(Spot(entry), entry.data, problems)
    for kind in ("procedure", "lever"):
        for entry in index.all(kind):
            _check_times(entry, problems)
            if index.is_whole(entry):
                _check_whole(entry, problems)
            elif "kind" in entry.data:
                problems.add("catalogue.kind_overridden", entry, "kind", id=entry.id)


def _check_times(entry: Entry, problems: Problems) -> None:
    numbered = [
        (version["in_force"], number)
        for number, version in enumerate(entry.data["versions"])
    ]
    numbered.sort(key=lambda each: str(each[0]["from"]))
    for number, version in enumerate(entry.data["versions"]):
        _check_days(Spot(entry, ("versions", number)), version, problems)
    for (earlier, _), (later, number) in pairwise(numbered):
        spot = Spot(entry, ("versions", number, "in_force"))
        _check_seam(spot, earlier, later, problems)


def _check_days(spot: Spot, version: dict[str, Any], problems: Problems) -> None:
    """A rule holds for a day at least, and not before it was published."""
    times = version["in_force"]
    if "until" in times and times["until"] <= times["from"]:
        problems.note(
            "catalogue.version_empty",
            spot.at("in_force"),
            first=times["from"],
            until=times["until"],
        )
    published = version.get("published_on", "")
    if published > times["from"]:
        problems.note(
            "catalogue.published_late",
            spot.at("published_on"),
            published=published,
            first=times["from"],
        )


def _check_seam(
    spot: Spot, earlier: dict[str, str], later: dict[str, str], problems: Problems
) -> None:
    until = earlier.get("until")
    if until == later["from"]:
        return
    overlap = until is None or until > later["from"]
    problems.note(
        "catalogue.version_overlap" if overlap else "catalogue.version_hole",
        spot,
        earlier=earlier["from"],
        until=until or "–",
        first=later["from"],
    )


def _check_whole(entry: Entry, problems: Problems) -> None:
    kind = entry.file.kind
    for field in _HEAD[kind]:
        if field not in entry.data:
            _note_missing(entry, (), field, problems)
    for number, version in enumerate(entry.data["versions"]):
        # A version that ends the rule has nothing more to say.
        if version["in_force"].get("repealed"):
            continue
        for field in _FIELDS[kind]:
            if field not in version:
                _note_missing(entry, ("versions", number), field, problems)
        if kind == "procedure" and "duration" in version:
            _check_three_numbers(entry, number, version["duration"], problems)


def _check_three_numbers(
    entry: Entry, number: int, duration: dict[str, Any], problems: Problems
) -> None:
    for field in ("statutory", "promised"):
        if field not in duration:
            path = ("versions", number, "duration")
            _note_missing(entry, path, f"duration.{field}", problems)


def _note_missing(
    entry: Entry, path: tuple[str | int, ...], field: str, problems: Problems
) -> None:
    problems.add(
        "catalogue.not_whole",
        entry,
        *path,
        id=entry.id,
        level=entry.level,
        field=field,
    )
