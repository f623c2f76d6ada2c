"""Many plans of one network, each with durations of its own, exact over calendars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.kernel import BadInput
from tiexin.planner import passes
from tiexin.planner.flat import (
    NO_DAY,
    FlatNetwork,
    Ints,
    flatten,
    planned_days,
)
from tiexin.planner.marks import mark_days
from tiexin.planner.risk import kernels
from tiexin.planner.risk.dependence import INDEPENDENT, Dependence, Mixer
from tiexin.planner.risk.distributions import Distribution, Outcomes, normal_scores
from tiexin.planner.risk.statistics import Share, centred, mid_ranks, share_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from tiexin.planner.marks import Mark
    from tiexin.planner.problem import PlanProblem

SAMPLES: Final = 10_000
MOST_SAMPLES: Final = 1_000_000
BLOCK: Final = 128
# A day less is tried on the first samples only: that many, fewer of a large network.
_TRIED: Final = 1_000
_TRIED_STEPS: Final = 500_000
_CELLS: Final = 50_000_000


@dataclass(frozen=True, slots=True)
class Drivers:
    """What one activity has to do with the goal.

    Attributes:
        criticality: share of samples in which it is critical.
        cruciality: how strongly its days and the goal move together: the absolute
            value of ``correlation``; None where its days never change.
        correlation: Spearman's rank correlation of its days and the goal.
        swing: the goal, all else as planned, where this activity alone takes its P10
            and its P90; boundaries, or None likewise and beyond the calendars.
        gain: expected days by which the goal comes earlier if it takes a day less.
        gain_error: standard error of ``gain``.
    """

    criticality: float
    cruciality: float | None
    correlation: float | None
    swing: tuple[int, int] | None
    gain: float
    gain_error: float


@dataclass(frozen=True, slots=True)
class Simulation:
    """What came of the samples; day numbers count from ``start``, ``NO_DAY`` beyond.

    Attributes:
        goal: ``[samples]`` boundary of the goal, in the order of the draws.
        marks: ``[samples]`` boundary of each mark, by its name.
        drivers: by id, for every activity.
        samples, seed: as asked for.
        tried: samples on which ``gain`` rests.
        beyond: samples whose goal lies beyond the stored calendars.
    """

    start: int
    goal: Ints
    marks: Mapping[str, Ints]
    drivers: Mapping[str, Drivers]
    samples: int
    seed: int
    tried: int

    def days_between(self, first: str, last: str) -> Ints:
        """``[samples]`` days from one mark to another; ``NO_DAY`` where beyond."""
        begin, end = self.marks[first], self.marks[last]
        known = np.maximum(begin, end) < NO_DAY
        return np.where(known, end - begin, NO_DAY).astype(np.int32)

    def share_by(self, mark: str, day: int) -> Share:
        """The share of samples whose mark falls on that day number or before."""
        hits = int((self.marks[mark] <= day - self.start).sum())
        return share_of(hits, self.samples)

    @property
    def beyond(self) -> int:
        """Samples whose goal lies beyond the stored calendars."""
        return int((self.goal >= NO_DAY).sum())


def simulate(
    problem: PlanProblem,
    durations: Mapping[str, Distribution],
    *,
    samples: int = SAMPLES,
    seed: int = 0,
    dependence: Dependence = INDEPENDENT,
    marks: Mapping[str, Mark] | None = None,
) -> Simulation:
    """Plan ``problem`` once for each sample.

    Args:
        problem: the network; an activity without a distribution takes what it is
            planned with.
        durations: days of an activity, by id, in its own unit.
        samples: 1 up to ``MOST_SAMPLES``.
        seed: the same seed gives the same samples.
        dependence: which delays come together.
        marks: days that are kept sample by sample, by any name.

    Raises:
        BadInput: ``planner.risk_features``: more than order and calendars;
            ``planner.risk_samples``, ``planner.risk_unknown`` for an id that is
            not in the network, or what the distributions and the dependence refuse.
    """
    marks = marks or {}
    named = [*durations, *(id_ for mark in marks.values() for id_ in mark.ids)]
    _refuse_odd(problem, named, samples=samples, seed=seed)
    return _Run(problem, durations, dependence).run(samples, seed, marks)


def _refuse_odd(
    problem: PlanProblem, named: list[str], *, samples: int, seed: int
) -> None:
    if problem.features:
        named_features = ", ".join(sorted(problem.features))
        raise BadInput.of("planner.risk_features", features=named_features)
    most = min(MOST_SAMPLES, max(1, _CELLS // len(problem.activities)))
    if not 1 <= samples <= most:
        raise BadInput.of("planner.risk_samples", samples=samples, most=most)
    if seed < 0:
        raise BadInput.of("planner.risk_seed", seed=seed)
    for id_ in named:
        if id_ not in problem.number:
            raise BadInput.of("planner.risk_unknown", activity=id_)


class Uncertain:
    """The activities whose days vary, with all their outcomes in one row."""

    def __init__(
        self, problem: PlanProblem, durations: Mapping[str, Distribution]
    ) -> None:
        made: dict[Distribution, Outcomes] = {}
        self.outcomes: dict[str, Outcomes] = {}
        self.certain: dict[int, int] = {}
        for number, each in enumerate(problem.activities):
            wanted = durations.get(each.id)
            if wanted is None:
                continue
            if wanted not in made:
                made[wanted] = wanted.outcomes()
            if len(made[wanted].days) == 1:
                self.certain[number] = made[wanted].days[0]
            else:
                self.outcomes[each.id] = made[wanted]
        self.table = _draw_table(problem, self.outcomes)


def _draw_table(
    problem: PlanProblem, outcomes: Mapping[str, Outcomes]
) -> kernels.DrawTable:
    sizes = [len(each.days) for each in outcomes.values()]
    scores: dict[int, NDArray[np.float32]] = {}
    for each in outcomes.values():
        if id(each) not in scores:
            reached = np.cumsum(each.chances)[:-1].tolist()
            scores[id(each)] = normal_scores(reached).astype(np.float32)
    rows = [scores[id(each)] for each in outcomes.values()]
    # The first outcome that may be right for any score of a piece; none is too high
    # for the first piece, which holds all lower scores.
    pieces = np.arange(kernels.BINS) / (kernels.BINS / 8) - 4
    guide = np.zeros((len(rows), kernels.BINS), dtype=np.uint16)
    for u, row in enumerate(rows):
        guide[u, 1:] = np.searchsorted(row, pieces[1:], side="left")
    return kernels.DrawTable(
        numbers=np.array([problem.number[id_] for id_ in outcomes], dtype=np.int32),
        first=_running(sizes),
        days=np.array(
            [day for each in outcomes.values() for day in each.days], dtype=np.int32
        ),
        limit_first=_running([size - 1 for size in sizes]),
        limit=np.concatenate([*rows, np.empty(0, dtype=np.float32)]),
        guide=guide,
    )


def _running(sizes: list[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)


class _Run:
    """One simulation while it runs."""

    def __init__(
        self,
        problem: PlanProblem,
        durations: Mapping[str, Distribution],
        dependence: Dependence,
    ) -> None:
        self.problem = problem
        self.network = flatten(problem)
        self.uncertain = Uncertain(problem, durations)
        self.mixer = Mixer(dependence, tuple(self.uncertain.outcomes))
        self.planned = planned_days(problem)
        for number, days in self.uncertain.certain.items():
            self.planned[number] = days
        count = len(problem.activities)
        self.counts = np.zeros(count, dtype=np.int64)
        self.gained = np.zeros((2, count), dtype=np.int64)
        self.tried = 0
        self.single = passes.single_of(self.network)

    def run(self, samples: int, seed: int, marks: Mapping[str, Mark]) -> Simulation:
        random = np.random.Generator(np.random.PCG64(seed))
        goal = np.empty(samples, dtype=np.int32)
        codes = np.empty((len(self.uncertain.outcomes), samples), dtype=np.uint16)
        kept = {name: np.empty(samples, dtype=np.int32) for name in marks}
        for begin in range(0, samples, BLOCK):
            end = min(begin + BLOCK, samples)
            day = self._block(
                # Always a whole block is drawn: a sample doesn't depend on how many.
                self.mixer.scores(random, BLOCK)[:, : end - begin],
                goal[begin:end],
                codes[:, begin:end],
            )
            for name, mark in marks.items():
                numbers = [self.problem.number[id_] for id_ in mark.ids]
                kept[name][begin:end] = mark_days(self.network, numbers, mark.at, day)
        return Simulation(
            start=self.problem.start,
            goal=goal,
            marks=kept,
            drivers=self._drivers(goal, codes),
            samples=samples,
            seed=seed,
            tried=self.tried,
        )

    def _block(
        self, scores: NDArray[np.float32], goal: Ints, codes: kernels.Codes
    ) -> Ints:
        """Plan one block of samples; returns the boundaries ``[2n, block]``."""
        network, table = self.network, self.uncertain.table
        days = np.repeat(self.planned[:, np.newaxis], scores.shape[1], axis=1)
        drawn = np.empty(codes.shape, dtype=np.uint16)
        kernels.draw(table, np.ascontiguousarray(scores), drawn)
        codes[:] = drawn
        kernels.place_days(table, drawn, days)
        samples = passes.samples_of(network, days)
        passes.forward(network, samples)
        passes.backward(network, samples)
        passes.mark_critical(network, samples)
        kernels.count_critical(samples, self.counts)
        if self.tried < min(_TRIED, max(1, _TRIED_STEPS // len(days))):
            self.tried += kernels.day_less(network, samples, self.single, self.gained)
        goal[:] = samples.goal
        return samples.day

    def _drivers(self, goal: Ints, codes: kernels.Codes) -> Mapping[str, Drivers]:
        covered = max(1, int((goal < NO_DAY).sum()))
        tried = max(1, self.tried)
        gain = self.gained[0] / tried
        spread = np.maximum(0.0, self.gained[1] / tried - np.square(gain))
        error = np.sqrt(spread / tried)
        correlation = self._correlations(goal, codes)
        swings = self._swings()
        return {
            each.id: Drivers(
                criticality=float(self.counts[number] / covered),
                cruciality=(
                    abs(correlation[each.id]) if each.id in correlation else None
                ),
                correlation=correlation.get(each.id),
                swing=swings.get(each.id),
                gain=float(gain[number]),
                gain_error=float(error[number]),
            )
            for number, each in enumerate(self.problem.activities)
        }

    def _correlations(self, goal: Ints, codes: kernels.Codes) -> dict[str, float]:
        """Spearman's rank correlation of each varying activity with the goal."""
        table, first = self.uncertain.table, self.uncertain.table.first
        weight = centred(mid_ranks(goal))
        sums = np.zeros(int(first[-1]))
        counts = np.zeros(int(first[-1]))
        kernels.sum_by_code(table, codes, weight, sums)
        kernels.sum_by_code(table, codes, np.ones_like(weight), counts)
        found = {}
        for u, id_ in enumerate(self.uncertain.outcomes):
            row = slice(int(first[u]), int(first[u + 1]))
            often = counts[row]
            ranks = np.cumsum(often) - (often - 1) / 2
            away = ranks - float((ranks * often).sum() / often.sum())
            length = float(np.sqrt((np.square(away) * often).sum()))
            found[id_] = float((away * sums[row]).sum()) / length if length else 0.0
        return found

    def _swings(self) -> dict[str, tuple[int, int]]:
        """The goal with one activity at its P10 and P90, all else as planned."""
        outcomes = self.uncertain.outcomes
        if not outcomes:
            return {}
        days = np.repeat(self.planned[:, np.newaxis], 2 * len(outcomes), axis=1)
        for u, (id_, found) in enumerate(outcomes.items()):
            number = self.problem.number[id_]
            days[number, 2 * u] = found.quantile(0.1)
            days[number, 2 * u + 1] = found.quantile(0.9)
        pairs = goals_for(self.network, days).reshape(-1, 2).tolist()
        return {
            id_: (low, high)
            for id_, (low, high) in zip(outcomes, pairs, strict=True)
            if high < NO_DAY
        }


def goals_for(network: FlatNetwork, days: Ints) -> Ints:
    """The goal of each column of ``days`` ``[n, variants]``; ``NO_DAY`` beyond."""
    found = []
    for begin in range(0, days.shape[1], BLOCK):
        samples = passes.samples_of(network, days[:, begin : begin + BLOCK])
        passes.forward(network, samples)
        found.append(samples.goal)
    return np.concatenate([*found, np.empty(0, dtype=np.int32)])
