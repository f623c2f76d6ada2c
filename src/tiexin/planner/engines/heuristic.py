"""Schedules by the hundred thousand: islands that evolve and anneal.

Every worker is an island with a thread, a population and random numbers of its own.
They meet after the same number of schedules and hand on the best one, so that a seed
and a work limit give the same answer each time; a limit of time only decides when it
ends. Compiled code is loaded before the clock starts.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from tiexin.planner.engines.heuristic_bounds import lower_bound
from tiexin.planner.engines.heuristic_islands import Islands, within
from tiexin.planner.engines.heuristic_net import lowered

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiexin.planner.answer import Answer
    from tiexin.planner.arrays import Arrays

NAME: Final = "heuristic"


def supports(arrays: Arrays) -> bool:
    """Whether the heuristic has passes for these arrays."""
    return lowered(arrays) is not None


def solve(  # noqa: the call that all engines share
    arrays: Arrays,
    *,
    time_limit: float,
    seed: int = 0,
    workers: int = 1,
    cancelled: Callable[[], bool] | None = None,
    work_limit: int | None = None,
) -> Answer:
    """The best schedule found within the limits.

    Args:
        arrays: the problem; ``supports`` must hold.
        time_limit: seconds of wall time from when the compiled code is loaded.
        seed: of the random numbers.
        workers: islands, each with a thread.
        cancelled: asked every few hundredths of a second; true ends the search.
        work_limit: schedules to build, on all islands together.

    Raises:
        ValueError: ``supports`` does not hold.
    """
    net = lowered(arrays)
    if net is None:
        raise ValueError("no passes for these arrays")
    bound = lower_bound(arrays)
    expected = workers * within(net, time_limit)
    if work_limit is not None:
        expected = min(expected, work_limit)
    islands = Islands(net, seed=seed, count=workers, bound=bound, expected=expected)
    started = monotonic()
    islands.run(until=started + time_limit, work=work_limit, cancelled=cancelled)
    return islands.answer(arrays, engine=NAME, seconds=monotonic() - started)
