"""Deciding, handing over, ending: and in which order of days it can be told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.casework.rig import ACTORS, AUTHORITY, Desk, day
from tiexin.casework.table import Actor, Party, Role

REVIEW = {"review": "r1", "by": "fire brigade", "topic": "escape routes"}
REFUSED: dict[str, Any] = {"reason": "…", "article": "…"}


def accepted(on: str = "2024-03-04") -> Desk:
    desk = Desk()
    desk.accepted("permit", on)
    return desk


def test_a_permit_is_not_granted_while_a_review_is_open() -> None:
    desk = accepted()
    desk.do("open_review", "permit", on="2024-03-05", **REVIEW)
    told = desk.refusal_fields("grant", "permit", on="2024-03-08")
    assert told["by"] == "fire brigade"
    assert desk.refusal("refuse", "permit", on="2024-03-08", **REFUSED) == (
        "casework.review_is_open"
    )
    desk.do("close_review", "permit", on="2024-03-08", review="r1", outcome="objection")
    assert not desk.refusal("grant", "permit", on="2024-03-08")


def test_a_permit_is_not_dated_before_the_end_of_a_review_either() -> None:
    desk = accepted()
    desk.do("open_review", "permit", on="2024-03-05", **REVIEW)
    desk.do(
        "close_review", "permit", on="2024-03-12", review="r1", outcome="conditions"
    )
    told = desk.refusal_fields("grant", "permit", on="2024-03-11")
    assert told == {"day": "2024-03-12", "event": "review_closed"}


def test_a_review_closes_once_and_not_before_it_was_opened() -> None:
    desk = accepted()
    desk.do("open_review", "permit", on="2024-03-06", **REVIEW)
    closed = {"review": "r1", "outcome": "no_objection"}
    early = desk.refusal("close_review", "permit", on="2024-03-05", **closed)
    assert early == "casework.before_its_cause"
    desk.do("close_review", "permit", on="2024-03-06", **closed)
    again = desk.refusal("close_review", "permit", on="2024-03-07", **closed)
    assert again == "casework.no_open_review"


def test_a_permit_is_not_dated_before_the_extension_of_its_limit() -> None:
    desk = accepted()
    desk.do("extend", "permit", on="2024-03-12", days=5, ground="…", approver="…")
    assert desk.refusal("grant", "permit", on="2024-03-11") == (
        "casework.before_its_cause"
    )
    assert not desk.refusal("grant", "permit", on="2024-03-12")


def test_what_changes_no_state_may_be_told_later_of_an_earlier_day() -> None:
    desk = accepted()
    desk.do("open_review", "permit", on="2024-03-12", **REVIEW)
    told = {"pause": "p1", "ground": "hearing", "notice_on": "2024-03-06"}
    assert not desk.refusal("pause", "permit", on="2024-03-06", **told)
    finish = {"finish": "2024-05-01", "cause": "authority"}
    assert not desk.refusal("forecast", "permit", on="2024-03-05", **finish)
    assert not desk.refusal("verify_status", "permit", on="2024-03-05", source="call")


def test_a_pause_must_end_before_the_permit_is_granted() -> None:
    desk = accepted()
    told = {"pause": "p1", "ground": "hearing", "notice_on": "2024-03-06"}
    desk.do("pause", "permit", on="2024-03-06", **told)
    assert desk.refusal("grant", "permit", on="2024-03-08") == (
        "casework.not_in_this_state"
    )


def test_refusing_while_it_is_paused_ends_the_pause_on_that_day() -> None:
    desk = accepted()
    told = {"pause": "p1", "ground": "hearing", "notice_on": "2024-03-06"}
    desk.do("pause", "permit", on="2024-03-06", **told)
    desk.do("refuse", "permit", on="2024-03-12", **REFUSED)
    its = desk.of("permit")
    assert its.application is not None
    assert [pause.last for pause in its.application.pauses] == [day("2024-03-12")]
    assert not desk.clock("permit").paused
    assert (its.state, its.move, its.finished_on) == ("refused", Party.APPLICANT, None)


def test_the_certificate_is_handed_over_on_the_day_of_the_decision_or_later() -> None:
    desk = accepted()
    desk.do("grant", "permit", on="2024-03-12", number="A-1")
    early = desk.refusal("deliver", "permit", on="2024-03-11")
    assert early == "casework.before_its_cause"
    desk.do("deliver", "permit", on="2024-03-12")
    its = desk.of("permit")
    assert its.application is not None
    assert (its.application.number, its.application.outcome) == ("A-1", "granted")
    assert (its.state, its.finished_on) == ("delivered", day("2024-03-12"))


def test_a_revoked_permit_is_no_longer_settled_and_can_be_asked_for_anew() -> None:
    desk = accepted()
    desk.do("grant", "permit", on="2024-03-12")
    desk.do("deliver", "permit", on="2024-03-13")
    desk.do("revoke", "permit", on="2024-06-03", **REFUSED)
    its = desk.of("permit")
    assert (its.state, its.move, its.finished_on) == ("lapsed", Party.APPLICANT, None)
    assert not desk.refusal("submit", "permit", on="2024-06-04")


@pytest.mark.parametrize("state", ["submitted", "gaps_named", "accepted", "paused"])
def test_an_application_can_be_withdrawn_until_it_is_decided(state: str) -> None:
    desk = Desk()
    desk.do("submit", "permit", on="2024-03-04")
    if state == "gaps_named":
        gaps = [{"field": "area", "text": "…"}]
        desk.do("name_gaps", "permit", on="2024-03-05", gaps=gaps)
    if state in ("accepted", "paused"):
        desk.do("accept", "permit", on="2024-03-05")
    if state == "paused":
        told = {"pause": "p1", "ground": "hearing"}
        desk.do("pause", "permit", on="2024-03-05", **told)
    assert desk.of("permit").state == state
    assert not desk.refusal("withdraw", "permit", on="2024-03-06")


def test_a_granted_permit_is_not_withdrawn() -> None:
    desk = accepted()
    desk.do("grant", "permit", on="2024-03-12")
    assert desk.refusal("withdraw", "permit", on="2024-03-13") == (
        "casework.not_in_this_state"
    )


def test_a_reviewer_decides_only_for_the_own_authority() -> None:
    desk = accepted()
    other = Actor("user:9", Role.REVIEWER, "water")
    assert desk.state.version == 3
    with pytest.raises(Exception, match="other_authority"):
        desk.give("grant", "permit", on="2024-03-08", actor=other)
    own = Actor("user:9", Role.REVIEWER, AUTHORITY)
    assert desk.give("grant", "permit", on="2024-03-08", actor=own)


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("grant", Role.INVESTOR),
        ("accept", Role.INVESTOR),
        ("lapse", Role.OFFICER),
        ("revoke", Role.SUPERVISOR),
        ("deem_accepted", Role.INVESTOR),
    ],
)
def test_what_a_role_may_not_do_is_refused_before_anything_is_read(
    kind: str, role: Role
) -> None:
    assert accepted().refusal(kind, "permit", on="2024-03-08", role=role) == (
        "casework.role_may_not"
    )


def test_works_are_begun_and_finished_and_never_granted() -> None:
    desk = Desk()
    assert desk.refusal("submit", "works", on="2024-03-04") == "casework.other_track"
    desk.do("begin", "works", on="2024-03-04")
    assert desk.of("works").move is Party.APPLICANT
    desk.do("finish", "works", on="2024-03-04")
    assert desk.of("works").finished_on == day("2024-03-04")
    desk.do("start_again", "works", on="2024-03-10", reason="…")
    assert (desk.of("works").state, desk.of("works").finished_on) == ("working", None)


def test_works_stand_still_once_at_a_time_and_finish_after_they_went_on() -> None:
    desk = Desk()
    desk.do("begin", "works", on="2024-03-04")
    stop = {"cause": "force_majeure", "note": "typhoon"}
    desk.do("interrupt", "works", on="2024-03-10", interruption="i1", **stop)
    again = {"interruption": "i2", **stop}
    assert desk.refusal("interrupt", "works", on="2024-03-11", **again) == (
        "casework.interruption_is_open"
    )
    ended = {"interruption": "i1"}
    assert desk.refusal("end_interruption", "works", on="2024-03-09", **ended) == (
        "casework.before_its_cause"
    )
    desk.do("end_interruption", "works", on="2024-03-15", **ended)
    # On the 15th work went on, so the 14th was the last day lost.
    assert desk.of("works").interruptions["i1"].last == day("2024-03-14")
    assert desk.refusal("finish", "works", on="2024-03-14") == (
        "casework.before_its_cause"
    )


def test_a_forecast_lies_ahead_and_is_given_only_for_what_is_not_done() -> None:
    desk = Desk()
    desk.do("begin", "works", on="2024-03-04")
    told = {"finish": "2024-03-05", "cause": "authority"}
    assert desk.refusal("forecast", "works", on="2024-03-06", **told) == (
        "casework.day_before_begin"
    )
    assert not desk.refusal("forecast", "works", on="2024-03-05", **told)
    desk.do("finish", "works", on="2024-03-05")
    assert desk.refusal("forecast", "works", on="2024-03-05", **told) == (
        "casework.not_in_this_state"
    )


def test_a_step_that_is_not_needed_is_settled_and_can_be_taken_up_again() -> None:
    desk = Desk()
    desk.do("mark_not_needed", "permit", on="2024-03-04", reason="…")
    assert desk.of("permit").move is Party.NOBODY
    desk.do("take_up_again", "permit", on="2024-03-05", reason="…")
    early = desk.refusal("submit", "permit", on="2024-03-04")
    assert early == "casework.before_its_cause"
    assert not desk.refusal("submit", "permit", on="2024-03-05")


def test_the_day_of_an_event_lies_neither_ahead_nor_before_the_project() -> None:
    desk = Desk(opened=day("2024-03-04"), today=day("2024-03-08"))
    assert desk.refusal("submit", "permit", on="2024-03-09") == (
        "casework.in_the_future"
    )
    assert desk.refusal("submit", "permit", on="2024-03-03") == (
        "casework.before_the_project"
    )
    assert not desk.refusal("submit", "permit", on="2024-03-04")


def test_a_day_that_no_calendar_reaches_is_refused_where_it_is_typed() -> None:
    told = {"pause": "p1", "ground": "hearing", "until": "2099-01-01"}
    desk = accepted()
    assert desk.refusal("pause", "permit", on="2024-03-05", **told) == (
        "casework.day_out_of_reach"
    )
    fields = desk.refusal_fields("pause", "permit", on="2024-03-05", **told)
    assert fields["name"] == "until"


def test_nothing_is_asked_of_a_procedure_that_is_not_there() -> None:
    assert Desk().refusal(
        "verify_status", "bridge", on="2024-03-05", source="call"
    ) == ("casework.unknown_procedure")


def test_all_that_is_malformed_is_told_at_once() -> None:
    desk = accepted()
    with pytest.raises(Exception, match="bad_day") as refused:
        desk.give(
            "pause",
            "permit",
            on="2024-03-05",
            actor=ACTORS[Role.OFFICER],
            pause="P 1",
            ground="hearing",
            until="soon",
            colour="red",
        )
    codes = sorted(each.code for each in refused.value.problems)  # type: ignore[attr-defined]
    assert codes == ["casework.bad_day", "casework.bad_id", "casework.unknown_field"]
