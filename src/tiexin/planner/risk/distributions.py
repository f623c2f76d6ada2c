"""How long a step may take: whole days with their probabilities.

A plan counts whole days, so every distribution is a list of numbers of days and their
chances. A continuous one is rounded: ``d`` days stand for everything from ``d - 1/2``
to ``d + 1/2``. Sources of the shapes: docs/risk.md.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]

LONGEST: Final = 100_000
"""Days; a step that may take longer is a slip of the pen."""

# Scores that nine in ten, and all but one in a million, do not exceed.
_NORMAL_90: Final = 1.2815515655446004
_NORMAL_MILLION: Final = 4.753424308822899
_CONTINUED: Final = 300
_CLOSE: Final = 1e-13
_TINY: Final = 1e-300


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Whole numbers of days, ascending, and the chance of each; they sum to 1."""

    days: tuple[int, ...]
    chances: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Expected days."""
        return math.fsum(d * p for d, p in zip(self.days, self.chances, strict=True))

    @property
    def deviation(self) -> float:
        """Standard deviation in days."""
        mean = self.mean
        pairs = zip(self.days, self.chances, strict=True)
        return math.sqrt(math.fsum(p * (d - mean) ** 2 for d, p in pairs))

    def quantile(self, share: float) -> int:
        """The fewest days that are enough in that share of cases."""
        reached = 0.0
        for days, chance in zip(self.days, self.chances, strict=True):
            reached += chance
            # A sum of chances may fall short of its share by a rounding error.
            if reached >= share - _CLOSE:
                return days
        return self.days[-1]


class Distribution(Protocol):
    """Anything that can say its outcomes."""

    def outcomes(self) -> Outcomes:
        """The days it may take, with their chances."""
        ...


@dataclass(frozen=True, slots=True)
class Triangular:
    """Straight up from ``low`` to ``likely`` and straight down to ``high``, in days."""

    low: float
    likely: float
    high: float

    def outcomes(self) -> Outcomes:
        """The days it may take, with their chances.

        Raises:
            BadInput: ``planner.risk_order``: not ``0 <= low <= likely <= high``.
        """
        _in_order(self.low, self.likely, self.high)
        return _rounded(self.low, self.high, self._below)

    def _below(self, days: Floats) -> Floats:
        low, top, high = self.low, self.likely, self.high
        width = high - low
        # A side without width is never looked at; any divisor does.
        up = np.square(days - low) / (width * ((top - low) or 1.0))
        down = 1 - np.square(high - days) / (width * ((high - top) or 1.0))
        return np.where(days < top, up, down)


@dataclass(frozen=True, slots=True)
class Pert:
    """The beta distribution of PERT: from ``low`` to ``high``, ``likely`` its mode.

    Its mean is ``(low + 4 likely + high) / 6``.
    """

    low: float
    likely: float
    high: float

    def outcomes(self) -> Outcomes:
        """The days it may take, with their chances.

        Raises:
            BadInput: ``planner.risk_order``: not ``0 <= low <= likely <= high``.
        """
        _in_order(self.low, self.likely, self.high)
        return _rounded(self.low, self.high, self._below)

    def _below(self, days: Floats) -> Floats:
        width = self.high - self.low
        a = 1 + 4 * (self.likely - self.low) / width
        b = 1 + 4 * (self.high - self.likely) / width
        return beta_below((days - self.low) / width, a, b)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Half of the cases take up to ``median`` days, nine in ten up to ``p90``.

    What is less likely than one in a million at the far end is counted with the last
    day before it.
    """

    median: float
    p90: float

    def outcomes(self) -> Outcomes:
        """The days it may take, with their chances.

        Raises:
            BadInput: ``planner.risk_order``: not ``0 < median <= p90``.
        """
        _in_order(0, self.median, self.p90)
        if self.median <= 0:
            raise _out_of_order(self.median, self.p90)
        if self.median == self.p90:
            return _certain(self.median)
        last = self.median * (self.p90 / self.median) ** (_NORMAL_MILLION / _NORMAL_90)
        return _rounded(0, min(last, LONGEST), self._below)

    def _below(self, days: Floats) -> Floats:
        spread = math.log(self.p90 / self.median) / _NORMAL_90
        scores = (
            math.log(each / self.median) / spread if each > 0 else -math.inf
            for each in days.tolist()
        )
        return np.array([normal_below(score) for score in scores])


