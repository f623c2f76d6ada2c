"""What samples say: quantiles with their uncertainty, shares, ranks, histograms.

Days are whole, so a quantile is a day that occurred, never one between two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from tiexin.planner.flat import NO_DAY, Ints

if TYPE_CHECKING:
    from collections.abc import Iterable

Floats = NDArray[np.float64]

CONFIDENCE: Final = 0.95
"""How sure the stated half-widths are."""

_SCORE: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Quantile:
    """The day by which a share of the samples is done.

    Attributes:
        share: 0.8 for the P80.
        day: the first day by which at least that share is done; None where that lies
            beyond the stored calendars.
        low, high: between them lies the quantile of all possible samples, with 95 %
            confidence (order statistics); None likewise.
    """

    share: float
    day: int | None
    low: int | None
    high: int | None

    @property
    def half_width(self) -> float | None:
        """Half of the distance from ``low`` to ``high`` in days; None if unknown."""
        if self.low is None or self.high is None:
            return None
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class Share:
    """A share of samples with the half-width of its 95 % interval (Wilson)."""

    share: float
    half_width: float


@dataclass(frozen=True, slots=True)
class Bin:
    """How many samples fell on the days from ``first`` to ``last``, both in."""

    first: int
    last: int
    count: int


def quantiles(
    days: Ints, shares: Iterable[float], *, start: int
) -> tuple[Quantile, ...]:
    """Quantiles of boundaries in any order; days are counted from ``start``."""
    ordered = np.sort(days)
    return tuple(quantile(ordered, share, start=start) for share in shares)


def quantile(ordered: Ints, share: float, *, start: int) -> Quantile:
    """One quantile of ascending boundaries; days are counted from ``start``."""
    size = len(ordered)
    place = max(1, math.ceil(share * size - 1e-9))
    spread = _SCORE * math.sqrt(share * (1 - share) * size)
    low = max(1, math.floor(share * size - spread))
    high = min(size, math.ceil(share * size + spread) + 1)
    return Quantile(
        share, *(_day(int(ordered[each - 1]), start) for each in (place, low, high))
    )


def _day(boundary: int, start: int) -> int | None:
    return None if boundary >= NO_DAY else start + boundary


def share_of(hits: int, size: int) -> Share:
    """The share of ``hits`` among ``size`` samples; ``size`` is 1 or more."""
    share = hits / size
    squared = _SCORE * _SCORE
    half = _SCORE * math.sqrt(share * (1 - share) / size + squared / (4 * size * size))
    return Share(share, half / (1 + squared / size))


def histogram(days: Ints, *, start: int, most: int = 40) -> tuple[Bin, ...]:
    """At most so many bins of equal width in days; samples without a day are left."""
    known = days[days < NO_DAY].astype(np.int64)
    if not len(known):
        return ()
    least, last = int(known.min()), int(known.max())
    width = max(1, math.ceil((last - least + 1) / most))
    counts = np.bincount((known - least) // width)
    first = start + least
    return tuple(
        Bin(first + place * width, first + (place + 1) * width - 1, int(count))
        for place, count in enumerate(counts)
    )


def mid_ranks(values: Ints) -> Floats:
    """The rank of each value from 1 on; equal ones share the middle of their ranks."""
    ordered = np.sort(values)
    below = np.searchsorted(ordered, values, side="left")
    up_to = np.searchsorted(ordered, values, side="right")
    return np.asarray((below + up_to + 1) / 2, dtype=np.float64)


def centred(ranks: Floats) -> Floats:
    """The ranks less their mean, scaled to length 1; all 0 where none differs."""
    away = ranks - ranks.mean()
    length = float(np.sqrt(np.square(away).sum()))
    return np.asarray(away / (length or 1.0), dtype=np.float64)
