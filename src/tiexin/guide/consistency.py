"""Answers that are each possible but can't be true together.

Only what geometry rules out stands here; whether a project is sensible is not
for a program to say. A rule speaks when all its facts are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.kernel import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tiexin.catalogue.expressions import FactValue

SMALLEST_STOREY_M2: Final = 10
"""No storey of a building is smaller than this, in square metres."""

_M2_PER_HA: Final = 10_000
_CELLARS: Final = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """Facts that bound each other.

    ``broken`` gets the numbers in the order of ``facts``; ``problem`` names what is
    wrong from the same numbers.
    """

    facts: tuple[str, ...]
    broken: Callable[..., bool]
    problem: Callable[..., Problem]


def _civil_area(civil: float, floor: float) -> Problem:
    return Problem(
        "facts.civil_area_above_floor_area",
        {"civil_area": str(civil), "floor_area": str(floor)},
        "building.civil_area",
    )


def _storeys(floor: float, storeys: int) -> Problem:
    return Problem(
        "facts.floor_area_below_storeys",
        {"floor_area": str(floor), "storeys": storeys, "least": SMALLEST_STOREY_M2},
        "building.floor_area",
    )


def _buildings(floor: float, buildings: int) -> Problem:
    return Problem(
        "facts.floor_area_below_buildings",
        {"floor_area": str(floor), "buildings": buildings, "least": SMALLEST_STOREY_M2},
        "building.floor_area",
    )


def _site(floor: float, storeys: int, site: float) -> Problem:
    return Problem(
        "facts.floor_area_above_site",
        {"floor_area": str(floor), "storeys": storeys, "site_area": str(site)},
        "building.floor_area",
    )


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        ("building.civil_area", "building.floor_area"),
        lambda civil, floor: civil > floor,
        _civil_area,
    ),
    Rule(
        ("building.floor_area", "building.storeys"),
        lambda floor, storeys: floor < SMALLEST_STOREY_M2 * storeys,
        _storeys,
    ),
    Rule(
        ("building.floor_area", "building.count"),
        lambda floor, buildings: floor < SMALLEST_STOREY_M2 * buildings,
        _buildings,
    ),
    # Storeys below ground are not counted in the answer, so a few are allowed for.
    # A site of zero means that none is taken (a leased building).
    Rule(
        ("building.floor_area", "building.storeys", "site.area"),
        lambda floor, storeys, site: (
            site > 0 and floor > site * _M2_PER_HA * (storeys + _CELLARS)
        ),
        _site,
    ),
)


def contradictions(values: Mapping[str, FactValue]) -> tuple[Problem, ...]:
    """What can't be true together in ``values``; facts not known break no rule."""
    found = []
    for rule in RULES:
        known = [values.get(fact) for fact in rule.facts]
        if None not in known and rule.broken(*known):
            found.append(rule.problem(*known))
    return tuple(found)
