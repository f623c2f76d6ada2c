"""Writes docs/catalogue-coverage.md from data/coverage and the catalogue.

    python -m tools.make_coverage [--check]

``data/coverage`` says of each row of the lists of material where it went, or why not:

    - row: [project_filing, dongguan, promised_days, 2018 pilot rule]
      in: [procedure/project_filing@441900 promised=0 working_day]
      differs: why the figure there is another one       # optional
    - row: [title_transfer, shenzhen, statutory_days, art. 38]
      not: why it is in no entry

Each entry that is named must exist, state that level and hold the figure.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import yaml

from tiexin.app.paths import cache_dir
from tiexin.catalogue import load_catalogue
from tools.project import DATA, ROOT, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.catalogue.types import Catalogue

TARGET: Final = ROOT / "docs" / "catalogue-coverage.md"
FOLDER: Final = DATA / "coverage"
LISTS: Final = {
    "items": "Items of a national and Dongguan list of approvals and services",
    "city_rules": "Local rules: item, place, field, article",
    "promised_days": "Times found for Guangzhou and Shenzhen: row, place",
    "local_law": "Local law besides: place, item, article",
}
HEAD: Final = """\
# What the catalogue covers

The catalogue was filled from lists of material: approvals and services of an industrial
project, rules of the province and the cities, times promised in public. Each row of
these lists is below with the entry that holds it, or with the reason why none does. `@`
names the level that states it: 100000 country, 440000 Guangdong, 441900 Dongguan,
440100 Guangzhou, 440300 Shenzhen. A figure after an entry stands there with its source;
where it differs from the list the reason is given.

