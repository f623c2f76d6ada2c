"""What is unknown in a place, and what finding each figure out would be worth.

The worth is counted on the sample projects: how many calendar days closer together the
best and the worst production day would lie if that one figure were known and all others
stayed as they are. A figure that no production day hangs on is worth nothing, however
unknown it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tiexin.app.uncertainty import Dating, doubt_of, fewest, most, outcomes, planned
from tiexin.catalogue.types import FigureState, ProcedureKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tiexin.app.network import Step
    from tiexin.app.request import PlanRequest
    from tiexin.app.service import Service
    from tiexin.app.uncertainty import Doubt
    from tiexin.catalogue.types import InForce


@dataclass(frozen=True, slots=True)
class Unknown:
    """One step whose days are not sure.

    Attributes:
        doubt: why.
        low, high: the days that it may take, over all samples, in ``unit``.
        worth: calendar days of spread that knowing it would remove, by sample.
    """

    procedure: str
    doubt: Doubt
    low: int
    high: int
    unit: str
    worth: Mapping[str, int]

    @property
    def total(self) -> int:
        """Calendar days over all samples."""
        return sum(self.worth.values())


@dataclass(frozen=True, slots=True)
class Unknowns:
    """A place's unknowns, the most valuable first.

    Attributes:
        spread: by sample, calendar days between the best and the worst production
            day; a sample whose days lie beyond the calendars is left out.
        limits, promises: procedures in force there whose statutory limit, or whose
            promise, was not found, whether a sample needs them or not; works, which
            have neither, are left out.
    """

    place: str
    found: tuple[Unknown, ...]
    spread: Mapping[str, int]
    limits: tuple[str, ...]
    promises: tuple[str, ...]


def unknowns_of(
    service: Service, place: str, projects: Iterable[tuple[str, PlanRequest]]
) -> Unknowns:
    """What is unknown in a place, valued on these projects.

    Raises:
        BadInput, CalendarGap: As for ``Service.plan``.
    """
    worth: dict[str, dict[str, int]] = {}
    about: dict[str, tuple[Doubt, int, int, str]] = {}
    spread: dict[str, int] = {}
    law: InForce | None = None
    for name, request in projects:
        report = service.plan(replace(request, jurisdiction=place))
        law = report.in_force
        network = report.plan.network
        dating = Dating(network, calendars=service.calendars, start=request.start)
        whole = _spread(dating, fewest, most)
        if whole is None:
            continue
        spread[name] = whole
        for id_, step in network.steps.items():
            doubt = doubt_of(step.procedure, step.duration)
            low, high = outcomes(step.procedure, step.duration)
            if doubt is None or low == high:
                continue
            _, before, after, _ = about.get(id_, (doubt, low, high, ""))
            about[id_] = (doubt, min(low, before), max(high, after), step.duration.unit)
            known = _spread(dating, _but(id_, fewest), _but(id_, most))
            worth.setdefault(id_, {})[name] = whole - (
                whole if known is None else known
            )
    found = [
        Unknown(id_, doubt, low, high, unit, worth[id_])
        for id_, (doubt, low, high, unit) in about.items()
    ]
    found.sort(key=lambda each: (-each.total, each.procedure))
    return Unknowns(
        place, tuple(found), spread, *(_not_found(law, each) for each in _FIGURES)
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
