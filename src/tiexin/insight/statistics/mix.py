"""Like for like: which kinds of case are compared, and with what weights.

Two groups that handle different kinds of case can't be compared by their totals. Each
kind (a *stratum*) is compared with its like; the answers are weighted by one common
mix, that of all groups together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tiexin.insight.statistics.samples import Bools, Floats, Ints, same_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tiexin.insight.statistics.samples import Durations

LEAST_IN_STRATUM: Final = 5
"""Fewer cases of a kind than this, in one of the groups, are no comparison."""

OTHER: Final = "other"
"""The stratum into which kinds go that are too rare to be compared by themselves."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The cases of one city, or of one period.

    Attributes:
        name: as the reader knows it.
        durations: how long they took.
        kinds: for each case, its kind.
        last_seen: for each case, the days to its last event so far, which a naive look
            takes for its length; without it, the days of ``durations``. (An open case
            is known to be open until the log ends, however long nothing was recorded.)
    """

    name: str
    durations: Durations
    kinds: NDArray[np.str_]
    last_seen: Floats | None = None

    def __post_init__(self) -> None:
        """Refuses columns of unequal length (``insight.unequal_lengths``)."""
        same_length(self.durations.cases, len(self.kinds))
        if self.last_seen is not None:
            same_length(self.durations.cases, len(self.last_seen))

    @property
    def naive_days(self) -> Floats:
        """What a naive look takes for the lengths of the cases."""
        return self.durations.days if self.last_seen is None else self.last_seen


@dataclass(frozen=True, slots=True)
class Stratum:
    """One kind of case in the common mix.

    Attributes:
        name: of the kind; ``OTHER`` for those that are rare.
        weight: its share in the common mix; all weights add up to 1.
        cases: of each group, in their order.
    """

    name: str
    weight: float
    cases: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """The strata that all groups have, and where each case belongs.

    Attributes:
        strata: with weights.
        places: for each group, the index of the stratum of each case; -1 for cases
            that have no like in another group.
        merged: kinds that went into ``OTHER``.
        left_out: the share of all cases that could not be compared, from 0 to 1.
    """

    strata: tuple[Stratum, ...]
    places: tuple[Ints, ...]
    merged: int
    left_out: float

    @property
    def weights(self) -> Floats:
        """The weights of the strata in their order."""
        return np.array([stratum.weight for stratum in self.strata])

    def members(self, group: int, stratum: int) -> Bools:
        """Which cases of a group belong to a stratum."""
        return np.asarray(self.places[group] == stratum)


def common_mix(groups: Sequence[Group], *, least: int = LEAST_IN_STRATUM) -> Mix:
    """The mix of all groups together.

    A kind of which some group has fewer than ``least`` cases goes into ``OTHER``; if
    even that is too small somewhere, its cases are left out of the comparison.
    """
    names, codes = np.unique(
        np.concatenate([group.kinds for group in groups]), return_inverse=True
    )
    ends = np.cumsum([len(group.kinds) for group in groups])[:-1]
    own = np.split(codes.astype(np.int64), ends)
    counts = np.array([np.bincount(one, minlength=len(names)) for one in own])
    big = (counts >= least).all(axis=0)
    rare = counts[:, ~big].sum(axis=1)
    new_place = np.full(len(names), -1, dtype=np.int64)
    new_place[big] = np.arange(big.sum())
    kept = [(str(names[i]), counts[:, i]) for i in np.flatnonzero(big)]
    if len(rare) and (rare >= least).all():
        new_place[~big] = len(kept)
        kept.append((OTHER, rare))
    compared = sum(int(each.sum()) for _, each in kept)
    return Mix(
        strata=tuple(
            Stratum(name, int(each.sum()) / compared, tuple(map(int, each)))
            for name, each in kept
        ),
        places=tuple(new_place[one] for one in own),
        merged=int((~big).sum()),
        left_out=1 - compared / len(codes) if len(codes) else 0.0,
    )


def one_kind(groups: Sequence[Group]) -> Mix:
    """All cases taken for one kind: what a raw figure does."""
    cases = tuple(group.durations.cases for group in groups)
    return Mix(
        strata=(Stratum(OTHER, 1.0, cases),) if all(cases) else (),
        places=tuple(np.zeros(size, dtype=np.int64) for size in cases),
        merged=0,
        left_out=0.0,
    )
