"""Who saved what: Shapley values of measures over all their combinations, exactly.

The Shapley value (Shapley 1953) is the mean of what a measure adds, over all orders in
which the measures could have been taken. The parts add up to the whole, a measure that
never changes anything gets nothing, and two that are interchangeable get the same. The
interaction index of a pair (Grabisch and Roubens 1999) is the mean of what the two add
together beyond what each adds alone.

Only whole numbers go in and fractions come out; nothing is rounded. No plan is known
here.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

MOST_EXACT: Final = 16
"""Players up to which every combination is looked at."""

Worth: TypeAlias = "Callable[[Sequence[int]], Sequence[int]]"
"""Worths of coalitions, each a number whose bit ``k`` says that player ``k`` is in."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one player is owed.

    Attributes:
        value: exact where every combination was looked at, else a mean over orders.
        error: standard error of that mean; 0 where exact.
        alone: what it adds to the empty coalition.
        last: what it adds to all others.
    """

    value: Fraction
    error: float
    alone: int
    last: int


@dataclass(frozen=True, slots=True)
class Pair:
    """What two players do to one another.

    Attributes:
        index: above 0 where they help one another, below where one makes the other
            superfluous.
        together: what both add to the empty coalition.
        alone: what each of them adds to it, in their order.
    """

    first: int
    second: int
    index: Fraction
    together: int
    alone: tuple[int, int]

    @property
    def only_together(self) -> bool:
        """Whether neither adds anything alone, but both together do."""
        return self.together != 0 and self.alone == (0, 0)


@dataclass(frozen=True, slots=True)
class Attribution:
    """The parts of a whole, which they add up to exactly.

    Attributes:
        parts: by player number.
        whole: worth of all less worth of none.
        pairs: those with an index other than 0; empty where sampled.
        coalitions: combinations that were looked at.
        orders: orders drawn; None where every combination was looked at.
    """

    parts: tuple[Part, ...]
    whole: int
    pairs: tuple[Pair, ...]
    coalitions: int
    orders: int | None

    @property
    def exact(self) -> bool:
        """Whether every combination was looked at."""
        return self.orders is None


def attribute(
    players: int,
    worth: Callable[[Sequence[int]], Sequence[int]],
    *,
    orders: int = 2_000,
    seed: int = 1,
) -> Attribution:
    """Shapley values of the worth of every coalition.

    Args:
        players: how many; bit ``k`` of a coalition stands for player ``k``.
        worth: of coalitions, in the order asked for.
        orders: drawn where there are more than ``MOST_EXACT`` players.
        seed: of these orders.
    """
    if players <= MOST_EXACT:
        return _exact(players, list(worth(range(1 << players))))
    return _sampled(players, worth, orders=orders, seed=seed)


def _exact(players: int, worths: Sequence[int]) -> Attribution:
    values = np.array(worths, dtype=np.int64)
    full = len(values) - 1
    alone = [int(values[1 << player] - values[0]) for player in range(players)]
    return Attribution(
        parts=tuple(
            Part(
                _mean_added(values, players, (player,)),
                0.0,
                alone[player],
                int(values[full] - values[full ^ 1 << player]),
            )
            for player in range(players)
        ),
        whole=int(values[full] - values[0]),
        pairs=tuple(
            Pair(
                first,
                second,
                index,
                int(values[1 << first | 1 << second] - values[0]),
                (alone[first], alone[second]),
            )
            for first, second in combinations(range(players), 2)
            if (index := _mean_added(values, players, (first, second)))
        ),
        coalitions=full + 1,
        orders=None,
    )


def _mean_added(
    values: NDArray[np.int64], players: int, joining: tuple[int, ...]
) -> Fraction:
    """What the ``joining`` add beyond what fewer of them add, over all orders.

    For one player that is the Shapley value, for two the interaction index. Whole
    numbers of 64 bits hold it: ``players!`` times the days at stake stays below 2**63.
    """
    others = players - len(joining)
    added, size = values, np.zeros(1, dtype=np.int64)
    # From the highest bit down, so that the lower ones keep their places.
    for player in sorted(joining, reverse=True):
        halves = added.reshape(-1, 2, 1 << player)
        added = (halves[:, 1] - halves[:, 0]).reshape(-1)
    for _ in range(others):
        size = np.concatenate([size, size + 1])
    weight = np.array(
        [
            math.factorial(before) * math.factorial(others - before)
            for before in range(others + 1)
        ],
        dtype=np.int64,
    )
    return Fraction(int((weight[size] * added).sum()), math.factorial(others + 1))


def _sampled(
    players: int,
    worth: Callable[[Sequence[int]], Sequence[int]],
    *,
    orders: int,
    seed: int,
) -> Attribution:
    """Means over drawn orders, each also read backwards (which steadies the mean)."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, no secret
    drawn: list[list[int]] = []
    while len(drawn) < orders:
        order = list(range(players))
        dice.shuffle(order)
        drawn += [order, order[::-1]]
    chains = [_chain(order) for order in drawn]
    full = (1 << players) - 1
    singles = [1 << player for player in range(players)]
    wanted = sorted(
        {each for chain in chains for each in chain}
        | {0, full, *singles, *(full ^ bit for bit in singles)}
    )
    known = dict(zip(wanted, worth(wanted), strict=True))
    added: list[list[int]] = [[] for _ in range(players)]
    for order, chain in zip(drawn, chains, strict=True):
        for place, player in enumerate(order):
            added[player].append(known[chain[place + 1]] - known[chain[place]])
    return Attribution(
        parts=tuple(
            Part(
                Fraction(sum(values), len(values)),
                _error(values),
                known[1 << player] - known[0],
                known[full] - known[full ^ (1 << player)],
            )
            for player, values in enumerate(added)
        ),
        whole=known[full] - known[0],
        pairs=(),
        coalitions=len(wanted),
        orders=len(drawn),
    )


def _chain(order: Sequence[int]) -> list[int]:
    """The coalitions that an order passes through, from none to all."""
    chain = [0]
    for player in order:
        chain.append(chain[-1] | 1 << player)
    return chain


def _error(values: Sequence[int]) -> float:
    """Standard error of the mean; an order and its reverse count as one draw."""
    pairs = [
        (one + two) / 2 for one, two in zip(values[::2], values[1::2], strict=True)
    ]
    mean = math.fsum(pairs) / len(pairs)
    squares = math.fsum((each - mean) ** 2 for each in pairs)
    return math.sqrt(squares / max(1, len(pairs) - 1) / len(pairs))


def shown(values: Mapping[str, Fraction], *, per_day: int = 10) -> dict[str, Fraction]:
    """Values rounded to tenths of a day that still add up to the same whole number.

    By largest remainder: each is rounded down, and the tenths left over go to those
    that lost most.
    """
    scaled = {name: value * per_day for name, value in values.items()}
    floors = {name: math.floor(value) for name, value in scaled.items()}
    left = round(sum(scaled.values())) - sum(floors.values())
    by_loss = sorted(scaled, key=lambda name: (floors[name] - scaled[name], name))
    for name in by_loss[:left]:
        floors[name] += 1
    return {name: Fraction(value, per_day) for name, value in floors.items()}
