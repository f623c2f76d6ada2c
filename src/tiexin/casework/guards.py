"""Further conditions of commands, by the names that the table uses.

Each takes the case and returns nothing, or raises the refusal that says what forbids
the command and what would cure it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from tiexin.calendars import acceptance
from tiexin.casework import documents
from tiexin.casework.clocks import clock_of
from tiexin.casework.stages import missing, next_stage
from tiexin.casework.strike import refuse_what_leans

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tiexin.casework.case import Case


def _not_yet_open(case: Case) -> None:
    if case.state.version:
        raise case.refuse("already_open", project=case.state.code)


def _is_closed(case: Case) -> None:
    if case.state.closed_on is None:
        raise case.refuse("not_closed", project=case.state.code)


def _begun(case: Case) -> None:
    if not case.its.applications and case.its.begun_on is None:
        raise case.refuse("not_begun", procedure=case.its.id)


def _stage_complete(case: Case) -> None:
    if next_stage(case.state, case.setting) is None:
        raise case.refuse("last_stage", stage=case.state.stage)
    lacking = [
        each.procedure for each in missing(case.state, case.setting) if each.blocks
    ]
    if lacking:
        raise case.refuse(
            "stage_incomplete",
            stage=case.state.stage,
            count=len(lacking),
            procedures=", ".join(lacking),
        )


def _can_be_struck(case: Case) -> None:
    refuse_what_leans(case)


def _another_officer(case: Case) -> None:
    if case.text("officer") == case.state.officer:
        raise case.refuse("same_officer", where="officer")
    since = case.state.officers[-1].since
    if case.command.on < since:
        # Terms follow each other; one can't be put in before the last began.
        raise case.refuse(
            "before_its_cause", where="on", day=since.isoformat(), event="handed_over"
        )


def _task_open(case: Case) -> None:
    task = case.state.tasks.get(case.text("task"))
    if task is None or task.finished_on is not None:
        raise case.refuse("no_open_task", where="task", task=case.text("task"))


def _gaps_in_time(case: Case) -> None:
    """All gaps within five working days, or silence has accepted (article 32)."""
    received = case.application.completed_on or case.application.received_on
    answer = acceptance(
        received,
        calendar=case.setting.calendars[case.rules.calendar],
        days=case.rules.answer_days,
    )
    if case.command.on > answer.answer_by:
        raise case.refuse(
            "gaps_too_late",
            where="on",
            last_day=answer.answer_by.isoformat(),
            received=received.isoformat(),
        )


def _gaps_named_once(case: Case) -> None:
    named = case.application.gaps_named_on
    if named is not None:
        raise case.refuse("gaps_named_before", where="gaps", day=named.isoformat())


def _answer_day_over(case: Case) -> None:
    application = case.application
    if application.gaps_named_on is not None and application.completed_on is None:
        raise case.refuse("gaps_open")
    last_day = clock_of(case.its, setting=case.setting).answer_by
    if last_day is not None and case.command.on <= last_day:
        raise case.refuse("answer_day_ahead", last_day=last_day.isoformat())


def _lever_allows_missing(case: Case) -> None:
    papers = case.command.data.get("missing")
    for paper in papers if isinstance(papers, list) else []:
        if str(paper) not in case.rules.may_miss:
            raise case.refuse("may_not_miss", where="missing", document=str(paper))
    if date.fromisoformat(case.text("cure_by")) < case.command.on:
        raise case.refuse("cure_day_before", where="cure_by")
    if case.text("condition") in case.state.conditions:
        raise case.refuse("id_taken", where="condition", id=case.text("condition"))


def _condition_open(case: Case) -> None:
    condition = case.state.conditions.get(case.text("condition"))
    if (
        condition is None
        or condition.procedure != case.its.id
        or condition.state == "cured"
        # What has lapsed can be made good only where nothing was taken back yet.
        or (condition.state == "lapsed" and case.its.state == "lapsed")
    ):
        raise case.refuse("no_open_condition", where="condition")


def _cure_day_over(case: Case) -> None:
    condition = case.state.conditions.get(case.text("condition"))
    if condition is None or condition.state != "open":
        raise case.refuse("no_open_condition", where="condition")
    if condition.procedure != case.its.id:
        raise case.refuse("no_open_condition", where="condition")
    if case.command.on <= condition.cure_by:
        raise case.refuse("cure_day_ahead", last_day=condition.cure_by.isoformat())


def _ground_of_law(case: Case) -> None:
    name = case.text("ground")
    if name not in {ground.id for ground in case.rules.grounds}:
        raise case.refuse("no_ground_of_law", where="ground", procedure=case.its.id)
    if case.text("pause") in {pause.id for pause in case.application.pauses}:
        raise case.refuse("id_taken", where="pause", id=case.text("pause"))
    for field in ("notice_on", "until"):
        told = case.text(field)
        if field == "until" and told and date.fromisoformat(told) < case.command.on:
            raise case.refuse("day_before_begin", where=field)


def _pause_open(case: Case) -> None:
    found = {
        pause.id: pause for pause in case.application.pauses if pause.last is None
    }.get(case.text("pause"))
    if found is None:
        raise case.refuse("no_open_pause", where="pause")
    if case.command.on < found.first:
        raise case.refuse(
            "before_its_cause", where="on", day=found.first.isoformat(), event="paused"
        )


def _extension_allowed(case: Case) -> None:
    rule, application = case.rules.extension, case.application
    if rule is None:
        raise case.refuse("no_extension", procedure=case.its.id)
    if application.extension is not None:
        day = application.extension.on.isoformat()
        raise case.refuse("extended_before", day=day)
    days = case.command.data["days"]
    if not isinstance(days, int) or not 0 < days <= rule.n:
        raise case.refuse("extension_too_long", where="days", most=rule.n)
    limit = clock_of(case.its, setting=case.setting, today=case.today).statutory
    if limit is not None and case.command.on > limit.last_day:
        raise case.refuse(
            "extension_too_late", where="on", last_day=limit.last_day.isoformat()
        )


def _review_open(case: Case) -> None:
    review = case.application.reviews.get(case.text("review"))
    if review is None or review.closed_on is not None:
        raise case.refuse("no_open_review", where="review")
    if case.command.on < review.opened_on:
        raise case.refuse(
            "before_its_cause",
            where="on",
            day=review.opened_on.isoformat(),
            event="review_opened",
        )


def _no_open_review(case: Case) -> None:
    """Nothing is decided while somebody still examines it."""
    waiting = [r for r in case.application.reviews.values() if r.closed_on is None]
    if waiting:
        raise case.refuse(
            "review_is_open", count=len(waiting), by=", ".join(r.by for r in waiting)
        )


def _nothing_withheld(case: Case) -> None:
    for condition in case.state.conditions.values():
        if condition.procedure != case.its.id or condition.state == "cured":
            continue
        withheld = condition.effect == "withheld_until_cured"
        if withheld or (
            condition.state == "lapsed" and condition.consequence == "decision_withheld"
        ):
            raise case.refuse("decision_is_withheld", condition=condition.id)


def _interruption_open(case: Case) -> None:
    found = case.its.interruptions.get(case.text("interruption"))
    if found is None or found.last is not None:
        raise case.refuse("no_open_interruption", where="interruption")
    if case.command.on < found.first:
        raise case.refuse(
            "before_its_cause",
            where="on",
            day=found.first.isoformat(),
            event="interrupted",
        )


def _no_interruption_open(case: Case) -> None:
    for each in case.its.interruptions.values():
        if each.last is None:
            raise case.refuse("interruption_is_open", day=each.first.isoformat())
        if each.id == case.text("interruption"):
            raise case.refuse("id_taken", where="interruption", id=each.id)


def _commitment_open(case: Case) -> None:
    commitment = case.state.commitments.get(case.text("commitment"))
    if (
        commitment is None
        or commitment.state != "open"
        or commitment.procedure != case.its.id
    ):
        raise case.refuse("no_open_commitment", where="commitment")


GUARDS: Final[Mapping[str, Callable[[Case], None]]] = {
    "not_yet_open": _not_yet_open,
    "is_closed": _is_closed,
    "begun": _begun,
    "stage_complete": _stage_complete,
    "can_be_struck": _can_be_struck,
    "another_officer": _another_officer,
    "task_open": _task_open,
    "gaps_in_time": _gaps_in_time,
    "gaps_named_once": _gaps_named_once,
    "answer_day_over": _answer_day_over,
    "lever_allows_missing": _lever_allows_missing,
    "condition_open": _condition_open,
    "cure_day_over": _cure_day_over,
    "ground_of_law": _ground_of_law,
    "pause_open": _pause_open,
    "extension_allowed": _extension_allowed,
    "review_open": _review_open,
    "no_open_review": _no_open_review,
    "nothing_withheld": _nothing_withheld,
    "interruption_open": _interruption_open,
    "no_interruption_open": _no_interruption_open,
    "commitment_open": _commitment_open,
    **documents.GUARDS,
}
"""Every guard that the table may name."""
