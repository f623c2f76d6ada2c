"""The plan held against what happened: the past is pinned, the rest planned from today.

A step that is done keeps its days. One that has begun keeps its start; its end is the
one announced, else what its planned duration gives from there, and never before today.
Whatever has not begun can't begin before today. The order among steps that have begun
is what it was; the network holds only what is still to come.

Where a plan is to be kept (the one that was told), a step that has not begun stays on
its day unless it must move. Among plans that pull nothing forward no other moves less,
whatever weight any step has: each start is the earliest that what comes before it still
allows. How much either way upsets is added up by ``upset``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from tiexin.app.network import STAGE_END
from tiexin.app.request import PlanRequest
from tiexin.app.solve import GOAL, add_link, milestone_of, span_of, start_boundary
from tiexin.app.upheaval import upheaval
from tiexin.planner import BindingKind, Count, Model, earliest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.app.network import Network, Step
    from tiexin.app.report import Outline
    from tiexin.app.upheaval import Upheaval
    from tiexin.calendars import CalendarSet
    from tiexin.casework.setting import Setting
    from tiexin.casework.state import ProcedureState, ProjectState
    from tiexin.planner import PlanProblem, PlanResult

Progress: TypeAlias = Literal["done", "begun", "late", "open", "not_needed"]
_DONE: Final = frozenset({"granted", "delivered", "finished"})
_OFFICE: Final = "mainland"

Basis: TypeAlias = Literal[
    "statutory", "promised", "estimated", "announced", "overdue", ""
]
"""What the end of a step rests on: one of the three kinds of duration, a day that was
announced, or nothing, since it should be over; empty for what is over."""

BASES: Final[tuple[Basis, ...]] = get_args(Basis)[:-1]


@dataclass(frozen=True, slots=True)
class Expected:
    """One step as it looks now.

    Attributes:
        progress: ``late`` has begun and should be over; its end is not known, and
            the next office day stands in its place.
        because: the step it waits for, if it does.
        basis: what its end rests on; empty for what is over.
    """

    id: str
    start: date
    finish: date
    progress: Progress
    critical: bool
    because: str | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Replan:
    """All steps and milestones as they look on a day."""

    on: date
    steps: Mapping[str, Expected]
    milestones: Mapping[str, date]
    decided_by: Mapping[str, str | None]

    @property
    def rests_on(self) -> Mapping[Basis, int]:
        """Of the steps that are not over, how many rest on what."""
        found = Counter(step.basis for step in self.steps.values())
        return {basis: found[basis] for basis in BASES}

    @property
    def late(self) -> tuple[str, ...]:
        """Steps that should be over and of which no new day was announced."""
        return tuple(id_ for id_, s in self.steps.items() if s.progress == "late")


@dataclass(frozen=True, slots=True)
class Moved:
    """A milestone on another day; ``days`` later (earlier if negative).

    ``chain`` leads from the milestone's step back to the first that changed.
    """

    milestone: str
    before: date
    after: date
    chain: tuple[str, ...]

    @property
    def days(self) -> int:
        """Calendar days later; negative for earlier."""
        return (self.after - self.before).days


@dataclass(frozen=True, slots=True)
class _Pin:
    """What is known of a step: its start boundary and the days it spans."""

    start: int
    finish: int
    progress: Progress
    announced: bool = False


def request_of(state: ProjectState) -> PlanRequest:
    """The question that the project's facts ask, so that it can be planned again."""
    if state.start is None:
        raise ValueError("project is not open")
    levers = state.levers if isinstance(state.levers, list) else []
    return PlanRequest(
        jurisdiction=state.jurisdiction,
        start=state.start,
        facts=dict(state.facts),
        levers=tuple(str(each) for each in levers),
    )


