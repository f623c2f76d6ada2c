"""The engines by name: what each takes, and where it is loaded from when called."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol

from tiexin.kernel import PlanError, Problem
from tiexin.planner.problem import Feature

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tiexin.planner.answer import Answer
    from tiexin.planner.arrays import Arrays
    from tiexin.planner.problem import PlanProblem

AUTO: Final = "auto"
FOREVER: Final = 1e8
"""Seconds that stand for no limit, some three years."""

CPM: Final = "cpm"

_EARLIEST: Final = frozenset({Feature.DEADLINES, Feature.DUE_DAYS})
_ALL: Final = frozenset(Feature)
# Maximal lags and choices are left to CP-SAT, alone or inside ``hybrid``.
_SEARCHED: Final = _ALL - {Feature.MAXIMAL_LAGS, Feature.OPTIONAL}


@dataclass(frozen=True, slots=True)
class Engine:
    """One way to solve.

    Attributes:
        name: what ``engine=`` calls it.
        module: where its ``solve`` is; empty for ``cpm``, which reads no arrays.
        supports: the features that it takes; it refuses a problem with any other.
        most_activities: more are refused at once.
        proves: ends by itself, with a proof; one that doesn't needs a limit.
    """

    name: str
    module: str
    supports: frozenset[Feature]
    most_activities: int
    proves: bool = True


ENGINES: Final[Mapping[str, Engine]] = {
    each.name: each
    for each in (
        Engine(CPM, "", _EARLIEST, 200_000),
        Engine(
            "heuristic",
            "tiexin.planner.engines.heuristic",
            _SEARCHED,
            20_000,
            proves=False,
        ),
        Engine("cpsat", "tiexin.planner.engines.cpsat", _ALL, 20_000),
        Engine("hybrid", "tiexin.planner.engines.hybrid", _ALL, 20_000),
    )
}
"""In the order in which they are listed to a reader."""

WHEN_SHARED: Final = "hybrid"
"""What ``auto`` takes when ``cpm`` can't."""


class Solve(Protocol):
    """What the module of an engine holds as ``solve``."""

    def __call__(
        self,
        arrays: Arrays,
        *,
        time_limit: float,
        seed: int = 0,
        workers: int = 0,
        cancelled: Callable[[], bool] | None = None,
        work_limit: int | None = None,
        on_progress: Callable[[int, int, float], None] | None = None,
    ) -> Answer:
        """The best schedule that can be found within the limits.

        ``time_limit`` is ``FOREVER`` where there is none. ``on_progress`` is passed
        only if somebody wants to hear of it.
        """
        ...


def engine_for(problem: PlanProblem, name: str = AUTO) -> Engine:
    """The engine that is asked for, or the one that fits.

    Raises:
        PlanError: ``planner.unknown_engine``, ``planner.engine_cannot``,
            ``planner.too_many_activities``.
    """
    if name == AUTO:
        fits = problem.features <= ENGINES[CPM].supports
        name = CPM if fits else WHEN_SHARED
    engine = ENGINES.get(name)
    if engine is None:
        known = ", ".join([AUTO, *ENGINES])
        raise PlanError.of("planner.unknown_engine", engine=name[:40], known=known)
    foreign = sorted(problem.features - engine.supports)
    if foreign:
        raise PlanError(
            *(
                Problem("planner.engine_cannot", {"engine": name, "feature": each})
                for each in foreign
            )
        )
    count = len(problem.activities)
    if count > engine.most_activities:
        raise PlanError.of(
            "planner.too_many_activities", n=count, most=engine.most_activities
        )
    return engine


def load(engine: Engine) -> Solve:
    """The engine's ``solve``; only now are its libraries imported."""
    found: Solve = import_module(engine.module).solve
    return found
