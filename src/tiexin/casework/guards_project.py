"""Guards of commands about the project, its people, its plan and its papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.casework.fields import is_day
from tiexin.casework.stages import missing, next_stage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from tiexin.casework.case import Case


def _not_yet_open(case: Case) -> None:
    if case.state.version:
        raise case.refuse("already_open", project=case.state.code)


def _is_closed(case: Case) -> None:
    closed = case.state.closed_on
    if closed is None:
        raise case.refuse("not_closed", project=case.state.code)
    if case.command.on < closed:
        raise case.refuse_before(closed, "project_closed")


def _nothing_later(case: Case) -> None:
    """A project isn't closed before the last that happened in it."""
    for day, kind in (
        (case.state.officers[-1].since, "handed_over"),
        (case.state.stages[-1][1], "stage_advanced"),
    ):
        if case.command.on < day:
            raise case.refuse_before(day, kind)
    for procedure in case.state.procedures.values():
        if case.command.on < procedure.told_on and procedure.told:
            raise case.refuse_before(procedure.told_on, procedure.told)


def _not_before_the_last_change(case: Case) -> None:
    """Rules change forward only; what began under them keeps its own."""
    changed = case.state.rules_since
    if changed is not None and case.command.on < changed:
        raise case.refuse_before(changed, "facts_changed")


def _stage_complete(case: Case) -> None:
    state = case.state
    if next_stage(state, case.setting) is None:
        raise case.refuse("last_stage", stage=state.stage)
    began = state.stages[-1][1]
    if case.command.on < began:
        raise case.refuse_before(began, "stage_advanced")
    lacking = [
        each.procedure
        for each in missing(state, case.setting, on=case.command.on)
        if each.blocks
    ]
    if lacking:
        raise case.refuse(
            "stage_incomplete",
            stage=state.stage,
            count=len(lacking),
            procedures=", ".join(lacking),
        )


def _no_baseline_yet(case: Case) -> None:
    if case.state.plans:
        day = case.state.plans[0].on.isoformat()
        raise case.refuse("baseline_frozen_before", day=day)


def _baseline_frozen(case: Case) -> None:
    if not case.state.plans:
        raise case.refuse("no_baseline")


def _milestones_told(case: Case) -> None:
    told = case.command.data["milestones"]
    if not isinstance(told, dict) or not all(is_day(day) for day in told.values()):
        raise case.refuse("milestones_no_days", where="milestones")


def _another_officer(case: Case) -> None:
    if case.text("officer") == case.state.officer:
        raise case.refuse("same_officer", where="officer")
    since = case.state.officers[-1].since
    if case.command.on < since:
        raise case.refuse_before(since, "handed_over")


def _tasks_of_officer(case: Case) -> None:
    """Only open tasks of the present officer can be handed to the next."""
    told = case.command.data.get("tasks")
    if told is None:
        return
    for name in told if isinstance(told, list) else [told]:
        task = case.state.tasks.get(str(name))
        mine = task is not None and task.assignee == case.state.officer
        if task is None or not mine or task.finished_on is not None:
            raise case.refuse("no_open_task", where="tasks", task=str(name)[:40])


def _task_open(case: Case) -> None:
    task = case.state.tasks.get(case.text("task"))
    if task is None or task.finished_on is not None:
        raise case.refuse("no_open_task", where="task", task=case.text("task")[:40])
    if case.command.on < task.added_on:
        raise case.refuse_before(task.added_on, "task_added")


def _procedure_known(case: Case) -> None:
    name = case.text("procedure")
    if name and name not in case.state.procedures:
        raise case.refuse("unknown_procedure", where="procedure", procedure=name[:80])


def _id_is_new(case: Case) -> None:
    """An id names one thing for ever; taken twice it would blot out the first."""
    field, taken = _TAKEN[case.spec.kind](case)
    name = case.text(field)
    if name in taken:
        raise case.refuse("id_taken", where=field, id=name)


_TAKEN: Final[Mapping[str, Callable[[Case], tuple[str, Collection[str]]]]] = {
    "add_task": lambda case: ("task", case.state.tasks),
    "accept_conditionally": lambda case: ("condition", case.state.conditions),
    "commit": lambda case: ("commitment", case.state.commitments),
    "pause": lambda case: ("pause", [each.id for each in case.application.pauses]),
    "open_review": lambda case: ("review", case.application.reviews),
    "interrupt": lambda case: ("interruption", case.its.interruptions),
}

PROJECT_GUARDS: Final[Mapping[str, Callable[[Case], None]]] = {
    "not_yet_open": _not_yet_open,
    "is_closed": _is_closed,
    "nothing_later": _nothing_later,
    "not_before_the_last_change": _not_before_the_last_change,
    "stage_complete": _stage_complete,
    "no_baseline_yet": _no_baseline_yet,
    "baseline_frozen": _baseline_frozen,
    "milestones_told": _milestones_told,
    "another_officer": _another_officer,
    "tasks_of_officer": _tasks_of_officer,
    "task_open": _task_open,
    "procedure_known": _procedure_known,
    "id_is_new": _id_is_new,
}
