"""To whom each day went, by hand-worked examples (all of March and April 2024)."""

from __future__ import annotations

from typing import Any

from tests.unit.casework.rig import Desk, day
from tiexin.casework.ledger import Ledger, ledger_of, whole_ledger
from tiexin.casework.table import Party

GAPS = [{"document": "drawings", "text": "…"}]


def told(ledger: Ledger) -> list[tuple[str, str, str, int]]:
    return [
        (each.party.value, each.why, each.first.isoformat()[5:], each.days)
        for each in ledger.entries
    ]


def of(desk: Desk, procedure: str = "permit", today: str = "2024-04-30") -> Ledger:
    return ledger_of(desk.of(procedure), setting=desk.setting, today=day(today))


def test_papers_put_right_are_the_applicants_time() -> None:
    desk = Desk()
    desk.do("submit", "permit", on="2024-03-04")
    desk.do("name_gaps", "permit", on="2024-03-08", gaps=GAPS)
    desk.do("complete", "permit", on="2024-03-18")
    desk.do("accept", "permit", on="2024-03-20")
    desk.do("grant", "permit", on="2024-04-01")
    desk.do("deliver", "permit", on="2024-04-03")
    ledger = of(desk)
    assert told(ledger) == [
        ("authority", "examining", "03-05", 4),
        ("applicant", "correcting", "03-09", 10),
        ("authority", "examining", "03-19", 14),
        ("authority", "handing_over", "04-02", 2),
    ]
    assert ledger.total == (day("2024-04-03") - day("2024-03-04")).days
    # 9 to 18 March: six working days.
    assert ledger.working_days(Party.APPLICANT) == 6


def test_accepted_on_condition_the_office_has_the_time_again() -> None:
    desk = Desk()
    desk.do("submit", "permit", on="2024-03-04")
    desk.do("name_gaps", "permit", on="2024-03-08", gaps=GAPS)
    how: dict[str, Any] = {
        "condition": "c1",
        "missing": ["opinion"],
        "promised_by": "user:1",
        "cure_by": "2024-05-01",
        "effect": "granted_with_condition",
        "consequence": "permit_revoked",
    }
    desk.do("accept_conditionally", "permit", on="2024-03-13", **how)
    assert told(of(desk, today="2024-03-20")) == [
        ("authority", "examining", "03-05", 4),
        ("applicant", "correcting", "03-09", 5),
        ("authority", "examining", "03-14", 7),
    ]


def test_a_pause_goes_to_whom_it_waits_for_and_beyond_its_cap_to_the_office() -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    desk.do(
        "pause",
        "permit",
        on="2024-03-06",
        pause="p1",
        ground="experts",
        notice_on="2024-03-06",
    )
    desk.do("resume", "permit", on="2024-04-12", pause="p1")
    # Twenty working days from the 6th of March end on the 2nd of April.
    assert told(of(desk, today="2024-04-15")) == [
        ("authority", "examining", "03-05", 1),
        ("third_party", "paused", "03-06", 28),
        ("authority", "examining", "04-03", 13),
    ]


def test_a_pause_told_to_nobody_in_writing_stays_with_the_office() -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    desk.do("pause", "permit", on="2024-03-06", pause="p1", ground="hearing")
    assert told(of(desk, today="2024-03-20")) == [
        ("authority", "examining", "03-05", 16)
    ]


def test_overlapping_pauses_are_charged_once() -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    for name, ground, on in (
        ("p1", "hearing", "2024-03-06"),
        ("p2", "putting-right", "2024-03-08"),
    ):
        how = {"pause": name, "ground": ground, "notice_on": on}
        desk.do("pause", "permit", on=on, **how)
    desk.do("resume", "permit", on="2024-03-12", pause="p1")
    desk.do("resume", "permit", on="2024-03-14", pause="p2")
    assert told(of(desk, today="2024-03-15")) == [
        ("authority", "examining", "03-05", 1),
        ("third_party", "paused", "03-06", 7),
        ("applicant", "paused", "03-13", 2),
        ("authority", "examining", "03-15", 1),
    ]


def test_a_permit_that_fell_was_with_the_office_until_it_was_handed_over() -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    desk.do("grant", "permit", on="2024-03-08")
    desk.do("revoke", "permit", on="2024-03-20", reason="…", article="…")
    assert told(of(desk)) == [
        ("authority", "examining", "03-05", 4),
        ("authority", "handing_over", "03-09", 12),
    ]


def test_between_two_applications_the_time_is_the_applicants() -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    desk.do("refuse", "permit", on="2024-03-08", reason="…", article="…")
    assert of(desk).total == 4
    whole = whole_ledger(
        desk.of("permit"), setting=desk.setting, today=day("2024-03-12")
    )
    assert told(whole)[-1] == ("applicant", "applying_again", "03-09", 4)
    desk.do("submit", "permit", on="2024-03-11")
    whole = whole_ledger(
        desk.of("permit"), setting=desk.setting, today=day("2024-03-12")
    )
    assert told(whole) == [
        ("authority", "examining", "03-05", 4),
        ("applicant", "applying_again", "03-09", 3),
        ("authority", "examining", "03-12", 1),
    ]
    # The clock and its ledger are those of the second application.
    assert of(desk, today="2024-03-12").total == 1


def test_works_count_their_first_day_and_stand_still_for_whole_days() -> None:
    desk = Desk()
    desk.do("begin", "works", on="2024-03-04")
    stop = {"interruption": "i1", "cause": "force_majeure", "note": "…"}
    desk.do("interrupt", "works", on="2024-03-10", **stop)
    desk.do("end_interruption", "works", on="2024-03-15", interruption="i1")
    desk.do("finish", "works", on="2024-03-20")
    ledger = of(desk, "works")
    assert told(ledger) == [
        ("applicant", "working", "03-04", 6),
        ("nobody", "interrupted", "03-10", 5),
        ("applicant", "working", "03-15", 6),
    ]
    assert ledger.total == 17


def test_what_has_not_begun_has_no_ledger() -> None:
    desk = Desk()
    assert of(desk).entries == of(desk, "works").entries == ()
