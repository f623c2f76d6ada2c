"""The use cases of pages, API and command line, over data loaded once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tiexin.app.durations import DurationChooser
from tiexin.app.messages import Messages
from tiexin.app.network import possible_network
from tiexin.app.paths import cache_dir, data_root
from tiexin.app.report import LeverRow, PlanReport, Span
from tiexin.app.request import JOURNEY, PlanRequest
from tiexin.app.solve import solve_side
from tiexin.app.what_if import WhatIf
from tiexin.calendars import load_calendars
from tiexin.catalogue import in_force, load_catalogue
from tiexin.guide import Answer, guide, read_facts
from tiexin.guide.questions import questions
from tiexin.kernel import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from tiexin.app.network import Network
    from tiexin.app.report import Side
    from tiexin.calendars import CalendarSet
    from tiexin.catalogue.types import Catalogue, InForce, Journey, Procedure
    from tiexin.guide import FactSet, GuideResult
    from tiexin.guide.questions import Question


@dataclass(frozen=True, slots=True)
class GuideReport:
    """The guide's answer with what it was asked."""

    request: PlanRequest
    in_force: InForce
    journey: Journey
    facts: FactSet
    guide: GuideResult

    @property
    def questions(self) -> tuple[Question, ...]:
        """Open questions, the one that settles most first."""
        return questions(self.guide)


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
        self._guided = guided = service.guide(request)
        self._levers = guided.guide.levers_on
        self._possible = possible_network(
            _wanted(guided.guide),
            levers=guided.in_force.levers.values(),
            journey=guided.journey,
            authorities=service.catalogue.authorities,
            durations=DurationChooser(service.catalogue, guided.facts.values),
        )
        self._what_if = WhatIf(
            self._possible,
            levers=frozenset(self._levers),
            calendars=service.calendars,
            start=request.start,
        )
        self._uncertain = frozenset(
            found.procedure.id
            for found in guided.guide.procedures
            if found.condition is Answer.UNKNOWN
        )

    def report(self) -> PlanReport:
        guided = self._guided
        levers = frozenset(self._levers)
        baseline = self._side(self._possible.baseline(), ())
        plan = self._side(self._possible.plan(levers), self._levers)
        return PlanReport(
            request=guided.request,
            catalogue_hash=self._service.catalogue.hash,
            in_force=guided.in_force,
            journey=guided.journey,
            facts=guided.facts,
            guide=guided.guide,
            baseline=baseline,
            plan=plan,
            spans=tuple(self._spans(baseline, plan)),
            levers=tuple(self._lever_rows()),
            earliest=self._what_if.if_all_came_out(lambda found: found.low),
            latest=self._what_if.if_all_came_out(lambda found: found.high),
            uncertain=tuple(id_ for id_ in plan.activities if id_ in self._uncertain),
        )

    def _side(self, network: Network, levers: tuple[str, ...]) -> Side:
        return solve_side(
            network,
            journey=self._guided.journey,
            calendars=self._service.calendars,
            start=self._guided.request.start,
            levers=levers,
            uncertain=self._uncertain,
        )

    def _spans(self, baseline: Side, plan: Side) -> Iterator[Span]:
        for first, last in self._guided.journey.spans:
            before = baseline.milestones[last].day - baseline.milestones[first].day
            after = plan.milestones[last].day - plan.milestones[first].day
            yield Span(first, last, before.days, after.days)

    def _lever_rows(self) -> Iterator[LeverRow]:
        now = self._what_if.production()
        for answer in self._guided.guide.levers:
            id_ = answer.lever.id
            if answer.answer is not Answer.YES:
                unknown = answer.answer is Answer.UNKNOWN
                yield LeverRow(id_, "unknown" if unknown else "unavailable", None)
                continue
            moved = (self._what_if.if_switched(id_) - now).days
            if id_ in self._levers:
                yield LeverRow(id_, "on", moved)
            else:
                yield LeverRow(id_, "off", -moved)


def _wanted(guide: GuideResult) -> Iterator[Procedure]:
    """Steps that apply or may apply, also those that only a lever would bring."""
    for found in guide.procedures:
        if found.condition is not Answer.NO:
            yield found.procedure
