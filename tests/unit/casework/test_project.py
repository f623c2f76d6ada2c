"""The project as a whole: opening, stages, officers, tasks, plans, changing facts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.casework.rig import (
    ALL,
    ASSESSMENT,
    FILING,
    PERMIT,
    WORKS,
    Desk,
    book_of,
    days,
)
from tiexin.casework.stages import missing, next_stage
from tiexin.casework.table import Actor, Role

if TYPE_CHECKING:
    from tiexin.casework.rules import ProcedureRules

DAY = "2024-03-04"
PLAN: dict[str, Any] = {"plan": "p" * 64, "milestones": {"completion": "2025-01-01"}}


def changed(desk: Desk, *rules: ProcedureRules) -> dict[str, Any]:
    """The fields of a change of facts that leads to these rules."""
    book = book_of(*rules)
    desk.books[book.hash] = book
    return {
        "rulebook": book.hash,
        "procedures": list(book.procedures),
        "facts": {"site.area": 9},
        "reason": "…",
    }


def test_a_project_is_opened_once() -> None:
    desk = Desk()
    book = next(iter(desk.books.values()))
    assert desk.refusal("open_project", on=DAY, **desk.opening(book)) == (
        "casework.already_open"
    )


def test_a_closed_project_takes_letters_and_nothing_else_until_it_is_reopened() -> None:
    desk = Desk()
    desk.do("close_project", on=DAY, reason="moved_away")
    assert desk.refusal("submit", "permit", on=DAY) == "casework.closed"
    assert not desk.refusal("send_message", on=DAY, message="m1")
    assert desk.refusal("reopen_project", on="2024-03-03", reason="…") == (
        "casework.before_its_cause"
    )
    desk.do("reopen_project", on="2024-03-05", reason="…")
    assert not desk.refusal("submit", "permit", on="2024-03-05")


def test_what_is_not_closed_is_not_reopened() -> None:
    assert Desk().refusal("reopen_project", on=DAY, reason="…") == (
        "casework.not_closed"
    )


def test_a_project_is_not_closed_before_the_last_that_happened() -> None:
    desk = Desk()
    desk.accepted("permit", DAY)
    assert desk.refusal("close_project", on="2024-03-03", reason="given_up") == (
        "casework.before_its_cause"
    )
    assert not desk.refusal("close_project", on=DAY, reason="given_up")


# Stages


def settle(desk: Desk, procedure: str, on: str = DAY) -> None:
    desk.accepted(procedure, on)
    desk.do("grant", procedure, on=on)


def test_the_next_stage_waits_for_all_that_holds_it_and_says_what_is_missing() -> None:
    desk = Desk()
    told = desk.refusal_fields("advance_stage", on=DAY)
    assert told["procedures"] == "permit, assessment"
    assert next_stage(desk.state, desk.setting) == "land_planning"
    settle(desk, "permit")
    settle(desk, "assessment")
    assert missing(desk.state, desk.setting) == ()
    desk.do("advance_stage", on=DAY)
    assert desk.state.stage == "land_planning"
    # The filing belongs to this stage and holds up none; the works do.
    assert [each.procedure for each in missing(desk.state, desk.setting)] == ["works"]


def test_a_stage_does_not_begin_before_what_it_waited_for_was_settled() -> None:
    desk = Desk()
    settle(desk, "permit", "2024-03-06")
    settle(desk, "assessment", "2024-03-04")
    assert desk.refusal("advance_stage", on="2024-03-05") == (
        "casework.stage_incomplete"
    )
    assert not desk.refusal("advance_stage", on="2024-03-06")


def test_handing_the_certificate_over_later_does_not_hold_up_the_stage() -> None:
    desk = Desk()
    settle(desk, "permit", "2024-03-04")
    settle(desk, "assessment", "2024-03-04")
    desk.do("deliver", "permit", on="2024-03-12")
    assert not desk.refusal("advance_stage", on="2024-03-05")


def test_a_settled_step_with_an_open_condition_is_told_but_holds_up_nothing() -> None:
    desk = Desk(rules=(PERMIT,))
    desk.do("submit", "permit", on=DAY)
    desk.do(
        "accept_conditionally",
        "permit",
        on=DAY,
        condition="c1",
        missing=["opinion"],
        promised_by="user:1",
        cure_by="2024-05-01",
        effect="granted_with_condition",
        consequence="permit_revoked",
    )
    desk.do("grant", "permit", on=DAY)
    found = missing(desk.state, desk.setting)
    assert [(each.procedure, each.blocks) for each in found] == [("permit", False)]
    assert not desk.refusal("advance_stage", on=DAY)


def test_a_step_that_is_not_needed_is_settled() -> None:
    desk = Desk(rules=(PERMIT,))
    desk.do("mark_not_needed", "permit", on=DAY, reason="…")
    assert missing(desk.state, desk.setting) == ()


def test_after_production_there_is_no_further_stage() -> None:
    desk = Desk(rules=(replace(PERMIT, stage="production", holds_stage=False),))
    for _ in range(6):
        desk.do("advance_stage", on=DAY)
    assert desk.state.stage == "production"
    assert desk.refusal("advance_stage", on=DAY) == "casework.last_stage"


# Officers and tasks


def test_a_hand_over_has_a_day_a_reason_and_takes_all_open_tasks() -> None:
    desk = Desk()
    for name in ("t1", "t2"):
        desk.do("add_task", on=DAY, task=name, text="…", due="2024-03-08")
    desk.do("finish_task", on=DAY, task="t1")
    desk.do("hand_over", on="2024-03-05", officer="user:5", reason="leave")
    assert desk.state.officer == "user:5"
    assert desk.state.officers[-1].why == "leave"
    assert {t.id: t.assignee for t in desk.state.tasks.values()} == {
        "t1": "user:2",
        "t2": "user:5",
    }


def test_a_hand_over_may_name_the_tasks_that_go_with_it() -> None:
    desk = Desk()
    for name in ("t1", "t2"):
        desk.do("add_task", on=DAY, task=name, text="…", due="2024-03-08")
    told = {"officer": "user:5", "reason": "…", "tasks": ["t2"]}
    desk.do("hand_over", on=DAY, **told)
    assert {t.id: t.assignee for t in desk.state.tasks.values()} == {
        "t1": "user:2",
        "t2": "user:5",
    }
    told = {"officer": "user:6", "reason": "…", "tasks": ["t1"]}
    assert desk.refusal("hand_over", on=DAY, **told) == "casework.no_open_task"


@pytest.mark.parametrize(
    ("officer", "on", "code"),
    [
        ("user:5", "2024-03-05", "casework.same_officer"),
        ("user:6", "2024-03-04", "casework.before_its_cause"),
        ("user:6", "2024-03-05", ""),
        ("anybody", "2024-03-05", "casework.bad_user"),
    ],
)
def test_a_hand_over_goes_to_another_and_not_behind_the_last(
    officer: str, on: str, code: str
) -> None:
    desk = Desk()
    desk.do("hand_over", on="2024-03-05", officer="user:5", reason="…")
    assert desk.refusal("hand_over", on=on, officer=officer, reason="…") == code


def test_a_task_is_finished_once_and_not_before_it_was_given() -> None:
    desk = Desk()
    desk.do("add_task", on="2024-03-05", task="t1", text="…", due="2024-03-08")
    early = desk.refusal("finish_task", on="2024-03-04", task="t1")
    assert early == "casework.before_its_cause"
    desk.do("finish_task", on="2024-03-05", task="t1")
    again = desk.refusal("finish_task", on="2024-03-06", task="t1")
    assert again == "casework.no_open_task"


def test_a_task_is_about_a_procedure_of_the_project_or_about_none() -> None:
    told = {"task": "t1", "text": "…", "due": "2024-03-08"}
    assert Desk().refusal("add_task", on=DAY, procedure="bridge", **told) == (
        "casework.unknown_procedure"
    )
    assert not Desk().refusal("add_task", on=DAY, procedure="permit", **told)


# The plan


def test_the_promised_plan_is_frozen_once_and_revised_after_that() -> None:
    desk = Desk()
    assert desk.refusal("revise_plan", on=DAY, reason="…", **PLAN) == (
        "casework.no_baseline"
    )
    desk.do("freeze_baseline", on=DAY, **PLAN)
    assert desk.refusal("freeze_baseline", on=DAY, **PLAN) == (
        "casework.baseline_frozen_before"
    )
    later = {"plan": "q" * 64, "milestones": {"completion": "2025-02-01"}}
    desk.do("revise_plan", on=DAY, reason="late approval", **later)
    assert [mark.milestones["completion"] for mark in desk.state.plans] == [
        "2025-01-01",
        "2025-02-01",
    ]


def test_a_milestone_is_a_day() -> None:
    told = {**PLAN, "milestones": {"completion": "soon"}}
    assert Desk().refusal("freeze_baseline", on=DAY, **told) == (
        "casework.milestones_no_days"
    )


# Changing facts and rules


def test_changed_facts_bring_new_rules_to_what_has_not_begun() -> None:
    desk = Desk()
    desk.accepted("permit", DAY)
    told = changed(
        desk,
        replace(PERMIT, statutory=days(40)),
        replace(ASSESSMENT, statutory=days(60, "calendar_day")),
    )
    desk.do("change_facts", on="2024-03-05", **told)
    assert set(desk.state.procedures) == {"permit", "assessment"}
    rules = desk.setting.rules_of
    assert rules(desk.of("permit")).statutory == days(20)
    assert rules(desk.of("assessment")).statutory == days(60, "calendar_day")


def test_what_has_begun_stays_and_keeps_its_rules_even_where_no_longer_needed() -> None:
    desk = Desk()
    desk.accepted("permit", DAY)
    desk.do("change_facts", on="2024-03-05", **changed(desk, ASSESSMENT))
    desk.do("withdraw", "permit", on="2024-03-06")
    # A new application finds no new rules, so it goes by the old ones.
    desk.do("submit", "permit", on="2024-03-07")
    assert desk.setting.rules_of(desk.of("permit")).statutory == days(20)


def test_a_new_application_goes_by_the_new_rules() -> None:
    desk = Desk()
    desk.accepted("permit", DAY)
    told = changed(desk, replace(PERMIT, statutory=days(40)))
    desk.do("change_facts", on="2024-03-05", **told)
    desk.do("withdraw", "permit", on="2024-03-06")
    desk.do("submit", "permit", on="2024-03-07")
    assert desk.setting.rules_of(desk.of("permit")).statutory == days(40)


def test_an_officers_word_that_a_step_is_not_needed_outlives_changed_facts() -> None:
    desk = Desk()
    desk.do("mark_not_needed", "permit", on=DAY, reason="…")
    told = changed(desk, replace(PERMIT, statutory=days(40)), ASSESSMENT)
    desk.do("change_facts", on="2024-03-05", **told)
    assert desk.of("permit").state == "not_needed"


def test_a_running_case_moves_to_other_rules_only_on_purpose() -> None:
    desk = Desk()
    desk.accepted("permit", DAY)
    told = changed(desk, replace(PERMIT, statutory=days(40)), *ALL[1:])
    moved = {"rulebook": told["rulebook"], "reason": "…"}
    assert desk.refusal("move_rules", "assessment", on="2024-03-05", **moved) == (
        "casework.not_begun"
    )
    desk.do("move_rules", "permit", on="2024-03-05", **moved)
    assert desk.setting.rules_of(desk.of("permit")).statutory == days(40)


@pytest.mark.parametrize("rules", [(FILING,), (replace(WORKS, id="permit"),)])
def test_rules_that_do_not_know_the_procedure_or_its_way_are_refused(
    rules: tuple[ProcedureRules, ...],
) -> None:
    desk = Desk()
    desk.accepted("permit", DAY)
    told = {"rulebook": changed(desk, *rules)["rulebook"], "reason": "…"}
    assert desk.refusal("move_rules", "permit", on=DAY, **told) == (
        "casework.no_such_rules"
    )
    unknown = {"rulebook": "f" * 64, "reason": "…"}
    assert desk.refusal("move_rules", "permit", on=DAY, **unknown) == (
        "casework.no_such_rules"
    )


def test_facts_do_not_change_behind_their_last_change() -> None:
    desk = Desk()
    told = changed(desk, PERMIT)
    desk.do("change_facts", on="2024-03-05", **told)
    assert desk.refusal("change_facts", on="2024-03-04", **told) == (
        "casework.before_its_cause"
    )


# Order among procedures, and repeated commands


def test_procedures_do_not_wait_for_each_others_days() -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-20")
    assert not desk.refusal("submit", "assessment", on="2024-03-04")


def test_the_same_command_id_acts_once_whatever_it_says_the_second_time() -> None:
    desk = Desk()
    desk.do("submit", "permit", on=DAY, id="web/1")
    before = desk.state.version
    assert desk.do("submit", "assessment", on=DAY, id="web/1") == ()
    assert desk.do("grant", "permit", on=DAY, id="web/1") == ()
    assert desk.state.version == before


def test_a_letter_by_the_covering_officer_answers_for_the_named_one() -> None:
    desk = Desk()
    desk.give("send_message", on=DAY, actor=Actor("user:1", Role.INVESTOR), message="a")
    assert desk.state.first_response_at is None
    desk.give("send_message", on=DAY, actor=Actor("user:8", Role.OFFICER), message="b")
    assert desk.state.first_response_at is not None
