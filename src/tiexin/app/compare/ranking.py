"""Whether one place is sooner than another whatever the unknown days turn out to be.

It is said only where the worst outcome in one place lies before the best one in the
other. Otherwise it can't be told: an office's own pace is not known, and a plan that
looks sooner may rest on figures that nobody has found.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from tiexin.app.compare.comparison import PlaceSide


@dataclass(frozen=True, slots=True)
class Ranking:
    """A pair of places; ``first`` is the sooner one where ``sure``.

    Attributes:
        planned: calendar days from the planned day of ``first`` to that of ``second``.
        best, worst: the same if everything unsure came out best, or worst, in both
            at once; None beyond the stored calendars. They prove no order.
    """

    first: str
    second: str
    sure: bool
    planned: int
    best: int | None
    worst: int | None


def rankings(sides: Sequence[PlaceSide]) -> Iterator[Ranking]:
    """Each pair of places once; a sure pair with the sooner place first."""
    for one, other in combinations(sides, 2):
        if _before(other.latest, one.earliest):
            yield _ranking(other, one, sure=True)
        else:
            yield _ranking(one, other, sure=_before(one.latest, other.earliest))


def _before(last: date | None, first: date | None) -> bool:
    return last is not None and first is not None and last < first


def _ranking(first: PlaceSide, second: PlaceSide, *, sure: bool) -> Ranking:
    between = second.report.plan.goal.day - first.report.plan.goal.day
    return Ranking(
        first=first.code,
        second=second.code,
        sure=sure,
        planned=between.days,
        best=_between(first.earliest, second.earliest),
        worst=_between(first.latest, second.latest),
    )


def _between(first: date | None, last: date | None) -> int | None:
    return None if first is None or last is None else (last - first).days
