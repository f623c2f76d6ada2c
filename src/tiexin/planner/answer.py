"""How a search ended and what it found, in the numbering of the arrays.

Apart from ``arrays`` so that the everyday path, which needs no array, loads no NumPy.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Status(StrEnum):
    """How a search ended."""

    SOLVED = "solved"  # proven: no better schedule exists
    STOPPED = "stopped"  # limit reached or cancelled; the best so far, if any
    INFEASIBLE = "infeasible"  # proven: no schedule exists


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine hands back.

    Attributes:
        status: solved, stopped or infeasible.
        objective: makespan in days from the origin, plus the weighted days late, plus
            the burden of the chosen modes; None without a schedule.
        bound: no schedule has a lower objective; without meaning if infeasible.
        starts, finishes: boundaries; -1 for an absent activity. Empty without one.
        modes: row of the chosen mode in ``Arrays.duration``; -1 for an absent activity.
        engine: name of the engine that found it.
        seed: what the search was seeded with.
        seconds: wall time of the call.
        work: schedules that were built, where the engine counts them.
    """

    status: Status
    objective: int | None
    bound: int
    starts: tuple[int, ...]
    finishes: tuple[int, ...]
    modes: tuple[int, ...]
    engine: str
    seed: int
    seconds: float
    work: Mapping[str, int]
