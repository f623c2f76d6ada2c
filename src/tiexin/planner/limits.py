"""How long a search may take, and who hears of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.kernel import PlanError

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Limits:
    """What ends a search early.

    Attributes:
        time: wall seconds; None for as long as it takes.
        work: units of work, which an engine counts the same on every machine: so many
            schedules built, or 1/100 000 of a deterministic second of CP-SAT.
        seed: the same seed, work and workers give the same answer, if no wall time is
            set.
        workers: threads; 0 for what the engine usually takes.
        cancelled: asked often; true ends the search with the best so far.
        on_progress: told objective, bound and seconds at each better schedule.
    """

    time: float | None = None
    work: int | None = None
    seed: int = 0
    workers: int = 0
    cancelled: Callable[[], bool] | None = None
    on_progress: Callable[[int, int, float], None] | None = None

    @property
    def ends(self) -> bool:
        """Whether anything but a proof can end the search."""
        given = (self.time, self.work, self.cancelled)
        return any(each is not None for each in given)

    def check(self) -> None:
        """Refuse what can't be meant.

        Raises:
            PlanError: ``planner.bad_limit``.
        """
        given = {"time_limit": self.time, "work_limit": self.work}
        for name, value in given.items():
            if value is not None and not (math.isfinite(value) and value > 0):
                raise PlanError.of("planner.bad_limit", limit=name, value=str(value))
        if self.seed < 0 or self.workers < 0:
            name, value = ("seed", self.seed) if self.seed < 0 else ("workers", -1)
            raise PlanError.of("planner.bad_limit", limit=name, value=str(value))
