"""The answers a fact could have, cut where a rule tells them apart.

Between two bounds that rules name, all numbers are judged alike; so one number of
each region stands for all of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.catalogue.types import FactType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tiexin.catalogue.expressions import FactValue
    from tiexin.catalogue.types import Fact


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers between two bounds; None where a side ends where the fact itself ends.

    ``lower_counts`` and ``upper_counts`` tell whether the bound is itself in.
    """

    lower: float | None
    lower_counts: bool
    upper: float | None
    upper_counts: bool

    def holds(self, number: float) -> bool:
        """Whether ``number`` lies in the range."""
        if self.lower is not None and (
            number < self.lower or (number == self.lower and not self.lower_counts)
        ):
            return False
        return self.upper is None or (
            number < self.upper or (number == self.upper and self.upper_counts)
        )

    def distance(self, number: float) -> float:
        """How far ``number`` is from the nearest end; 0 inside."""
        below = 0 if self.lower is None else self.lower - number
        above = 0 if self.upper is None else number - self.upper
        return max(0, below, above)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer worth trying.

    ``range`` is the region that ``value`` stands for; None for facts that are no
    numbers.
    """

    value: FactValue
    range: Range | None = None


def candidates(fact: Fact, *, bounds: Iterable[float]) -> tuple[Candidate, ...]:
    """Every answer that could be judged differently, numbers in rising order."""
    match fact.type:
        case FactType.YES_NO:
            return (Candidate(True), Candidate(False))
        case FactType.CHOICE:
            return tuple(Candidate(option.id) for option in fact.options)
        case FactType.NUMBER:
            regions = _regions(fact, sorted(set(bounds)))
            return tuple(Candidate(_middle(each), each) for each in regions)
        case FactType.WHOLE_NUMBER:
            found = (_whole(each) for each in _regions(fact, sorted(set(bounds))))
            return tuple(each for each in found if each is not None)


def _regions(fact: Fact, bounds: list[float]) -> Iterator[Range]:
    """Points and open stretches in turn, over all that the fact allows."""
    lower, counts = fact.minimum, True
    for bound in bounds:
        if fact.minimum is not None and bound < fact.minimum:
            continue
        if fact.maximum is not None and bound > fact.maximum:
            break
        if lower is None or lower < bound:
            yield Range(lower, counts, bound, upper_counts=False)
        yield Range(bound, lower_counts=True, upper=bound, upper_counts=True)
        lower, counts = bound, False
    if lower is None or fact.maximum is None or lower < fact.maximum or counts:
        yield Range(lower, counts, fact.maximum, upper_counts=True)


def _middle(region: Range) -> float:
    """A number of the region; a round one where that is easy."""
    lower, upper = region.lower, region.upper
    if lower is None and upper is None:
        return 0
    if lower is None:
        return 0 if upper is None else upper - max(1.0, abs(upper))
    if upper is None:
        return lower + max(1.0, abs(lower))
    return lower if lower == upper else (lower + upper) / 2


def _whole(region: Range) -> Candidate | None:
    """The whole numbers of a region; None if there are none."""
    lower, upper = region.lower, region.upper
    if lower is not None:
        lower = math.ceil(lower) if region.lower_counts else math.floor(lower) + 1
    if upper is not None:
        upper = math.floor(upper) if region.upper_counts else math.ceil(upper) - 1
    if lower is not None and upper is not None and lower > upper:
        return None
    whole = Range(lower, lower_counts=True, upper=upper, upper_counts=True)
    return Candidate(math.floor(_middle(whole)), whole)
