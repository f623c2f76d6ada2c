"""Dates as ranges: what is likely, what drives it, what a day less is worth.

Every sample is a whole plan, exact over calendars, with the rules of ``engines.cpm``;
only how long the activities take differs from sample to sample. Nothing here knows
what an activity stands for, nor which durations the law fixes: the caller says which
ones vary, and how.

Start at ``simulate``; ``distributions`` says how long a step may take, ``dependence``
which delays come together, ``statistics`` how sure a figure is. Importing this loads
NumPy and the compiled loops; the plain way to a plan never does.
"""

from tiexin.planner.marks import Mark
from tiexin.planner.risk.dependence import (
    INDEPENDENT,
    CommonFactor,
    Dependence,
    RankCorrelation,
)
from tiexin.planner.risk.distributions import (
    Distribution,
    Empirical,
    Lognormal,
    Outcomes,
    Pert,
    Triangular,
)
from tiexin.planner.risk.known import (
    Knowing,
    Measured,
    WorthOfKnowing,
    worth_of_knowing,
)
from tiexin.planner.risk.simulate import SAMPLES, Drivers, Simulation, simulate
from tiexin.planner.risk.statistics import (
    CONFIDENCE,
    Bin,
    Quantile,
    Share,
    histogram,
    quantile,
    quantiles,
    share_of,
)

__all__ = [
    "CONFIDENCE",
    "INDEPENDENT",
    "SAMPLES",
    "Bin",
    "CommonFactor",
    "Dependence",
    "Distribution",
    "Drivers",
    "Empirical",
    "Knowing",
    "Lognormal",
    "Mark",
    "Measured",
    "Outcomes",
    "Pert",
    "Quantile",
    "RankCorrelation",
    "Share",
    "Simulation",
    "Triangular",
    "WorthOfKnowing",
    "histogram",
    "quantile",
    "quantiles",
    "share_of",
    "simulate",
    "worth_of_knowing",
]
