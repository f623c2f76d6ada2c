"""The question of the 25 %: did it become so much shorter, and is it shown?

A baseline period is compared with one now, between the same two milestones, like for
like, with open cases counted as open. Three verdicts are possible:

* shown: even the least shrinkage that the data allow is as much as was promised;
* not shown: even the greatest one is less;
* can't be told: anything else, with the reasons.

The naive answer, which takes what cases have lasted so far for how long they take, is
given beside it: it is the one that makes false successes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.insight.statistics.interval import CONFIDENCE, Interval, Remark, ratio
from tiexin.insight.statistics.mix import LEAST_IN_STRATUM, Mix, Stratum, common_mix
from tiexin.insight.statistics.quotients import median_quotient
from tiexin.insight.statistics.standard_curve import DRAWS, quantile_bounds
from tiexin.insight.statistics.standard_means import standard_mean
from tiexin.insight.statistics.survival import survival

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.insight.statistics.mix import Group

TARGET: Final = 0.25
"""The promised shrinkage: a quarter."""

LEAST_CASES: Final = 30
"""Of fewer cases in a period nothing is told."""

MOST_LEFT_OUT: Final = 0.2
"""If more cases than this share have no like in the other period, nothing is told."""

LITTLE: Final = 0.05
"""A changed mix of cases that moves the answer by no more is not remarked upon."""


class Verdict(StrEnum):
    """What the data say."""

    SHOWN = "shown"
    NOT_SHOWN = "not_shown"
    CANNOT_TELL = "cannot_tell"

    @property
    def key(self) -> str:
        """The key of its text, which names ``target``."""
        return f"insight.verdict.{self.value}"


@dataclass(frozen=True, slots=True)
class Cohort:
    """One of the two periods, for the pair of milestones that was asked for.

    Attributes:
        name: as given.
        cases: compared ones.
        ended: those seen to end.
        median: days, like for like, open cases counted as open; None if not reached.
        at_least: what is known then: more than so many days.
        raw_median: days, kinds thrown together, open cases counted as open; None if
            not reached.
        naive_median: days, all cases taken for ended where they were last seen.
    """

    name: str
    cases: int
    ended: int
    median: float | None
    at_least: float
    raw_median: float | None
    naive_median: float

    @property
    def open_share(self) -> float:
        """The share of open cases, from 0 to 1."""
        return 1 - self.ended / self.cases if self.cases else 0.0


@dataclass(frozen=True, slots=True)
class RestrictedChange:
    """A second opinion that needs no median: means within one horizon.

    Attributes:
        horizon: days; what takes longer counts as so many.
        before, now: mean days at the common mix.
        shrinkage: 1 less their quotient, with interval.
    """

    horizon: float
    before: float
    now: float
    shrinkage: Interval


@dataclass(frozen=True, slots=True)
class CycleChange:
    """The answer for one pair of milestones.

    Attributes:
        target: the promised shrinkage as a share.
        before, now: the two periods.
        shrinkage: of the median, 0.25 for a quarter shorter; negative if it grew.
            Its ends may be infinite; None where a median was not reached or nothing
            could be compared.
        naive: the shrinkage that a naive comparison would claim; None without cases.
        restricted: the second opinion; None where it can't be had.
        strata: the kinds compared, with their weights.
        left_out: share of cases without their like in the other period.
        verdict: about ``target``.
        shorter: whether it is shown that it became shorter at all.
        remarks: why, and what to mind; the first one gives the ground of the verdict.
    """

    target: float
    before: Cohort
    now: Cohort
    shrinkage: Interval | None
    naive: float | None
    restricted: RestrictedChange | None
    strata: tuple[Stratum, ...]
    left_out: float
    verdict: Verdict
    shorter: bool
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class ChangeOptions:
    """What may be chosen.

    Attributes:
        target: promised shrinkage as a share.
        confidence: of the intervals.
        draws: samples of the bootstrap.
        seed: 0 or more; the same seed gives the same answer.
        least_in_stratum: rarer kinds are put together.
    """

    target: float = TARGET
    confidence: float = CONFIDENCE
    draws: int = DRAWS
    seed: int = 1
    least_in_stratum: int = LEAST_IN_STRATUM


def cycle_changes(
    pairs: Mapping[str, tuple[Group, Group]], options: ChangeOptions | None = None
) -> dict[str, CycleChange]:
    """The answers for several pairs of milestones, by their names.

    The more pairs are asked about, the likelier one of them shows something by chance
    alone; each interval is widened so that all hold together with the confidence asked
    for (Bonferroni).
    """
    asked = options or ChangeOptions()
    chance = (1 - asked.confidence) / max(1, len(pairs))
    each = replace(asked, confidence=1 - chance)
    return {
        name: cycle_change(before, now, each) for name, (before, now) in pairs.items()
    }


def cycle_change(
    before: Group, now: Group, options: ChangeOptions | None = None
) -> CycleChange:
    """Compares two periods between the same two milestones.

    Args:
        before: the cases of the baseline, with their kinds.
        now: those of the period that is judged.
        options: target, confidence, seed.
    """
    asked = options or ChangeOptions()
    mix = common_mix((before, now), least=asked.least_in_stratum)
    periods = (_period(before, 0, mix), _period(now, 1, mix))
    bounds = _shrinkage((before, now), mix, asked)
    stated = all(period.median is not None for period in periods)
    naive = _naive(periods)
    verdict, reasons = _judge(periods, bounds, mix, asked)
    return CycleChange(
        target=asked.target,
        before=periods[0],
        now=periods[1],
        shrinkage=bounds if stated else None,
        naive=naive,
        restricted=_restricted((before, now), mix, asked),
        strata=mix.strata,
        left_out=mix.left_out,
        verdict=verdict,
        shorter=_enough(periods, mix) and bounds is not None and bounds.low > 0,
        remarks=(*reasons, *_warnings(periods, naive, mix, asked), *_mixes(periods)),
    )


def _period(group: Group, place: int, mix: Mix) -> Cohort:
    chosen = group.durations.where(mix.places[place] >= 0)
    low, high = (
        quantile_bounds(group, place=place, mix=mix)
        if mix.strata
        else (float("inf"), float("inf"))
    )
    longest = float(chosen.days.max()) if chosen.cases else 0.0
    known = low == high and np.isfinite(low)
    return Cohort(
        name=group.name,
        cases=chosen.cases,
        ended=chosen.ends,
        median=low if known else None,
        at_least=min(low, longest),
        raw_median=survival(group.durations).quantile().days,
        naive_median=_naive_median(group),
    )


def _naive_median(group: Group) -> float:
    return float(np.median(group.naive_days)) if group.durations.cases else 0.0


def _naive(periods: tuple[Cohort, Cohort]) -> float | None:
    before, now = (period.naive_median for period in periods)
    return 1 - now / before if before else None


def _shrinkage(
    groups: tuple[Group, Group], mix: Mix, asked: ChangeOptions
) -> Interval | None:
    """1 less the quotient; its value is not a number if a median is not reached."""
    quotient = median_quotient(
        groups,
        mix,
        seed=asked.seed,
        draws=asked.draws,
        confidence=asked.confidence,
    )
    return None if quotient is None else _shrunk(quotient)


def _shrunk(quotient: Interval) -> Interval:
    """What is missing to 1: a quotient of 0.75 is a shrinkage of a quarter."""
    return Interval(
        1 - quotient.value, 1 - quotient.high, 1 - quotient.low, quotient.confidence
    )


def _misleads(naive: float, periods: tuple[Cohort, Cohort]) -> bool:
    """Whether open cases make the naive figure another one, or one at all."""
    if all(period.ended == period.cases for period in periods):
        return False
    before, now = (period.raw_median for period in periods)
    if before is None or now is None or not before:
        return True
    return abs(naive - (1 - now / before)) > LITTLE


def _mixes(periods: tuple[Cohort, Cohort]) -> list[Remark]:
    """Says so where a changed mix of cases looks like a changed length."""
    before, now = periods
    if not (before.median and now.median and before.raw_median and now.raw_median):
        return []
    raw = 1 - now.raw_median / before.raw_median
    like = 1 - now.median / before.median
    key = "insight.change.mix_much"
    return [Remark.saying(key, raw=raw, like=like)] if abs(raw - like) > LITTLE else []


def _restricted(
    groups: tuple[Group, Group], mix: Mix, asked: ChangeOptions
) -> RestrictedChange | None:
    found = standard_mean(groups, mix)
    if found is None:
        return None
    horizon, (before, now) = found
    if before.days <= 0 or now.days <= 0:
        return None
    quotient = ratio(
        (now.days, now.error), (before.days, before.error), asked.confidence
    )
    return RestrictedChange(horizon, before.days, now.days, _shrunk(quotient))


def _enough(periods: tuple[Cohort, Cohort], mix: Mix) -> bool:
    return (
        min(period.cases for period in periods) >= LEAST_CASES
        and mix.left_out <= MOST_LEFT_OUT
    )


def _judge(
    periods: tuple[Cohort, Cohort],
    bounds: Interval | None,
    mix: Mix,
    asked: ChangeOptions,
) -> tuple[Verdict, list[Remark]]:
    """The verdict with its grounds."""
    lacking = _lacking(periods, mix)
    if lacking or bounds is None:
        return Verdict.CANNOT_TELL, lacking or [
            Remark.saying("insight.change.no_quotient")
        ]
    ends = {"low": bounds.low, "high": bounds.high, "target": asked.target}
    if bounds.low >= asked.target:
        return Verdict.SHOWN, [Remark.saying("insight.change.at_least", **ends)]
    if bounds.high < asked.target:
        return Verdict.NOT_SHOWN, [Remark.saying("insight.change.at_most", **ends)]
    hidden = [
        Remark.saying(
            "insight.change.not_reached",
            period=period.name,
            open=period.open_share,
            days=period.at_least,
        )
        for period in periods
        if period.median is None
    ]
    if hidden:
        return Verdict.CANNOT_TELL, hidden
    if np.isinf(bounds.low):
        return Verdict.CANNOT_TELL, [Remark.saying("insight.change.no_bound", **ends)]
    return Verdict.CANNOT_TELL, [Remark.saying("insight.change.target_within", **ends)]


def _lacking(periods: tuple[Cohort, Cohort], mix: Mix) -> list[Remark]:
    found = [
        Remark.saying(
            "insight.change.too_few",
            period=period.name,
            n=period.cases,
            least=LEAST_CASES,
        )
        for period in periods
        if period.cases < LEAST_CASES
    ]
    if mix.left_out > MOST_LEFT_OUT:
        found.append(
            Remark.saying(
                "insight.change.no_like", share=mix.left_out, most=MOST_LEFT_OUT
            )
        )
    return found


def _warnings(
    periods: tuple[Cohort, Cohort],
    naive: float | None,
    mix: Mix,
    asked: ChangeOptions,
) -> list[Remark]:
    """What a reader should mind besides the verdict."""
    found = []
    if naive is not None and _misleads(naive, periods):
        found.append(
            Remark.saying(
                "insight.change.naive",
                shrinkage=naive,
                before=periods[0].open_share,
                now=periods[1].open_share,
            )
        )
    if 0 < mix.left_out <= MOST_LEFT_OUT:
        found.append(Remark.saying("insight.change.left_out", share=mix.left_out))
    if mix.merged > 1:
        found.append(
            Remark.saying(
                "insight.change.merged", kinds=mix.merged, least=asked.least_in_stratum
            )
        )
    return found
