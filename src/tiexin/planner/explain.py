"""The critical path told step by step, as codes and fields for a writer of texts.

Each code is a key of ``data/messages/planner.yaml``; the fields are what its sentence
names. Ids stay ids: only the caller knows how an activity is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tiexin.planner.problem import EdgeKind
from tiexin.planner.result import BindingKind
from tiexin.planner.spans import Elapse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.planner.problem import Edge
    from tiexin.planner.result import Binding, PlanResult
    from tiexin.planner.spans import Span

_EDGE_CODES: Final = {
    EdgeKind.FINISH_TO_START: "planner.reason.finish_to_start",
    EdgeKind.START_TO_START: "planner.reason.start_to_start",
    EdgeKind.FINISH_TO_FINISH: "planner.reason.finish_to_finish",
    EdgeKind.START_TO_FINISH: "planner.reason.start_to_finish",
}
_BINDING_CODES: Final = {
    BindingKind.PROJECT_START: "planner.reason.project_start",
    BindingKind.RELEASE: "planner.reason.release",
}


class PathPart(StrEnum):
    """Which part of an activity lies on the path.

    ``START_ONLY``: the next step waits only for its start. ``FINISH_ONLY``: something
    else than its own duration holds its finish.
    """

    WHOLE = "whole"
    START_ONLY = "start_only"
    FINISH_ONLY = "finish_only"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a date is as it is.

    Attributes:
        code: key of the text.
        fields: what the text names: ``day`` that the binding asks for (ISO), ``wait``
            days until the next office day, ``lag`` in days, ``earlier`` activity.
        edge: the binding edge with its key and citations, if it is one.
    """

    code: str
    fields: Mapping[str, str | int]
    edge: Edge | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One activity on the critical path.

    Attributes:
        activity: its id.
        part: which part of it the path goes through.
        start: start boundary as a day (for ``FINISH_ONLY`` the activity's own start,
            which the path doesn't go through).
        finish: finish boundary as a day.
        reason: what put it here: for ``FINISH_ONLY`` what holds its finish.
        notes: more to say: office day waited for, way of counting, provisional dates.
        days: calendar days that the path gains in this step; over all steps they add
            up to the time from project start to goal.
    """

    activity: str
    part: PathPart
    start: date
    finish: date
    reason: Reason
    notes: tuple[Reason, ...]
    days: int


def tell(result: PlanResult) -> tuple[Step, ...]:
    """The steps from the start of the project to the goal, in order."""
    groups: list[list[bool]] = []
    numbers: list[int] = []
    for stop in result.path:
        if not numbers or numbers[-1] != stop.activity:
            numbers.append(stop.activity)
            groups.append([])
        groups[-1].append(stop.is_finish)
    steps: list[Step] = []
    reached = result.problem.start
    for number, ends in zip(numbers, groups, strict=True):
        step = _step(result, number, ends=ends, reached=reached)
        reached += step.days
        steps.append(step)
    return tuple(steps)


def explain_start(result: PlanResult, id: str) -> Reason:  # noqa: A002
    """Why the activity starts when it does, on the critical path or off it."""
    return _reason(result, result[id].start_binding)


def explain_finish(result: PlanResult, id: str) -> Reason:  # noqa: A002
    """Why the activity ends when it does: by its own span or held by another."""
    binding = result[id].finish_binding
    if binding.kind is BindingKind.DURATION:
        return _span_note(result.problem.activity(id).span)
    return _reason(result, binding)


def _step(result: PlanResult, number: int, *, ends: list[bool], reached: int) -> Step:
    planned = result.activities[number]
    part = _part(ends)
    finish_only = part is PathPart.FINISH_ONLY
    binding = planned.finish_binding if finish_only else planned.start_binding
    until = planned.start if part is PathPart.START_ONLY else planned.finish
    notes: list[Reason] = []
    if binding.waited:
        notes.append(Reason("planner.note.office_day", {"n": binding.waited}))
    if part is PathPart.WHOLE:
        notes.append(_span_note(result.problem.activities[number].span))
    if planned.provisional:
        notes.append(Reason("planner.note.provisional", {}))
    return Step(
        activity=planned.id,
        part=part,
        start=planned.start_on,
        finish=planned.finish_on,
        reason=_reason(result, binding),
        notes=tuple(notes),
        days=until - reached,
    )


def _part(ends: list[bool]) -> PathPart:
    if len(ends) > 1:
        return PathPart.WHOLE
    return PathPart.FINISH_ONLY if ends[0] else PathPart.START_ONLY


def _reason(result: PlanResult, binding: Binding) -> Reason:
    fields: dict[str, str | int] = {
        "day": date.fromordinal(binding.asked).isoformat(),
        "wait": binding.waited,
    }
    if binding.edge is None:
        return Reason(_BINDING_CODES[binding.kind], fields)
    edge = result.problem.edges[binding.edge]
    fields |= {"earlier": edge.earlier, "lag": edge.lag.days if edge.lag else 0}
    return Reason(_EDGE_CODES[edge.kind], fields, edge)


def _span_note(span: Span) -> Reason:
    """How the duration was counted."""
    fields: dict[str, str | int] = {"n": span.days}
    if span.calendar is None:
        return Reason("planner.note.plain_days", fields)
    fields["calendar"] = span.calendar.id
    if isinstance(span, Elapse):
        return Reason("planner.note.elapsed_days", fields)
    return Reason("planner.note.counted_days", fields)
