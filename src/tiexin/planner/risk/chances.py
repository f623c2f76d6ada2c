"""Goals of choices in samples: the same draws for every choice, so they compare fairly.

Common random numbers: an activity has one score in a sample, whatever it takes in which
choice. What one choice is better than another is then not a matter of luck.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.kernel import BadInput
from tiexin.planner.risk.dependence import Dependence, Mixer, Scores
from tiexin.planner.risk.distributions import Distribution, Outcomes, normal_scores
from tiexin.planner.risk.statistics import Quantile, quantile
from tiexin.planner.switching import CIRCLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiexin.planner.choices import Choices
    from tiexin.planner.flat import Ints
    from tiexin.planner.spans import Span

MOST: Final = 20_000
"""Samples; a choice is planned in every one of them."""


class Chances:
    """The goal of each choice at a confidence, over samples drawn once."""

    def __init__(
        self,
        choices: Choices,
        distribution: Callable[[str, Span], Distribution | None],
        *,
        dependence: Dependence,
        samples: int,
        seed: int,
    ) -> None:
        """Draw the samples.

        Args:
            choices: the network.
            distribution: how long an activity may take, by its id and one of its
                spans; None where it takes exactly the span's days.
            dependence: which delays come together.
            samples: 1 up to ``MOST``.
            seed: 0 or more.

        Raises:
            BadInput: ``planner.risk_samples``, ``planner.risk_seed``, or what the
                distributions and the dependence refuse.
        """
        if not 1 <= samples <= MOST:
            raise BadInput.of("planner.risk_samples", samples=samples, most=MOST)
        if seed < 0:
            raise BadInput.of("planner.risk_seed", seed=seed)
        self._choices = choices
        self.samples = samples
        ids = tuple(each.activity.id for each in choices.activities)
        random = np.random.Generator(np.random.PCG64(seed))
        scores = Mixer(dependence, ids).scores(random, samples)
        self._blocks = choices.sampled(_days(choices, distribution, scores))

    def goal(self, share: float, *, on: int, free: int = 0) -> int:
        """Boundary by which a share of the samples is done, as ``Choices.bound``."""
        goals = self._choices.goals(self._blocks, on=on, free=free)
        if goals is None:
            return CIRCLE
        place = max(1, math.ceil(share * self.samples - 1e-9)) - 1
        return int(np.partition(goals, place)[place])

    def quantile(self, share: float, *, on: int) -> Quantile | None:
        """The same as a day with its interval; None for a circle."""
        goals = self._choices.goals(self._blocks, on=on)
        if goals is None:
            return None
        return quantile(np.sort(goals), share, start=self._choices.start)


def _days(
    choices: Choices,
    distribution: Callable[[str, Span], Distribution | None],
    scores: Scores,
) -> Ints:
    """The days of every alternative in every sample."""
    made: dict[Distribution, Outcomes] = {}
    rows = []
    for each, own in zip(choices.activities, scores, strict=True):
        for _, span in each.spans:
            wanted = distribution(each.activity.id, span)
            if wanted is None:
                rows.append(np.full(len(own), span.days, dtype=np.int32))
                continue
            if wanted not in made:
                made[wanted] = wanted.outcomes()
            found = made[wanted]
            limits = normal_scores(np.cumsum(found.chances)[:-1].tolist())
            place = np.searchsorted(limits.astype(np.float32), own, side="left")
            rows.append(np.array(found.days, dtype=np.int32)[place])
    return np.stack(rows)
