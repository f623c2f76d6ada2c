"""Units: what an authority's days may be counted in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.catalogue.checks.index import Index
    from tiexin.catalogue.checks.problems import Problems, Spot

_SITE: Final = "site_day"
"""Counts on the calendar of the works, which binds no authority."""


def check_units(index: Index, problems: Problems) -> None:
    """Note limits in days of a site, and extensions that count otherwise."""
    for spot, figure in _figures(index):
        if figure["unit"] == _SITE:
            problems.note("catalogue.unit_of_limit", spot, unit=_SITE)
    for spot, version in index.versions("procedure"):
        limit = version.get("duration", {}).get("statutory")
        extension = version.get("clock", {}).get("extension")
        both = isinstance(limit, dict) and extension is not None
        if both and limit["unit"] != extension["unit"]:
            problems.note(
                "catalogue.unit_of_extension",
                spot.at("clock", "extension"),
                unit=extension["unit"],
                expected=limit["unit"],
            )


def _figures(index: Index) -> Iterator[tuple[Spot, dict[str, Any]]]:
    """Limits, promises, excluded time, extensions and durations set by levers."""
    for spot, version in index.versions("procedure"):
        duration, clock = version.get("duration", {}), version.get("clock", {})
        for field in ("statutory", "promised"):
            if isinstance(duration.get(field), dict):
                yield spot.at("duration", field), duration[field]
        for number, ground in enumerate(clock.get("excluded", ())):
            yield spot.at("clock", "excluded", number), ground
        if "extension" in clock:
            yield spot.at("clock", "extension"), clock["extension"]
    for spot, version in index.versions("lever"):
        for number, effect in enumerate(version.get("effects", ())):
            if effect["effect"] == "set_duration":
                yield spot.at("effects", number), effect
