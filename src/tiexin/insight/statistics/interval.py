"""How sure a figure is, and remarks in words that the texts of three languages fill."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIDENCE: Final = 0.95
"""How sure the stated intervals are, unless the caller says otherwise."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with what the data allow besides it.

    Attributes:
        value: the estimate, in the unit that the field holding it names.
        low, high: the ends of the interval; an infinite end says that the data set no
            bound there.
        confidence: how sure, 0.95 unless asked otherwise.
    """

    value: float
    low: float
    high: float
    confidence: float = CONFIDENCE

    def holds(self, value: float) -> bool:
        """Whether the value lies within, both ends in."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say about an answer.

    Attributes:
        key: of the text in ``data/messages/insight*.yaml``.
        fields: what the text names: names, counts, days, shares from 0 to 1.
    """

    key: str
    fields: Mapping[str, str | int | float] = field(default_factory=dict)

    @classmethod
    def saying(cls, key: str, **fields: str | int | float) -> Remark:
        """The same, written short."""
        return cls(key, fields)


def score(confidence: float) -> float:
    """Standard errors to each side of an estimate: 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def around(value: float, error: float, confidence: float = CONFIDENCE) -> Interval:
    """A normal interval about an estimate with its standard error."""
    half = score(confidence) * error
    return Interval(value, value - half, value + half, confidence)


def ratio(
    above: tuple[float, float],
    below: tuple[float, float],
    confidence: float = CONFIDENCE,
) -> Interval:
    """``above / below``, each (estimate over 0, standard error), by the delta method.

    The interval is normal for the logarithm, so it never passes 0.
    """
    value = above[0] / below[0]
    error = math.hypot(above[1] / above[0], below[1] / below[0])
    factor = math.exp(score(confidence) * error)
    return Interval(value, value / factor, value * factor, confidence)


def share(hits: int, size: int, confidence: float = CONFIDENCE) -> Interval:
    """The share of ``hits`` among ``size`` (1 or more), with Wilson's interval."""
    found = hits / size
    z = score(confidence)
    squared = z * z
    middle = (found + squared / (2 * size)) / (1 + squared / size)
    half = z * math.sqrt(found * (1 - found) / size + squared / (4 * size * size))
    half /= 1 + squared / size
    return Interval(found, max(0.0, middle - half), min(1.0, middle + half), confidence)


def chi_squared_above(statistic: float, degrees: int) -> float:
    """The chance that a chi-squared variable is at least ``statistic``.

    Closed sums for whole degrees of freedom: no table, no library.
    """
    half = statistic / 2
    if half <= 0:
        return 1.0
    if degrees % 2:
        found = math.erfc(math.sqrt(half))
        terms = [i + 0.5 for i in range((degrees - 1) // 2)]
    else:
        found = 0.0
        terms = [float(i) for i in range(degrees // 2)]
    return found + sum(
        math.exp(power * math.log(half) - half - math.lgamma(power + 1))
        for power in terms
    )


def two_sided(value: float, error: float) -> float:
    """The chance of an estimate so far from 0, if 0 were true; 1 without an error."""
    if error <= 0:
        return 1.0 if value == 0 else 0.0
    return math.erfc(abs(value) / error / math.sqrt(2))
