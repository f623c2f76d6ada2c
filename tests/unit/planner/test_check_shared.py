"""The checker for shared resources finds each kind of breach, and nothing else.

Each schedule is sound except for one thing, put wrong by hand.
"""

from datetime import date

import pytest

from tests.unit.planner.tiny import day, five_day_week
from tiexin.planner import (
    Count,
    EdgeKind,
    Elapse,
    Mode,
    Model,
    ViolationKind,
    check_shared,
)

MONDAY = day("2026-01-05")
WEEK = five_day_week(first=date(2026, 1, 5))


def model():
    """Two crews, money for one quick mode, a choice, a longest lag, facts."""
    network = Model(start=MONDAY, now=MONDAY + 2)
    network.resource("crew", 2, changes={MONDAY + 12: 1})
    network.resource("reviewer", 1, calendar=WEEK)
    network.stock("money", 5)
    network.activity("past", Count(2), started=MONDAY, finished=MONDAY + 1)
    modes = [
        Mode("quick", Count(2), {"crew": 1}, {"money": 3}),
        Mode("slow", Count(4), {"crew": 1}, {"money": 1}),
    ]
    network.activity("a", modes=modes, release=MONDAY + 3)
    network.activity("b", modes=modes, deadline=MONDAY + 20)
    network.activity("c", Count(3, WEEK), needs={"reviewer": 1})
    network.activity("office", Elapse(3, WEEK), starts_on_working_day=True)
    network.activity("x", Count(1))
    network.activity("y", Count(1))
    network.activity("z", Count(0), optional=True)
    network.exactly_one("x", "y")
    network.implies("x", "z")
    network.edge("a", "b", lag=Count(1))
    network.at_most("a", "b", Count(4))
    network.activity("watch", Count(1))
    network.edge("b", "watch", kind=EdgeKind.FINISH_TO_FINISH)
    return network.build()


DATES = {
    "past": (0, 1),
    "a": (3, 5),
    "b": (6, 10),
    "c": (3, 8),  # Friday, Monday, Tuesday
    "office": (2, 7),  # Wednesday; the third day after is a Saturday, so Monday
    "y": (2, 3),
    "watch": (2, 10),
}
MODES = {"a": "quick", "b": "slow"}


def found(dates, modes=None):
    schedule = {id_: (MONDAY + a, MONDAY + b) for id_, (a, b) in dates.items()}
    return check_shared(model(), schedule, {**MODES, **(modes or {})})


def test_the_sound_schedule_passes():
    assert found(DATES) == ()


@pytest.mark.parametrize(
    ("change", "modes", "kind", "activity"),
    [
        ({"ghost": (3, 4)}, {}, "unknown", "ghost"),
        ({"c": None}, {}, "missing", "c"),
        ({}, {"a": "magic"}, "mode", "a"),
        ({"past": (0, 2)}, {}, "past", "past"),
        ({"y": (1, 2)}, {}, "past", "y"),
        ({"a": (2, 4), "b": (5, 9)}, {}, "release", "a"),
        ({"c": (3, 7)}, {}, "too_short", "c"),
        ({"c": (3, 9)}, {}, "too_long", "c"),
        ({"watch": (2, 11)}, {}, "too_long", "watch"),
        ({"office": (5, 8)}, {}, "calendar", "office"),
        ({"b": (5, 9)}, {}, "precedence", "b"),
        ({"b": (10, 14), "watch": (2, 14)}, {}, "longest_lag", "b"),
        ({"a": (17, 19), "b": (20, 24), "watch": (2, 24)}, {}, "deadline", "b"),
        ({"b": (6, 8)}, {"b": "quick"}, "stock", "a, b"),
        ({"x": (2, 3), "z": (2, 2)}, {}, "exactly_one", "x, y"),
        ({"y": None, "x": (2, 3)}, {}, "implies", "z"),
    ],
)  # fmt: skip
def test_one_thing_wrong_is_found(change, modes, kind, activity):
    dates = {id_: d for id_, d in (DATES | change).items() if d is not None}
    violations = found(dates, modes)
    assert (ViolationKind(kind), activity) in {(v.kind, v.activity) for v in violations}
    for violation in violations:
        assert violation.code == f"planner.violation.{violation.kind}"


def test_capacity_is_looked_at_on_each_day():
    network = Model(start=MONDAY)
    network.resource("crew", 2, changes={MONDAY + 4: 1})
    for id_ in "ab":
        network.activity(id_, Count(3), needs={"crew": 1})
    problem = network.build()

    def on(start):
        dates = {"a": (MONDAY, MONDAY + 3), "b": (MONDAY + start, MONDAY + start + 3)}
        return check_shared(problem, dates, {})

    # Day 4 has one crew: a is gone by then if b starts at the end of day 3, and two
    # on days 1 to 3 are allowed; only b alone is there on day 4.
    assert on(3) == ()
    assert on(0) == ()
    network.activity("c", Count(5), needs={"crew": 1})
    problem = network.build()
    dates = {"a": (0, 3), "b": (3, 6), "c": (0, 5)}
    schedule = {id_: (MONDAY + a, MONDAY + b) for id_, (a, b) in dates.items()}
    (violation,) = check_shared(problem, schedule, {})
    assert violation.kind is ViolationKind.CAPACITY
    assert violation.planned == date(2026, 1, 9)
    assert (violation.needed, violation.given) == (2, 1)
    assert violation.fields["resource"] == "crew"
