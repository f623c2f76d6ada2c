"""One median by another, like for like, with an interval that open cases can widen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tiexin.insight.statistics.interval import CONFIDENCE, Interval
from tiexin.insight.statistics.standard_curve import (
    DRAWS,
    Bounds,
    quantile_bounds,
    quantile_draws,
)

if TYPE_CHECKING:
    from tiexin.insight.statistics.mix import Group, Mix
    from tiexin.insight.statistics.samples import Floats


def median_quotient(
    groups: tuple[Group, Group],
    mix: Mix,
    *,
    seed: int,
    draws: int = DRAWS,
    confidence: float = CONFIDENCE,
) -> Interval | None:
    """The second median by the first, both at the common mix.

    The interval comes from a stratified bootstrap. Its value is not a number where one
    of the medians is not known; its ends then still bound what is possible. None where
    there is nothing to compare or the first median is 0.
    """
    if not mix.strata:
        return None
    known = [
        quantile_bounds(group, place=place, mix=mix)
        for place, group in enumerate(groups)
    ]
    if known[0][0] == 0:
        return None  # a quotient with 0 says nothing
    random = np.random.default_rng(seed)
    first, second = (
        quantile_draws(group, place=place, mix=mix, random=random, draws=draws)
        for place, group in enumerate(groups)
    )
    low, high = _quotient_bounds(first, second)
    tail = (1 - confidence) / 2
    stated = all(low == high < np.inf for low, high in known)
    return Interval(
        known[1][0] / known[0][0] if stated else float("nan"),
        ranked(low, tail),
        ranked(high, 1 - tail),
        confidence,
    )


def _quotient_bounds(first: Bounds, second: Bounds) -> tuple[Floats, Floats]:
    """For each sample the least and the greatest quotient that it allows."""
    with np.errstate(divide="ignore", invalid="ignore"):
        low = second.low / first.high
        high = second.high / first.low
    # Unknown by unknown may be anything; 0 days by 0 days is no change.
    low = np.where(np.isinf(first.high), 0.0, np.where(np.isnan(low), 1.0, low))
    high = np.where(np.isnan(high), 1.0, high)
    return low, np.where(np.isinf(second.high), np.inf, high)


def ranked(values: Floats, share: float) -> float:
    """A quantile that is one of the values: infinite ones can't be averaged."""
    ordered = np.sort(values)
    place = int(np.ceil(share * len(ordered))) - 1
    return float(ordered[min(max(place, 0), len(ordered) - 1)])
