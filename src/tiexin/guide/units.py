"""Units in which an answer may be given, and how they turn into one another.

Only conversions that leave no room for doubt are known: areas, electricity and
money. The factors are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class _Unit:
    """So much of the base unit of a kind: ``numerator / denominator``."""

    kind: str
    numerator: int
    denominator: int = 1


_UNITS: Final[Mapping[str, _Unit]] = {
    "m2": _Unit("area", 1),
    "ha": _Unit("area", 10_000),
    # Fifteen mu make a hectare.
    "mu": _Unit("area", 10_000, 15),
    "kwh_per_year": _Unit("electricity", 1),
    "mwh_per_year": _Unit("electricity", 1_000),
    "cny": _Unit("money", 1),
    "cny_ten_thousand": _Unit("money", 10_000),
    "cny_million": _Unit("money", 1_000_000),
}

_ALIASES: Final[Mapping[str, str]] = {
    "m²": "m2",
    "㎡": "m2",
    "平方米": "m2",
    "hectare": "ha",
    "hectares": "ha",
    "公顷": "ha",
    "公頃": "ha",
    "亩": "mu",
    "畝": "mu",
    "kwh": "kwh_per_year",
    "千瓦时": "kwh_per_year",
    "千瓦時": "kwh_per_year",
    "mwh": "mwh_per_year",
    "兆瓦时": "mwh_per_year",
    "兆瓦時": "mwh_per_year",
    "元": "cny",
    "万元": "cny_ten_thousand",
    "萬元": "cny_ten_thousand",
    "百万元": "cny_million",
    "百萬元": "cny_million",
    "立方米": "m3",
    "m³": "m3",
    "tce": "tce_per_year",
    "吨标准煤": "tce_per_year",
    "噸標準煤": "tce_per_year",
}


def unit_id(text: str) -> str:
    """The id of a unit as people write it; unknown words come back as they are.

    >>> unit_id(" 亩 "), unit_id("MWh")
    ('mu', 'mwh_per_year')
    """
    word = text.strip()
    return _ALIASES.get(word) or _ALIASES.get(word.lower()) or word.lower()


def accepted_units(unit: str) -> tuple[str, ...]:
    """Ids of the units that can be turned into ``unit``, itself first."""
    known = _UNITS.get(unit)
    if known is None:
        return (unit,)
    others = (id_ for id_, each in _UNITS.items() if each.kind == known.kind)
    return (unit, *(id_ for id_ in others if id_ != unit))


def convert(number: float, *, unit: str, to: str) -> float:
    """``number`` of ``unit`` in the unit ``to``; exact where a float can say it.

    Both are ids; ``unit`` must be among ``accepted_units(to)``.

    >>> convert(15, unit="mu", to="ha"), convert(0.3, unit="ha", to="m2")
    (1, 3000)
    """
    if unit == to:
        return number
    from fractions import Fraction  # noqa: PLC0415 - rare, and slow to import

    source, target = _UNITS[unit], _UNITS[to]
    # repr, since the user's 0.3 means three tenths and not the float nearest to it.
    exact = Fraction(repr(number)) * Fraction(
        source.numerator * target.denominator,
        source.denominator * target.numerator,
    )
    return exact.numerator if exact.denominator == 1 else float(exact)
