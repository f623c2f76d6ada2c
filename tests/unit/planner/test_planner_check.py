"""The checker, fed with sound schedules and with spoilt ones."""

from datetime import date

import pytest

from tests.unit.planner.tiny import day, five_day_week, seven_day_week
from tiexin.planner import (
    Count,
    EdgeKind,
    Elapse,
    Model,
    ViolationKind,
    check,
    earliest,
)

FIRST = date(2026, 2, 2)
OFFICE = five_day_week(first=FIRST)
SITE = seven_day_week(first=FIRST)


def network():
    model = Model(start=day("2026-03-02"))
    model.activity("permit", Count(5, OFFICE), starts_on_working_day=True)
    model.activity("works", Count(10, SITE), release=day("2026-03-10"))
    model.activity("notice", Elapse(4, OFFICE), starts_on_working_day=True)
    model.activity("record", Count(2, OFFICE), starts_on_working_day=True)
    model.edge("permit", "works")
    model.edge("works", "notice", lag=Count(1, OFFICE))
    model.edge("works", "record", kind=EdgeKind.FINISH_TO_FINISH, lag=Count(2))
    return model.build()


def kinds(problem, schedule):
    return [(each.kind, each.activity) for each in check(problem, schedule)]


def spoilt(problem, **changes):
    schedule = dict(earliest(problem).dates())
    for id_, (start, finish) in changes.items():
        schedule[id_] = (day(start), day(finish))
    return schedule


def test_the_schedule_before_it_is_spoilt_is_the_one_on_paper():
    assert earliest(network()).dates() == {
        "permit": (day("2026-03-02"), day("2026-03-09")),
        "works": (day("2026-03-10"), day("2026-03-20")),
        "notice": (day("2026-03-23"), day("2026-03-27")),
        "record": (day("2026-03-02"), day("2026-03-23")),
    }
    assert check(network(), earliest(network()).dates()) == ()


SPOILT = [
    # the start is before the project's
    ("permit", "2026-02-27", "2026-03-06", {ViolationKind.PROJECT_START}),
    # one working day too few
    ("permit", "2026-03-02", "2026-03-06", {ViolationKind.TOO_SHORT}),
    # one working day more than can be explained
    (
        "permit",
        "2026-03-02",
        "2026-03-10",
        {ViolationKind.TOO_LONG},
    ),
    # ends before it starts
    (
        "notice",
        "2026-03-24",
        "2026-03-23",
        {ViolationKind.ORDER, ViolationKind.TOO_SHORT},
    ),
    # filed on a Saturday (28 March); four days later is a Wednesday
    ("notice", "2026-03-28", "2026-04-01", {ViolationKind.CALENDAR}),
    # four days from Wednesday end on Sunday: an office ends on Monday
    (
        "notice",
        "2026-03-25",
        "2026-03-29",
        {ViolationKind.CALENDAR, ViolationKind.TOO_SHORT},
    ),
    # the lag of one working day is left out
    ("notice", "2026-03-20", "2026-03-24", {ViolationKind.PRECEDENCE}),
    # before its release (and nothing else: the permit is there on the 9th)
    ("works", "2026-03-09", "2026-03-19", {ViolationKind.RELEASE}),
    # the finish isn't held long enough: works end on the 20th, two days later
    ("record", "2026-03-02", "2026-03-20", {ViolationKind.PRECEDENCE}),
    # held longer than the works explain
    ("record", "2026-03-02", "2026-03-24", {ViolationKind.TOO_LONG}),
]


@pytest.mark.parametrize(("activity", "start", "finish", "expected"), SPOILT)
def test_each_kind_of_damage_is_found_and_nothing_else(
    activity, start, finish, expected
):
    problem = network()
    found = check(problem, spoilt(problem, **{activity: (start, finish)}))
    assert {(each.kind, each.activity) for each in found} == {
        (kind, activity) for kind in expected
    }


def test_a_violation_names_the_planned_and_the_required_day():
    problem = network()
    schedule = spoilt(problem, notice=("2026-03-20", "2026-03-24"))
    (found,) = check(problem, schedule)
    assert (found.planned, found.required, found.earlier) == (
        date(2026, 3, 20),
        date(2026, 3, 23),
        "works",
    )
    assert found.code == "planner.violation.precedence"
    assert found.fields == {
        "activity": "notice",
        "planned": "2026-03-20",
        "required": "2026-03-23",
        "earlier": "works",
    }


def test_a_later_start_than_needed_is_no_violation():
    problem = network()
    assert check(problem, spoilt(problem, notice=("2026-03-24", "2026-03-30"))) == ()


def test_missing_and_unknown_activities_are_found():
    problem = network()
    schedule = spoilt(problem)
    del schedule["notice"]
    schedule["other"] = (day("2026-03-02"), day("2026-03-03"))
    assert kinds(problem, schedule) == [
        (ViolationKind.UNKNOWN, "other"),
        (ViolationKind.MISSING, "notice"),
    ]


def limited(days, limit, **held_by):
    model = Model(start=day("2026-03-02"))
    model.activity(
        "permit", Count(days, OFFICE), starts_on_working_day=True, limit=limit
    )
    if held_by:
        model.activity("report", Count(held_by["report"], SITE))
        model.edge("report", "permit", kind=EdgeKind.FINISH_TO_FINISH)
    return model.build()


def test_a_planned_time_beyond_its_legal_limit_is_found():
    sound, broken = limited(20, Count(20, OFFICE)), limited(21, Count(20, OFFICE))
    assert kinds(sound, earliest(sound).dates()) == []
    assert kinds(broken, earliest(broken).dates()) == [(ViolationKind.LIMIT, "permit")]


def test_waiting_for_another_paper_is_not_counted_against_the_limit():
    problem = limited(20, Count(20, OFFICE), report=60)
    assert kinds(problem, earliest(problem).dates()) == []
