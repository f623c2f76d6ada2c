"""Cases cut off after each step: what a forecast learns from, and is tried on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from tiexin.insight.statistics.samples import Bools, Floats, Ints, same_length
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Prefixes:
    """One row for each step of each case but the one that ended it.

    Attributes:
        case: number of the case.
        activity: the step that was just done.
        length: steps done so far, from 1 on.
        at: when, in days since any fixed day.
        elapsed: days since the first step of the case.
        remaining: days from the step to the end of the case, or, if that was not
            seen, to the last moment at which the case was known to be open.
        ended: whether the end was seen.
        who: whose hands did the step; empty where it is not known.
    """

    case: Ints
    activity: NDArray[np.str_]
    length: Ints
    at: Floats
    elapsed: Floats
    remaining: Floats
    ended: Bools
    who: NDArray[np.str_]

    @property
    def rows(self) -> int:
        """How many steps there are."""
        return len(self.case)

    @property
    def began(self) -> Floats:
        """The day on which the case of each row began."""
        return self.at - self.elapsed

    def where(self, chosen: Bools) -> Prefixes:
        """The chosen rows only."""
        return Prefixes(*(getattr(self, one.name)[chosen] for one in fields(self)))

    def as_known_on(self, day: float) -> Prefixes:
        """What somebody knew on a day: later steps are gone, later ends not seen."""
        past = self.where(self.at <= day)
        watched = day - past.at
        return Prefixes(
            case=past.case,
            activity=past.activity,
            length=past.length,
            at=past.at,
            elapsed=past.elapsed,
            remaining=np.minimum(past.remaining, watched),
            ended=past.ended & (past.remaining <= watched),
            who=past.who,
        )


def prefixes(
    *,
    case: Ints,
    activity: NDArray[np.str_],
    at: Floats,
    ended: Bools,
    known_until: Floats,
    who: NDArray[np.str_] | None = None,
) -> Prefixes:
    """The steps of a log.

    Args:
        case: numbers from 0 on, one row per event, the events of a case together and
            in their order, cases ascending.
        activity: of each event.
        at: of each event, days since any fixed day.
        ended: for each case, whether its last event here is its end.
        known_until: for each case that has not ended, the day up to which it was known
            to be open; not read for the others.
        who: did each event; None where nobody is known.

    Raises:
        BadInput: ``insight.unequal_lengths``; ``insight.not_in_order`` where cases are
            torn apart or a case goes back in time.
    """
    hands = np.full(len(case), "", dtype=np.str_) if who is None else who
    for column in (activity, at, hands):
        same_length(len(case), len(column))
    count = int(case[-1]) + 1 if len(case) else 0
    same_length(count, len(ended))
    same_length(count, len(known_until))
    over = np.asarray(ended, dtype=np.bool_)
    step = np.diff(case)
    if (step < 0).any() or (np.diff(at)[step == 0] < 0).any():
        raise BadInput.of("insight.not_in_order")
    first = np.searchsorted(case, np.arange(count), side="left")
    last = np.searchsorted(case, np.arange(count), side="right") - 1
    until = np.where(over, at[last], known_until) if count else np.zeros(0)
    number = np.arange(len(case))
    kept = ~(over[case] & (number == last[case]))
    whole = Prefixes(
        case=case,
        activity=activity,
        length=number - first[case] + 1,
        at=at,
        elapsed=at - at[first[case]],
        remaining=np.maximum(until[case] - at, 0),
        ended=over[case],
        who=hands,
    )
    return whole.where(kept)
