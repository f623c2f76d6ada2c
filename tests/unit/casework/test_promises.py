"""Acceptance on condition, and commitments: what is promised, and what follows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.casework.rig import Desk, day

CONDITION: dict[str, Any] = {
    "condition": "c1",
    "missing": ["opinion"],
    "promised_by": "user:1",
    "cure_by": "2024-03-29",
}
WITHHELD = {"effect": "withheld_until_cured", "consequence": "decision_withheld"}
FALLS = {"effect": "withheld_until_cured", "consequence": "acceptance_lapses"}
REVOKED = {"effect": "granted_with_condition", "consequence": "permit_revoked"}
COMMITMENT: dict[str, Any] = {
    "commitment": "k1",
    "lever": "commitment",
    "duty": "…",
    "check_by": "2024-06-03",
}


def conditional(how: dict[str, str]) -> Desk:
    desk = Desk()
    desk.do("submit", "permit", on="2024-03-04")
    desk.do("accept_conditionally", "permit", on="2024-03-05", **CONDITION, **how)
    return desk


def state_of(desk: Desk, condition: str = "c1") -> str:
    return desk.state.conditions[condition].state


def test_a_condition_keeps_what_is_missing_who_promised_and_until_when() -> None:
    found = conditional(WITHHELD).state.conditions["c1"]
    assert (found.missing, found.promised_by) == (("opinion",), "user:1")
    assert (found.made_on, found.cure_by) == (day("2024-03-05"), day("2024-03-29"))
    assert (found.procedure, found.application, found.state) == ("permit", 1, "open")


def test_acceptance_on_condition_starts_the_clock() -> None:
    clock = conditional(WITHHELD).clock("permit")
    assert clock.trigger == day("2024-03-05")


def test_it_is_possible_while_gaps_are_open_and_no_answer_day_runs_then() -> None:
    desk = Desk()
    desk.do("submit", "permit", on="2024-03-04")
    gaps = [{"document": "opinion", "text": "…"}]
    desk.do("name_gaps", "permit", on="2024-03-11", gaps=gaps)
    told = {**CONDITION, **WITHHELD, "cure_by": "2024-05-01"}
    assert not desk.refusal("accept_conditionally", "permit", on="2024-04-15", **told)


def test_only_papers_that_a_lever_in_use_lets_follow_may_be_missing() -> None:
    desk = Desk()
    desk.do("submit", "permit", on="2024-03-04")
    told = {**CONDITION, **WITHHELD, "missing": ["form"]}
    assert desk.refusal("accept_conditionally", "permit", on="2024-03-05", **told) == (
        "casework.may_not_miss"
    )


@pytest.mark.parametrize(
    ("cure_by", "code"),
    [("2024-03-04", "casework.cure_day_before"), ("2024-03-05", "")],
)
def test_the_cure_day_is_not_before_the_acceptance(cure_by: str, code: str) -> None:
    desk = Desk()
    desk.do("submit", "permit", on="2024-03-04")
    told = {**CONDITION, **WITHHELD, "cure_by": cure_by}
    refused = desk.refusal("accept_conditionally", "permit", on="2024-03-05", **told)
    assert refused == code


@pytest.mark.parametrize(
    ("effect", "consequence"),
    [
        ("withheld_until_cured", "permit_revoked"),
        ("granted_with_condition", "decision_withheld"),
    ],
)
def test_effect_and_consequence_may_not_contradict_each_other(
    effect: str, consequence: str
) -> None:
    desk = Desk()
    desk.do("submit", "permit", on="2024-03-04")
    told = {**CONDITION, "effect": effect, "consequence": consequence}
    assert desk.refusal("accept_conditionally", "permit", on="2024-03-05", **told) == (
        "casework.consequence_unfit"
    )


def test_a_withheld_decision_waits_for_the_paper_and_its_day() -> None:
    desk = conditional(WITHHELD)
    assert desk.refusal("grant", "permit", on="2024-03-12") == (
        "casework.decision_is_withheld"
    )
    desk.do("cure", "permit", on="2024-03-13", condition="c1")
    assert desk.refusal("grant", "permit", on="2024-03-12") == (
        "casework.before_its_cause"
    )
    assert not desk.refusal("grant", "permit", on="2024-03-13")


def test_a_permit_on_condition_is_granted_before_the_paper_is_there() -> None:
    desk = conditional(REVOKED)
    assert not desk.refusal("grant", "permit", on="2024-03-12")
    # The paper came on the 11th and is told of later.
    assert not desk.refusal("cure", "permit", on="2024-03-11", condition="c1")
    assert state_of(desk) == "cured"


@pytest.mark.parametrize(
    ("on", "code"), [("2024-03-29", "casework.cure_day_ahead"), ("2024-03-30", "")]
)
def test_a_condition_lapses_on_the_day_after_the_cure_day(on: str, code: str) -> None:
    desk = conditional(WITHHELD)
    assert desk.refusal("lapse", "permit", on=on, condition="c1") == code


def test_a_cured_condition_does_not_lapse() -> None:
    desk = conditional(WITHHELD)
    desk.do("cure", "permit", on="2024-03-29", condition="c1")
    assert desk.refusal("lapse", "permit", on="2024-03-30", condition="c1") == (
        "casework.no_open_condition"
    )


def test_a_lapse_that_only_withholds_leaves_the_application_and_can_be_cured() -> None:
    desk = conditional(WITHHELD)
    desk.do("lapse", "permit", on="2024-03-30", condition="c1")
    assert (desk.of("permit").state, state_of(desk)) == ("accepted", "lapsed")
    assert desk.refusal("grant", "permit", on="2024-04-01") == (
        "casework.decision_is_withheld"
    )
    desk.do("cure", "permit", on="2024-04-02", condition="c1")
    assert not desk.refusal("grant", "permit", on="2024-04-02")


def test_a_lapse_that_takes_the_acceptance_ends_the_application() -> None:
    desk = conditional(FALLS)
    desk.do("lapse", "permit", on="2024-03-30", condition="c1")
    its = desk.of("permit")
    assert its.application is not None
    assert (its.state, its.application.outcome) == ("lapsed", "lapsed")
    assert its.application.ended_on == day("2024-03-30")
    assert desk.refusal("cure", "permit", on="2024-03-31", condition="c1") == (
        "casework.no_open_condition"
    )


def test_a_lapse_takes_back_a_permit_that_was_granted_on_condition() -> None:
    desk = conditional(REVOKED)
    desk.do("grant", "permit", on="2024-03-12")
    desk.do("deliver", "permit", on="2024-03-14")
    desk.do("lapse", "permit", on="2024-03-30", condition="c1")
    its = desk.of("permit")
    assert (its.state, its.finished_on) == ("lapsed", None)


def test_a_condition_ends_with_its_application_and_binds_no_later_one() -> None:
    desk = conditional(WITHHELD)
    desk.do("withdraw", "permit", on="2024-03-06")
    assert state_of(desk) == "dropped"
    assert desk.refusal("lapse", "permit", on="2024-04-01", condition="c1") == (
        "casework.not_in_this_state"
    )
    desk.do("submit", "permit", on="2024-03-07")
    desk.do("accept", "permit", on="2024-03-07")
    assert not desk.refusal("grant", "permit", on="2024-03-08")


def test_a_commitment_is_made_only_under_a_lever_that_the_project_uses() -> None:
    desk = Desk()
    told = {**COMMITMENT, "lever": "parallel_review"}
    assert desk.refusal("commit", "permit", on="2024-03-04", **told) == (
        "casework.no_such_commitment"
    )
    assert not desk.refusal("commit", "permit", on="2024-03-04", **COMMITMENT)


def test_a_commitment_is_looked_at_afterwards_and_never_before_it_was_made() -> None:
    desk = Desk()
    desk.do("commit", "permit", on="2024-03-04", **COMMITMENT)
    told = {"commitment": "k1", "outcome": "kept"}
    early = desk.refusal("check_commitment", "permit", on="2024-03-03", **told)
    assert early == "casework.before_its_cause"
    desk.do("check_commitment", "permit", on="2024-05-06", **told)
    found = desk.state.commitments["k1"]
    assert (found.state, found.checked_on) == ("kept", day("2024-05-06"))
    assert desk.refusal("check_commitment", "permit", on="2024-06-03", **told) == (
        "casework.no_open_commitment"
    )


def test_a_broken_commitment_is_to_be_put_right_by_a_day_and_looked_at_again() -> None:
    desk = Desk()
    desk.do("commit", "permit", on="2024-03-04", **COMMITMENT)
    told = {"commitment": "k1", "outcome": "broken", "put_right_by": "2024-07-01"}
    desk.do("check_commitment", "permit", on="2024-06-03", **told)
    found = desk.state.commitments["k1"]
    assert (found.state, found.check_by) == ("broken", day("2024-07-01"))
    kept = {"commitment": "k1", "outcome": "kept"}
    assert not desk.refusal("check_commitment", "permit", on="2024-07-01", **kept)
    assert desk.state.commitments["k1"].state == "kept"


def test_what_was_kept_needs_no_day_to_be_put_right() -> None:
    desk = Desk()
    desk.do("commit", "permit", on="2024-03-04", **COMMITMENT)
    told = {"commitment": "k1", "outcome": "kept", "put_right_by": "2024-07-01"}
    assert desk.refusal("check_commitment", "permit", on="2024-06-03", **told) == (
        "casework.nothing_to_put_right"
    )


def test_a_commitment_ends_with_its_application() -> None:
    desk = Desk()
    desk.do("commit", "permit", on="2024-03-04", **COMMITMENT)
    desk.accepted("permit", "2024-03-04")
    desk.do("refuse", "permit", on="2024-03-06", reason="…", article="…")
    assert desk.state.commitments["k1"].state == "dropped"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("commit", COMMITMENT),
        ("pause", {"pause": "k1", "ground": "hearing"}),
        ("open_review", {"review": "k1", "by": "…", "topic": "…"}),
    ],
)
def test_an_id_is_not_taken_twice(kind: str, told: dict[str, Any]) -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    desk.do(kind, "permit", on="2024-03-05", **told)
    assert desk.refusal(kind, "permit", on="2024-03-06", **told) == "casework.id_taken"
