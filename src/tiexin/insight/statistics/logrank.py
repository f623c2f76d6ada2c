"""Do groups take equally long? The log-rank test, over strata if wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tiexin.insight.statistics.interval import chi_squared_above
from tiexin.insight.statistics.samples import Durations, Floats, Ints, same_length
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class LogRank:
    """The answer of the test.

    Attributes:
        statistic: chi-squared, with so many ``degrees`` of freedom.
        p: the chance of such differences if all groups took equally long.
        ended: ends seen in each group.
        expected: ends that each group would have seen then.
    """

    statistic: float
    degrees: int
    p: float
    ended: tuple[int, ...]
    expected: tuple[float, ...]


def logrank(
    groups: Sequence[Durations],
    strata: Sequence[NDArray[np.str_]] | None = None,
) -> LogRank:
    """Compares two or more groups, like for like within each stratum if given.

    Args:
        groups: their durations.
        strata: for each group, the label of each of its cases.

    Raises:
        BadInput: ``insight.one_group``: fewer than two groups, or an empty one;
            ``insight.nothing_ended``: no end by which they could differ;
            ``insight.unequal_lengths``.
    """
    if not groups[1:] or not all(group.cases for group in groups):
        raise BadInput.of("insight.one_group")
    days = np.concatenate([group.days for group in groups])
    ended = np.concatenate([group.ended for group in groups])
    sizes = [group.cases for group in groups]
    member = np.repeat(np.arange(len(groups)), sizes)
    parts = _parts(sizes, strata)
    expected = np.zeros(len(groups))
    spread = np.zeros((len(groups), len(groups)))
    for part in np.unique(parts):
        inside = parts == part
        more, wider = _one_stratum(
            Durations(days[inside], ended[inside]), member[inside], len(groups)
        )
        expected += more
        spread += wider
    seen = np.array([group.ends for group in groups])
    return _answer(seen, expected, spread)


def _parts(sizes: list[int], strata: Sequence[NDArray[np.str_]] | None) -> Ints:
    if strata is None:
        return np.zeros(sum(sizes), dtype=np.int64)
    for size, labels in zip(sizes, strata, strict=True):
        same_length(size, len(labels))
    _, codes = np.unique(np.concatenate(list(strata)), return_inverse=True)
    return codes.astype(np.int64)


def _one_stratum(
    durations: Durations, member: Ints, groups: int
) -> tuple[Floats, Floats]:
    """Expected ends of each group, and the covariance of the ends seen."""
    times = np.unique(durations.days[durations.ended])
    at_risk = np.empty((groups, len(times)))
    ended = np.zeros(len(times))
    for group in range(groups):
        own = durations.where(member == group)
        at_risk[group] = own.cases - np.searchsorted(np.sort(own.days), times)
        finished = np.sort(own.days[own.ended])
        ended += np.searchsorted(finished, times, side="right")
        ended -= np.searchsorted(finished, times, side="left")
    all_at_risk = at_risk.sum(axis=0)
    shares = at_risk / all_at_risk
    # The variance of a draw without return; nothing can vary where all end or one is.
    scale = ended * (all_at_risk - ended) / np.maximum(all_at_risk - 1, 1)
    diagonal = np.diag((shares * scale).sum(axis=1))
    return (shares * ended).sum(axis=1), diagonal - (shares * scale) @ shares.T


def _answer(seen: Ints, expected: Floats, spread: Floats) -> LogRank:
    # The differences add up to 0, so one group says nothing new.
    away = (seen - expected)[:-1]
    inner = spread[:-1, :-1]
    if np.linalg.matrix_rank(inner) < len(inner):
        raise BadInput.of("insight.nothing_ended")
    statistic = float(away @ np.linalg.solve(inner, away))
    return LogRank(
        statistic=statistic,
        degrees=len(away),
        p=chi_squared_above(statistic, len(away)),
        ended=tuple(int(one) for one in seen),
        expected=tuple(float(one) for one in expected),
    )
