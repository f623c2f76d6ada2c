"""What knowing how long a step takes would be worth: the goal with it fixed.

Both sides of a comparison use the same draws (common random numbers), so that what
differs is the one step and not chance. To know a step is to have it at its median:
then half of the surprises were for the better and half for the worse.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.kernel import BadInput
from tiexin.planner.flat import NO_DAY, Ints, flatten, planned_days
from tiexin.planner.risk import kernels
from tiexin.planner.risk.dependence import INDEPENDENT, Dependence, Mixer
from tiexin.planner.risk.simulate import BLOCK, Uncertain, goals_for
from tiexin.planner.risk.statistics import quantile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.planner.problem import PlanProblem
    from tiexin.planner.risk.distributions import Distribution

KNOWN_SAMPLES: Final = 2_560
"""Draws of each side; a multiple of the batches."""

_BATCHES: Final = 10
_STUDENT_95: Final = 2.262157162740992
"""Two-sided 95 % point of Student's distribution with nine degrees of freedom."""

_LIKELY: Final = 0.5
_SAFE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Measured:
    """Days, with the half-width of their 95 % interval (batch means, paired)."""

    days: float
    half_width: float


@dataclass(frozen=True, slots=True)
class Knowing:
    """What knowing one step is worth.

    Attributes:
        sooner: days by which the P80 of the goal falls; below zero it rises.
        narrower: days by which the way from P50 to P80 shrinks.
    """

    sooner: Measured
    narrower: Measured


@dataclass(frozen=True, slots=True)
class WorthOfKnowing:
    """The goal as things stand, and with each varying step known.

    Attributes:
        p50, p80: boundaries of the goal, counted as in the problem.
        steps: by id, for every step whose days vary.
    """

    p50: int
    p80: int
    steps: Mapping[str, Knowing]


def worth_of_knowing(
    problem: PlanProblem,
    durations: Mapping[str, Distribution],
    *,
    samples: int = KNOWN_SAMPLES,
    seed: int = 0,
    dependence: Dependence = INDEPENDENT,
) -> WorthOfKnowing | None:
    """Plan the samples once as they are and once for each varying step at its median.

    None where the P80 lies beyond the stored calendars.

    Args:
        problem: the network; an activity without a distribution takes what it is
            planned with.
        durations: days of an activity, by id, in its own unit.
        samples: rounded up to whole batches.
        seed: the same seed gives the same answer.
        dependence: which delays come together.

    Raises:
        BadInput: ``planner.risk_features`` or ``planner.risk_unknown``, or what the
            distributions and the dependence refuse.
    """
    if problem.features:
        raise BadInput.of(
            "planner.risk_features", features=", ".join(sorted(problem.features))
        )
    for id_ in durations:
        if id_ not in problem.number:
            raise BadInput.of("planner.risk_unknown", activity=id_)
    uncertain = Uncertain(problem, durations)
    network = flatten(problem)
    size = math.ceil(samples / _BATCHES) * _BATCHES
    days = _drawn(problem, uncertain, dependence, size=size, seed=seed)
    base = goals_for(network, days)
    p50, p80 = _quantiles(base)
    if p80 >= NO_DAY:
        return None
    steps = {}
    for id_, outcomes in uncertain.outcomes.items():
        number = problem.number[id_]
        kept = days[number].copy()
        days[number] = outcomes.quantile(0.5)
        steps[id_] = _knowing(base, goals_for(network, days))
        days[number] = kept
    return WorthOfKnowing(problem.start + p50, problem.start + p80, steps)


def _drawn(
    problem: PlanProblem,
    uncertain: Uncertain,
    dependence: Dependence,
    *,
    size: int,
    seed: int,
) -> Ints:
    """Days of every activity in every sample, ``[n, size]``."""
    planned = planned_days(problem)
    for number, known in uncertain.certain.items():
        planned[number] = known
    days = np.repeat(planned[:, np.newaxis], size, axis=1)
    mixer = Mixer(dependence, tuple(uncertain.outcomes))
    random = np.random.Generator(np.random.PCG64(seed))
    for begin in range(0, size, BLOCK):
        part = days[:, begin : begin + BLOCK].copy()
        scores = mixer.scores(random, BLOCK)[:, : part.shape[1]]
        codes = np.empty(scores.shape, dtype=np.uint16)
        kernels.draw(uncertain.table, np.ascontiguousarray(scores), codes)
        kernels.place_days(uncertain.table, codes, part)
        days[:, begin : begin + BLOCK] = part
    return days


def _knowing(base: Ints, known: Ints) -> Knowing:
    whole = _gains(base, known)
    batches = [
        _gains(mine, other)
        for mine, other in zip(_batches(base), _batches(known), strict=True)
    ]
    sooner, narrower = (
        Measured(float(gain), _half_width([each[at] for each in batches]))
        for at, gain in enumerate(whole)
    )
    return Knowing(sooner, narrower)


def _gains(base: Ints, known: Ints) -> tuple[int, int]:
    p50, p80 = _quantiles(base)
    known_p50, known_p80 = _quantiles(known)
    return p80 - known_p80, (p80 - p50) - (known_p80 - known_p50)


def _quantiles(goal: Ints) -> tuple[int, int]:
    ordered = np.sort(goal)
    found = (quantile(ordered, share, start=0).day for share in (_LIKELY, _SAFE))
    p50, p80 = (NO_DAY if day is None else day for day in found)
    return p50, p80


def _batches(goal: Ints) -> Iterator[Ints]:
    yield from np.split(goal, _BATCHES)


def _half_width(values: list[int]) -> float:
    return _STUDENT_95 * stdev(values, fmean(values)) / math.sqrt(len(values))
