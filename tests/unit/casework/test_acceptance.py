"""From handing in to acceptance: article 32 of the licensing law, command by command.

Papers handed in on Monday 2025-04-28 must be answered by Thursday 2025-05-08: the 1st,
2nd and 5th of May are off (worked example 8).
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.casework.rig import PERMIT, Desk, day
from tiexin.casework.table import Party, Role

GAPS = [{"document": "drawings", "text": "page 3 is missing"}]


def handed_in(procedure: str = "permit") -> Desk:
    desk = Desk()
    desk.do("submit", procedure, on="2025-04-28")
    return desk


def test_after_handing_in_the_office_has_the_move_and_five_working_days() -> None:
    desk = handed_in()
    clock = desk.clock("permit")
    assert desk.of("permit").move is Party.AUTHORITY
    assert clock.answer_by == day("2025-05-08")
    assert (clock.due, clock.due_kind) == (day("2025-05-08"), "answer")
    assert clock.trigger is None


@pytest.mark.parametrize("kind", ["name_gaps", "accept", "decline"])
@pytest.mark.parametrize(
    ("on", "code"),
    [("2025-05-08", ""), ("2025-05-09", "casework.silence_has_accepted")],
)
def test_the_office_may_answer_on_the_fifth_day_and_not_after_it(
    kind: str, on: str, code: str
) -> None:
    told = {
        "name_gaps": {"gaps": GAPS},
        "decline": {"reason": "…", "article": "…"},
    }.get(kind, {})
    assert handed_in().refusal(kind, "permit", on=on, **told) == code


def test_the_refusal_tells_last_day_and_day_of_receipt() -> None:
    told = handed_in().refusal_fields("accept", "permit", on="2025-05-20")
    assert told == {"last_day": "2025-05-08", "received": "2025-04-28"}


@pytest.mark.parametrize(
    ("on", "code"), [("2025-05-08", "casework.answer_day_ahead"), ("2025-05-09", "")]
)
def test_silence_accepts_on_the_day_after_the_fifth(on: str, code: str) -> None:
    assert handed_in().refusal("deem_accepted", "permit", on=on) == code


def test_silence_accepts_as_of_the_day_of_receipt_however_late_it_is_recorded() -> None:
    desk = handed_in()
    desk.do("deem_accepted", "permit", on="2025-06-30", role=Role.SYSTEM)
    its = desk.of("permit")
    assert its.application is not None
    assert its.application.accepted_on == day("2025-04-28")
    assert its.application.by_silence
    assert its.since == day("2025-04-28")
    assert desk.clock("permit").trigger == day("2025-04-28")


def test_what_the_office_did_before_silence_was_recorded_can_still_be_told() -> None:
    desk = handed_in()
    desk.do("deem_accepted", "permit", on="2025-06-30")
    assert not desk.refusal("grant", "permit", on="2025-05-20")


def test_a_reviewer_does_not_record_his_own_silence() -> None:
    desk = handed_in()
    told = {"on": "2025-05-09", "role": Role.REVIEWER}
    assert desk.refusal("deem_accepted", "permit", **told) == "casework.role_may_not"


def test_named_gaps_give_the_applicant_the_move_and_stop_the_answer_clock() -> None:
    desk = handed_in()
    desk.do("name_gaps", "permit", on="2025-05-08", gaps=GAPS)
    clock = desk.clock("permit")
    assert desk.of("permit").move is Party.APPLICANT
    assert (clock.answer_by, clock.due, clock.trigger) == (None, None, None)


def test_gaps_named_on_the_last_day_keep_silence_from_accepting() -> None:
    desk = handed_in()
    desk.do("name_gaps", "permit", on="2025-05-08", gaps=GAPS)
    told = {"on": "2025-05-30"}
    assert desk.refusal("deem_accepted", "permit", **told) == (
        "casework.not_in_this_state"
    )


def test_gaps_are_named_once_and_never_again() -> None:
    desk = handed_in()
    desk.do("name_gaps", "permit", on="2025-04-30", gaps=GAPS)
    desk.do("complete", "permit", on="2025-05-06")
    again = {"on": "2025-05-07", "gaps": GAPS}
    assert desk.refusal("name_gaps", "permit", **again) == "casework.gaps_named_before"


def test_completed_papers_start_five_days_after_which_silence_accepts_them() -> None:
    desk = handed_in()
    desk.do("name_gaps", "permit", on="2025-05-08", gaps=GAPS)
    desk.do("complete", "permit", on="2025-05-15")
    # The 16th, then the week from Monday the 19th.
    assert desk.clock("permit").answer_by == day("2025-05-22")
    desk.do("deem_accepted", "permit", on="2025-05-23")
    assert desk.clock("permit").trigger == day("2025-05-15")


def test_papers_are_not_complete_while_a_correction_is_open() -> None:
    desk = handed_in()
    desk.do("name_gaps", "permit", on="2025-04-29", gaps=GAPS)
    asked = {"correction": "c1", "procedure": "permit", "document": "drawings"}
    desk.do("request_correction", on="2025-04-29", text="…", **asked)
    assert desk.refusal("complete", "permit", on="2025-05-06") == (
        "casework.corrections_open"
    )
    desk.do("answer_correction", on="2025-05-06", correction="c1", note="…")
    assert not desk.refusal("complete", "permit", on="2025-05-06")


def test_a_clock_that_starts_on_receipt_runs_before_acceptance() -> None:
    desk = handed_in("assessment")
    clock = desk.clock("assessment")
    assert clock.trigger == day("2025-04-28")
    # Thirty calendar days end on Wednesday the 28th of May.
    assert clock.statutory is not None
    assert clock.statutory.last_day == day("2025-05-28")
    desk.do("accept", "assessment", on="2025-05-06")
    assert desk.clock("assessment").trigger == day("2025-04-28")


def test_a_clock_that_starts_on_receipt_waits_for_the_last_paper() -> None:
    desk = handed_in("assessment")
    desk.do("name_gaps", "assessment", on="2025-05-06", gaps=GAPS)
    assert desk.clock("assessment").trigger is None
    desk.do("complete", "assessment", on="2025-05-15")
    assert desk.clock("assessment").trigger == day("2025-05-15")


def test_no_silence_accepts_where_no_law_says_so() -> None:
    desk = handed_in("filing")
    assert desk.clock("filing").answer_by is None
    told = {"on": "2025-06-30"}
    assert desk.refusal("deem_accepted", "filing", **told) == (
        "casework.silence_accepts_nothing"
    )
    assert not desk.refusal("accept", "filing", **told)


def test_declining_to_accept_ends_the_application_without_a_clock() -> None:
    desk = handed_in()
    desk.do("decline", "permit", on="2025-04-29", reason="…", article="…")
    its = desk.of("permit")
    assert (its.state, its.move) == ("refused", Party.APPLICANT)
    assert desk.clock("permit").trigger is None
    desk.do("submit", "permit", on="2025-05-06")
    assert desk.clock("permit").answer_by == day("2025-05-13")


def test_papers_that_never_come_can_be_declined_at_any_time() -> None:
    desk = handed_in()
    desk.do("name_gaps", "permit", on="2025-05-08", gaps=GAPS)
    told = {"reason": "…", "article": "…"}
    assert not desk.refusal("decline", "permit", on="2025-09-01", **told)


def test_handing_in_accepting_and_granting_may_fall_on_one_day() -> None:
    desk = handed_in()
    desk.do("accept", "permit", on="2025-04-28")
    desk.do("grant", "permit", on="2025-04-28")
    assert desk.of("permit").finished_on == day("2025-04-28")


def test_nothing_is_accepted_before_it_was_handed_in() -> None:
    told = handed_in().refusal_fields("accept", "permit", on="2025-04-27")
    assert told == {"day": "2025-04-28", "event": "submitted"}


def test_a_law_of_its_own_may_give_three_calendar_days_to_answer() -> None:
    rules = replace(PERMIT, answer_days=3, answer_unit="calendar_day")
    desk = Desk(rules=(rules,))
    # The third day after Wednesday is a Saturday, so the answer day is Monday.
    desk.do("submit", "permit", on="2024-03-06")
    assert desk.clock("permit").answer_by == day("2024-03-11")
    assert desk.refusal("deem_accepted", "permit", on="2024-03-11") == (
        "casework.answer_day_ahead"
    )
    assert not desk.refusal("deem_accepted", "permit", on="2024-03-12")
