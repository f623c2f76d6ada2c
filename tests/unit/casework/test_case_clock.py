"""The three limits, what lengthens them, what stops them, and which day binds.

Twenty working days from Monday 2024-03-04 end on Monday 2024-04-01, ten on Monday
2024-03-18 and eight on Thursday 2024-03-14 (weekends only).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.unit.casework.rig import ALL, Desk, book_of, day, days
from tiexin.casework.clocks import colour
from tiexin.casework.table import Party

if TYPE_CHECKING:
    from tiexin.casework.rules import ProcedureRules

WRITTEN = {"notice_on": "2024-03-06"}


def accepted() -> Desk:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    return desk


def paused(ground: str = "hearing", on: str = "2024-03-06", **told: str) -> Desk:
    desk = accepted()
    desk.do("pause", "permit", on=on, pause="p1", ground=ground, **told)
    return desk


def last_days(desk: Desk, today: str | None = None) -> list[str]:
    clock = desk.clock("permit", today)
    return [clock.limits[name].last_day.isoformat() for name in clock.limits]


def test_three_limits_stand_side_by_side() -> None:
    desk = accepted()
    assert last_days(desk) == ["2024-04-01", "2024-03-18", "2024-03-14"]
    clock = desk.clock("permit")
    assert (clock.due, clock.due_kind) == (day("2024-03-18"), "promised")


def test_the_citys_own_limit_warns_but_never_binds() -> None:
    desk = Desk(rules=(_with(internal=1, promised=None),))
    desk.accepted("permit", "2024-03-04")
    assert desk.clock("permit").due_kind == "statutory"


def _with(*, internal: int, promised: int | None) -> ProcedureRules:
    return replace(
        ALL[0], internal=days(internal), promised=days(promised) if promised else None
    )


@pytest.mark.parametrize(
    ("today", "used", "left", "overdue"),
    [
        ("2024-03-04", 0, 10, 0),
        ("2024-03-15", 9, 1, 0),
        ("2024-03-18", 10, 0, 0),
        ("2024-03-19", 11, 0, 1),
    ],
)
def test_used_left_and_overdue_are_told_at_the_end_of_a_day(
    today: str, used: int, left: int, overdue: int
) -> None:
    desk = accepted()
    standing = desk.clock("permit").at(day(today), setting=desk.setting)["promised"]
    assert (standing.used, standing.left, standing.overdue) == (used, left, overdue)


@pytest.mark.parametrize(
    ("today", "overdue", "colour_then"),
    [
        # Accepted on Friday, 1 March: ten working days end on Friday the 15th.
        ("2024-03-15", 0, "amber"),
        ("2024-03-16", 0, "red"),
        ("2024-03-17", 0, "red"),
        ("2024-03-18", 1, "red"),
    ],
)
def test_after_the_last_day_it_is_red_be_it_a_rest_day(
    today: str, overdue: int, colour_then: str
) -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-01")
    standing = desk.clock("permit").at(day(today), setting=desk.setting)["promised"]
    assert (standing.left > 0, standing.overdue) == (False, overdue)
    assert standing.colour == colour_then


def test_a_decided_case_gets_no_later_by_waiting() -> None:
    desk = accepted()
    desk.do("grant", "permit", on="2024-03-15")
    standing = desk.clock("permit").at(day("2025-01-01"), setting=desk.setting)
    assert (standing["promised"].overdue, standing["promised"].used) == (0, 9)


@pytest.mark.parametrize(
    ("left", "overdue", "total", "expected"),
    [
        (4, 0, 20, "amber"),  # a fifth of twenty
        (5, 0, 20, "green"),
        (3, 0, 10, "amber"),  # three days
        (4, 0, 10, "green"),
        (0, 0, 10, "amber"),  # the last day itself
        (0, 1, 10, "red"),
    ],
)
def test_amber_at_three_days_or_a_fifth_and_red_after_the_last_day(
    left: int, overdue: int, total: int, expected: str
) -> None:
    assert colour(left=left, overdue=overdue, total=total) == expected


def test_a_pause_takes_its_days_out_of_all_three_limits() -> None:
    desk = paused(**WRITTEN)
    desk.do("resume", "permit", on="2024-03-12", pause="p1")
    # The 6th to the 12th of March: five working days.
    assert last_days(desk) == ["2024-04-09", "2024-03-25", "2024-03-21"]


def test_a_pause_that_nobody_was_told_of_in_writing_stops_nothing() -> None:
    desk = paused()
    clock = desk.clock("permit", "2024-03-11")
    assert clock.unwritten == ("p1",)
    assert (clock.due, clock.due_kind) == (day("2024-03-18"), "promised")
    assert desk.of("permit").move is Party.AUTHORITY
    desk.do("resume", "permit", on="2024-03-12", pause="p1")
    assert last_days(desk) == ["2024-04-01", "2024-03-18", "2024-03-14"]


def test_while_a_pause_without_end_holds_the_clock_no_day_binds() -> None:
    desk = paused(**WRITTEN)
    clock = desk.clock("permit", "2024-03-20")
    assert (clock.due, clock.due_kind) == (None, "")
    assert clock.paused
    assert desk.of("permit").move is Party.THIRD_PARTY


def test_an_open_pause_is_reckoned_until_today_or_the_day_announced() -> None:
    assert last_days(paused(**WRITTEN), "2024-03-12")[0] == "2024-04-09"
    announced = paused(until="2024-03-19", **WRITTEN)
    assert last_days(announced, "2024-03-12")[0] == "2024-04-16"
    # The day announced is over: today counts.
    assert last_days(announced, "2024-03-20")[0] == "2024-04-17"


def test_beyond_its_cap_a_pause_takes_out_nothing() -> None:
    desk = paused("experts", **WRITTEN)
    desk.do("resume", "permit", on="2024-06-28", pause="p1")
    # Twenty of its working days count, from the 6th of March to the 2nd of April; the
    # 4th and 5th of April are Qingming, Sunday the 7th is worked. 19 days are left
    # after that: 3, 7 to 12, 15 to 19, 22 to 26, Sunday the 28th and the 29th of April.
    assert last_days(desk)[0] == "2024-04-29"


def test_an_open_pause_with_a_cap_still_names_the_latest_day() -> None:
    desk = paused("experts", **WRITTEN)
    clock = desk.clock("permit", "2024-03-12")
    # Ten days promised: one used, nine after the 2nd of April: 3, 7 to 12, 15, 16.
    assert (clock.due, clock.due_kind) == (day("2024-04-16"), "promised")


def test_a_pause_that_begins_after_the_last_day_hides_no_overrun() -> None:
    desk = paused("hearing", on="2024-03-20", notice_on="2024-03-20")
    clock = desk.clock("permit", "2024-03-25")
    # The promise ran out on the 18th; the statutory limit stands still.
    assert (clock.due, clock.due_kind) == (day("2024-03-18"), "promised")


def test_overlapping_pauses_count_their_common_days_once() -> None:
    desk = paused(on="2024-03-06", **WRITTEN)
    second = {"pause": "p2", "ground": "putting-right", "notice_on": "2024-03-08"}
    desk.do("pause", "permit", on="2024-03-08", **second)
    desk.do("resume", "permit", on="2024-03-12", pause="p1")
    assert desk.of("permit").state == "paused"
    assert desk.of("permit").move is Party.APPLICANT
    desk.do("resume", "permit", on="2024-03-14", pause="p2")
    assert desk.of("permit").state == "accepted"
    # The 6th to the 14th are out: seven working days.
    assert last_days(desk)[0] == "2024-04-11"


def test_each_pause_is_cut_at_its_own_cap_before_they_are_merged() -> None:
    desk = paused("experts", on="2024-03-06", **WRITTEN)
    second = {"pause": "p2", "ground": "hearing", "notice_on": "2024-03-11"}
    desk.do("pause", "permit", on="2024-04-02", **second)
    desk.do("resume", "permit", on="2024-04-08", pause="p2")
    desk.do("resume", "permit", on="2024-04-12", pause="p1")
    # Experts until the 2nd of April, then the hearing until the 8th: the 6th of March
    # to the 8th of April. Left 19 days: 9 to 12, 15 to 19, 22 to 26, 28 to 30 of April
    # are 17; the 6th and 7th of May follow the holiday.
    assert last_days(desk)[0] == "2024-05-07"


def test_pauses_that_end_in_another_order_than_told_end_on_the_later_day() -> None:
    desk = paused(on="2024-03-06", **WRITTEN)
    second = {"pause": "p2", "ground": "hearing", "notice_on": "2024-03-08"}
    desk.do("pause", "permit", on="2024-03-08", **second)
    desk.do("resume", "permit", on="2024-03-20", pause="p1")
    desk.do("resume", "permit", on="2024-03-14", pause="p2")
    assert desk.of("permit").since == day("2024-03-20")
    assert desk.refusal("grant", "permit", on="2024-03-18") == (
        "casework.before_its_cause"
    )


def test_a_pause_needs_a_ground_that_the_law_knows() -> None:
    told = {"pause": "p1", "ground": "holiday", **WRITTEN}
    assert accepted().refusal("pause", "permit", on="2024-03-06", **told) == (
        "casework.no_ground_of_law"
    )


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"until": "2024-03-05"}, "casework.day_before_begin"),
        ({"until": "2024-03-06"}, ""),
        ({"notice_on": "2027-01-01"}, "casework.in_the_future"),
    ],
)
def test_the_days_of_a_pause_must_make_sense(told: dict[str, str], code: str) -> None:
    named = {"pause": "p1", "ground": "hearing", **told}
    assert accepted().refusal("pause", "permit", on="2024-03-06", **named) == code


def test_a_pause_does_not_end_before_it_began_nor_twice() -> None:
    desk = paused(**WRITTEN)
    early = desk.refusal("resume", "permit", on="2024-03-05", pause="p1")
    assert early == "casework.before_its_cause"
    desk.do("resume", "permit", on="2024-03-06", pause="p1")
    again = desk.refusal("resume", "permit", on="2024-03-07", pause="p1")
    assert again == "casework.not_in_this_state"


GRANTED = {"days": 10, "ground": "complex", "approver": "head"}


def test_an_extension_adds_to_the_statutory_limit_only() -> None:
    desk = accepted()
    desk.do("extend", "permit", on="2024-04-01", **GRANTED)
    # Thirty working days from the 4th of March: 4 and 5 April off, 7 April worked.
    assert last_days(desk) == ["2024-04-16", "2024-03-18", "2024-03-14"]


@pytest.mark.parametrize(
    ("on", "code"),
    [("2024-04-01", ""), ("2024-04-02", "casework.extension_too_late")],
)
def test_an_extension_is_granted_before_the_limit_ends(on: str, code: str) -> None:
    assert accepted().refusal("extend", "permit", on=on, **GRANTED) == code


@pytest.mark.parametrize(
    ("n", "code"), [(10, ""), (11, "casework.extension_too_long"), (0, "too_long")]
)
def test_an_extension_is_no_longer_than_the_law_allows(n: int, code: str) -> None:
    told = {**GRANTED, "days": n}
    refused = accepted().refusal("extend", "permit", on="2024-03-05", **told)
    assert refused.endswith(code)
    assert bool(refused) == bool(code)


def test_a_limit_is_extended_once() -> None:
    desk = accepted()
    desk.do("extend", "permit", on="2024-03-05", **GRANTED)
    assert desk.refusal("extend", "permit", on="2024-03-06", **GRANTED) == (
        "casework.extended_before"
    )


def test_without_a_statutory_limit_or_a_rule_nothing_is_extended() -> None:
    desk = Desk()
    desk.accepted("assessment", "2024-03-04")
    assert desk.refusal("extend", "assessment", on="2024-03-05", **GRANTED) == (
        "casework.no_extension"
    )


def test_an_extension_in_time_stays_when_a_pause_turns_out_shorter() -> None:
    desk = paused(until="2024-04-30", **WRITTEN)
    desk.do("extend", "permit", on="2024-04-10", **GRANTED)
    desk.do("resume", "permit", on="2024-03-07", pause="p1")
    # Two days were out; with 20 + 10 the limit ends on the 18th of April.
    assert last_days(desk)[0] == "2024-04-18"


def test_moved_rules_change_the_limit_but_not_the_ground_of_a_pause_that_began() -> (
    None
):
    desk = paused("experts", **WRITTEN)
    shorter = replace(ALL[0], statutory=days(10), grounds=())
    book = book_of(shorter, *ALL[1:])
    desk.books[book.hash] = book
    desk.do("move_rules", "permit", on="2024-03-08", rulebook=book.hash, reason="…")
    desk.do("resume", "permit", on="2024-03-12", pause="p1")
    assert last_days(desk)[0] == "2024-03-25"


def test_after_the_decision_ten_working_days_remain_to_hand_over() -> None:
    desk = accepted()
    desk.do("grant", "permit", on="2024-03-15")
    clock = desk.clock("permit")
    assert (clock.due, clock.due_kind) == (day("2024-03-29"), "delivery")
    desk.do("deliver", "permit", on="2024-03-29")
    assert desk.clock("permit").due is None


def test_a_new_application_has_a_new_clock() -> None:
    desk = accepted()
    desk.do("extend", "permit", on="2024-03-05", **GRANTED)
    desk.do("withdraw", "permit", on="2024-03-06")
    desk.do("submit", "permit", on="2024-03-11")
    desk.do("accept", "permit", on="2024-03-11")
    assert last_days(desk)[1] == "2024-03-25"