This page is made from `data/coverage` and the catalogue by `make docs`; a test holds
that each entry exists and holds its figure.
"""
_ENTRY: Final = re.compile(
    r"(?P<kind>procedure|lever|limit|document|predicate)/(?P<id>[a-z0-9_]+)"
    r"(@(?P<level>\d{6}))?( (?P<field>[a-z_]+)=(?P<value>\S+)( (?P<unit>\w+))?)?"
)
_COLUMNS: Final = "| row | where it is | remark |\n|---|---|---|"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: its identity, where it went, what differs or why not."""

    key: tuple[str, ...]
    entries: tuple[str, ...]
    differs: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry that a row names, and the figure or paper that it must hold."""

    kind: str
    id: str
    level: str
    field: str
    value: str
    unit: str


def rows_of(name: str) -> tuple[Row, ...]:
    """The rows of one list, in its order."""
    found = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return tuple(
        Row(
            tuple(str(part) for part in each["row"]),
            tuple(each.get("in", ())),
            each.get("differs", ""),
            each.get("not", ""),
        )
        for each in found
    )


def reference_of(text: str) -> Reference | None:
    """The entry that a text names; None where it is not written as above."""
    found = _ENTRY.fullmatch(text)
    return None if found is None else Reference(**found.groupdict(default=""))


@cache
def catalogue() -> Catalogue:
    """The catalogue as it is in the checkout."""
    return load_catalogue(DATA, cache=cache_dir())


def problems() -> Iterator[str]:
    """Rows that name an entry which isn't there or doesn't hold what it should."""
    for name in LISTS:
        keys = [row.key for row in rows_of(name)]
        for row in rows_of(name):
            place = f"{named(FOLDER)}/{name}.yaml: {', '.join(row.key)}"
            if keys.count(row.key) > 1:
                yield f"{place}: stands twice"
            if bool(row.entries) == bool(row.why_not):
                yield f"{place}: needs either in or not"
            for text in row.entries:
                reference = reference_of(text)
                if reference is None or not _is_there(reference):
                    yield f"{place}: {text} is not in the catalogue"


def _is_there(named_: Reference) -> bool:
    if named_.kind == "document":
        return named_.id in catalogue().documents
    if named_.kind == "predicate":
        return named_.id in catalogue().predicates
    if named_.kind == "limit":
        return any(
            each.id == named_.id
            and each.level == named_.level
            and named_.value in ("", str(each.limit.value))
            and named_.unit in ("", each.limit.unit)
            for each in catalogue().process_limits
        )
    raw = catalogue().raw_procedures
    if named_.kind == "lever":
        raw = catalogue().raw_levers
    return any(
        version["level"] == named_.level and _holds(version, named_)
        for version in raw.get(named_.id, ())
    )


def _holds(version: Any, named_: Reference) -> bool:
    """Whether a version holds the figure, the paper or the order that is named."""
    match named_.field:
        case "":
            return True
        case "needs":
            return any(n["document"] == named_.value for n in version.get("needs", ()))
        case "after":
            return any(o["procedure"] == named_.value for o in version.get("after", ()))
        case "excluded":
            excluded = version.get("clock", {}).get("excluded", ())
            return str(len(excluded)) == named_.value
        case "extension":
            figure = version.get("clock", {}).get("extension")
        case "estimated":
            estimate = version.get("estimated", {})
            figure = {**estimate, "value": estimate.get("days", [None] * 2)[1]}
        case "statutory" | "promised":
            figure = version.get(named_.field)
        case procedure:
            sets = (
                each
                for each in version.get("effects", ())
                if each["effect"] == "set_duration" and each["procedure"] == procedure
            )
            figure = next(sets, None)
    if not isinstance(figure, dict):
        return False
    return (str(figure["value"]), figure["unit"]) == (named_.value, named_.unit)


def page() -> str:
    """The whole page."""
    parts = [HEAD, _summary()]
    for name, title in LISTS.items():
        lines = [f"## {title}\n", _COLUMNS]
        lines += [_line(row) for row in rows_of(name)]
        parts.append("\n".join(lines) + "\n")
    lines = [
        "## Procedures outside every plan\n",
        "Remedies and later events: a plan ends at the start of production, so it is",
        "silent about them. Look through them by hand.\n",
        *(f"- {_link(each)}" for each in _outside()),
    ]
    parts.append("\n".join(lines) + "\n")
    lines = [
        "## Procedures that no list names\n",
        "Works, preparation and steps that an item was divided into.\n",
        *(f"- {_link(each)}" for each in _unnamed()),
    ]
    parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _summary() -> str:
    lines = ["| list | rows | in the catalogue | otherwise than listed | not in |"]
    lines.append("|---|---|---|---|---|")
    for name, title in LISTS.items():
        rows = rows_of(name)
        not_in = sum(bool(row.why_not) for row in rows)
        otherwise = sum(bool(row.differs) for row in rows)
        counts = (len(rows), len(rows) - not_in - otherwise, otherwise, not_in)
        lines.append(f"| {title} | {' | '.join(map(str, counts))} |")
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    where = "<br>".join(_link(each) for each in row.entries) or "–"
    remark = row.differs or (f"Not in: {row.why_not}" if row.why_not else "")
    key = ", ".join(part.replace("*", "all") for part in row.key)
    return f"| {key} | {where} | {remark} |"


def _link(text: str) -> str:
    """The entry, linked to its file where it has one of its own."""
    reference = reference_of(text)
    entry, _, figure = text.partition(" ")
    path = "" if reference is None else _path_of(reference)
    shown = f"[`{entry}`](../{path})" if path else f"`{entry}`"
    return f"{shown} {figure}".rstrip()


def _path_of(reference: Reference) -> str:
    folder = DATA / "catalogue" / reference.level
    pattern = {
        "procedure": f"procedures/*/{reference.id}.yaml",
        "lever": f"levers/{reference.id}.yaml",
        "limit": "process_limits.yaml",
    }.get(reference.kind, "")
    found = sorted(folder.glob(pattern)) if pattern else []
    return named(found[0]) if found else ""


def _unnamed() -> list[str]:
    """Procedures of the catalogue that no row names, at their highest level."""
    taken = {
        reference.id
        for name in LISTS
        for row in rows_of(name)
        for reference in map(reference_of, row.entries)
        if reference is not None and reference.kind == "procedure"
    }
    return [_highest(id_) for id_ in catalogue().raw_procedures if id_ not in taken]


def _outside() -> list[str]:
    """Procedures that belong to no journey, at their highest level."""
    inside = {id_ for each in catalogue().journeys.values() for id_ in each.procedures}
    return [_highest(id_) for id_ in catalogue().raw_procedures if id_ not in inside]


def _highest(id_: str) -> str:
    versions = catalogue().raw_procedures[id_]
    return f"procedure/{id_}@{min(str(each['level']) for each in versions)}"


def main() -> int:
    """Write the page, or say with ``--check`` what is wrong with it."""
    found = list(problems())
    for problem in found:
        print(problem)
    if found:
        return 1
    text = page()
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{named(TARGET)} is not what data/coverage says; run: make docs")
    return 1


if __name__ == "__main__":
    sys.exit(main())
