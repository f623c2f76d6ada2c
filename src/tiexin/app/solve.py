"""One network to one dated side of the report, through the planner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.app.network import STAGE_END
from tiexin.app.report import Activity, Binding, MilestoneDay, Side
from tiexin.catalogue.types import EdgeKind as CatalogueEdgeKind
from tiexin.catalogue.types import LimitKind
from tiexin.kernel import PlanError, Problem
from tiexin.planner import BindingKind, Count, Edge, EdgeKind, Elapse, Model, earliest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.app.network import Link, Network, PossibleStep, Step
    from tiexin.calendars import CalendarSet, WorkCalendar
    from tiexin.catalogue.types import Journey, Milestone, Unit
    from tiexin.planner import Binding as Bound
    from tiexin.planner import PlanProblem, PlanResult, Span

GOAL = "trial_run_and_production_start"

_EDGE_KINDS = {kind: EdgeKind(kind.value) for kind in CatalogueEdgeKind}


def to_problem(
    network: Network,
    *,
    calendars: CalendarSet,
    start: date,
    held: Mapping[str, int] | None = None,
) -> PlanProblem:
    """The network as the planner reads it.

    ``held``: boundaries before which a step shall not start, by id.
    """
    model = Model(start=start.toordinal())
    held = held or {}
    for id_, step in network.steps.items():
        model.activity(
            id_,
            span_of(step.duration.value, step.duration.unit, calendars[step.calendar]),
            starts_on_working_day=step.at_office,
            limit=_limit(step, calendars),
            release=held.get(id_),
        )
    for stage in network.stages:
        model.activity(STAGE_END + stage, Count(0))
    for position, link in enumerate(network.links):
        add_link(model, link, position, network=network, calendars=calendars)
    if GOAL not in network.steps:
        raise PlanError(Problem("plan.no_production"))
    model.goal(GOAL)
    return model.build()


def add_link(
    model: Model,
    link: Link,
    position: int,
    *,
    network: Network,
    calendars: CalendarSet,
) -> None:
    """One link as an edge; its key leads back to the link."""
    edge = edge_of(link, position, steps=network.steps, calendars=calendars)
    model.edge(edge.earlier, edge.later, kind=edge.kind, lag=edge.lag, key=edge.key)


def edge_of(
    link: Link,
    position: int,
    *,
    steps: Mapping[str, Step] | Mapping[str, PossibleStep],
    calendars: CalendarSet,
) -> Edge:
    """The same, not yet in a network."""
    return Edge(
        link.before,
        link.after,
        _EDGE_KINDS[link.kind],
        _lag(link, steps, calendars),
        key=str(position),
    )


def start_boundary(day: date, *, at_office: bool) -> int:
    """The boundary on which a step starts whose first day is this one.

    Days at an office count from the day after the act; works from their first day.
    """
    return day.toordinal() - (0 if at_office else 1)


def span_of(value: int, unit: Unit, calendar: WorkCalendar) -> Span:
    """So many days of a unit on a step's calendar, as the planner counts them."""
    if unit == "calendar_day":
        return Elapse(value, calendar)
    return Count(value, calendar)


def _limit(step: Step, calendars: CalendarSet) -> Span | None:
    """The authority's statutory limit, for the checker: no plan may exceed it."""
    statutory = step.procedure.statutory
    if statutory.value is None or statutory.unit is None:
        return None
    if statutory.kind is not LimitKind.PROCESSING:
        return None
    return span_of(statutory.value, statutory.unit, calendars[step.calendar])


def _lag(
    link: Link,
    steps: Mapping[str, Step] | Mapping[str, PossibleStep],
    calendars: CalendarSet,
) -> Span | None:
    if not link.lag:
        return None
    if link.lag_unit == "calendar_day":
        return Count(link.lag)
    site = link.lag_unit == "site_day"
    return Count(link.lag, calendars["site" if site else steps[link.after].calendar])


def solve_side(
    network: Network,
    *,
    journey: Journey,
    calendars: CalendarSet,
    start: date,
    levers: tuple[str, ...],
    uncertain: frozenset[str],
) -> Side:
    """Dates, floats, reasons and milestones of one plan."""
    problem = to_problem(network, calendars=calendars, start=start)
    result = earliest(problem)
    activities = {
        id_: _activity(step, network, result, certain=id_ not in uncertain)
        for id_, step in network.steps.items()
    }
    return Side(
        levers=levers,
        activities=activities,
        milestones={
            milestone.id: milestone_of(milestone, result, start)
            for milestone in journey.milestones
        },
        critical_path=tuple(
            id_ for id_ in result.critical_path if id_ in network.steps
        ),
        network=network,
        result=result,
    )


def _activity(
    step: Step, network: Network, result: PlanResult, *, certain: bool
) -> Activity:
    found = result[step.procedure.id]
    return Activity(
        procedure=step.procedure,
        start=found.first_day_on,
        finish=found.finish_on,
        latest_finish=found.late_finish_on,
        duration=step.duration,
        binding=_binding(found.start_binding, network, result),
        held_by=(
            _binding(found.finish_binding, network, result) if found.stretched else None
        ),
        total_float=found.total_float.own_days,
        free_float=found.free_float.own_days,
        critical=found.critical,
        provisional=found.provisional,
        certain=certain,
    )


def _binding(bound: Bound, network: Network, result: PlanResult) -> Binding:
    """What held a boundary; the end of a stage is traced to the step that ended it."""
    waited = bound.waited
    if bound.kind is not BindingKind.EDGE or bound.edge is None:
        return Binding("start", waited=waited)
    link = network.links[int(result.problem.edges[bound.edge].key)]
    before = link.before
    while before.startswith(STAGE_END):
        cause = result[before].start_binding
        if cause.edge is None:
            return Binding("start", waited=waited)
        before = result.problem.edges[cause.edge].earlier
    return Binding(
        link.reason,
        predecessor=before,
        document=link.document,
        citation=link.citation,
        waited=waited,
    )


def milestone_of(milestone: Milestone, result: PlanResult, start: date) -> MilestoneDay:
    """The day of a milestone in a solved network, and the step that decides it."""
    present = [id_ for id_ in milestone.of if id_ in result.problem.number]
    if milestone.at == "finish":
        found = result.last_finish(present)
        if found is not None:
            return MilestoneDay(
                milestone.id, found.finish_on, found.finish_provisional, found.id
            )
    else:
        found = result.first_start(present)
        if found is not None:
            return MilestoneDay(
                milestone.id, found.first_day_on, found.start_provisional, found.id
            )
    return MilestoneDay(milestone.id, start, provisional=False, of=None)
