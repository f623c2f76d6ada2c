"""Durations with what is not over yet: the plain arrays that every answer starts from.

A case that is still open took *at least* so long. Leaving it out, or taking it for
ended, makes a city look fast exactly while its slow cases wait; so each duration says
whether its end was seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Durations:
    """How long each case took, or has taken so far.

    Attributes:
        days: 0 or more; in the kind of days of the caller (calendar or working days),
            which all arrays of one question share. May have fractions.
        ended: whether the end was seen; otherwise the case was still open then.
    """

    days: Floats
    ended: Bools

    @classmethod
    def of(cls, days: ArrayLike, ended: ArrayLike | None = None) -> Durations:
        """Durations in any order; all ended where ``ended`` is left out.

        Raises:
            BadInput: A duration is negative, infinite or no number
                (``insight.unusable_duration``, with its row from 1 on), or there are
                more or fewer marks than durations (``insight.unequal_lengths``).
        """
        lengths = np.asarray(days, dtype=np.float64).reshape(-1)
        marks = (
            np.ones(len(lengths), dtype=np.bool_)
            if ended is None
            else np.asarray(ended, dtype=np.bool_).reshape(-1)
        )
        same_length(len(lengths), len(marks))
        unusable = np.flatnonzero(~(np.isfinite(lengths) & (lengths >= 0)))
        if len(unusable):
            row = int(unusable[0])
            raise BadInput.of(
                "insight.unusable_duration",
                row=row + 1,
                days=str(lengths[row]),
                n=len(unusable),
            )
        return cls(lengths, marks)

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return len(self.days)

    @property
    def ends(self) -> int:
        """How many of them were seen to end."""
        return int(self.ended.sum())

    @property
    def open_share(self) -> float:
        """The share of cases still open, from 0 to 1; 0 without a case."""
        return 1 - self.ends / self.cases if self.cases else 0.0

    def where(self, chosen: Bools) -> Durations:
        """The chosen cases only."""
        return Durations(self.days[chosen], self.ended[chosen])


def same_length(rows: int, others: int) -> None:
    """Refuses columns of one table that have not the same number of rows.

    Raises:
        BadInput: ``insight.unequal_lengths``.
    """
    if rows != others:
        raise BadInput.of("insight.unequal_lengths", rows=rows, others=others)


def as_labels(labels: Sequence[str] | NDArray[np.str_]) -> NDArray[np.str_]:
    """Labels of cases as one array of text; an empty array stays one of text."""
    return np.asarray(labels, dtype=np.str_).reshape(-1)
