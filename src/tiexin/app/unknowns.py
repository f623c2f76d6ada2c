"""What is unknown in a place, and what finding each figure out would be worth.

The worth is counted on the sample projects, in three ways, each in calendar days of the
production day if that one figure were known and all others stayed as they are:
how much sooner the day comes that holds in four of five cases (P80), how much closer it
comes to the middle (P50), and how much closer the best and the worst day come. A figure
that no production day hangs on is worth nothing, however unknown it is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tiexin.app.risk_report import DEFAULT_STRENGTH
from tiexin.app.uncertainty import Dating, doubt_of, fewest, most, outcomes, planned
from tiexin.catalogue.types import FigureState, ProcedureKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tiexin.app.network import Step
    from tiexin.app.report import PlanReport
    from tiexin.app.request import PlanRequest
    from tiexin.app.service import Service
    from tiexin.app.uncertainty import Doubt
    from tiexin.catalogue.types import InForce
    from tiexin.planner.risk import WorthOfKnowing


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days, and the half-width of their 95 % interval."""

    days: float
    half_width: float


@dataclass(frozen=True, slots=True)
class Worth:
    """What knowing one figure would be worth, in calendar days of production.

    Attributes:
        sooner: by so much the P80 comes sooner.
        narrower: by so much the way from P50 to P80 shrinks.
        edges: by so much the best and the worst day come closer; exact.
    """

    sooner: Days
    narrower: Days
    edges: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """One step whose days are not sure.

    Attributes:
        doubt: why.
        low, high: the days that it may take, over all samples, in ``unit``.
        worth: by sample.
    """

    procedure: str
    doubt: Doubt
    low: int
    high: int
    unit: str
    worth: Mapping[str, Worth]

    @property
    def total(self) -> Worth:
        """Over all samples; draws of different samples are independent."""
        each = self.worth.values()
        return Worth(
            _sum(worth.sooner for worth in each),
            _sum(worth.narrower for worth in each),
            sum(worth.edges for worth in each),
        )

    @property
    def moves(self) -> int:
        """Number of samples whose production day hangs on it at all."""
        return sum(
            bool(each.edges or each.sooner.days or each.narrower.days)
            for each in self.worth.values()
        )


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart the production days of one sample lie, in calendar days.

    Attributes:
        edges: from the best to the worst.
        safe: from the P50 to the P80.
    """

    edges: int
    safe: int


@dataclass(frozen=True, slots=True)
class Unknowns:
    """A place's unknowns, the most valuable first.

    Attributes:
        spread: by sample; one whose days lie beyond the calendars is left out.
        limits, promises: procedures in force there whose statutory limit, or whose
            promise, was not found, whether a sample needs them or not; works, which
            have neither, are left out.
    """

    place: str
    found: tuple[Unknown, ...]
    spread: Mapping[str, Spread]
    limits: tuple[str, ...]
    promises: tuple[str, ...]


def unknowns_of(
    service: Service, place: str, projects: Iterable[tuple[str, PlanRequest]]
) -> Unknowns:
    """What is unknown in a place, valued on these projects.

    The same projects give the same answer: the draws are seeded by their order.

    Raises:
        BadInput, CalendarGap: As for ``Service.plan``.
    """
    worth: dict[str, dict[str, Worth]] = {}
    about: dict[str, tuple[Doubt, int, int, str]] = {}
    spread: dict[str, Spread] = {}
    law: InForce | None = None
    for number, (name, request) in enumerate(projects):
        report = service.plan(replace(request, jurisdiction=place))
        law = report.in_force
        network = report.plan.network
        dating = Dating(network, calendars=service.calendars, start=request.start)
        whole = _spread(dating, fewest, most)
        drawn = _drawn(report, seed=number)
        if whole is None or drawn is None:
            continue
        spread[name] = Spread(whole, drawn.p80 - drawn.p50)
        for id_, (doubt, low, high, unit) in _doubts(report).items():
            _, before, after, _ = about.get(id_, (doubt, low, high, ""))
            about[id_] = (doubt, min(low, before), max(high, after), unit)
            known = _spread(dating, _but(id_, fewest), _but(id_, most))
            edges = 0 if known is None else whole - known
            worth.setdefault(id_, {})[name] = _worth(drawn, id_, edges)
    found = [
        Unknown(id_, doubt, low, high, unit, worth[id_])
        for id_, (doubt, low, high, unit) in about.items()
    ]
    found.sort(key=_rank)
    return Unknowns(
        place, tuple(found), spread, *(_not_found(law, each) for each in _FIGURES)
    )


def _rank(each: Unknown) -> tuple[float, float, int, str]:
    total = each.total
    return (
        -total.sooner.days,
        -total.narrower.days,
        -total.edges,
        each.procedure,
    )


_FIGURES: Sequence[str] = ("statutory", "promised")


def _not_found(law: InForce | None, figure: str) -> tuple[str, ...]:
    if law is None:
        return ()
    return tuple(
        id_
        for id_, each in law.procedures.items()
        if each.kind is not ProcedureKind.WORKS
        and getattr(each, figure).state is FigureState.UNKNOWN
    )


def _doubts(report: PlanReport) -> dict[str, tuple[Doubt, int, int, str]]:
    """Steps whose days are not sure: why, the fewest and most days, their unit."""
    found: dict[str, tuple[Doubt, int, int, str]] = {}
    for id_, step in report.plan.network.steps.items():
        doubt = doubt_of(step.procedure, step.duration)
        low, high = outcomes(step.procedure, step.duration)
        if doubt is not None and low < high:
            found[id_] = (doubt, low, high, step.duration.unit)
    return found


def _drawn(report: PlanReport, *, seed: int) -> WorthOfKnowing | None:
    """The plan with each unsure figure known in turn, by simulation.

    Otherwise than on the page of risk, a promise that was not found varies, too: from
    the fastest that it may be to the limit, which is likeliest.
    """
    from tiexin.planner.risk import CommonFactor, Pert, worth_of_knowing

    steps = report.plan.network.steps
    durations = {
        id_: Pert(low, steps[id_].duration.value, high)
        for id_, (_, low, high, _) in _doubts(report).items()
    }
    groups = {id_: steps[id_].procedure.performer for id_ in durations}
    return worth_of_knowing(
        report.plan.result.problem,
        durations,
        seed=seed,
        dependence=CommonFactor(groups, DEFAULT_STRENGTH),
    )


def _worth(drawn: WorthOfKnowing, id_: str, edges: int) -> Worth:
    known = drawn.steps.get(id_)
    if known is None:
        return Worth(Days(0, 0), Days(0, 0), edges)
    return Worth(
        Days(known.sooner.days, known.sooner.half_width),
        Days(known.narrower.days, known.narrower.half_width),
        edges,
    )


def _sum(each: Iterable[Days]) -> Days:
    given = tuple(each)
    return Days(
        math.fsum(one.days for one in given),
        math.hypot(*(one.half_width for one in given)),
    )


def _spread(
    dating: Dating, best: Callable[[Step], int], worst: Callable[[Step], int]
) -> int | None:
    first, last = dating.production(best), dating.production(worst)
    return None if first is None or last is None else (last - first).days


def _but(known: str, days: Callable[[Step], int]) -> Callable[[Step], int]:
    """The same days but for one step, which takes as long as planned."""

    def chosen(step: Step) -> int:
        return planned(step) if step.procedure.id == known else days(step)

    return chosen
