"""Delays that come together: a Gaussian copula over the steps of a network.

Each step has a *score*, a standard normal number; its days are the quantile at that
score. Scores of different steps may be correlated, which leaves the distribution of
each step alone what it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Scores = NDArray[np.float32]

_SMALLEST: Final = 1e-9
"""A matrix with an eigenvalue below it can't be told from an impossible one."""


@dataclass(frozen=True, slots=True)
class CommonFactor:
    """Steps of one group share a cause: an office that is slow is slow for all.

    Attributes:
        group: of a step by its id; a step without one goes its own way.
        strength: correlation of the scores of two steps of one group, from 0 up to
            (not with) 1. Their rank correlation is ``6/pi * asin(strength / 2)``.
    """

    group: Mapping[str, str] = field(default_factory=dict)
    strength: float = 0.0


INDEPENDENT: Final = CommonFactor()
"""Every step goes its own way."""


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Spearman's rank correlation of each pair of the named steps.

    Attributes:
        ids: the steps; all others are independent.
        matrix: row by row, in that order; symmetric, 1 on the diagonal.
    """

    ids: tuple[str, ...]
    matrix: tuple[tuple[float, ...], ...]


Dependence: TypeAlias = CommonFactor | RankCorrelation


class Mixer:
    """Draws the scores of some steps, block by block, with their dependence."""

    def __init__(self, dependence: Dependence, ids: Sequence[str]) -> None:
        """Make ready to draw for ``ids``, in that order.

        Raises:
            BadInput: ``planner.risk_strength``: not from 0 up to 1;
                ``planner.risk_matrix``: not a matrix of correlations;
                ``planner.risk_not_definite``: no numbers can be correlated like that.
        """
        self._size = len(ids)
        self._factor: NDArray[np.int64] | None = None
        self._linked: NDArray[np.int64] | None = None
        if isinstance(dependence, CommonFactor):
            self._take_groups(dependence, ids)
        else:
            self._take_matrix(dependence, ids)

    def scores(self, random: np.random.Generator, samples: int) -> Scores:
        """Scores ``[steps, samples]`` of the next block."""
        own = random.standard_normal((self._size, samples), dtype=np.float32)
        if self._factor is not None:
            shared = random.standard_normal((self._groups, samples), dtype=np.float32)
            members = self._factor
            own[members] *= np.float32(math.sqrt(1 - self._strength))
            own[members] += (
                np.float32(math.sqrt(self._strength)) * shared[self._group_of]
            )
        elif self._linked is not None:
            own[self._linked] = self._root @ own[self._linked]
        return own

    def _take_groups(self, dependence: CommonFactor, ids: Sequence[str]) -> None:
        strength = dependence.strength
        if not 0 <= strength < 1:
            raise BadInput.of("planner.risk_strength", strength=f"{strength:g}")
        names = [dependence.group.get(id_) for id_ in ids]
        known = list(dict.fromkeys(name for name in names if name is not None))
        if not strength or not known:
            return
        self._strength = strength
        self._groups = len(known)
        number = {name: place for place, name in enumerate(known)}
        members = [place for place, name in enumerate(names) if name is not None]
        self._factor = np.array(members)
        self._group_of = np.array([number[name] for name in names if name is not None])

    def _take_matrix(self, dependence: RankCorrelation, ids: Sequence[str]) -> None:
        given = _correlations(dependence)
        place = {id_: number for number, id_ in enumerate(ids)}
        kept = [n for n, id_ in enumerate(dependence.ids) if id_ in place]
        # What a normal pair with this rank correlation has as its plain one.
        plain = 2 * np.sin(np.pi / 6 * given)
        smallest = float(np.linalg.eigvalsh(plain).min(initial=1.0))
        if smallest < _SMALLEST:
            raise BadInput.of("planner.risk_not_definite", smallest=f"{smallest:.2g}")
        if kept:
            self._root = np.linalg.cholesky(plain[np.ix_(kept, kept)]).astype(
                np.float32
            )
            self._linked = np.array([place[dependence.ids[n]] for n in kept])


def _correlations(dependence: RankCorrelation) -> NDArray[np.float64]:
    """The matrix, if it is one of correlations at all."""
    size = len(dependence.ids)
    rows = dependence.matrix
    square = len(rows) == size and all(len(row) == size for row in rows)
    given = np.array(rows if square else [[math.nan]], dtype=np.float64)
    given = given.reshape(size, size) if square else given
    sound = (
        square
        and len(set(dependence.ids)) == size
        and bool(np.isfinite(given).all())
        and bool((np.abs(given) <= 1).all())
        and bool((np.diag(given) == 1).all())
        and bool((given == given.T).all())
    )
    if not sound:
        raise BadInput.of("planner.risk_matrix", n=size)
    return given
