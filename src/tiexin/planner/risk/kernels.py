"""The compiled loops of a simulation: draw days, count, try a day less."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiexin.planner.compiled import compiled
from tiexin.planner.flat import NO_DAY, FlatNetwork, Ints
from tiexin.planner.passes import (
    Samples,
    Single,
    change_back,
    change_days,
    deciding_goal,
    goal_of,
)

Codes = NDArray[np.uint16]
Longs = NDArray[np.int64]
Doubles = NDArray[np.float64]
Scores = NDArray[np.float32]

BINS = 256
"""Pieces into which scores from -4 to 4 are cut, to begin a search close to its end."""


class DrawTable(NamedTuple):
    """The outcomes of ``u`` varying activities, one after the other.

    Attributes:
        numbers: ``[u]`` of the activities.
        first: ``[u + 1]`` where the outcomes of each begin in ``days``.
        days: of each outcome, ascending.
        limit_first: ``[u + 1]`` where its limits begin, one fewer than outcomes.
        limit: the score above which the next outcome is taken.
        guide: ``[u, BINS]`` an outcome that is not too high for any score of the piece.
    """

    numbers: Ints
    first: Ints
    days: Ints
    limit_first: Ints
    limit: Scores
    guide: Codes


@compiled
def draw(table: DrawTable, scores: Scores, codes: Codes) -> None:
    """Fill ``codes`` ``[u, s]`` with the place of each one's days among its outcomes.

    Outcome ``k`` is taken where the score lies above the first ``k`` limits.
    """
    for u in range(codes.shape[0]):
        begin = table.limit_first[u]
        count = table.limit_first[u + 1] - begin
        for s in range(codes.shape[1]):
            score = scores[u, s]
            piece = int((score + 4) * (BINS / 8))
            k = int(table.guide[u, min(max(piece, 0), BINS - 1)])
            while k < count and score > table.limit[begin + k]:
                k += 1
            codes[u, s] = k


@compiled
def place_days(table: DrawTable, codes: Codes, days: Ints) -> None:
    """Write the days behind ``codes`` into their rows of ``days``."""
    for u in range(codes.shape[0]):
        row, begin = days[table.numbers[u]], table.first[u]
        for s in range(codes.shape[1]):
            row[s] = table.days[begin + codes[u, s]]


@compiled
def count_critical(samples: Samples, counts: Longs) -> None:
    """Add to ``counts`` ``[n]`` the samples in which an activity is critical."""
    for number in range(counts.size):
        found = 0
        for s in range(samples.goal.size):
            if samples.critical[number, s]:
                found += 1
        counts[number] += found


@compiled
def sum_by_code(table: DrawTable, codes: Codes, weight: Doubles, sums: Doubles) -> None:
    """Add up ``weight`` ``[s]`` by the outcome that each activity took."""
    for u in range(codes.shape[0]):
        begin = table.first[u]
        for s in range(codes.shape[1]):
            sums[begin + codes[u, s]] += weight[s]


@compiled
def day_less(
    network: FlatNetwork, samples: Samples, single: Single, gained: Longs
) -> int:
    """Add to ``gained`` ``[2, n]`` the days and their squares that one day less brings.

    Only an activity whose own days lie on the chain of bindings can move the goal:
    without it the chain that put the goal where it is still holds. Returns how many
    samples were tried: those whose goal the calendars cover.
    """
    tried = 0
    for s in range(samples.goal.size):
        goal = samples.goal[s]
        if goal >= NO_DAY:
            continue
        tried += 1
        single.day[:] = samples.day[:, s]
        single.days[:] = samples.days[:, s]
        boundary = deciding_goal(network, samples, s)
        while boundary >= 0:
            number, holder = boundary >> 1, samples.cause[boundary, s]
            days = single.days[number]
            if boundary & 1 and holder == boundary - 1 and days > 0:
                moved = change_days(network, single, number, days - 1)
                fewer = goal - goal_of(network, single)
                gained[0, number] += fewer
                gained[1, number] += fewer * fewer
                change_back(single, moved)
                single.days[number] = days
            boundary = holder
    return tried
