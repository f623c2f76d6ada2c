"""The use cases of pages, API and command line, over data loaded once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tiexin.app.durations import DurationChooser
from tiexin.app.messages import Messages
from tiexin.app.network import NetworkBuilder
from tiexin.app.paths import cache_dir, data_root
from tiexin.app.report import LeverRow, PlanReport, Span
from tiexin.app.request import JOURNEY, PlanRequest
from tiexin.app.solve import goal_day, solve_side
from tiexin.calendars import load_calendars
from tiexin.catalogue import in_force, load_catalogue
from tiexin.guide import Answer, guide, read_facts
from tiexin.kernel import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from tiexin.app.network import Network
    from tiexin.app.report import LeverState, Side
    from tiexin.calendars import CalendarSet
    from tiexin.catalogue.types import Catalogue, InForce, Journey, Lever, Procedure
    from tiexin.guide import FactSet, GuideResult


@dataclass(frozen=True, slots=True)
class GuideReport:
    """The guide's answer with what it was asked."""

    request: PlanRequest
    in_force: InForce
    journey: Journey
    facts: FactSet
    guide: GuideResult


class Service:
    """Answers requests; holds no state but the data, so threads may share it."""

    def __init__(
        self, *, catalogue: Catalogue, calendars: CalendarSet, messages: Messages
    ) -> None:
        self.catalogue = catalogue
        self.calendars = calendars
        self.messages = messages
        self._in_force = lru_cache(maxsize=64)(self._merge)

    @classmethod
    def load(cls, *, root: Path | None = None, cache: Path | None = None) -> Service:
        """Read the data files.

        Raises:
            CatalogueError: They break a rule; every broken rule is named.
        """
        root = root or data_root()
        return cls(
            catalogue=load_catalogue(root, cache=cache or cache_dir()),
            calendars=load_calendars(root / "calendars"),
            messages=Messages(root / "messages"),
        )

    @property
    def journey(self) -> Journey:
        """The journey that all requests are about."""
        return self.catalogue.journeys[JOURNEY]

    def in_force(self, *, on: date, jurisdiction: str) -> InForce:
        """The law of a day and place.

        Raises:
            BadInput: Unknown place, or one that has no data yet.
        """
        return self._in_force(on, jurisdiction)

    def _merge(self, on: date, jurisdiction: str) -> InForce:
        return in_force(self.catalogue, on=on, jurisdiction=jurisdiction)

    def facts(self, request: PlanRequest) -> FactSet:
        """The checked answers of a request.

        Raises:
            BadInput: One problem for each wrong answer.
        """
        return read_facts(request.facts, catalogue=self.catalogue)

    def guide(self, request: PlanRequest) -> GuideReport:
        """Which procedures apply, as far as the answers tell.

        Raises:
            BadInput: Wrong answers, place, day or levers.
        """
        law = self._law(request)
        facts = self.facts(request)
        answer = guide(law, facts, levers_on=_chosen(request, law), journey=JOURNEY)
        return GuideReport(request, law, self.journey, facts, answer)

    def plan(self, request: PlanRequest) -> PlanReport:
        """Guide, baseline, plan and what lies between them.

        Raises:
            BadInput: Wrong answers, place, day or levers.
            CalendarGap: The plan runs beyond the stored calendars.
        """
        return _Planning(self, request).report()

    def _law(self, request: PlanRequest) -> InForce:
        for calendar in self.calendars.values():
            if not calendar.first <= request.start <= calendar.last:
                raise BadInput(
                    Problem(
                        "request.start_outside",
                        {
                            "day": request.start.isoformat(),
                            "first": calendar.first.isoformat(),
                            "last": calendar.last.isoformat(),
                        },
                    )
                )
        return self.in_force(on=request.start, jurisdiction=request.jurisdiction)


