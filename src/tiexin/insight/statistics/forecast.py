"""How long will it still take? Quantiles after the last step, tried on the past first.

The plain forecast is what past cases took after the same step, open ones counted as
open, less the days that have already been waited. A learnt forecast has to beat it on
cases that came later than those it learnt from, or it is not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from tiexin.insight.statistics.interval import CONFIDENCE, Interval, Remark, around
from tiexin.insight.statistics.samples import Durations, Floats
from tiexin.insight.statistics.survival import SurvivalCurve, survival

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tiexin.insight.statistics.prefixes import Prefixes

SHARES: Final = (0.1, 0.5, 0.8, 0.9)
"""The quantiles that are given: P10, P50, P80, P90."""

LEAST_AFTER_STEP: Final = 10
"""After a step with fewer ended cases than this, all steps together are used."""

TRAINED_ON: Final = 0.8
"""The share of cases, oldest first, that a back-test learns from."""


class Forecaster(Protocol):
    """Whatever has learnt from the past and says how long cases still take."""

    def quantiles(self, rows: Prefixes, shares: Sequence[float]) -> Floats:
        """Days still to go right after each row's step: rows by shares.

        Infinite where the past does not reach so far.
        """
        ...


class Learner(Protocol):
    """A way to make a forecaster from the past, which may hold open cases."""

    def __call__(self, past: Prefixes, /) -> Forecaster:
        """Learns."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class AfterLastStep:
    """The plain forecast: the Kaplan–Meier quantiles after the same step.

    Attributes:
        curves: remaining days by the step just done.
        overall: after any step, for those that are rare or new.
    """

    curves: dict[str, SurvivalCurve]
    overall: SurvivalCurve

    @classmethod
    def learn(cls, past: Prefixes) -> AfterLastStep:
        """From the rows of past cases."""
        names, place = np.unique(past.activity, return_inverse=True)
        durations = Durations(past.remaining, past.ended)
        curves = {}
        for number, name in enumerate(names):
            own = durations.where(place == number)
            if own.ends >= LEAST_AFTER_STEP:
                curves[str(name)] = survival(own)
        return cls(curves, survival(durations))

    def quantiles(self, rows: Prefixes, shares: Sequence[float]) -> Floats:
        """See ``Forecaster``."""
        names, place = np.unique(rows.activity, return_inverse=True)
        found = np.array(
            [[self.after(str(name), share) for share in shares] for name in names]
        ).reshape(len(names), len(shares))
        return np.asarray(found[place], dtype=np.float64)

    def after(self, activity: str, share: float, *, waited: float = 0.0) -> float:
        """Days still to go, ``waited`` days after the step; infinite if not reached.

        What has been waited is not simply taken off: a case that is still open after
        so long is one of the longer ones.
        """
        curve = self.curves.get(activity, self.overall)
        left = curve.at(waited)
        if not left:
            return float("inf")
        days = curve.first_day(1 - left * (1 - share))
        return float("inf") if days is None else max(days - waited, 0.0)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How often the past stayed within a forecast quantile.

    Attributes:
        share: that was forecast, 0.8 for the P80.
        kept: how often it was kept, each case weighing the same, with interval.
        rows: forecasts that were scored.
    """

    share: float
    kept: Interval
    rows: int

    @property
    def honest(self) -> bool:
        """Whether the difference may be chance."""
        return self.kept.holds(self.share)


@dataclass(frozen=True, slots=True)
class BackTest:
    """A forecast tried on later cases than those it learnt from.

    Attributes:
        split: the day up to which it knew the past.
        learnt_from: cases known then.
        tried_on: cases that began later and have ended.
        rows: forecasts scored: one after each step but the last.
        error: mean absolute error of the median, in days.
        bias: mean of forecast less truth, in days: positive is too long.
        calibration: for each of ``SHARES``.
    """

    split: float
    learnt_from: int
    tried_on: int
    rows: int
    error: float
    bias: float
    calibration: tuple[Calibration, ...]


def back_test(
    rows: Prefixes,
    learner: Learner = AfterLastStep.learn,
    *,
    trained_on: float = TRAINED_ON,
    as_known: bool = True,
    confidence: float = CONFIDENCE,
) -> BackTest | None:
    """Learns from the oldest cases and scores on those that began later and ended.

    With ``as_known`` the learner sees the past as it was known on the day of the
    split, later ends hidden. Without, it sees how the older cases ended afterwards,
    as published comparisons do; that is easier than real life.

    None where there are no cases on one side of the split.
    """
    began = np.unique(np.stack([rows.began, rows.case.astype(np.float64)]), axis=1)[0]
    place = int(len(began) * trained_on)
    if not 0 < place < len(began):
        return None
    split = float(began[place])
    older = rows.where(rows.began < split)
    past = older.as_known_on(split) if as_known else older.where(older.ended)
    later = rows.where((rows.began >= split) & rows.ended)
    if not (past.rows and later.rows):
        return None
    forecast = learner(past).quantiles(later, SHARES)
    medians = forecast[:, SHARES.index(0.5)]
    # A median that the past does not reach: the longest that was seen stands for it.
    medians = np.where(np.isfinite(medians), medians, past.remaining.max())
    away = medians - later.remaining
    return BackTest(
        split=split,
        learnt_from=len(np.unique(past.case)),
        tried_on=len(np.unique(later.case)),
        rows=later.rows,
        error=float(np.abs(away).mean()),
        bias=float(away.mean()),
        calibration=tuple(
            _calibration(
                share, later.remaining <= forecast[:, column], later, confidence
            )
            for column, share in enumerate(SHARES)
        ),
    )


def _calibration(
    share: float, kept: NDArray[np.bool_], rows: Prefixes, confidence: float
) -> Calibration:
    # Forecasts of one case stand and fall together, so cases are the sample.
    _, place, counts = np.unique(rows.case, return_inverse=True, return_counts=True)
    by_case = np.bincount(place, weights=kept) / counts
    error = (
        float(by_case.std(ddof=1)) / len(by_case) ** 0.5 if len(by_case) > 1 else 1.0
    )
    return Calibration(
        share, around(float(by_case.mean()), error, confidence), rows.rows
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """Which forecast is used, and why.

    Attributes:
        learnt: whether the learnt one is.
        plain_test, learnt_test: their back-tests; None where none could be made.
        remark: the reason in words.
    """

    learnt: bool
    plain_test: BackTest | None
    learnt_test: BackTest | None
    remark: Remark


def choose(rows: Prefixes, learner: Learner | None) -> Choice:
    """The learnt forecast only if it was closer on later cases than the plain one."""
    plain = back_test(rows)
    if plain is None:
        return Choice(False, None, None, Remark.saying("insight.forecast.untested"))
    learnt = None if learner is None else back_test(rows, learner)
    if learnt is None:
        return Choice(
            False,
            plain,
            None,
            Remark.saying("insight.forecast.plain", error=plain.error),
        )
    better = learnt.error < plain.error
    key = "insight.forecast.learnt" if better else "insight.forecast.plain_better"
    return Choice(
        better,
        plain,
        learnt,
        Remark.saying(key, plain=plain.error, learnt=learnt.error),
    )
