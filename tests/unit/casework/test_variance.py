"""Days late by cause, each example worked out on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.casework.rig import PERMIT, WORKS, Desk, day
from tiexin.casework.variance import Cause, Outlook, Promise, Reckoning

if TYPE_CHECKING:
    from tiexin.casework.variance import Variance

# Twenty working days from Monday the 4th of March end on Monday the 1st of April: 28
# calendar days. The works follow from the 2nd, for 60 days.
PROMISED = {
    "permit": Promise(day("2024-03-04"), day("2024-04-01"), "working_day"),
    "works": Promise(day("2024-04-02"), day("2024-05-31"), "calendar_day"),
}


def desk() -> Desk:
    return Desk(rules=(PERMIT, WORKS), opened=day("2024-03-04"))


def reckon(desk: Desk, today: str, **expected: tuple[str, str]) -> Reckoning:
    looks = {
        id_: Outlook(day(start), day(finish))
        for id_, (start, finish) in expected.items()
    }
    return Reckoning(desk.state, PROMISED, looks, desk.setting, day(today))


def held(variance: Variance) -> dict[Cause, int]:
    assert variance.late == variance.inherited + sum(variance.parts.values())
    return dict(variance.parts)


def test_papers_put_right_are_the_applicants_days_and_the_rest_the_offices() -> None:
    case = desk()
    case.do("submit", "permit", on="2024-03-04")
    case.do("name_gaps", "permit", on="2024-03-08", gaps=[_gap()])
    case.do("complete", "permit", on="2024-03-18")
    case.do("accept", "permit", on="2024-03-18")
    case.do("grant", "permit", on="2024-04-15")
    found = reckon(case, "2024-04-20", permit=("2024-03-04", "2024-04-15")).procedures()
    # The office had 4 + 28 days of the 28 it was given, the applicant 10.
    assert found["permit"].late == 14
    assert held(found["permit"]) == {Cause.AUTHORITY: 4, Cause.APPLICANT: 10}


def test_an_office_that_gains_what_the_applicant_loses_is_shown_so() -> None:
    case = desk()
    case.do("submit", "permit", on="2024-03-04")
    case.do("name_gaps", "permit", on="2024-03-08", gaps=[_gap()])
    case.do("complete", "permit", on="2024-03-18")
    case.do("accept", "permit", on="2024-03-18")
    case.do("grant", "permit", on="2024-04-01")
    found = reckon(case, "2024-04-20", permit=("2024-03-04", "2024-04-01")).procedures()
    assert found["permit"].late == 0
    assert held(found["permit"]) == {Cause.AUTHORITY: -10, Cause.APPLICANT: 10}


def test_a_pause_is_charged_to_whom_its_ground_waits_for() -> None:
    case = desk()
    case.accepted("permit", "2024-03-04")
    pause = {"pause": "p1", "ground": "experts", "notice_on": "2024-03-11"}
    case.do("pause", "permit", on="2024-03-11", **pause)
    case.do("resume", "permit", on="2024-03-15", pause="p1")
    case.do("grant", "permit", on="2024-04-08")
    found = reckon(case, "2024-04-20", permit=("2024-03-04", "2024-04-08")).procedures()
    # Five days, the 11th to the 15th, were the experts'; the office had 30 of its 28.
    assert held(found["permit"]) == {Cause.AUTHORITY: 2, Cause.THIRD_PARTY: 5}


def test_a_late_beginning_is_the_applicants_and_rest_days_are_nobodys() -> None:
    case = desk()
    case.accepted("permit", "2024-03-11")
    case.do("grant", "permit", on="2024-04-09")
    found = reckon(case, "2024-04-20", permit=("2024-03-11", "2024-04-09")).procedures()
    # Twenty working days from the 11th take 29 calendar days: Qingming lies inside, and
    # the Sunday made up for it.
    assert found["permit"].late == 8
    assert held(found["permit"]) == {Cause.APPLICANT: 7, Cause.REST_DAYS: 1}
    assert dict(found["permit"].waiting) == {Cause.APPLICANT: 7}


def test_what_comes_after_inherits_and_force_majeure_is_nobodys() -> None:
    case = desk()
    case.accepted("permit", "2024-03-04")
    case.do("grant", "permit", on="2024-04-11")
    case.do("begin", "works", on="2024-04-15")
    stop = {"interruption": "i1", "cause": "force_majeure", "note": "…"}
    case.do("interrupt", "works", on="2024-05-01", **stop)
    case.do("end_interruption", "works", on="2024-05-06", interruption="i1")
    case.do("finish", "works", on="2024-06-20")
    reckoning = reckon(
        case,
        "2024-07-01",
        permit=("2024-03-04", "2024-04-11"),
        works=("2024-04-15", "2024-06-20"),
    )
    found = reckoning.procedures()
    works = found["works"]
    # 20 late: the permit's 10; three days of waiting, the 12th to the 14th; from the
    # 15th of April to the 20th of June 67 days, 5 of them a typhoon, 62 of work.
    assert (works.late, works.driver, works.inherited) == (20, "permit", 10)
    assert held(works) == {Cause.APPLICANT: 3 + 2, Cause.FORCE_MAJEURE: 5}
    done = reckoning.milestone(
        "completion",
        promised=day("2024-05-31"),
        expected=day("2024-06-20"),
        decided_by="works",
        at_start=False,
        variances=found,
    )
    assert (done.slip, done.chain) == (20, ("works", "permit"))
    assert done.parts == {
        Cause.AUTHORITY: 10,
        Cause.APPLICANT: 5,
        Cause.FORCE_MAJEURE: 5,
    }
    started = reckoning.milestone(
        "construction_start",
        promised=day("2024-04-02"),
        expected=day("2024-04-15"),
        decided_by="works",
        at_start=True,
        variances=found,
    )
    assert started.slip == 13
    assert started.parts == {Cause.AUTHORITY: 10, Cause.APPLICANT: 3}


def test_works_that_begin_on_the_day_of_the_permit_inherit_its_days() -> None:
    case = desk()
    case.accepted("permit", "2024-03-04")
    case.do("grant", "permit", on="2024-04-11")
    case.do("begin", "works", on="2024-04-11")
    case.do("finish", "works", on="2024-06-09")
    found = reckon(
        case,
        "2024-07-01",
        permit=("2024-03-04", "2024-04-11"),
        works=("2024-04-11", "2024-06-09"),
    ).procedures()
    # Ten days late with the permit; begun a day sooner after it than planned, for the
    # planned 60 days.
    works = found["works"]
    assert (works.late, works.driver, works.inherited) == (9, "permit", 10)
    assert held(works) == {Cause.ROOM: -1}


def test_days_to_come_beyond_the_plan_go_to_the_cause_that_was_announced() -> None:
    case = desk()
    case.accepted("permit", "2024-03-04")
    case.do("grant", "permit", on="2024-04-01")
    case.do("begin", "works", on="2024-04-02")
    case.do(
        "forecast", "works", on="2024-05-01", finish="2024-06-30", cause="authority"
    )
    found = reckon(
        case,
        "2024-05-01",
        permit=("2024-03-04", "2024-04-01"),
        works=("2024-04-02", "2024-06-30"),
    ).procedures()
    assert found["works"].late == 30
    assert held(found["works"]) == {Cause.AUTHORITY: 30}


def test_without_an_announced_cause_they_go_to_whoever_has_the_move() -> None:
    case = desk()
    case.do("submit", "permit", on="2024-03-04")
    case.do("name_gaps", "permit", on="2024-03-08", gaps=[_gap()])
    found = reckon(case, "2024-04-10", permit=("2024-03-04", "2024-04-11")).procedures()
    # 4 days examined, 33 with the applicant so far, 1 to come that the office may have.
    assert held(found["permit"]) == {Cause.AUTHORITY: 5 - 28, Cause.APPLICANT: 33}


def test_time_between_two_applications_is_the_applicants() -> None:
    case = desk()
    case.accepted("permit", "2024-03-04")
    case.do("refuse", "permit", on="2024-03-11", reason="…", article="…")
    case.do("submit", "permit", on="2024-03-25")
    case.do("accept", "permit", on="2024-03-25")
    case.do("grant", "permit", on="2024-04-15")
    found = reckon(case, "2024-04-20", permit=("2024-03-25", "2024-04-15")).procedures()
    # 7 + 21 days with the office, 14 between.
    assert held(found["permit"]) == {Cause.APPLICANT: 14}


def test_a_step_nobody_promised_is_a_change_of_the_project() -> None:
    case = Desk(opened=day("2024-03-04"))
    case.do("submit", "filing", on="2024-03-08")
    case.do("accept", "filing", on="2024-03-08")
    case.do("grant", "filing", on="2024-03-10")
    found = reckon(case, "2024-04-20", filing=("2024-03-08", "2024-03-10")).procedures()
    assert found["filing"].late is None
    assert dict(found["filing"].parts) == {Cause.SCOPE: 6}


def test_room_that_the_plan_had_takes_up_a_delay_first() -> None:
    case = desk()
    case.accepted("permit", "2024-03-04")
    case.do("grant", "permit", on="2024-04-11")
    found = reckon(
        case,
        "2024-04-12",
        permit=("2024-03-04", "2024-04-11"),
        works=("2024-04-12", "2024-06-10"),
    )
    roomy = Reckoning(
        case.state,
        {
            **PROMISED,
            "works": Promise(day("2024-04-09"), day("2024-06-07"), "calendar_day"),
        },
        found.expected,
        case.setting,
        found.today,
    ).procedures()
    # Seven days lay between permit and works; the permit's ten eat them up.
    assert (roomy["works"].late, roomy["works"].inherited) == (3, 10)
    assert held(roomy["works"]) == {Cause.ROOM: -7}


def _gap() -> dict[str, str]:
    return {"document": "drawings", "text": "…"}
