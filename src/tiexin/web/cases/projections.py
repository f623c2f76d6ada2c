"""What lists need, brought up to date with each event and rebuilt from the log.

Everything here follows from the state; a rebuild gives the same rows.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tiexin.casework.clocks import clock_of
from tiexin.casework.ready import is_ready, waiting_on
from tiexin.casework.warning import amber_from
from tiexin.web.cases import models
from tiexin.web.cases.words import numbered, stored
from tiexin.web.files import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from tiexin.casework.setting import Setting
    from tiexin.casework.state import ProjectState
    from tiexin.eventlog import Event

# Events after which every row of the project may differ.
_WIDE: Final = frozenset(
    {
        "project_opened",
        "facts_changed",
        "handed_over",
        "event_struck",
        "project_closed",
        "project_reopened",
    }
)
_PROMISES: Final = frozenset(
    {
        "accepted_conditionally",
        "cured",
        "condition_lapsed",
        "committed",
        "commitment_checked",
        # What ends an application ends what was promised for it.
        "declined",
        "refused",
        "withdrawn",
        "revoked",
        "correction_requested",
        "correction_answered",
        "document_checked",
    }
)


def user_id(actor: str) -> int | None:
    """The number of a person as the log names him; None for a program."""
    kind, _, number = actor.partition(":")
    return int(number) if kind == "user" and number.isdigit() else None


def bring_up(
    project: models.Project,
    state: ProjectState,
    events: Sequence[Event],
    *,
    setting: Setting,
    now: datetime,
) -> None:
    """Write the rows that these events changed."""
    kinds = {event.kind for event in events}
    wide = bool(kinds & _WIDE)
    due = next_due(state, setting=setting)
    project_columns(project, state, due=due, now=now, setting=setting)
    if kinds & {"project_opened", "handed_over"}:
        add_terms(project, state)
    project.save()
    touched = {event.subject for event in events if event.subject}
    _rows(project, state, None if wide else touched, setting=setting)
    if wide or kinds & {"task_added", "task_finished"}:
        _replace(models.TaskRow, project, task_rows(project, state))
    if wide or kinds & _PROMISES:
        _replace(models.PromiseRow, project, promise_rows(project, state))
    rows.bring_up(project, state, events, setting=setting)


def project_columns(
    project: models.Project,
    state: ProjectState,
    *,
    due: date | None,
    now: datetime,
    setting: Setting,
) -> None:
    """Set the project's own columns from its state; ``due`` is its ``next_due``."""
    project.version = state.version
    project.last_hash = state.last_hash
    project.changed_at = now
    project.stage = state.stage
    project.closed_on = state.closed_on
    project.officer_id = user_id(state.officer) or project.officer_id
    project.first_response_at = state.first_response_at
    project.last_contact_on = max((c.on for c in state.contacts), default=None)
    if state.plans:
        project.promised_on = _milestone(state.plans[0].milestones)
        if project.expected_on is None:
            project.expected_on = project.promised_on
    project.next_due = due
    project.search = search_text(project, state, setting=setting)


def search_text(
    project: models.Project, state: ProjectState, *, setting: Setting
) -> str:
    """All words by which the project is found; numbers with the office they are of."""
    enterprise = project.enterprise
    names = [project.code, project.name, enterprise.name, enterprise.name_en]
    numbers = [
        numbered(
            f"{application.reference} {application.number}",
            office=setting.rules_of(procedure).authority,
        )
        for procedure in state.procedures.values()
        for application in procedure.applications
    ]
    return stored(" ".join(names)) + " ".join(["", *filter(None, numbers), ""])


def row_values(
    id_: str, state: ProjectState, project: models.Project, setting: Setting
) -> dict[str, Any]:
    """The columns of one procedure's row that follow from the state."""
    procedure = state.procedures[id_]
    rules = setting.rules_of(procedure)
    clock = clock_of(procedure, setting=setting)
    application = procedure.application
    limits = (clock.statutory, clock.promised, clock.internal)
    statutory, promised, internal = (each and each.last_day for each in limits)
    return {
        "stage": rules.stage,
        "authority": rules.authority,
        "jurisdiction": project.jurisdiction,
        "officer_id": project.officer_id,
        "state": procedure.state,
        "move": procedure.move.value,
        "track": rules.track.value,
        "since": procedure.since,
        "verified_on": procedure.verified_on,
        "received_on": application.received_on if application else procedure.begun_on,
        "accepted_on": application.accepted_on if application else None,
        "decided_on": application.decided_on if application else None,
        "finished_on": procedure.finished_on,
        "statutory_due": statutory,
        "promised_due": promised,
        "internal_due": internal,
        "due": clock.due,
        "due_kind": clock.due_kind,
        "amber_from": amber_from(clock, setting=setting),
        "forecast": procedure.forecast,
        "open_reviews": ", ".join(
            review.by
            for review in (application.reviews.values() if application else ())
            if review.closed_on is None
        ),
        "ready": is_ready(procedure, state, setting=setting),
        "provisional": clock.provisional,
        "is_open": project.closed_on is None
        and not setting.table.states[procedure.state].done,
    }