@dataclass(frozen=True, slots=True)
class Empirical:
    """What was observed, each case with the same weight; whole days."""

    observed: tuple[int, ...]

    def outcomes(self) -> Outcomes:
        """The days it may take, with their chances.

        Raises:
            BadInput: ``planner.risk_empty``: nothing was observed;
                ``planner.risk_order``: a negative number of days, or one too high.
        """
        if not self.observed:
            raise BadInput.of("planner.risk_empty")
        counted = sorted(Counter(self.observed).items())
        _in_order(counted[0][0], counted[0][0], counted[-1][0])
        total = len(self.observed)
        return Outcomes(
            tuple(days for days, _ in counted),
            tuple(count / total for _, count in counted),
        )


def normal_below(score: float) -> float:
    """The chance that a standard normal number is not above ``score``."""
    return 0.5 * math.erfc(-score / math.sqrt(2))


def beta_below(share: Floats, a: float, b: float) -> Floats:
    """The chance that a beta-distributed share is not above each ``share``.

    By the continued fraction of the incomplete beta function, on the side where it
    converges fast (Abramowitz and Stegun 26.5.8; Lentz's way of evaluating it).
    """
    x = np.clip(share, 0.0, 1.0)
    turned = x > (a + 1) / (a + b + 2)
    y = np.where(turned, 1 - x, x)
    first, second = np.where(turned, b, a), np.where(turned, a, b)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    with np.errstate(divide="ignore"):
        front = np.exp(scale + first * np.log(y) + second * np.log1p(-y)) / first
    tail = front * _fraction(y, first, second)
    return np.asarray(np.where(turned, 1 - tail, tail), dtype=np.float64)


def _fraction(x: Floats, a: Floats, b: Floats) -> Floats:
    """The continued fraction, evaluated from the front until nothing changes."""
    c = np.ones_like(x)
    d = 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d.copy()
    for m in range(1, _CONTINUED):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            value = value * c * d
        if np.all(np.abs(c * d - 1) < _CLOSE):
            break
    return value


def _not_zero(values: Floats) -> Floats:
    return np.where(np.abs(values) < _TINY, _TINY, values)


class _Below(Protocol):
    def __call__(self, days: Floats, /) -> Floats: ...


def _rounded(low: float, high: float, below: _Below) -> Outcomes:
    """A continuous distribution in whole days, half a day up."""
    first, last = math.floor(low + 0.5), math.floor(high + 0.5)
    if first == last or low == high:
        return _certain(high)
    edges = np.arange(first, last) + 0.5
    reached = np.concatenate([[0.0], below(np.asarray(edges, dtype=np.float64)), [1.0]])
    chances = np.diff(np.clip(reached, 0.0, 1.0))
    kept = chances > 0
    days = np.arange(first, last + 1)[kept]
    return Outcomes(tuple(days.tolist()), tuple(chances[kept].tolist()))


def _certain(days: float) -> Outcomes:
    return Outcomes((math.floor(days + 0.5),), (1.0,))


def _in_order(*days: float) -> None:
    low, high = days[0], days[-1]
    finite = all(math.isfinite(each) for each in days)
    ordered = finite and list(days) == sorted(days)
    if not ordered or low < 0 or high > LONGEST:
        raise _out_of_order(*days)


def _out_of_order(*days: float) -> BadInput:
    shown = ", ".join(f"{each:g}" for each in days)
    return BadInput.of("planner.risk_order", days=shown, longest=LONGEST)


def normal_scores(shares: Sequence[float]) -> Floats:
    """The scores below which a standard normal number falls with these chances.

    A chance of 1 gives infinity.
    """
    inverse = NormalDist().inv_cdf
    return np.array(
        [
            math.inf if share >= 1 else -math.inf if share <= 0 else inverse(share)
            for share in shares
        ]
    )
