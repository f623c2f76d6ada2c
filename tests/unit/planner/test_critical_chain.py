"""The critical chain through resources, worked by hand."""

from datetime import date

import pytest

from tests.unit.planner.tiny import day, five_day_week
from tiexin.planner import Count, Model, solve
from tiexin.planner.critical_chain import Hold, critical_chain, names_of

MONDAY = day("2026-01-05")
WEEK = five_day_week(first=date(2026, 1, 5))


def crew_of_one():
    """a (3 days) and b (2 days) share a crew; end waits for both; c is alone, 1 day."""
    model = Model(start=MONDAY)
    model.resource("crew", 1)
    for name, days in (("a", 3), ("b", 2)):
        model.activity(name, Count(days), needs={"crew": 1})
    model.activity("c", Count(1))
    model.activity("end", Count(0))
    for name in ("a", "b", "c"):
        model.edge(name, "end")
    model.goal("end")
    return model.build()


def test_the_chain_leads_through_the_crew():
    """One of a and b waits for the other: five days, and c is not on the chain."""
    solution = solve(crew_of_one(), time_limit=10, workers=1)
    assert solution.makespan == 5
    chain = critical_chain(solution)
    names = names_of(chain)
    assert names[-1] == "end"
    assert set(names) == {"a", "b", "end"}
    assert chain[0].hold is Hold.PROJECT_START
    (queued,) = [link for link in chain if link.hold is Hold.RESOURCE]
    assert queued.resource == "crew"
    assert queued.by == names[0]
    assert queued.day == solution[queued.by].finish


def test_without_resources_the_chain_is_the_critical_path():
    model = Model(start=MONDAY)
    model.activity("a", Count(3, WEEK), starts_on_working_day=True)
    model.activity("b", Count(4, WEEK), starts_on_working_day=True)
    model.activity("c", Count(1, WEEK), starts_on_working_day=True)
    model.edge("a", "b")
    model.edge("c", "b")
    model.goal("b")
    solution = solve(model.build())
    assert (
        names_of(critical_chain(solution)) == solution.plan.critical_path == ("a", "b")
    )


@pytest.mark.parametrize("release", [MONDAY + 7])
def test_a_release_begins_the_chain(release):
    model = Model(start=MONDAY)
    model.activity("a", Count(3), release=release)
    solution = solve(model.build())
    (start, finish) = critical_chain(solution)
    assert (start.hold, finish.hold) == (Hold.RELEASE, Hold.DURATION)
    assert start.day == release