def new_rows(
    project: models.Project,
    state: ProjectState,
    *,
    setting: Setting,
    planned: Mapping[str, Any],
) -> Iterator[models.ProcedureRow]:
    """All rows of a project; ``planned`` holds the promised plan's activities."""
    for procedure in state.procedures.values():
        promised = planned.get(procedure.id, {})
        yield models.ProcedureRow(
            project=project,
            procedure=procedure.id,
            planned_start=_day(promised, "start"),
            planned_finish=_day(promised, "finish"),
            planned_kind=promised.get("kind", ""),
            expected_finish=procedure.finished_on or _day(promised, "finish"),
            **row_values(procedure.id, state, project, setting),
        )


def _promised(project: models.Project) -> Mapping[str, Any]:
    plan = models.PlanRecord.objects.filter(project=project, kind="baseline")
    content = plan.values_list("content", flat=True).first() or {}
    found: Mapping[str, Any] = content.get("activities", {})
    return found


def _rows(
    project: models.Project,
    state: ProjectState,
    only: set[str] | None,
    *,
    setting: Setting,
) -> None:
    if only is None:
        planned = _promised(project)
        rows = new_rows(project, state, setting=setting, planned=planned)
        _replace(models.ProcedureRow, project, rows)
        return
    changed = only & set(state.procedures)
    rows_of = models.ProcedureRow.objects.filter(project=project)
    for id_ in changed:
        values = row_values(id_, state, project, setting)
        finished = state.procedures[id_].finished_on
        if finished is not None:
            values["expected_finish"] = finished
        rows_of.filter(procedure=id_).update(**values)
    # A step that was settled may let others begin; seldom does one.
    waiting = waiting_on(changed, state, setting=setting) - changed
    flags = rows_of.filter(procedure__in=waiting).values_list("procedure", "ready")
    for id_, was in flags:
        now = is_ready(state.procedures[id_], state, setting=setting)
        if now != was:
            rows_of.filter(procedure=id_).update(ready=now)


def _replace(model: Any, project: models.Project, rows: Iterable[Any]) -> None:
    made = list(rows)
    model.objects.filter(project=project).delete()
    model.objects.bulk_create(made)


def task_rows(project: models.Project, state: ProjectState) -> Iterator[models.TaskRow]:
    """The project's tasks."""
    for task in state.tasks.values():
        yield models.TaskRow(
            project=project,
            task=task.id,
            text=task.text,
            procedure=task.procedure,
            assignee_id=user_id(task.assignee) or project.officer_id,
            due=task.due,
            finished_on=task.finished_on,
        )


def promise_rows(
    project: models.Project, state: ProjectState
) -> Iterator[models.PromiseRow]:
    """Conditional acceptances, commitments and corrections of the project."""
    for condition in state.conditions.values():
        yield models.PromiseRow(
            project=project,
            kind="condition",
            promise=condition.id,
            procedure=condition.procedure,
            state=condition.state,
            made_on=condition.made_on,
            due=condition.cure_by,
            settled_on=condition.settled_on,
        )
    for commitment in state.commitments.values():
        yield models.PromiseRow(
            project=project,
            kind="commitment",
            promise=commitment.id,
            procedure=commitment.procedure,
            state=commitment.state,
            made_on=commitment.made_on,
            due=commitment.check_by,
            settled_on=commitment.checked_on,
        )
    for correction in state.corrections.values():
        answered = correction.answered_on
        yield models.PromiseRow(
            project=project,
            kind="correction",
            promise=correction.id,
            procedure=correction.procedure,
            state="open" if answered is None else "answered",
            made_on=correction.asked_on,
            due=correction.due,
            settled_on=answered,
        )


def term_rows(
    project: models.Project, state: ProjectState
) -> Iterator[models.OfficerTerm]:
    """Who was the named officer since when."""
    for number, term in enumerate(state.officers, start=1):
        yield models.OfficerTerm(
            project=project,
            number=number,
            officer_id=user_id(term.officer) or project.officer_id,
            since=term.since,
            why=term.why,
        )


def add_terms(project: models.Project, state: ProjectState) -> None:
    """Add the terms that are new; those that are there never change."""
    there = models.OfficerTerm.objects.filter(project=project).count()
    for row in list(term_rows(project, state))[there:]:
        # One by one: each names the project's officer, and the last has to stay.
        row.save(force_insert=True)


def _milestone(milestones: dict[str, Any]) -> date | None:
    return _day(milestones, "production_start")


def _day(told: Mapping[str, Any], name: str) -> date | None:
    found = told.get(name)
    return None if found is None else date.fromisoformat(str(found))


def next_due(state: ProjectState, *, setting: Setting) -> date | None:
    """The first day on which a clock of the project runs out."""
    open_ones = (
        each
        for each in state.procedures.values()
        if not setting.table.states[each.state].done
    )
    dues = (clock_of(each, setting=setting).due for each in open_ones)
    return min((due for due in dues if due is not None), default=None)


def first_due(rows: Iterable[models.ProcedureRow], *, setting: Setting) -> date | None:
    """``next_due`` where all rows have been made already."""
    done = {id_ for id_, state in setting.table.states.items() if state.done}
    dues = (row.due for row in rows if row.state not in done)
    return min((due for due in dues if due is not None), default=None)