def replan(
    outline: Outline,
    state: ProjectState,
    *,
    today: date,
    setting: Setting,
    keep: Replan | None = None,
) -> Replan:
    """The project's plan as it looks at the end of ``today``.

    ``outline`` is that of ``request_of(state)``. With ``keep`` the days of that plan
    are kept where they can be; without it every step begins as early as it can.

    Raises:
        CalendarGap: It runs beyond the stored calendars.
    """
    network = outline.network
    pins = {
        id_: pin
        for id_, step in network.steps.items()
        if (pin := _pin(step, state.procedures.get(id_), today, setting)) is not None
    }
    held = {} if keep is None else _held(network, keep)
    problem = _problem(
        network, pins, held, outline=outline, today=today, setting=setting
    )
    result = earliest(problem)
    steps = {
        id_: _expected(step, pins.get(id_), result)
        for id_, step in network.steps.items()
    }
    marks = {
        milestone.id: milestone_of(milestone, result, outline.start)
        for milestone in outline.journey.milestones
    }
    return Replan(
        today,
        steps,
        {id_: mark.day for id_, mark in marks.items()},
        {id_: mark.of for id_, mark in marks.items()},
    )


def compare(before: Replan, after: Replan) -> tuple[Moved, ...]:
    """Each milestone that moved, with the chain of steps that moved it."""
    return tuple(
        Moved(
            id_,
            before.milestones[id_],
            day,
            tuple(_chain(after.decided_by[id_], before, after)),
        )
        for id_, day in after.milestones.items()
        if id_ in before.milestones and before.milestones[id_] != day
    )


def told(content: Mapping[str, Any]) -> Replan:
    """A plan as it was promised or revised: ``content`` is that of ``FrozenPlan``.

    It names days only: nothing is said of progress, nor of what a step waits for.
    """
    return Replan(
        date.fromisoformat(content.get("revised_on", content["start"])),
        {
            id_: Expected(
                id_,
                date.fromisoformat(each["start"]),
                date.fromisoformat(each["finish"]),
                "open",
                critical=bool(each["critical"]),
                because=None,
                basis=each.get("kind", ""),
            )
            for id_, each in content["activities"].items()
        },
        {id_: date.fromisoformat(day) for id_, day in content["milestones"].items()},
        {},
    )


def upset(
    before: Replan, after: Replan, *, network: Network, calendars: CalendarSet
) -> Upheaval:
    """How much a new plan upsets the one before.

    Steps that have begun or are done count for nothing, nor do milestones that lie
    behind. ``network`` is that of the new plan.

    Raises:
        CalendarGap: A day lies beyond the stored calendars.
    """
    return upheaval(
        (
            (before.steps[id_].start, now.start, calendars[network.steps[id_].calendar])
            for id_, now in after.steps.items()
            if now.progress == "open" and id_ in before.steps
        ),
        (
            (before.milestones[id_], day)
            for id_, day in after.milestones.items()
            if id_ in before.milestones and day >= after.on
        ),
        office=calendars[_OFFICE],
    )


def _held(network: Network, keep: Replan) -> dict[str, int]:
    """The start boundaries of a plan's steps, those that the network still has."""
    steps = network.steps
    return {
        id_: start_boundary(step.start, at_office=steps[id_].at_office)
        for id_, step in keep.steps.items()
        if id_ in steps
    }


def _chain(step: str | None, before: Replan, after: Replan) -> Iterator[str]:
    """From a step back along what it waits for, while it still differs from before."""
    seen: set[str] = set()
    while step is not None and step not in seen:
        now, then = after.steps[step], before.steps.get(step)
        if then is not None and (now.start, now.finish) == (then.start, then.finish):
            return
        seen.add(step)
        yield step
        if then is None or now.progress != "open":
            return
        step = now.because


def _pin(
    step: Step, procedure: ProcedureState | None, today: date, setting: Setting
) -> _Pin | None:
    if procedure is None:
        return None
    if procedure.state == "not_needed":
        day = procedure.since.toordinal()
        return _Pin(day, day, "not_needed")
    application = procedure.application
    begun = application.received_on if application else procedure.begun_on
    if begun is None or procedure.state in ("refused", "withdrawn", "lapsed"):
        return None
    # Days at an office count from the day after the act; works from their first day.
    start = begun.toordinal() - (0 if step.at_office else 1)
    if procedure.state in _DONE and procedure.finished_on is not None:
        return _Pin(start, max(start, procedure.finished_on.toordinal()), "done")
    return _running(step, procedure, start, today=today, setting=setting)


