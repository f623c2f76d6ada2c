"""How much of a plan is law, how much promise, how much reckoned, how much unknown.

Three numbers are never mixed: the statutory limit, the promise, the estimate. Two
things are unknown and said so: a limit that was not found (the step is estimated) and
a promise that was not found (the step is planned with its limit, and may go faster).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from tiexin.app.durations import DurationKind
from tiexin.app.solve import span_of, to_problem
from tiexin.catalogue.types import FigureState, ProcedureKind
from tiexin.kernel import CalendarGap
from tiexin.planner import Count, Variants

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tiexin.app.durations import PlannedDuration
    from tiexin.app.network import Network, Step
    from tiexin.app.report import Side
    from tiexin.calendars import CalendarSet
    from tiexin.catalogue.types import Procedure

Doubt: TypeAlias = Literal["works", "limit_unknown", "promise_unknown", "no_figure"]
"""Why the days of a step are not sure: works are always reckoned; the law's or the
city's figure was not found; or there is none that says how long the step takes."""

FASTEST: Final = 1
"""Days that a step may take where nothing says how fast it can be."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The uncertainty budget of one plan.

    Attributes:
        kinds: number of durations by ``statutory``, ``promised``, ``estimated``.
        certainties: number of durations by the certainty of their source.
        critical: estimated steps on the critical path, in its order: what the
            production date rests on.
        limit_unknown: estimated steps whose statutory limit was not found.
        promise_unknown: steps planned with the statutory limit because the promise
            of the place was not found.
        uncertain: steps of which it isn't known whether they are needed.
    """

    kinds: Mapping[str, int]
    certainties: Mapping[str, int]
    critical: tuple[str, ...]
    limit_unknown: tuple[str, ...]
    promise_unknown: tuple[str, ...]
    uncertain: tuple[str, ...]

    @property
    def total(self) -> int:
        """Number of durations."""
        return sum(self.kinds.values())


def budget_of(side: Side) -> Budget:
    """The uncertainty budget of a plan or baseline."""
    activities = side.activities.values()
    kinds = Counter(str(each.duration.kind) for each in activities)
    certainties = Counter(str(each.duration.certainty) for each in activities)
    doubts = {
        each.procedure.id: doubt_of(each.procedure, each.duration)
        for each in activities
    }
    return Budget(
        kinds={str(kind): kinds[str(kind)] for kind in DurationKind},
        certainties=dict(sorted(certainties.items())),
        critical=tuple(
            id_
            for id_ in side.critical_path
            if side.activities[id_].duration.kind is DurationKind.ESTIMATED
        ),
        limit_unknown=_with(doubts, "limit_unknown"),
        promise_unknown=_with(doubts, "promise_unknown"),
        uncertain=tuple(each.procedure.id for each in activities if not each.certain),
    )


def _with(doubts: Mapping[str, Doubt | None], wanted: Doubt) -> tuple[str, ...]:
    return tuple(id_ for id_, doubt in doubts.items() if doubt == wanted)


def doubt_of(procedure: Procedure, duration: PlannedDuration) -> Doubt | None:
    """Why the step's days are not sure; None where law, promise or lever set them."""
    if procedure.kind is ProcedureKind.WORKS:
        return "works"
    if duration.kind is DurationKind.ESTIMATED:
        unknown = procedure.statutory.state is FigureState.UNKNOWN
        return "limit_unknown" if unknown else "no_figure"
    unknown = procedure.promised.state is FigureState.UNKNOWN
    if duration.kind is DurationKind.STATUTORY and unknown:
        return "promise_unknown"
    return None


def outcomes(procedure: Procedure, duration: PlannedDuration) -> tuple[int, int]:
    """The fewest and the most days that the step may turn out to take, in its unit.

    An estimate gives both. Where the promise is unknown, it may be anything from the
    optimistic estimate (one day without one) up to the limit; it is never taken for
    zero, and never for better than it is.
    """
    if doubt_of(procedure, duration) != "promise_unknown":
        return duration.low, duration.high
    estimate = procedure.estimated
    fastest = FASTEST
    if estimate is not None and estimate.days and estimate.unit == duration.unit:
        fastest = estimate.days[0]
    return min(fastest, duration.value), duration.value


class Dating:
    """One network, dated again with other days as often as asked; threads share it."""

    def __init__(
        self, network: Network, *, calendars: CalendarSet, start: date
    ) -> None:
        """Lay the network out.

        Raises:
            PlanError: ``plan.no_production``: no step starts production.
        """
        self._steps = tuple(network.steps.values())
        self._stages = [Count(0) for _ in network.stages]
        self._edges = [True] * len(network.links)
        self._calendars = calendars
        problem = to_problem(network, calendars=calendars, start=start)
        self._variants = Variants(problem)

    def production(self, days: Callable[[Step], int]) -> date | None:
        """The day of production if each step took ``days``; None beyond calendars."""
        spans = [
            span_of(days(step), step.duration.unit, self._calendars[step.calendar])
            for step in self._steps
        ]
        try:
            found = self._variants.goal_day(
                edges=self._edges, spans=[*spans, *self._stages]
            )
        except CalendarGap:
            return None
        return date.fromordinal(found)


def fewest(step: Step) -> int:
    """The fewest days that a step may turn out to take."""
    return outcomes(step.procedure, step.duration)[0]


def most(step: Step) -> int:
    """The most days that a step may turn out to take."""
    return outcomes(step.procedure, step.duration)[1]


def planned(step: Step) -> int:
    """The days it is planned with."""
    return step.duration.value
