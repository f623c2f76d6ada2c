"""What goes with longer cases: an association each, with its interval, never a cause.

Cases in which something happened (a correction asked for, an extension) are compared
with those in which it did not, as they are and like for like. What happened may come
from the same root as the length: a hard case is long and needs corrections. So the
answer says "goes with".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tiexin.insight.statistics.interval import CONFIDENCE, Interval, Remark
from tiexin.insight.statistics.logrank import logrank
from tiexin.insight.statistics.mix import Group, common_mix, one_kind
from tiexin.insight.statistics.quotients import median_quotient
from tiexin.insight.statistics.standard_curve import DRAWS, quantile_bounds
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.insight.statistics.samples import Bools


@dataclass(frozen=True, slots=True)
class Association:
    """One thing that cases have or have not.

    Attributes:
        name: of the thing.
        with_it, without: numbers of cases.
        median_with, median_without: days; None where not reached.
        quotient: the first by the second, as the cases are; None if one is unknown.
        like_for_like: the same at the common mix of kinds.
        p: log-rank within kinds: the chance of such a difference if there were none;
            None where nothing can be tested.
        remark: the statement in words.
    """

    name: str
    with_it: int
    without: int
    median_with: float | None
    median_without: float | None
    quotient: Interval | None
    like_for_like: Interval | None
    p: float | None
    remark: Remark


def associations(
    cases: Group,
    present: Mapping[str, Bools],
    *,
    seed: int = 1,
    draws: int = DRAWS,
    confidence: float = CONFIDENCE,
) -> tuple[Association, ...]:
    """Each thing by its name, the strongest first.

    Args:
        cases: with the kinds within which like is compared with like.
        present: for each thing, in which cases it happened.
        seed: of the bootstrap.
        draws: its samples.
        confidence: of all intervals together (Bonferroni).
    """
    each = 1 - (1 - confidence) / max(1, len(present))
    found = [
        _associate(cases, name, marks, (seed, draws, each))
        for name, marks in present.items()
    ]
    return tuple(sorted(found, key=_strength, reverse=True))


def _strength(found: Association) -> tuple[float, str]:
    best = found.like_for_like or found.quotient
    return (
        abs(float(np.log(best.value))) if best and best.value > 0 else -1.0
    ), found.name


def _associate(
    cases: Group, name: str, marks: Bools, how: tuple[int, int, float]
) -> Association:
    sides = (_side(cases, ~marks), _side(cases, marks))
    whole, mix = one_kind(sides), common_mix(sides)
    medians = [
        _median(side, place) if whole.strata else None
        for place, side in enumerate(sides)
    ]
    seed, draws, confidence = how
    raw, like = (
        _known(
            median_quotient(sides, each, seed=seed, draws=draws, confidence=confidence)
        )
        for each in (whole, mix)
    )
    return Association(
        name=name,
        with_it=sides[1].durations.cases,
        without=sides[0].durations.cases,
        median_with=medians[1],
        median_without=medians[0],
        quotient=raw,
        like_for_like=like,
        p=_p(sides),
        remark=_in_words(name, like or raw),
    )


def _side(cases: Group, chosen: Bools) -> Group:
    return Group(cases.name, cases.durations.where(chosen), cases.kinds[chosen])


def _median(side: Group, place: int) -> float | None:
    mix = one_kind((side,) * (place + 1))
    low, high = quantile_bounds(side, place=place, mix=mix)
    return low if low == high and np.isfinite(low) else None


def _known(quotient: Interval | None) -> Interval | None:
    if quotient is None or not np.isfinite(quotient.value):
        return None
    return quotient


def _p(sides: tuple[Group, Group]) -> float | None:
    try:
        return logrank(
            [side.durations for side in sides], [side.kinds for side in sides]
        ).p
    except BadInput:
        return None


def _in_words(name: str, quotient: Interval | None) -> Remark:
    if quotient is None:
        return Remark.saying("insight.driver.unknown", name=name)
    if quotient.holds(1):
        if np.isinf(quotient.high):
            return Remark.saying(
                "insight.driver.unbounded", name=name, low=quotient.low
            )
        return Remark.saying(
            "insight.driver.none", name=name, low=quotient.low, high=quotient.high
        )
    key = "insight.driver.longer" if quotient.value > 1 else "insight.driver.shorter"
    return Remark.saying(
        key,
        name=name,
        quotient=quotient.value,
        low=quotient.low,
        high=quotient.high,
    )