def _running(
    step: Step,
    procedure: ProcedureState,
    start: int,
    *,
    today: date,
    setting: Setting,
) -> _Pin:
    calendar = setting.calendars[step.calendar]
    now = today.toordinal()
    if procedure.forecast is not None and procedure.forecast >= today:
        return _Pin(start, procedure.forecast.toordinal(), "begun", announced=True)
    duration = step.duration
    begin = start
    application = procedure.application
    if application is not None and application.accepted_on is not None:
        begin = max(begin, application.accepted_on.toordinal())
    finish = span_of(duration.value, duration.unit, calendar).reach(begin)
    if application is not None:
        finish = _after_pauses(
            procedure, finish, step=step, today=today, setting=setting
        )
    if finish <= now:
        return _Pin(start, calendar.add_ordinal(now, 1), "late")
    return _Pin(start, finish, "begun")


def _after_pauses(
    procedure: ProcedureState,
    finish: int,
    *,
    step: Step,
    today: date,
    setting: Setting,
) -> int:
    """The end moved by the office days on which the application stood still."""
    calendar = setting.calendars[step.calendar]
    application = procedure.applications[-1]
    stood: set[int] = set()
    for pause in application.pauses:
        last = pause.last or max(pause.until or today, today)
        stood.update(range(pause.first.toordinal(), last.toordinal() + 1))
    lost = sum(1 for day in stood if calendar.is_working_ordinal(day))
    return calendar.add_ordinal(finish, lost) if lost else finish


def _problem(
    network: Network,
    pins: Mapping[str, _Pin],
    held: Mapping[str, int],
    *,
    outline: Outline,
    today: date,
    setting: Setting,
) -> PlanProblem:
    calendars: CalendarSet = setting.calendars
    first = min([outline.start.toordinal(), *(pin.start for pin in pins.values())])
    model = Model(start=first)
    now = max(today, outline.start).toordinal()
    for id_, step in network.steps.items():
        pin = pins.get(id_)
        if pin is not None:
            span = Count(pin.finish - pin.start)
            model.activity(id_, span, release=pin.start)
            continue
        days, unit = step.duration.value, step.duration.unit
        model.activity(
            id_,
            span_of(days, unit, calendars[step.calendar]),
            starts_on_working_day=step.at_office,
            # Works may begin today; an office takes papers today at the earliest.
            release=max(now if step.at_office else now - 1, held.get(id_, 0)),
        )
    for stage in network.stages:
        model.activity(STAGE_END + stage, Count(0))
    for position, link in enumerate(network.links):
        if link.after not in pins:
            add_link(model, link, position, network=network, calendars=calendars)
    model.goal(GOAL)
    return model.build()


def _expected(step: Step, pin: _Pin | None, result: PlanResult) -> Expected:
    id_ = step.procedure.id
    found = result[id_]
    because = None
    binding = found.start_binding
    if binding.kind is BindingKind.EDGE and binding.edge is not None:
        because = _before(binding.edge, result)
    progress: Progress = pin.progress if pin else "open"
    start = found.first_day_on
    if pin is not None and not step.at_office:
        start = found.first_day_on.fromordinal(min(pin.start + 1, pin.finish))
    basis = _basis(step, pin)
    return Expected(
        id_, start, found.finish_on, progress, found.critical, because, basis
    )


def _basis(step: Step, pin: _Pin | None) -> Basis:
    if pin is None or pin.progress == "begun":
        return "announced" if pin and pin.announced else step.duration.kind.value
    return "overdue" if pin.progress == "late" else ""


def _before(edge: int, result: PlanResult) -> str | None:
    """The step behind an edge; the end of a stage is traced to what ended it."""
    before = result.problem.edges[edge].earlier
    while before.startswith(STAGE_END):
        cause = result[before].start_binding
        if cause.edge is None:
            return None
        before = result.problem.edges[cause.edge].earlier
    return before
