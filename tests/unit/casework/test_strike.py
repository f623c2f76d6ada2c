"""A struck record stays readable; the rest must hold without it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.casework.rig import Desk, day

REVIEW: dict[str, Any] = {"review": "r1", "by": "…", "topic": "…"}


def number(desk: Desk, kind: str) -> int:
    return next(event.number for event in reversed(desk.log) if event.kind == kind)


def strike(desk: Desk, kind: str) -> str:
    told = {"number": number(desk, kind), "reason": "typed by mistake"}
    return desk.refusal("strike_event", on="2024-06-03", **told)


def test_what_was_struck_no_longer_counts_and_stays_in_the_log() -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    assert not strike(desk, "accepted")
    assert desk.of("permit").state == "submitted"
    assert [e.kind for e in desk.log][-2:] == ["accepted", "event_struck"]
    assert list(desk.state.struck.values()) == ["typed by mistake"]
    desk.do("accept", "permit", on="2024-03-05")
    assert desk.clock("permit").trigger == day("2024-03-05")


def test_a_record_on_which_a_state_rests_is_not_struck() -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    desk.do("grant", "permit", on="2024-03-08")
    told = {"number": number(desk, "accepted"), "reason": "…"}
    fields = desk.refusal_fields("strike_event", on="2024-06-03", **told)
    assert fields["event"] == "granted"
    assert strike(desk, "granted") == ""
    assert strike(desk, "accepted") == ""


def test_the_end_of_a_review_is_not_struck_under_a_permit() -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    desk.do("open_review", "permit", on="2024-03-04", **REVIEW)
    closed = {"review": "r1", "outcome": "no_objection"}
    desk.do("close_review", "permit", on="2024-03-05", **closed)
    desk.do("grant", "permit", on="2024-03-08")
    assert strike(desk, "review_closed") == "casework.struck_is_leaned_on"


def test_a_permit_is_not_struck_under_the_stage_that_rests_on_it() -> None:
    desk = Desk()
    for each in ("permit", "assessment"):
        desk.accepted(each, "2024-03-04")
        desk.do("grant", each, on="2024-03-08")
    desk.do("advance_stage", on="2024-03-11")
    assert strike(desk, "granted") == "casework.struck_is_leaned_on"
    assert strike(desk, "stage_advanced") == ""
    assert strike(desk, "granted") == ""


def test_what_nothing_rests_on_is_struck_from_the_middle() -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    desk.do("extend", "permit", on="2024-03-05", days=10, ground="…", approver="…")
    desk.do("grant", "permit", on="2024-03-08")
    assert strike(desk, "extended") == ""
    assert desk.of("permit").application is not None
    assert desk.clock("permit").limits["statutory"].last_day == day("2024-04-01")


def test_an_extension_that_was_in_time_by_a_pause_leans_on_that_pause() -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    told = {"pause": "p1", "ground": "hearing", "notice_on": "2024-03-05"}
    desk.do("pause", "permit", on="2024-03-05", **told)
    desk.do("resume", "permit", on="2024-04-30", pause="p1")
    # Without the pause the limit had ended on the 1st of April.
    desk.do("extend", "permit", on="2024-05-06", days=10, ground="…", approver="…")
    assert strike(desk, "resumed") == ""
    told = {"number": number(desk, "paused"), "reason": "…"}
    fields = desk.refusal_fields("strike_event", on="2024-06-03", **told)
    assert fields["event"] == "extended"


@pytest.mark.parametrize("kind", ["project_opened", "handed_over", "baseline_frozen"])
def test_some_records_are_never_struck(kind: str) -> None:
    desk = Desk()
    desk.do("hand_over", on="2024-03-05", officer="user:5", reason="…")
    plan = {"plan": "p" * 64, "milestones": {}}
    desk.do("freeze_baseline", on="2024-03-05", **plan)
    assert strike(desk, kind) == "casework.never_struck"


def test_a_record_is_struck_once_and_must_be_there() -> None:
    desk = Desk()
    desk.do("log_contact", on="2024-03-05", channel="call")
    assert strike(desk, "contact_logged") == ""
    assert strike(desk, "contact_logged") == "casework.struck_before"
    told = {"number": 99, "reason": "…"}
    assert desk.refusal("strike_event", on="2024-06-03", **told) == (
        "casework.no_such_event"
    )


def test_striking_undoes_contact_and_first_response() -> None:
    desk = Desk()
    desk.do("log_contact", on="2024-03-05", channel="call")
    assert desk.state.first_response_at is not None
    strike(desk, "contact_logged")
    assert desk.state.first_response_at is None
