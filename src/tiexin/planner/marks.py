"""Days that people speak of, read off many plans at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np

from tiexin.planner.flat import NO_CALENDAR, NO_DAY, FlatNetwork, Ints

if TYPE_CHECKING:
    from collections.abc import Sequence

At: TypeAlias = Literal["start", "finish"]

ABSENT: Final = -1
"""Stands for the boundaries of an activity that a plan doesn't have."""


@dataclass(frozen=True, slots=True)
class Mark:
    """All of ``ids`` finished, or the first of them begun.

    As for ``PlanResult.last_finish`` and ``first_start``; where none is there it falls
    on the start of the project.
    """

    ids: tuple[str, ...]
    at: At = "finish"


def mark_days(network: FlatNetwork, numbers: Sequence[int], at: At, day: Ints) -> Ints:
    """The boundary of a mark in each column of ``day`` ``[2n, s]``."""
    nothing = np.zeros(day.shape[1], dtype=np.int32)
    if not numbers:
        return nothing
    if at == "finish":
        rows = day[2 * np.array(numbers) + 1]
        return np.asarray(np.maximum(rows.max(axis=0), nothing), dtype=np.int32)
    rows = np.array([_first_days(network, number, day) for number in numbers])
    there = day[2 * np.array(numbers)] != ABSENT
    earliest = np.where(there, rows, NO_DAY).min(axis=0)
    return np.where(there.any(axis=0), earliest, 0).astype(np.int32)


def _first_days(network: FlatNetwork, number: int, day: Ints) -> Ints:
    """The first day to show of one activity, as ``Scheduled.first_day``."""
    begin, finish = day[2 * number], day[2 * number + 1]
    if network.acts[number]:
        return np.asarray(begin, dtype=np.int32)
    following = begin + 1
    counting = int(network.counting[number])
    if counting != NO_CALENDAR:
        rank, nth = network.rank[counting >> 1], network.nth[counting >> 1]
        place = rank[np.minimum(begin, len(rank) - 1)]
        following = nth[np.minimum(place, len(nth) - 1)]
    return np.asarray(np.minimum(following, finish), dtype=np.int32)
