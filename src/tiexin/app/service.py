"""The use cases of pages, API and command line, over data loaded once."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeAlias

from tiexin.app.messages import Messages
from tiexin.app.paths import cache_dir, data_root
from tiexin.app.project import Project, possible_of
from tiexin.app.report import GuideReport, Outline
from tiexin.app.request import JOURNEY
from tiexin.calendars import load_calendars
from tiexin.catalogue import change_days, gathered_from, in_force, load_catalogue
from tiexin.guide import guide, read_facts
from tiexin.kernel import BadInput, Problem

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from tiexin.app.attribution import AttributionReport
    from tiexin.app.earlier import EarlierReport
    from tiexin.app.meet_report import MeetOptions, MeetReport
    from tiexin.app.report import PlanReport
    from tiexin.app.request import PlanRequest
    from tiexin.app.risk_report import RiskOptions, RiskReport
    from tiexin.calendars import CalendarSet
    from tiexin.catalogue.types import Catalogue, InForce, Journey
    from tiexin.guide import FactSet

_KEPT_PROJECTS: Final = 64
_Key: TypeAlias = "tuple[str, date, frozenset[tuple[str, object]]]"


class Service:
    """Answers requests; keeps only what follows from the data, so threads share it."""

    def __init__(
        self, *, catalogue: Catalogue, calendars: CalendarSet, messages: Messages
    ) -> None:
        self.catalogue = catalogue
        self.calendars = calendars
        self.messages = messages
        self._in_force = lru_cache(maxsize=64)(self._on_day)
        self._merged = lru_cache(maxsize=64)(self._merge)
        self._changes = change_days(catalogue)
        self._projects: dict[_Key, Project] = {}
        self._lock = Lock()

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

    @property
    def cities(self) -> tuple[str, ...]:
        """Codes of the places that have data and that no other place with data is in.

        The country and the province are levels of law, not places to build in.
        """
        places = self.catalogue.jurisdictions.values()
        above = {each.parent for each in places}
        return tuple(
            each.code for each in places if each.has_data and each.code not in above
        )

    def in_force(self, *, on: date, jurisdiction: str) -> InForce:
        """The law of a day and place.

        Raises:
            BadInput: Unknown place, or one that has no data yet.
        """
        return self._in_force(on, jurisdiction)

    def _on_day(self, on: date, jurisdiction: str) -> InForce:
        """The law since the last change; on most days nothing changes."""
        place = bisect_right(self._changes, on)
        since = self._changes[place - 1] if place else on
        return replace(self._merged(since, jurisdiction), on=on)

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
        guided = self.guide(request)
        return self._project(guided).report(guided)

    def risk(
        self, request: PlanRequest, options: RiskOptions | None = None
    ) -> RiskReport:
        """The plan's dates as ranges, and what drives them.

        Raises:
            BadInput: As for ``plan``, or an option is out of bounds.
            CalendarGap: As for ``plan``. Samples that run beyond are only counted.
        """
        from tiexin.app.risk import risk_of
        from tiexin.app.risk_report import RiskOptions

        return risk_of(self.plan(request), options or RiskOptions())

    def attribution(self, request: PlanRequest) -> AttributionReport:
        """Which measure saved how many days, adding up to what the plan saves.

        Raises:
            BadInput: As for ``plan``.
            CalendarGap: As for ``plan``, or a combination of measures runs beyond.
        """
        from tiexin.app.attribution import attribution_of

        guided = self.guide(request)
        project = self._project(guided)
        return attribution_of(project.report(guided), project.board)

    def meet(self, request: PlanRequest, options: MeetOptions) -> MeetReport:
        """The least burdensome lawful way to produce by a day, or proof of none.

        Raises:
            BadInput: As for ``plan``, or an option is out of bounds.
            CalendarGap: As for ``plan``.
        """
        from tiexin.app.meet import meet_of

        guided = self.guide(request)
        project = self._project(guided)
        return meet_of(project.report(guided), project.board, options)

    def earlier(self, request: PlanRequest, days: int) -> EarlierReport:
        """What would have to be true for production to start so many days earlier.

        Raises:
            BadInput: As for ``plan``, or the days are out of bounds.
            CalendarGap: As for ``plan``.
        """
        from tiexin.app.earlier import earlier_of

        guided = self.guide(request)
        project = self._project(guided)
        return earlier_of(project.report(guided), project.board, days)

    def outline(self, request: PlanRequest) -> Outline:
        """The plan's network alone, not dated: what a running project is held against.

        Raises:
            BadInput: As for ``guide``.
        """
        guided = self.guide(request)
        network = possible_of(guided).plan(frozenset(guided.guide.levers_on))
        return Outline(request.start, self.journey, network)

    def _project(self, guided: GuideReport) -> Project:
        """The project made ready, kept while its levers are tried out."""
        request = guided.request
        facts = frozenset(guided.facts.values.items())
        key = (request.jurisdiction, request.start, facts)
        project = self._projects.get(key)
        if project is None:
            project = Project(guided, self.calendars)
            with self._lock:
                while len(self._projects) >= _KEPT_PROJECTS:
                    del self._projects[next(iter(self._projects))]
                self._projects[key] = project
        return project

    def _law(self, request: PlanRequest) -> InForce:
        first = gathered_from(self.catalogue, request.jurisdiction)
        if request.start < first:
            raise BadInput(
                Problem(
                    "request.law_not_gathered",
                    {
                        "day": request.start.isoformat(),
                        "first": first.isoformat(),
                    },
                )
            )
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