def _chosen(request: PlanRequest, law: InForce) -> frozenset[str]:
    """Ids of the levers wanted; the guide drops those that do not apply."""
    if request.levers == "none":
        return frozenset()
    if request.levers == "all":
        return frozenset(id_ for id_, lever in law.levers.items() if lever.default)
    return frozenset(request.levers)


class _Planning:
    """One run of the planner; keeps what its steps share."""

    def __init__(self, service: Service, request: PlanRequest) -> None:
        self._service = service
        self._guided = service.guide(request)
        self._levers = self._guided.guide.levers_on
        values = self._guided.facts.values
        self._builder = NetworkBuilder(
            journey=service.journey,
            authorities=service.catalogue.authorities,
            durations=DurationChooser(service.catalogue, values),
        )

    def report(self) -> PlanReport:
        guided = self._guided
        baseline = self._side(self._builder.baseline(self._procedures(())), ())
        network = self._network(self._levers)
        plan = self._side(network, self._levers)
        return PlanReport(
            request=guided.request,
            catalogue_hash=self._service.catalogue.hash,
            in_force=guided.in_force,
            journey=guided.journey,
            facts=guided.facts,
            guide=guided.guide,
            baseline=baseline,
            plan=plan,
            spans=self._spans(baseline, plan),
            levers=self._lever_rows(plan.goal.day),
            earliest=self._day(
                network, {id_: s.duration.low for id_, s in network.steps.items()}
            ),
            latest=self._day(
                network, {id_: s.duration.high for id_, s in network.steps.items()}
            ),
            uncertain=tuple(
                id_ for id_ in network.steps if id_ in self._uncertain()
            ),
        )

    def _network(self, levers: tuple[str, ...]) -> Network:
        law = self._guided.in_force
        chosen: list[Lever] = [law.levers[id_] for id_ in levers]
        return self._builder.plan(self._procedures(levers), chosen)

    def _procedures(self, levers: tuple[str, ...]) -> list[Procedure]:
        """Steps that apply or may apply; those a lever brings only with that lever."""
        return [
            found.procedure
            for found in self._guided.guide.procedures
            if found.condition is not Answer.NO
            and (
                found.procedure.activated_by is None
                or found.procedure.activated_by in levers
            )
        ]

    def _uncertain(self) -> frozenset[str]:
        return frozenset(
            found.procedure.id
            for found in self._guided.guide.procedures
            if found.condition is Answer.UNKNOWN
        )

    def _side(self, network: Network, levers: tuple[str, ...]) -> Side:
        return solve_side(
            network,
            journey=self._guided.journey,
            calendars=self._service.calendars,
            start=self._guided.request.start,
            levers=levers,
            uncertain=self._uncertain(),
        )

    def _day(self, network: Network, days: Mapping[str, int] | None = None) -> date:
        return goal_day(
            network,
            calendars=self._service.calendars,
            start=self._guided.request.start,
            days=days,
        )

    def _spans(self, baseline: Side, plan: Side) -> tuple[Span, ...]:
        return tuple(
            Span(
                first,
                last,
                (baseline.milestones[last].day - baseline.milestones[first].day).days,
                (plan.milestones[last].day - plan.milestones[first].day).days,
            )
            for first, last in self._guided.journey.spans
        )

    def _lever_rows(self, with_all: date) -> tuple[LeverRow, ...]:
        rows = []
        for answer in self._guided.guide.levers:
            id_ = answer.lever.id
            if answer.answer is not Answer.YES:
                state: LeverState = (
                    "unknown" if answer.answer is Answer.UNKNOWN else "unavailable"
                )
                rows.append(LeverRow(id_, state, None))
            elif id_ in self._levers:
                others = tuple(lever for lever in self._levers if lever != id_)
                without = self._day(self._network(others))
                rows.append(LeverRow(id_, "on", (without - with_all).days))
            else:
                also = self._day(self._network((*self._levers, id_)))
                rows.append(LeverRow(id_, "off", (with_all - also).days))
        return tuple(rows)
