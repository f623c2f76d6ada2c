"""The survival curve of a group at the common mix, and its bootstrap.

``S(t) = Σ weight × S_kind(t)``. From the last open case of a kind on its curve is
unknown: between where it stood and 0. Both bounds are carried along, so that a figure
is stated only where they agree, and an interval is never narrower than what is known.

The bootstrap draws cases anew within each kind (stratified), seeded: the same question
gives the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.insight.statistics.samples import Durations, Floats, Ints

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.insight.statistics.mix import Group, Mix

DRAWS: Final = 2_000
"""Samples that a bootstrap draws unless asked otherwise."""

# Finer days than this say nothing more about an interval, but cost time and memory.
_CELLS: Final = 1_000
_AT_ONCE: Final = 250
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """For each drawn sample, the days between which its quantile lies.

    Infinite where the curve is not known to fall so far.
    """

    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """The cases of one kind by day: how many ended, how many were left open."""

    days: Floats
    ended: Ints
    left_open: Ints

    @classmethod
    def of(cls, durations: Durations) -> _Cells:
        days, place = np.unique(durations.days, return_inverse=True)
        ended = np.bincount(place[durations.ended], minlength=len(days))
        left_open = np.bincount(place[~durations.ended], minlength=len(days))
        return cls(days, ended.astype(np.int64), left_open.astype(np.int64))


def quantile_bounds(
    group: Group, *, place: int, mix: Mix, share: float = 0.5
) -> tuple[float, float]:
    """Between which days the quantile of group number ``place`` lies at the mix.

    Both are equal where it is known, infinite where it is not reached.
    """
    kinds = [_Cells.of(one) for one in _kinds(group, place, mix)]
    tables = [(kind.ended[None, :], kind.left_open[None, :]) for kind in kinds]
    bounds = _bounds(kinds, tables, mix.weights, 1 - share)
    return float(bounds.low[0]), float(bounds.high[0])


def quantile_draws(
    group: Group,
    *,
    place: int,
    mix: Mix,
    random: np.random.Generator,
    draws: int = DRAWS,
    share: float = 0.5,
) -> Bounds:
    """The same for so many samples drawn anew within each kind."""
    kinds = [_Cells.of(_coarse(one)) for one in _kinds(group, place, mix)]
    parts = []
    for size in _portions(draws):
        tables = [_draw(kind, random, size) for kind in kinds]
        parts.append(_bounds(kinds, tables, mix.weights, 1 - share))
    return Bounds(
        np.concatenate([part.low for part in parts]),
        np.concatenate([part.high for part in parts]),
    )


def _kinds(group: Group, place: int, mix: Mix) -> list[Durations]:
    return [
        group.durations.where(mix.members(place, stratum))
        for stratum in range(len(mix.strata))
    ]


def _coarse(durations: Durations) -> Durations:
    """Days moved up to the next of at most so many that split the cases evenly."""
    days = np.unique(durations.days)
    if len(days) <= _CELLS:
        return durations
    edges = days[np.linspace(0, len(days) - 1, _CELLS).round().astype(np.int64)]
    return Durations(edges[np.searchsorted(edges, durations.days)], durations.ended)


def _portions(draws: int) -> Iterator[int]:
    for begun in range(0, draws, _AT_ONCE):
        yield min(_AT_ONCE, draws - begun)


def _draw(kind: _Cells, random: np.random.Generator, size: int) -> tuple[Ints, Ints]:
    cells = np.concatenate([kind.ended, kind.left_open])
    cases = int(cells.sum())
    drawn = random.multinomial(cases, cells / cases, size=size)
    return drawn[:, : len(kind.days)], drawn[:, len(kind.days) :]


def _bounds(
    kinds: Sequence[_Cells],
    tables: Sequence[tuple[Ints, Ints]],
    weights: Floats,
    level: float,
) -> Bounds:
    """Quantiles of all samples: rows of each table are samples, columns days."""
    grid = np.unique(np.concatenate([kind.days for kind in kinds]))
    samples = len(tables[0][0])
    low, high = np.zeros((2, samples, len(grid)))
    for kind, (ended, left_open), weight in zip(kinds, tables, weights, strict=True):
        least, most = _curves(ended, left_open)
        # The step that holds on each day of the grid; before the first it is 1.
        step = np.searchsorted(kind.days, grid, side="right") - 1
        begun = step >= 0
        for total, shares in ((low, least), (high, most)):
            total[:, ~begun] += weight
            total[:, begun] += weight * shares[:, step[begun]]
    return Bounds(_first(low, grid, level), _first(high, grid, level))


def _curves(ended: Ints, left_open: Ints) -> tuple[Floats, Floats]:
    """Lower and upper share still running after each day."""
    both = ended + left_open
    at_risk = np.cumsum(both[:, ::-1], axis=1)[:, ::-1]
    most = np.cumprod(1 - ended / np.maximum(at_risk, 1), axis=1, dtype=np.float64)
    # From the day on which the last open case is left, the truth may lie down to 0.
    return np.where(at_risk > both, most, 0.0), most


def _first(shares: Floats, grid: Floats, level: float) -> Floats:
    reached = shares <= level + _ROUNDING
    place = reached.argmax(axis=1)
    return np.where(reached.any(axis=1), grid[place], np.inf)
