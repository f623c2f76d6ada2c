"""What is in force on a day in a place: versions picked, levels laid on each other.

Each level (country, province, city) states versions of a procedure or lever. On a day
at most one version of each level holds. From the country down, what a lower level
states replaces what stood there, field by field; only ``sources`` add up, because the
law above goes on carrying the fields that were not overridden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.catalogue import build
from tiexin.catalogue.effects import effect
from tiexin.catalogue.parse import parse_condition
from tiexin.catalogue.types import (
    Duty,
    InForce,
    Lever,
    Procedure,
    ProcedureKind,
)
from tiexin.kernel import BadInput, LocalText

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from tiexin.catalogue.build import Plain
    from tiexin.catalogue.types import Catalogue, Jurisdiction

_ABOUT_THE_VERSION = frozenset(
    {"level", "whole", "from", "until", "published_on", "reviewed_on"}
)
"""Keys of a raw version that say when and at which level it holds, not what."""

_PLACE = frozenset({"file", "line", "lines"})
"""Where a version stands; of merged fields: where the lowest level states its part."""


def in_force(catalogue: Catalogue, *, on: date, jurisdiction: str) -> InForce:
    """The catalogue as it stands on one day in one place.

    A version holds from its first day (counted) to its ``until`` (not counted). What
    is repealed, not yet in force or stated by no level of the place is left out.

    Raises:
        BadInput: ``jurisdiction.unknown``; ``jurisdiction.no_data`` for a place whose
            rules have not been gathered yet. Both name the places that have data.
    """
    levels = levels_of(catalogue.jurisdictions, jurisdiction)
    day = on.isoformat()
    procedures = {
        id_: found
        for id_, versions in catalogue.raw_procedures.items()
        if (found := procedure_on(id_, versions, day=day, levels=levels)) is not None
    }
    levers = {
        id_: lever
        for id_, versions in catalogue.raw_levers.items()
        if (lever := lever_on(id_, versions, day=day, levels=levels)) is not None
    }
    return InForce(on, jurisdiction, levels, procedures, levers, catalogue)


def procedure_on(
    id_: str, versions: Iterable[Plain], *, day: str, levels: tuple[str, ...]
) -> Procedure | None:
    """One procedure on a day (ISO) by all its raw versions; None: not in force."""
    merged = merge(versions, day=day, levels=levels)
    return None if merged is None else _procedure(id_, *merged)


def lever_on(
    id_: str, versions: Iterable[Plain], *, day: str, levels: tuple[str, ...]
) -> Lever | None:
    """One lever on a day (ISO) by all its raw versions; None: not in force."""
    merged = merge(versions, day=day, levels=levels)
    return None if merged is None else _lever(id_, *merged)


def change_days(catalogue: Catalogue) -> tuple[date, ...]:
    """The days on which any rule of any place begins or ends, in order.

    Between two of them ``in_force`` gives the same rules.
    """
    versions = (
        version
        for raw in (catalogue.raw_procedures, catalogue.raw_levers)
        for each in raw.values()
        for version in each
    )
    days = {
        str(version[name])
        for version in versions
        for name in ("from", "until")
        if version.get(name) is not None
    }
    return tuple(build.day(day) for day in sorted(days))


def gathered_from(catalogue: Catalogue, jurisdiction: str) -> date:
    """The first day on which all that was found of a place's rules is as it stood.

    For an earlier day steps could be missing without anybody being told. It is the
    latest such day of the place and the levels above it.

    Raises:
        BadInput: As ``in_force``.
    """
    levels = levels_of(catalogue.jurisdictions, jurisdiction)
    days = [catalogue.jurisdictions[level].gathered_from for level in levels]
    return max(day for day in days if day is not None)


def levels_of(jurisdictions: Mapping[str, Jurisdiction], code: str) -> tuple[str, ...]:
    """The codes whose rules hold in a place, from the country down to the place.

    Raises:
        BadInput: As ``in_force``.
    """
    found = jurisdictions.get(code)
    if found is None or not found.has_data:
        known = _with_data(jurisdictions)
        if found is None:
            raise BadInput.of("jurisdiction.unknown", place=code[:20], known=known)
        raise BadInput.of(
            "jurisdiction.no_data", place=code, title=found.title, known=known
        )
    levels = [code]
    while (parent := jurisdictions[levels[0]].parent) is not None:
        levels.insert(0, parent)
    return tuple(levels)


def _with_data(jurisdictions: Mapping[str, Jurisdiction]) -> LocalText:
    """The places that have data, by code and title, in a row."""
    known = [each for each in jurisdictions.values() if each.has_data]
    return LocalText(
        "、".join(f"{each.code} {each.title.zh_hans}" for each in known),
        "、".join(f"{each.code} {each.title.zh_hant}" for each in known),
        ", ".join(f"{each.code} {each.title.en}" for each in known),
    )


def version_on(versions: Iterable[Plain], day: str) -> Plain | None:
    """The version of one level that holds on ``day`` (ISO), if any."""
    for version in versions:
        until = version.get("until")
        if version["from"] <= day and (until is None or day < until):
            return version
    return None


def merge(
    versions: Iterable[Plain], *, day: str, levels: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, str]] | None:
    """All fields as the levels state them on a day, and which level states each.

    None where no level states a whole rule on that day, or where it is repealed.
    ``from``, ``until`` and ``reviewed_on`` of the answer hold for all parts together:
    the latest start, the earliest end, the oldest review. ``published_on`` belongs to
    the part that started last.
    """
    fields: dict[str, Any] = {}
    stated_by: dict[str, str] = {}
    versions = tuple(versions)
    whole = False
    for level in levels:
        of_level = (each for each in versions if each["level"] == level)
        version = version_on(of_level, day)
        if version is not None:
            _lay_over(fields, stated_by, version)
            whole = whole or version["whole"]
    if not whole or fields.get("repealed"):
        return None
    return fields, stated_by


def _lay_over(
    fields: dict[str, Any], stated_by: dict[str, str], version: Plain
) -> None:
    level = version["level"]
    if version["whole"]:
        # A level that states a rule anew revives what a higher one repealed.
        fields.pop("repealed", None)
    for name, value in version.items():
        if name in _ABOUT_THE_VERSION:
            continue
        if name == "sources":
            above = fields.get("sources", [])
            fields[name] = [*above, *(each for each in value if each not in above)]
        else:
            fields[name] = value
        if name not in _PLACE:
            stated_by[name] = level
    if version["from"] >= fields.get("from", ""):
        fields["from"] = version["from"]
        fields["published_on"] = version.get("published_on")
    ends = [end for end in (version.get("until"), fields.get("until")) if end]
    fields["until"] = min(ends, default=None)
    reviewed_on = version["reviewed_on"]
    fields["reviewed_on"] = min(reviewed_on, fields.get("reviewed_on", reviewed_on))


def _procedure(id_: str, fields: Plain, stated_by: Mapping[str, str]) -> Procedure:
    return Procedure(
        id=id_,
        kind=ProcedureKind(fields["kind"]),
        stage=fields["stage"],
        performer=fields["performer"],
        title=build.text(fields["title"]),
        summary=build.text_or_none(fields.get("summary")),
        in_force=build.period(fields),
        sources=build.citations(fields["sources"]),
        applies_when=parse_condition(fields["applies_when"]),
        activated_by=fields.get("activated_by"),
        needs=tuple(build.need(each) for each in fields.get("needs", ())),
        gives=tuple(fields.get("gives", ())),
        after=tuple(
            build.order(each, after=each["procedure"])
            for each in fields.get("after", ())
        ),
        statutory=build.limit(fields["statutory"]),
        promised=build.limit(fields["promised"]),
        estimated=build.estimate(fields.get("estimated")),
        clock=build.clock(fields.get("clock")),
        note=build.text_or_none(fields.get("note")),
        reviewed_on=build.day(fields["reviewed_on"]),
        stated_by=stated_by,
        published_on=build.day_or_none(fields["published_on"]),
        crash=build.crash(fields.get("crash")),
    )


def _lever(id_: str, fields: Plain, stated_by: Mapping[str, str]) -> Lever:
    return Lever(
        id=id_,
        title=build.text(fields["title"]),
        summary=build.text(fields["summary"]),
        in_force=build.period(fields),
        sources=build.citations(fields["sources"]),
        applies_when=parse_condition(fields["applies_when"]),
        conditions=tuple(build.text(each) for each in fields.get("conditions", ())),
        duties=tuple(
            Duty(each["who"], build.text(each["text"]))
            for each in fields.get("duties", ())
        ),
        effects=tuple(effect(each) for each in fields.get("effects", ())),
        note=build.text_or_none(fields.get("note")),
        default=fields.get("default", False),
        reviewed_on=build.day(fields["reviewed_on"]),
        stated_by=stated_by,
        published_on=build.day_or_none(fields["published_on"]),
        burden=build.burden(fields.get("burden")),
    )
