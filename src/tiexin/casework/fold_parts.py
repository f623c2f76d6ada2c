# Long because each event has its function here, and they are read as one list.
"""What each kind of event changes, besides the state it leads to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tiexin.casework.state import (
    Application,
    CaseDocument,
    Commitment,
    Condition,
    Contact,
    Correction,
    DocumentVersion,
    Extension,
    Gap,
    Interruption,
    Pause,
    PlanMark,
    ProcedureState,
    Review,
    Task,
    Term,
)
from tiexin.casework.table import Party

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tiexin.casework.state import ProjectState
    from tiexin.eventlog import Event, Json


def _text(data: Mapping[str, Json], name: str) -> str:
    value = data.get(name)
    return "" if value is None else str(value)


def _day(data: Mapping[str, Json], name: str) -> date | None:
    value = data.get(name)
    return date.fromisoformat(str(value)) if value else None


def _needed_day(data: Mapping[str, Json], name: str) -> date:
    return date.fromisoformat(str(data[name]))


def _names(data: Mapping[str, Json], name: str) -> tuple[str, ...]:
    value = data[name]
    return tuple(str(each) for each in value) if isinstance(value, list) else ()


def _mapping(data: Mapping[str, Json], name: str) -> dict[str, Json]:
    value = data.get(name)
    return dict(value) if isinstance(value, dict) else {}


def _current(procedure: ProcedureState) -> Application:
    return procedure.applications[-1]


# The project


def _opened(state: ProjectState, event: Event) -> None:
    data = event.data
    state.opened_on = event.occurred_on
    state.opened_at = event.recorded_at
    state.opened_by = event.actor
    state.jurisdiction = str(data["jurisdiction"])
    state.start = _needed_day(data, "start")
    state.catalogue = str(data["catalogue"])
    state.facts = _mapping(data, "facts")
    state.levers = data.get("levers")
    state.stage = "talks"
    state.stages = [("talks", event.occurred_on)]
    state.officers = [Term(str(data["officer"]), event.occurred_on)]
    _take_rules(state, event)


def _take_rules(state: ProjectState, event: Event) -> None:
    """New procedures come in, unbegun ones go or take the new rules."""
    state.rulebook = str(event.data["rulebook"])
    state.rules_since = event.occurred_on
    wanted = _names(event.data, "procedures")
    state.listed = frozenset(wanted)
    for id_ in wanted:
        known = state.procedures.get(id_)
        if known is None:
            state.procedures[id_] = _planned_step(id_, state.rulebook, event)
        elif not known.has_begun:
            known.rulebook = state.rulebook
    for id_ in set(state.procedures) - state.listed:
        if not state.procedures[id_].has_begun:
            _drop_promises(state, id_, event)
            del state.procedures[id_]


def _planned_step(id_: str, rulebook: str, event: Event) -> ProcedureState:
    day = event.occurred_on
    return ProcedureState(
        id_,
        "planned",
        rulebook,
        Party.APPLICANT,
        day,
        day,
        day,
        history=[(day, "planned")],
    )


def _facts_changed(state: ProjectState, event: Event) -> None:
    state.facts = _mapping(event.data, "facts")
    _take_rules(state, event)


def _stage_advanced(state: ProjectState, event: Event) -> None:
    state.stage = str(event.data["stage"])
    state.stages.append((state.stage, event.occurred_on))


def _plan_marked(state: ProjectState, event: Event) -> None:
    data = event.data
    milestones = _mapping(data, "milestones")
    mark = PlanMark(
        str(data["plan"]), event.occurred_on, milestones, _text(data, "reason")
    )
    state.plans.append(mark)


def _closed(state: ProjectState, event: Event) -> None:
    state.closed_on = event.occurred_on
    state.closed_why = str(event.data["reason"])


def _reopened(state: ProjectState, event: Event) -> None:
    del event
    state.closed_on = None
    state.closed_why = ""


def _struck(state: ProjectState, event: Event) -> None:
    number = event.data["number"]
    if not isinstance(number, int):
        raise TypeError("number")
    state.struck[number] = str(event.data["reason"])


def _handed_over(state: ProjectState, event: Event) -> None:
    data = event.data
    before = state.officer
    term = Term(str(data["officer"]), event.occurred_on, _text(data, "reason"))
    state.officers.append(term)
    handed = _names(data, "tasks") if "tasks" in data else tuple(state.tasks)
    for id_ in handed:
        task = state.tasks[id_]
        if task.finished_on is None and task.assignee == before:
            task.assignee = term.officer


def _contact(state: ProjectState, event: Event) -> None:
    """A call, a visit, or a letter by the officer or the colleague who covers."""
    role = _text(event.data, "role")
    by_officer = role == "officer" or event.actor == state.officer
    if event.kind == "message_sent" and not by_officer:
        return
    channel = _text(event.data, "channel") or "message"
    state.contacts.append(
        Contact(event.occurred_on, channel, event.actor, event.recorded_at)
    )
    if state.first_response_at is None:
        state.first_response_at = event.recorded_at


def _task_added(state: ProjectState, event: Event) -> None:
    data = event.data
    id_ = str(data["task"])
    state.tasks[id_] = Task(
        id_,
        str(data["text"]),
        _needed_day(data, "due"),
        _text(data, "assignee") or state.officer,
        _text(data, "procedure"),
        event.occurred_on,
    )


def _task_finished(state: ProjectState, event: Event) -> None:
    state.tasks[str(event.data["task"])].finished_on = event.occurred_on


def _document_added(state: ProjectState, event: Event) -> None:
    data = event.data
    id_ = str(data["document"])
    document = state.documents.get(id_)
    if document is None:
        document = CaseDocument(id_, str(data["kind"]), str(data["level"]))
        state.documents[id_] = document
    version = data["version"]
    if version != len(document.versions) + 1:
        raise ValueError("version")
    document.level = str(data["level"])
    document.versions.append(
        DocumentVersion(
            len(document.versions) + 1,
            str(data["sha256"]),
            event.occurred_on,
            event.actor,
        )
    )


def _document_checked(state: ProjectState, event: Event) -> None:
    document = state.documents[str(event.data["document"])]
    number = event.data["version"]
    found = next((each for each in document.versions if each.version == number), None)
    if found is None:
        raise ValueError("version")
    found.state = str(event.data["result"])
    if found.state == "rejected":
        _reopen(state, document.id, found.version)


def _reopen(state: ProjectState, document: str, version: int) -> None:
    """An answer whose file was rejected is no answer."""
    for correction in state.corrections.values():
        answer = (correction.answered_with, correction.answered_version)
        if answer == (document, version):
            correction.answered_on = None
            correction.answered_with, correction.answered_version = "", 0


def _correction_requested(state: ProjectState, event: Event) -> None:
    data = event.data
    id_ = str(data["correction"])
    state.corrections[id_] = Correction(
        id_,
        str(data["procedure"]),
        _text(data, "document"),
        _text(data, "field"),
        str(data["text"]),
        event.occurred_on,
        event.actor,
        _day(data, "due"),
    )


def _correction_answered(state: ProjectState, event: Event) -> None:
    correction = state.corrections[str(event.data["correction"])]
    correction.answered_on = event.occurred_on
    answer = _text(event.data, "document")
    if answer:
        correction.answered_with = answer
        correction.answered_version = len(state.documents[answer].versions)


# A procedure


def _submitted(state: ProjectState, procedure: ProcedureState, event: Event) -> None:
    _take_present_rules(state, procedure)
    procedure.finished_on = None
    reference = _text(event.data, "reference")
    procedure.applications.append(Application(event.occurred_on, reference))


def _take_present_rules(state: ProjectState, procedure: ProcedureState) -> None:
    """The rules of this day, unless the project no longer needs the procedure."""
    if procedure.id in state.listed:
        procedure.rulebook = state.rulebook


def _gaps_named(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    application = _current(procedure)
    application.gaps_named_on = event.occurred_on
    application.gaps = tuple(
        Gap(_text(gap, "document"), _text(gap, "field"), _text(gap, "text"))
        for gap in _gap_list(event.data["gaps"])
    )


def _gap_list(value: Json) -> list[dict[str, Json]]:
    if not isinstance(value, list):
        raise TypeError("gaps")
    return [gap for gap in value if isinstance(gap, dict)]


def _completed(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    _current(procedure).completed_on = event.occurred_on


def _accepted(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    _current(procedure).accepted_on = event.occurred_on


def _deemed(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    """Silence accepts as of the day on which the papers were in (article 32)."""
    application = _current(procedure)
    application.accepted_on = application.completed_on or application.received_on
    application.by_silence = True


def _conditional(state: ProjectState, procedure: ProcedureState, event: Event) -> None:
    data = event.data
    _current(procedure).accepted_on = event.occurred_on
    id_ = str(data["condition"])
    state.conditions[id_] = Condition(
        id_,
        procedure.id,
        len(procedure.applications),
        _names(data, "missing"),
        str(data["promised_by"]),
        event.occurred_on,
        _needed_day(data, "cure_by"),
        str(data["effect"]),
        str(data["consequence"]),
    )


def _cured(state: ProjectState, _: ProcedureState, event: Event) -> None:
    condition = state.conditions[str(event.data["condition"])]
    condition.state = "cured"
    condition.settled_on = event.occurred_on


def _lapsed(state: ProjectState, procedure: ProcedureState, event: Event) -> None:
    condition = state.conditions[str(event.data["condition"])]
    condition.state = "lapsed"
    condition.settled_on = event.occurred_on
    if takes_back(state, event):
        _fall(state, procedure, event, "lapsed")


def takes_back(state: ProjectState, event: Event) -> bool:
    """Whether a lapsed condition ends the application, or only holds its decision."""
    condition = state.conditions[str(event.data["condition"])]
    return condition.consequence != "decision_withheld"


def _paused(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    data = event.data
    _current(procedure).pauses.append(
        Pause(
            str(data["pause"]),
            str(data["ground"]),
            event.occurred_on,
            _day(data, "notice_on"),
            _day(data, "until"),
            procedure.rulebook,
        )
    )


def _resumed(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    """The day the result reaches the office is the last one out of the clock."""
    name = event.data["pause"]
    found = next(p for p in _current(procedure).pauses if p.id == name)
    if found.last is not None:
        raise ValueError("pause")
    found.last = event.occurred_on


def _extended(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    data = event.data
    days = data["days"]
    if not isinstance(days, int):
        raise TypeError("days")
    _current(procedure).extension = Extension(
        days, event.occurred_on, str(data["ground"]), str(data["approver"])
    )


def _review_opened(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    data = event.data
    review = Review(
        str(data["review"]), str(data["by"]), str(data["topic"]), event.occurred_on
    )
    _current(procedure).reviews[review.id] = review


def _review_closed(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    review = _current(procedure).reviews[str(event.data["review"])]
    review.closed_on = event.occurred_on
    review.outcome = str(event.data["outcome"])


def _end(procedure: ProcedureState, event: Event, outcome: str) -> None:
    application = _current(procedure)
    if outcome in ("granted", "refused"):
        application.decided_on = event.occurred_on
    application.outcome = outcome
    application.ended_on = event.occurred_on
    for pause in application.pauses:
        if pause.last is None:
            pause.last = event.occurred_on
    procedure.finished_on = event.occurred_on if outcome == "granted" else None


def _fall(
    state: ProjectState, procedure: ProcedureState, event: Event, outcome: str
) -> None:
    """The application ends without a permit, and what was promised for it with it."""
    _end(procedure, event, outcome)
    _drop_promises(state, procedure.id, event)


def _drop_promises(state: ProjectState, procedure: str, event: Event) -> None:
    for condition in state.conditions.values():
        if condition.procedure == procedure and condition.state == "open":
            condition.state = "dropped"
            condition.settled_on = event.occurred_on
    for commitment in state.commitments.values():
        if commitment.procedure == procedure and commitment.state == "open":
            commitment.state = "dropped"
            commitment.checked_on = event.occurred_on


def _granted(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    _end(procedure, event, "granted")
    _current(procedure).number = _text(event.data, "number")


def _ended(state: ProjectState, procedure: ProcedureState, event: Event) -> None:
    _fall(state, procedure, event, event.kind)


def _delivered(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    application = _current(procedure)
    application.delivered_on = event.occurred_on
    application.number = _text(event.data, "number") or application.number


def _work_begun(state: ProjectState, procedure: ProcedureState, event: Event) -> None:
    _take_present_rules(state, procedure)
    procedure.begun_on = event.occurred_on


def _work_finished(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    procedure.finished_on = event.occurred_on
    for each in procedure.interruptions.values():
        if each.last is None:
            each.last = event.occurred_on


def _started_again(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    del event
    procedure.finished_on = None


def _interrupted(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    data = event.data
    id_ = str(data["interruption"])
    procedure.interruptions[id_] = Interruption(
        id_, str(data["cause"]), _text(data, "note"), event.occurred_on
    )


def _goes_on(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    found = procedure.interruptions[str(event.data["interruption"])]
    found.last = max(found.first, event.occurred_on - timedelta(days=1))


def _rules_moved(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    procedure.rulebook = str(event.data["rulebook"])


def _forecast(_: ProjectState, procedure: ProcedureState, event: Event) -> None:
    procedure.forecast = _needed_day(event.data, "finish")
    procedure.forecast_cause = str(event.data["cause"])


def _committed(state: ProjectState, procedure: ProcedureState, event: Event) -> None:
    data = event.data
    id_ = str(data["commitment"])
    state.commitments[id_] = Commitment(
        id_,
        procedure.id,
        str(data["lever"]),
        str(data["duty"]),
        event.actor,
        event.occurred_on,
        _needed_day(data, "check_by"),
    )


def _commitment_checked(state: ProjectState, _: ProcedureState, event: Event) -> None:
    commitment = state.commitments[str(event.data["commitment"])]
    commitment.state = str(event.data["outcome"])
    commitment.checked_on = event.occurred_on
    commitment.check_by = _day(event.data, "put_right_by") or commitment.check_by


PROJECT_HANDLERS: Final[Mapping[str, Callable[[ProjectState, Event], None]]] = {
    "project_opened": _opened,
    "facts_changed": _facts_changed,
    "stage_advanced": _stage_advanced,
    "baseline_frozen": _plan_marked,
    "plan_revised": _plan_marked,
    "project_closed": _closed,
    "project_reopened": _reopened,
    "event_struck": _struck,
    "handed_over": _handed_over,
    "contact_logged": _contact,
    "message_sent": _contact,
    "task_added": _task_added,
    "task_finished": _task_finished,
    "document_added": _document_added,
    "document_checked": _document_checked,
    "correction_requested": _correction_requested,
    "correction_answered": _correction_answered,
}

HANDLERS: Final[Mapping[str, Callable[[ProjectState, ProcedureState, Event], None]]] = {
    "submitted": _submitted,
    "gaps_named": _gaps_named,
    "completed": _completed,
    "accepted": _accepted,
    "deemed_accepted": _deemed,
    "accepted_conditionally": _conditional,
    "cured": _cured,
    "condition_lapsed": _lapsed,
    "paused": _paused,
    "resumed": _resumed,
    "extended": _extended,
    "review_opened": _review_opened,
    "review_closed": _review_closed,
    "granted": _granted,
    "declined": _ended,
    "refused": _ended,
    "withdrawn": _ended,
    "revoked": _ended,
    "delivered": _delivered,
    "begun": _work_begun,
    "finished": _work_finished,
    "started_again": _started_again,
    "interrupted": _interrupted,
    "interruption_ended": _goes_on,
    "rules_moved": _rules_moved,
    "forecast_given": _forecast,
    "committed": _committed,
    "commitment_checked": _commitment_checked,
}
