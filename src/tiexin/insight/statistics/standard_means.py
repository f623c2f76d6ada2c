"""Means and shares of groups at the common mix, with their standard errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tiexin.insight.statistics.survival import (
    RestrictedMean,
    SurvivalCurve,
    common_horizon,
    survival,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.insight.statistics.mix import Group, Mix
    from tiexin.insight.statistics.samples import Durations


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its standard error; not a number where it can't be had."""

    value: float
    error: float


def standard_mean(
    groups: Sequence[Group], mix: Mix, *, horizon: float | None = None
) -> tuple[float, tuple[RestrictedMean, ...]] | None:
    """The horizon in days, and the mean of each group within it at the mix.

    Without a ``horizon`` it is the longest at which the curve of every kind in every
    group is known; None where there is none.
    """
    if not mix.strata:
        return None
    curves = list(_curves(groups, mix))
    known = common_horizon(tuple(curve for kinds in curves for curve in kinds))
    until = known if horizon is None else horizon
    if not 0 < until <= min(curve.known_to for kinds in curves for curve in kinds):
        return None
    return until, tuple(
        RestrictedMean(until, one.value, one.error)
        for one in (_weighted(_means(kinds, until), mix) for kinds in curves)
    )


def mean_of_ended(groups: Sequence[Group], mix: Mix) -> tuple[Estimate, ...]:
    """The mean days of ended cases of each group at the mix."""
    return tuple(
        _weighted([_mean(kind) for kind in kinds], mix)
        for kinds in _durations(groups, mix)
    )


def done_within(
    groups: Sequence[Group], mix: Mix, *, limit: float
) -> tuple[Estimate, ...]:
    """The share of cases of each group that ends within ``limit`` days, at the mix."""
    return tuple(
        _weighted([_done(curve, limit) for curve in kinds], mix)
        for kinds in _curves(groups, mix)
    )


def _durations(groups: Sequence[Group], mix: Mix) -> Iterator[list[Durations]]:
    for place, group in enumerate(groups):
        yield [
            group.durations.where(mix.members(place, stratum))
            for stratum in range(len(mix.strata))
        ]


def _curves(groups: Sequence[Group], mix: Mix) -> Iterator[list[SurvivalCurve]]:
    for kinds in _durations(groups, mix):
        yield [survival(kind) for kind in kinds]


def _means(kinds: Sequence[SurvivalCurve], until: float) -> list[Estimate]:
    found = [curve.restricted_mean(until) for curve in kinds]
    return [Estimate(one.days, one.error) for one in found]


def _mean(durations: Durations) -> Estimate:
    days = durations.days[durations.ended]
    if len(days) < 2:  # noqa: PLR2004 - one value has no spread
        return Estimate(float("nan"), float("nan"))
    return Estimate(
        float(days.mean()), float(days.std(ddof=1)) / float(np.sqrt(len(days)))
    )


def _done(curve: SurvivalCurve, limit: float) -> Estimate:
    left = curve.at(limit)
    if left is None:
        return Estimate(float("nan"), float("nan"))
    place = int(np.searchsorted(curve.times, limit, side="right"))
    spread = float(curve.spread[place - 1]) if place and left > 0 else 0.0
    return Estimate(1 - left, left * spread**0.5)


def _weighted(kinds: Sequence[Estimate], mix: Mix) -> Estimate:
    """The sum over the kinds; without any kind not a number."""
    if not kinds:
        return Estimate(float("nan"), float("nan"))
    pairs = list(zip(mix.weights.tolist(), kinds, strict=True))
    value = sum(weight * kind.value for weight, kind in pairs)
    variance = sum((weight * kind.error) ** 2 for weight, kind in pairs)
    return Estimate(float(value), float(variance) ** 0.5)
