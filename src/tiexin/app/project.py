"""One project made ready: all that stays the same whatever levers are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.app.durations import DurationChooser
from tiexin.app.network import possible_network
from tiexin.app.report import LeverRow, PlanReport, Span
from tiexin.app.solve import solve_side
from tiexin.app.what_if import Switchboard, WhatIf
from tiexin.guide import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.app.network import Network, Possible
    from tiexin.app.report import GuideReport, Side
    from tiexin.calendars import CalendarSet
    from tiexin.catalogue.types import Procedure
    from tiexin.guide import GuideResult


class Project:
    """The facts of a project under one law, laid out once for any choice of levers.

    Holds no choice itself and is never changed, so that threads may share it.
    """

    def __init__(self, guided: GuideReport, calendars: CalendarSet) -> None:
        """Lay out what the project can have, and date its baseline.

        Raises:
            CalendarGap: The baseline runs beyond the stored calendars.
            PlanError: ``plan.no_production``: no step starts production.
        """
        self._journey = guided.journey
        self._calendars = calendars
        self._start = guided.request.start
        self._possible = possible_of(guided)
        self._uncertain = frozenset(
            found.procedure.id
            for found in guided.guide.procedures
            if found.condition is Answer.UNKNOWN
        )
        self._board = Switchboard(
            self._possible, calendars=calendars, start=self._start
        )
        self._baseline = self._side(self._possible.baseline(), ())

    @property
    def board(self) -> Switchboard:
        """Where each lever has a hand in."""
        return self._board

    def report(self, guided: GuideReport) -> PlanReport:
        """The answer for the levers that ``guided`` found in use.

        Raises:
            CalendarGap: The plan runs beyond the stored calendars.
            PlanError: ``planner.cycle``: these levers together make a circle.
        """
        levers = guided.guide.levers_on
        what_if = WhatIf(self._board, frozenset(levers))
        plan = self._side(self._possible.plan(frozenset(levers)), levers)
        return PlanReport(
            request=guided.request,
            catalogue_hash=guided.in_force.catalogue.hash,
            calendars_hash=self._calendars.hash,
            in_force=guided.in_force,
            journey=self._journey,
            facts=guided.facts,
            guide=guided.guide,
            baseline=self._baseline,
            plan=plan,
            spans=tuple(self._spans(plan)),
            levers=tuple(_lever_rows(guided.guide, what_if)),
            earliest=what_if.if_all_came_out(lambda found: found.low),
            latest=what_if.if_all_came_out(lambda found: found.high),
            uncertain=tuple(id_ for id_ in plan.activities if id_ in self._uncertain),
        )

    def _side(self, network: Network, levers: tuple[str, ...]) -> Side:
        return solve_side(
            network,
            journey=self._journey,
            calendars=self._calendars,
            start=self._start,
            levers=levers,
            uncertain=self._uncertain,
        )

    def _spans(self, plan: Side) -> Iterator[Span]:
        for first, last in self._journey.spans:
            marks = self._baseline.milestones
            before = marks[last].day - marks[first].day
            after = plan.milestones[last].day - plan.milestones[first].day
            yield Span(first, last, before.days, after.days)


def possible_of(guided: GuideReport) -> Possible:
    """All that a project can have, for any choice of levers."""
    catalogue = guided.in_force.catalogue
    return possible_network(
        _wanted(guided.guide),
        levers=guided.in_force.levers.values(),
        journey=guided.journey,
        authorities=catalogue.authorities,
        durations=DurationChooser(catalogue, guided.facts.values),
    )


def _wanted(guide: GuideResult) -> Iterator[Procedure]:
    """Steps that apply or may apply, also those that only a lever would bring."""
    for found in guide.procedures:
        if found.condition is not Answer.NO:
            yield found.procedure


def _lever_rows(guide: GuideResult, what_if: WhatIf) -> Iterator[LeverRow]:
    now = what_if.production()
    for answer in guide.levers:
        id_ = answer.lever.id
        if answer.answer is not Answer.YES:
            unknown = answer.answer is Answer.UNKNOWN
            yield LeverRow(id_, "unknown" if unknown else "unavailable", None)
            continue
        switched = what_if.if_switched(id_)
        moved = None if switched is None or now is None else (switched - now).days
        if id_ in guide.levers_on:
            yield LeverRow(id_, "on", moved)
        else:
            yield LeverRow(id_, "off", None if moved is None else -moved)
