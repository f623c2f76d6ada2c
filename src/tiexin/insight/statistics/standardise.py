"""City against city, like for like: the raw figure, the figure at the common mix.

What is compared is part of the answer: between which milestones is the caller's
choice, and ``ranking_flips`` shows where the order of the cities turns over with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, Final, assert_never

import numpy as np

from tiexin.insight.statistics.interval import CONFIDENCE, Interval, Remark, around
from tiexin.insight.statistics.mix import (
    LEAST_IN_STRATUM,
    Group,
    Mix,
    Stratum,
    common_mix,
    one_kind,
)
from tiexin.insight.statistics.quotients import ranked
from tiexin.insight.statistics.standard_curve import (
    DRAWS,
    Bounds,
    quantile_bounds,
    quantile_draws,
)
from tiexin.insight.statistics.standard_means import (
    Estimate,
    done_within,
    mean_of_ended,
    standard_mean,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAST_RANKED: Final = 30
"""A city with fewer cases is shown, but there is no ranking then."""

MOST_LEFT_OUT: Final = 0.2
"""If more cases than this share have no like everywhere, there is no ranking."""

LITTLE: Final = 0.1
"""A mix that moves no city's figure by more than this share explains little."""


class Figure(StrEnum):
    """What is compared.

    MEDIAN and RESTRICTED_MEAN count open cases as open; DONE_WITHIN, too, and is a
    share. MEAN_OF_ENDED leaves them out and is for logs in which all have ended.
    """

    MEDIAN = "median"
    RESTRICTED_MEAN = "restricted_mean"
    MEAN_OF_ENDED = "mean_of_ended"
    DONE_WITHIN = "done_within"

    @property
    def key(self) -> str:
        """The key of its name in words."""
        return f"insight.figure.{self.value}"

    @property
    def more_is_better(self) -> bool:
        """Whether the greatest figure ranks first."""
        return self is Figure.DONE_WITHIN


@dataclass(frozen=True, slots=True)
class City:
    """One group of the comparison; days, or a share for DONE_WITHIN.

    Attributes:
        name: as given.
        cases, ended: of the group, before cases without like are left out.
        raw: its own figure; None where it is not reached.
        standard: the figure at the common mix; None likewise.
    """

    name: str
    cases: int
    ended: int
    raw: Interval | None
    standard: Interval | None

    @property
    def mix_effect(self) -> float | None:
        """Raw less standard: what its own mix of cases adds; None if unknown."""
        if self.raw is None or self.standard is None:
            return None
        return self.raw.value - self.standard.value


