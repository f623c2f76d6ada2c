"""Durations when not everything is over: Kaplan–Meier, and what may be read off it.

``S(t)`` is the share of cases that take longer than ``t`` days. A case that was still
open after ``t`` days counts among those at risk up to and with ``t``, then no more.
The end of a case and a case left open on one day: the end comes first.

A median that was not reached is refused: ``days`` is None, and ``at_least`` says what
is known instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from tiexin.insight.statistics.interval import (
    CONFIDENCE,
    Interval,
    around,
    ratio,
    score,
    share,
    two_sided,
)
from tiexin.insight.statistics.samples import (
    Bools,
    Durations,
    Floats,
    Ints,
    same_length,
)
from tiexin.kernel import BadInput

# Products of shares are not exact: a curve that stands on one half by arithmetic may
# miss it in the last place.
_ROUNDING: Final = 1e-9


class Band(StrEnum):
    """How the confidence band about a curve is made.

    LOG_LOG stays between 0 and 1 and is right with few cases; GREENWOOD is the
    textbook's plain one, cut off at 0 and 1.
    """

    LOG_LOG = "log_log"
    GREENWOOD = "greenwood"


@dataclass(frozen=True, slots=True)
class Quantile:
    """The days within which a share of the cases ends.

    Attributes:
        share: 0.5 for the median.
        days: None where the curve does not fall so far (too many cases are open).
        low, high: its confidence interval; ``high`` is None where the data set no
            upper bound, ``low`` where they set no lower one either.
        at_least: what is known without reaching it: more than so many days.
    """

    share: float
    days: float | None
    low: float | None
    high: float | None
    at_least: float

    @property
    def reached(self) -> bool:
        """Whether the figure may be stated."""
        return self.days is not None


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """The mean of days up to a horizon: what lies beyond counts as the horizon."""

    horizon: float
    days: float
    error: float

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """The mean with its normal interval, in days."""
        return around(self.days, self.error, confidence)


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """Two restricted means at one horizon.

    Attributes:
        horizon: days.
        difference: second less first, in days.
        quotient: second by first; None where one of them is 0.
        p: the chance of such a difference if there were none.
    """

    horizon: float
    difference: Interval
    quotient: Interval | None
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """A Kaplan–Meier curve: steps at the days on which at least one case ended.

    Attributes:
        times: those days, ascending.
        at_risk: cases still running on each of them.
        ended: cases that ended on each.
        surviving: the share still running after each.
        spread: Greenwood's sum of ended / (at risk × left over); infinite where
            nothing is left.
        left_open: days on which a case was left open, ascending, one entry per case.
        cases: of the whole sample.
        last: the longest duration seen, ended or not; 0 without a case.
    """

    times: Floats
    at_risk: Ints
    ended: Ints
    surviving: Floats
    spread: Floats
    left_open: Floats
    cases: int
    last: float

    @property
    def known_to(self) -> float:
        """The day up to which the curve is known; infinite once it is down at 0."""
        if len(self.surviving) and self.surviving[-1] <= _ROUNDING:
            return float("inf")
        return self.last

    def at(self, days: float) -> float | None:
        """The share still running after so many days; None beyond what was seen."""
        if days > self.known_to:
            return None
        place = int(np.searchsorted(self.times, days, side="right"))
        return float(self.surviving[place - 1]) if place else 1.0

    def band(
        self, kind: Band = Band.LOG_LOG, confidence: float = CONFIDENCE
    ) -> tuple[Floats, Floats]:
        """Lower and upper share at each of ``times``, point by point.

        Not a number where the curve is at 0: there the formula says nothing.
        """
        falls = self.surviving > _ROUNDING
        low = np.full(len(self.times), np.nan)
        high = low.copy()
        left, spread = self.surviving[falls], self.spread[falls]
        z = score(confidence)
        if kind is Band.GREENWOOD:
            half = z * left * np.sqrt(spread)
            low[falls] = np.maximum(left - half, 0)
            high[falls] = np.minimum(left + half, 1)
        else:
            error = z * np.sqrt(spread) / np.abs(np.log(left))
            low[falls] = left ** np.exp(error)
            high[falls] = left ** np.exp(-error)
        return low, high

    def quantile(
        self,
        share: float = 0.5,
        *,
        kind: Band = Band.LOG_LOG,
        confidence: float = CONFIDENCE,
    ) -> Quantile:
        """The first day by which that share of the cases has ended.

        The interval holds the days at which the band contains the share (Brookmeyer
        and Crowley).
        """
        low, high = self.band(kind, confidence)
        level = 1 - share
        days = self._first_at_or_below(self.surviving, level)
        return Quantile(
            share=share,
            days=days,
            low=self._first_at_or_below(low, level),
            high=self._first_at_or_below(high, level),
            at_least=self.last if days is None else days,
        )

    def first_day(self, share: float) -> float | None:
        """The first day by which that share has ended, without an interval."""
        return self._first_at_or_below(self.surviving, 1 - share)

    def _first_at_or_below(self, shares: Floats, level: float) -> float | None:
        # Comparing with "not a number" is false, so an unknown end is no bound.
        places = np.flatnonzero(shares <= level + _ROUNDING)
        return float(self.times[places[0]]) if len(places) else None

    def restricted_mean(self, horizon: float) -> RestrictedMean:
        """The area under the curve up to ``horizon`` days, with its standard error.

        Raises:
            BadInput: ``insight.horizon_unknown``: nothing was seen for so long, or
                the horizon is not above 0.
        """
        if not 0 < horizon <= self.known_to:
            raise BadInput.of(
                "insight.horizon_unknown",
                horizon=f"{horizon:g}",
                known=f"{self.known_to:g}",
            )
        used = self.times < horizon
        times, left = self.times[used], self.surviving[used]
        edges = np.concatenate([[0.0], times, [horizon]])
        areas = np.diff(edges) * np.concatenate([[1.0], left])
        after = np.cumsum(areas[::-1])[::-1][1:]  # the area behind each step
        at_risk, ended = self.at_risk[used], self.ended[used]
        over = at_risk > ended  # behind the last step the area is 0
        weights = ended[over] / (at_risk[over] * (at_risk[over] - ended[over]))
        pieces = after[over] ** 2 * weights
        return RestrictedMean(horizon, float(areas.sum()), float(pieces.sum()) ** 0.5)


def survival(durations: Durations) -> SurvivalCurve:
    """The curve of a sample, which may be empty."""
    days, ended = durations.days, durations.ended
    ordered = np.sort(days)
    times, repeated = np.unique(days[ended], return_counts=True)
    counts = repeated.astype(np.int64)
    at_risk = (len(days) - np.searchsorted(ordered, times, side="left")).astype(
        np.int64
    )
    left = at_risk - counts
    # Where nothing is left the share is 0 and the sum has no end.
    with np.errstate(divide="ignore"):
        spread = np.cumsum(counts / (at_risk * left.astype(np.float64)))
    return SurvivalCurve(
        times=times,
        at_risk=at_risk,
        ended=counts,
        surviving=np.cumprod(left / at_risk, dtype=np.float64),
        spread=spread,
        left_open=np.sort(days[~ended]),
        cases=len(days),
        last=float(ordered[-1]) if len(days) else 0.0,
    )


def common_horizon(curves: tuple[SurvivalCurve, ...]) -> float:
    """The longest horizon in days at which all curves are known.

    Where all of them are down at 0 it is the longest duration seen.
    """
    known = min(curve.known_to for curve in curves)
    return min(known, max(curve.last for curve in curves))


def difference(
    first: SurvivalCurve,
    second: SurvivalCurve,
    *,
    horizon: float | None = None,
    confidence: float = CONFIDENCE,
) -> MeanDifference:
    """The second restricted mean less the first, and their quotient.

    Without a ``horizon`` it is the longest that both know.

    Raises:
        BadInput: ``insight.horizon_unknown``.
    """
    until = common_horizon((first, second)) if horizon is None else horizon
    one, other = first.restricted_mean(until), second.restricted_mean(until)
    away = other.days - one.days
    error = float(np.hypot(one.error, other.error))
    quotient = (
        ratio((other.days, other.error), (one.days, one.error), confidence)
        if one.days > 0 and other.days > 0
        else None
    )
    return MeanDifference(
        until, around(away, error, confidence), quotient, two_sided(away, error)
    )


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The plain alternative: cases that could be watched for a whole window.

    Attributes:
        window: days.
        cases: that began so early that the window was over when the log ends.
        too_young: the others, left out whether they ended or not.
        done: those of ``cases`` that ended within the window.
        share: done of cases; None without a case.
        median: days, if at least half of ``cases`` ended within the window.
    """

    window: float
    cases: int
    too_young: int
    done: int
    share: Interval | None
    median: float | None


def fixed_follow_up(
    durations: Durations,
    *,
    watched: Floats,
    window: float,
    confidence: float = CONFIDENCE,
) -> FollowUp:
    """What was done within ``window`` days, by cases old enough to tell.

    ``watched`` is, for each case, the days from its start to the end of the log. It
    decides alone who counts, so that open cases can't slip out of the sample.

    Raises:
        BadInput: ``insight.unequal_lengths``.
    """
    same_length(durations.cases, len(watched))
    old: Bools = watched >= window
    chosen = durations.where(old)
    within = np.sort(chosen.days[chosen.ended & (chosen.days <= window)])
    half = (chosen.cases + 1) // 2
    reached = chosen.cases > 0 and len(within) >= half
    return FollowUp(
        window=window,
        cases=chosen.cases,
        too_young=durations.cases - chosen.cases,
        done=len(within),
        share=share(len(within), chosen.cases, confidence) if chosen.cases else None,
        median=float(within[half - 1]) if reached else None,
    )
