"""Answers about durations that survive an audit: open cases counted, chance bounded.

It takes plain arrays (days, whether the end was seen, labels) and gives figures with
intervals and remarks; it knows no log, no database, no clock and no language. A figure
that the data do not carry is refused with its reason, never guessed: a median that too
many open cases hide, a comparison without like cases, a sample that is too small.

Start at ``samples`` (what goes in), then ``survival`` (how long it takes), ``logrank``
(whether groups differ), ``mix`` (what is like what), ``cycle_change`` (did it shrink by
25 %), ``standardise`` (city against city), ``drivers`` (what goes with longer cases),
``forecast`` (how long it still takes).
"""

from tiexin.insight.statistics.cycle_change import (
    ChangeOptions,
    Cohort,
    CycleChange,
    RestrictedChange,
    Verdict,
    cycle_change,
    cycle_changes,
)
from tiexin.insight.statistics.drivers import Association, associations
from tiexin.insight.statistics.forecast import (
    SHARES,
    AfterLastStep,
    BackTest,
    Calibration,
    Choice,
    Forecaster,
    Learner,
    back_test,
    choose,
)
from tiexin.insight.statistics.interval import CONFIDENCE, Interval, Remark
from tiexin.insight.statistics.logrank import LogRank, logrank
from tiexin.insight.statistics.mix import Group, Mix, Stratum, common_mix
from tiexin.insight.statistics.prefixes import Prefixes, prefixes
from tiexin.insight.statistics.samples import Durations
from tiexin.insight.statistics.standardise import (
    Apart,
    City,
    CompareOptions,
    Comparison,
    Figure,
    Flip,
    compare,
    ranking_flips,
)
from tiexin.insight.statistics.survival import (
    Band,
    FollowUp,
    MeanDifference,
    Quantile,
    RestrictedMean,
    SurvivalCurve,
    common_horizon,
    difference,
    fixed_follow_up,
    survival,
)

__all__ = [
    "CONFIDENCE",
    "SHARES",
    "AfterLastStep",
    "Apart",
    "Association",
    "BackTest",
    "Band",
    "Calibration",
    "ChangeOptions",
    "Choice",
    "City",
    "Cohort",
    "CompareOptions",
    "Comparison",
    "CycleChange",
    "Durations",
    "Figure",
    "Flip",
    "FollowUp",
    "Forecaster",
    "Group",
    "Interval",
    "Learner",
    "LogRank",
    "MeanDifference",
    "Mix",
    "Prefixes",
    "Quantile",
    "Remark",
    "RestrictedChange",
    "RestrictedMean",
    "Stratum",
    "SurvivalCurve",
    "Verdict",
    "associations",
    "back_test",
    "choose",
    "common_horizon",
    "common_mix",
    "compare",
    "cycle_change",
    "cycle_changes",
    "difference",
    "fixed_follow_up",
    "logrank",
    "prefixes",
    "ranking_flips",
    "survival",
]