@dataclass(frozen=True, slots=True)
class Apart:
    """Two cities by their figures at the common mix.

    Attributes:
        difference: second less first; ends may be infinite.
        beyond_chance: whether the interval leaves 0 out.
    """

    first: str
    second: str
    difference: Interval

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves 0 out."""
        return not self.difference.holds(0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer.

    Attributes:
        figure: what was compared.
        limit: the days of DONE_WITHIN, or the horizon of RESTRICTED_MEAN; else None.
        cities: in the order given.
        pairs: every two of them whose figures are known.
        ranking: names, best first; empty where it is refused, with a remark.
        strata: kinds compared, with weights.
        left_out: share of cases without their like in every city.
        remarks: refusals, and what the mix explains.
    """

    figure: Figure
    limit: float | None
    cities: tuple[City, ...]
    pairs: tuple[Apart, ...]
    ranking: tuple[str, ...]
    strata: tuple[Stratum, ...]
    left_out: float
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """What may be chosen.

    Attributes:
        limit: days; needed for DONE_WITHIN, the horizon of RESTRICTED_MEAN (without
            it, the longest that all know).
        confidence: of each interval. Differences are widened so that all of them hold
            together (Bonferroni).
        draws, seed: of the bootstrap, for MEDIAN.
        least_in_stratum: rarer kinds are put together.
    """

    limit: float | None = None
    confidence: float = CONFIDENCE
    draws: int = DRAWS
    seed: int = 1
    least_in_stratum: int = LEAST_IN_STRATUM


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A figure with its error, or with drawn samples."""

    value: float
    error: float = 0.0
    draws: Bounds | None = None

    def interval(self, confidence: float) -> Interval | None:
        if not np.isfinite(self.value):
            return None
        if self.draws is None:
            return around(self.value, self.error, confidence)
        tail = (1 - confidence) / 2
        return Interval(
            self.value,
            ranked(self.draws.low, tail),
            ranked(self.draws.high, 1 - tail),
            confidence,
        )

    def less(self, other: _Found, confidence: float) -> Interval:
        """This figure less the other."""
        away = self.value - other.value
        if self.draws is None or other.draws is None:
            return around(away, float(np.hypot(self.error, other.error)), confidence)
        tail = (1 - confidence) / 2
        return Interval(
            away,
            ranked(self.draws.low - other.draws.high, tail),
            ranked(self.draws.high - other.draws.low, 1 - tail),
            confidence,
        )


def compare(
    groups: Sequence[Group], figure: Figure, options: CompareOptions | None = None
) -> Comparison:
    """Compares two or more groups by one figure, at the mix of all of them together."""
    asked = options or CompareOptions()
    if figure is Figure.MEAN_OF_ENDED:
        used = [_ended_only(group) for group in groups]
    else:
        used = list(groups)
    mix = common_mix(used, least=asked.least_in_stratum)
    limit, standard = _figures(used, mix, figure, asked)
    _, raw = _figures(used, one_kind(used), figure, asked, limit=limit)
    cities = tuple(
        City(
            group.name,
            group.durations.cases,
            group.durations.ends,
            own.interval(asked.confidence),
            like.interval(asked.confidence),
        )
        for group, own, like in zip(groups, raw, standard, strict=True)
    )
    remarks = _refusals(cities, mix)
    return Comparison(
        figure=figure,
        limit=limit,
        cities=cities,
        pairs=_apart(groups, standard, asked.confidence),
        ranking=() if remarks else _ranking(cities, figure),
        strata=mix.strata,
        left_out=mix.left_out,
        remarks=(*remarks, *_about_the_mix(cities)),
    )


def _ended_only(group: Group) -> Group:
    chosen = group.durations.ended
    return Group(group.name, group.durations.where(chosen), group.kinds[chosen])


def _figures(
    groups: Sequence[Group],
    mix: Mix,
    figure: Figure,
    asked: CompareOptions,
    *,
    limit: float | None = None,
) -> tuple[float | None, list[_Found]]:
    """The days that the figure depends on, and the figure of each group."""
    until = asked.limit if limit is None else limit
    match figure:
        case Figure.MEDIAN:
            return None, _medians(groups, mix, asked)
        case Figure.RESTRICTED_MEAN:
            found = standard_mean(groups, mix, horizon=until)
            if found is None:
                return until, [_Found(float("nan")) for _ in groups]
            return found[0], [_Found(one.days, one.error) for one in found[1]]
        case Figure.MEAN_OF_ENDED:
            return None, _all_found(mean_of_ended(groups, mix))
        case Figure.DONE_WITHIN:
            if until is None:
                raise ValueError("DONE_WITHIN needs a limit")
            return until, _all_found(done_within(groups, mix, limit=until))
    assert_never(figure)


def _all_found(estimates: Sequence[Estimate]) -> list[_Found]:
    return [_Found(one.value, one.error) for one in estimates]


def _medians(groups: Sequence[Group], mix: Mix, asked: CompareOptions) -> list[_Found]:
    if not mix.strata:
        return [_Found(float("nan")) for _ in groups]
    random = np.random.default_rng(asked.seed)
    found = []
    for place, group in enumerate(groups):
        low, high = quantile_bounds(group, place=place, mix=mix)
        draws = quantile_draws(
            group, place=place, mix=mix, random=random, draws=asked.draws
        )
        found.append(_Found(low if low == high else float("nan"), draws=draws))
    return found


def _apart(
    groups: Sequence[Group], found: Sequence[_Found], confidence: float
) -> tuple[Apart, ...]:
    known = [
        (group.name, one)
        for group, one in zip(groups, found, strict=True)
        if np.isfinite(one.value)
    ]
    pairs = list(combinations(known, 2))
    widened = 1 - (1 - confidence) / max(1, len(pairs))
    return tuple(
        Apart(first, second, theirs.less(own, widened))
        for (first, own), (second, theirs) in pairs
    )


def _ranking(cities: Sequence[City], figure: Figure) -> tuple[str, ...]:
    sign = -1 if figure.more_is_better else 1
    known = [(city.standard.value, city.name) for city in cities if city.standard]
    return tuple(
        name for _, name in sorted((sign * value, name) for value, name in known)
    )


def _refusals(cities: Sequence[City], mix: Mix) -> list[Remark]:
    """Why there is no ranking; empty where there is one."""
    found = [
        Remark.saying(
            "insight.compare.too_few",
            city=city.name,
            n=city.cases,
            least=LEAST_RANKED,
        )
        for city in cities
        if city.cases < LEAST_RANKED
    ]
    if mix.left_out > MOST_LEFT_OUT:
        found.append(
            Remark.saying(
                "insight.compare.no_like", share=mix.left_out, most=MOST_LEFT_OUT
            )
        )
    found += [
        Remark.saying("insight.compare.not_reached", city=city.name)
        for city in cities
        if city.standard is None and mix.strata
    ]
    return found


def _about_the_mix(cities: Sequence[City]) -> list[Remark]:
    moved = [
        (abs(city.mix_effect) / city.raw.value, city.name)
        for city in cities
        if city.mix_effect is not None and city.raw and city.raw.value > 0
    ]
    if not moved:
        return []
    most, name = max(moved)
    if most <= LITTLE:
        return [Remark.saying("insight.compare.mix_little", share=most, city=name)]
    return [Remark.saying("insight.compare.mix_much", share=most, city=name)]


@dataclass(frozen=True, slots=True)
class Flip:
    """Two cities whose order turns over between two end points.

    Attributes:
        ahead, behind: names, as ``by`` orders them.
        by: the end point by which ``ahead`` is better.
        turned_by: the one by which it is worse.
        beyond_chance: whether both orders are more than chance.
    """

    ahead: str
    behind: str
    by: str
    turned_by: str
    beyond_chance: bool


def ranking_flips(comparisons: Mapping[str, Comparison]) -> tuple[Flip, ...]:
    """Where the order of the cities depends on the end point (or on the figure)."""
    flips = []
    for (by, one), (turned_by, other) in combinations(comparisons.items(), 2):
        for ahead, behind in combinations(one.ranking, 2):
            if _before(other.ranking, behind, ahead):
                sure = all(_sure(each, ahead, behind) for each in (one, other))
                flips.append(Flip(ahead, behind, by, turned_by, sure))
    return tuple(flips)


def _before(ranking: Sequence[str], first: str, second: str) -> bool:
    both = first in ranking and second in ranking
    return both and ranking.index(first) < ranking.index(second)


def _sure(comparison: Comparison, one: str, other: str) -> bool:
    return any(
        pair.beyond_chance
        for pair in comparison.pairs
        if {pair.first, pair.second} == {one, other}
    )
