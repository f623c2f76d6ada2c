"""Whom to suggest, how soon somebody answered, since when it has been silent."""

from __future__ import annotations

import pytest

from tests.unit.casework.rig import Desk, calendars, day
from tiexin.app.paths import data_root
from tiexin.casework.ladder import load_ladder, rungs_due
from tiexin.casework.officers import Load, first_response, silent_for, suggest


def test_whoever_has_least_on_hand_is_suggested() -> None:
    busy = Load("user:1", projects=3, dues=0)
    free = Load("user:2", projects=2, dues=1)
    assert suggest([busy, free]) == free


def test_two_steps_that_fall_due_weigh_as_much_as_a_project() -> None:
    three = Load("user:1", projects=3, dues=0)
    two = Load("user:2", projects=2, dues=3)
    assert suggest([three, two]) == three
    assert suggest([three, Load("user:2", projects=2, dues=1)]) != three


def test_whoever_is_away_or_takes_nothing_new_is_not_suggested() -> None:
    away = Load("user:1", projects=0, dues=0, on_leave=True)
    full = Load("user:2", projects=0, dues=0, takes_new=False)
    there = Load("user:3", projects=9, dues=9)
    assert suggest([away, full, there]) == there
    assert suggest([away, full]) is None


def test_of_equals_the_same_one_is_suggested_each_time() -> None:
    loads = [Load("user:2", 1, 1), Load("user:1", 1, 1)]
    assert suggest(loads) == suggest(reversed(loads)) == loads[1]


@pytest.mark.parametrize(
    ("on", "days"),
    [
        ("2025-04-30", 0),
        # The 1st, 2nd and 5th of May are off.
        ("2025-05-04", 0),
        ("2025-05-06", 1),
        ("2025-05-08", 3),
    ],
)
def test_the_first_response_is_measured_in_working_days(on: str, days: int) -> None:
    desk = Desk(opened=day("2025-04-30"))
    assert first_response(desk.state, calendars()["mainland"]) is None
    desk.do("log_contact", on=on, channel="visit")
    assert first_response(desk.state, calendars()["mainland"]) == days


def test_a_later_contact_does_not_change_the_first_response() -> None:
    desk = Desk(opened=day("2025-04-30"))
    desk.do("log_contact", on="2025-05-06", channel="call")
    at = desk.state.first_response_at
    desk.do("log_contact", on="2025-05-20", channel="call")
    assert desk.state.first_response_at == at
    assert first_response(desk.state, calendars()["mainland"]) == 1


def test_silence_is_counted_from_the_last_contact_or_from_the_opening() -> None:
    desk = Desk(opened=day("2025-04-30"))
    assert silent_for(desk.state, day("2025-05-10")) == 10
    desk.do("log_contact", on="2025-05-06", channel="call")
    assert silent_for(desk.state, day("2025-05-10")) == 4


@pytest.mark.parametrize(
    ("today", "told"), [("2025-06-05", False), ("2025-06-06", True)]
)
def test_the_nudge_comes_after_thirty_days_of_silence(today: str, told: bool) -> None:
    desk = Desk(opened=day("2025-04-30"))
    desk.do("log_contact", on="2025-05-06", channel="call")
    assert ("silence" in _about(desk, today)) == told


@pytest.mark.parametrize(
    ("today", "told"), [("2025-05-07", False), ("2025-05-08", True)]
)
def test_no_contact_within_two_working_days_is_told(today: str, told: bool) -> None:
    desk = Desk(opened=day("2025-04-30"))
    assert ("first_response" in _about(desk, today)) == told


def test_a_broken_commitment_is_warned_of_again_if_it_is_to_be_put_right() -> None:
    desk = Desk(opened=day("2024-03-04"))
    desk.do("log_contact", on="2024-06-03", channel="call")
    made = {"lever": "commitment", "duty": "…", "check_by": "2024-06-03"}
    desk.do("commit", "permit", on="2024-03-04", commitment="k1", **made)
    told = {"commitment": "k1", "outcome": "broken"}
    desk.do("check_commitment", "permit", on="2024-06-03", **told)
    assert "promise" not in _about(desk, "2024-06-20")
    told = {**told, "put_right_by": "2024-06-24"}
    desk.do("check_commitment", "permit", on="2024-06-03", **told)
    # Three working days before Monday the 24th is Wednesday the 19th.
    assert "promise" not in _about(desk, "2024-06-18")
    assert "promise" in _about(desk, "2024-06-19")


def _about(desk: Desk, today: str) -> set[str]:
    ladder = load_ladder(data_root())
    due = rungs_due(desk.state, ladder=ladder, today=day(today), setting=desk.setting)
    return {each.about for each in due}
