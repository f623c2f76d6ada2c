"""The worked examples of the legal clock once more, this time as cases.

Each is told by commands, as an office tells it: handed in, accepted, paused, extended,
granted. The last days are those of the table that was recounted on paper; examples 18
to 20 are no clock of an application and have their place in test_clock_examples.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.casework.rig import EXPERTS, HEARING, PERMIT, Desk, day, days
from tiexin.casework.rules import ExtensionRule

if TYPE_CHECKING:
    from datetime import date

    from tiexin.casework.rules import ProcedureRules


def desk(rules: ProcedureRules) -> Desk:
    return Desk(rules=(replace(rules, promised=None, internal=None),))


def last_day(case: Desk, today: str | None = None) -> date:
    limit = case.clock("permit", today).statutory
    assert limit is not None
    return limit.last_day


def pause(case: Desk, ground: str, first: str, last: str) -> None:
    case.do("pause", "permit", on=first, pause="p1", ground=ground, notice_on=first)
    case.do("resume", "permit", on=last, pause="p1")


@pytest.mark.parametrize(
    ("accepted", "n", "expected"),
    [
        ("2024-03-04", 20, "2024-04-01"),  # 1
        ("2024-01-29", 20, "2024-02-29"),  # 2
        ("2025-01-20", 20, "2025-02-21"),  # 3
        ("2026-02-09", 20, "2026-03-13"),  # 4
        ("2025-09-25", 10, "2025-10-15"),  # 5
        ("2024-09-09", 10, "2024-09-24"),  # 6
        ("2026-05-09", 7, "2026-05-19"),  # 7, a make-up Saturday
        ("2026-05-10", 7, "2026-05-19"),  # 7, taken in online on a Sunday
    ],
)
def test_examples_1_to_7_accepted_and_left_alone(
    accepted: str, n: int, expected: str
) -> None:
    case = desk(replace(PERMIT, statutory=days(n)))
    case.accepted("permit", accepted)
    assert last_day(case) == day(expected)


def test_example_8_silence_accepts_as_of_receipt() -> None:
    case = desk(PERMIT)
    case.do("submit", "permit", on="2025-04-28")
    assert case.clock("permit").answer_by == day("2025-05-08")
    case.do("deem_accepted", "permit", on="2025-05-09")
    assert last_day(case) == day("2025-05-29")


def test_example_9_the_same_papers_with_gaps_named_on_the_last_day() -> None:
    case = desk(PERMIT)
    case.do("submit", "permit", on="2025-04-28")
    gaps = [{"document": "drawings", "text": "…"}]
    case.do("name_gaps", "permit", on="2025-05-08", gaps=gaps)
    case.do("complete", "permit", on="2025-05-15")
    case.do("accept", "permit", on="2025-05-15")
    assert last_day(case) == day("2025-06-13")


def test_example_10_expert_review_of_a_fire_design() -> None:
    case = desk(replace(PERMIT, statutory=days(15)))
    case.accepted("permit", "2025-06-03")
    assert last_day(case) == day("2025-06-24")
    pause(case, "experts", "2025-06-09", "2025-06-20")
    assert last_day(case) == day("2025-07-08")


def test_example_11_a_hearing() -> None:
    case = desk(PERMIT)
    case.accepted("permit", "2025-09-01")
    assert last_day(case) == day("2025-09-28")
    pause(case, "hearing", "2025-09-11", "2025-10-10")
    assert last_day(case) == day("2025-10-28")


GRANT: dict[str, Any] = {"ground": "…", "approver": "…"}


def test_example_12_an_extension() -> None:
    case = desk(PERMIT)
    case.accepted("permit", "2024-12-16")
    assert last_day(case) == day("2025-01-14")
    case.do("extend", "permit", on="2025-01-10", days=10, **GRANT)
    assert last_day(case) == day("2025-01-27")


def test_example_13_joint_handling_and_fifteen_days_more() -> None:
    assert PERMIT.extension is not None
    longer = ExtensionRule(15, "working_day", PERMIT.extension.approver, "…")
    case = desk(replace(PERMIT, statutory=days(45), extension=longer))
    case.accepted("permit", "2025-09-08")
    assert last_day(case) == day("2025-11-14")
    case.do("extend", "permit", on="2025-11-14", days=15, **GRANT)
    assert last_day(case) == day("2025-12-05")


def test_example_14_the_certificate_after_the_decision() -> None:
    case = desk(PERMIT)
    case.accepted("permit", "2026-09-01")
    case.do("grant", "permit", on="2026-09-18")
    assert case.clock("permit").deliver_by == day("2026-10-09")
    case.do("deliver", "permit", on="2026-10-09")


def test_example_15_an_outside_assessment_below_its_cap() -> None:
    assessed = replace(EXPERTS, id="assessment", cap=30)
    case = desk(replace(PERMIT, grounds=(assessed,)))
    case.accepted("permit", "2026-03-02")
    pause(case, "assessment", "2026-03-09", "2026-04-10")
    assert last_day(case) == day("2026-05-07")


def test_example_16_other_departments_are_asked() -> None:
    asked = replace(HEARING, id="asking")
    case = desk(replace(PERMIT, statutory=days(45), grounds=(asked,)))
    case.accepted("permit", "2026-01-05")
    pause(case, "asking", "2026-01-20", "2026-02-10")
    assert last_day(case) == day("2026-04-07")


@pytest.mark.parametrize(
    ("received", "n", "expected"),
    [("2025-09-05", 30, "2025-10-09"), ("2025-12-18", 60, "2026-02-24")],
)
def test_example_17_calendar_days_from_receipt(
    received: str, n: int, expected: str
) -> None:
    rules = replace(PERMIT, starts="receipt", statutory=days(n, "calendar_day"))
    case = desk(rules)
    case.do("submit", "permit", on=received)
    assert last_day(case) == day(expected)
    # Acceptance some days later changes nothing.
    answer = case.clock("permit").answer_by
    assert answer is not None
    case.do("accept", "permit", on=answer)
    assert last_day(case) == day(expected)


def test_law_promise_and_the_citys_own_limit_stand_side_by_side() -> None:
    # Example 4 with ten days promised, 10 to 14 and 24 to 28 February, and eight of the
    # city's own.
    case = Desk(rules=(PERMIT,))
    case.accepted("permit", "2026-02-09")
    found = {
        name: limit.last_day for name, limit in case.clock("permit").limits.items()
    }
    assert found["statutory"] == day("2026-03-13")
    assert found["promised"] == day("2026-02-28")
    assert found["internal"] == day("2026-02-26")


@pytest.mark.parametrize(
    ("today", "colours"),
    [
        # By law, promised, the city's own. Left on the 8th: 16, 6 and 4 days.
        ("2024-03-08", ("green", "green", "green")),
        ("2024-03-11", ("green", "green", "amber")),
        ("2024-03-13", ("green", "amber", "amber")),
        ("2024-03-15", ("green", "amber", "red")),
        ("2024-03-19", ("green", "red", "red")),
        # Four of twenty are a fifth.
        ("2024-03-25", ("green", "red", "red")),
        ("2024-03-26", ("amber", "red", "red")),
        ("2024-04-01", ("amber", "red", "red")),
        ("2024-04-02", ("red", "red", "red")),
    ],
)
def test_amber_and_red_come_to_each_limit_on_its_own_day(
    today: str, colours: tuple[str, str, str]
) -> None:
    case = Desk(rules=(PERMIT,))
    case.accepted("permit", "2024-03-04")
    standing = case.clock("permit").at(day(today), setting=case.setting)
    names = ("statutory", "promised", "internal")
    assert tuple(standing[name].colour for name in names) == colours
