"""Schedules by the hundred thousand: islands that evolve and anneal.

Every worker is an island with a thread, a population and random numbers of its own.
They meet after the same number of schedules and hand on the best one, so that a seed
and a work limit give the same answer each time; a limit of time only decides when it
ends. Compiled code is loaded before the clock starts.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from tiexin.planner.answer import Answer, Status
from tiexin.planner.engines.heuristic_bounds import lower_bound
from tiexin.planner.engines.heuristic_islands import Islands, within
from tiexin.planner.engines.heuristic_net import lowered
from tiexin.planner.engines.registry import FOREVER

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiexin.planner.arrays import Arrays

NAME: Final = "heuristic"


WORKERS: Final = 2
"""Islands where nobody asks for a number."""

UNLIMITED: Final = 200_000
"""Schedules for a call without any limit: there is no proof to wait for."""


_FAR: Final = 60.0
"""Beyond so many seconds populations get no larger."""


def solve(
    arrays: Arrays,
    *,
    time_limit: float = FOREVER,
    seed: int = 0,
    workers: int = 0,
    cancelled: Callable[[], bool] | None = None,
    work_limit: int | None = None,
    on_progress: Callable[[int, int, float], None] | None = None,
) -> Answer:
    """The best schedule found within the limits; solved if it meets the bound.

    Args:
        arrays: the problem; without passes for it (``lowered``) nothing is found.
        time_limit: seconds of wall time from when the compiled code is loaded.
        seed: of the random numbers.
        workers: islands, each with a thread; 0 for the usual number.
        cancelled: asked every few hundredths of a second; true ends the search.
        work_limit: schedules to build, on all islands together.
        on_progress: told objective, bound and seconds after a round that found better.
    """
    net, bound = lowered(arrays), lower_bound(arrays)
    if net is None:
        return Answer(Status.STOPPED, None, bound, (), (), (), NAME, seed, 0.0, {})
    count = workers or WORKERS
    if time_limit >= FOREVER and work_limit is None:
        work_limit = UNLIMITED
    expected = count * within(net, min(time_limit, _FAR))
    if work_limit is not None:
        expected = min(expected, work_limit)
    islands = Islands(net, seed=seed, count=count, bound=bound, expected=expected)
    begun = monotonic()
    islands.run(
        until=begun + time_limit,
        work=work_limit,
        cancelled=cancelled,
        told=_telling(on_progress, bound, begun),
    )
    return islands.answer(arrays, engine=NAME, seconds=monotonic() - begun)


def _telling(
    on_progress: Callable[[int, int, float], None] | None, bound: int, begun: float
) -> Callable[[int], None] | None:
    if on_progress is None:
        return None
    tell = on_progress
    return lambda value: tell(value, bound, monotonic() - begun)
