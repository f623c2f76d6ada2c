"""The critical chain through resources, worked by hand."""

from datetime import date

import pytest

from tests.unit.planner.tiny import day, five_day_week
from tiexin.planner import Count, Model, solve
from tiexin.planner.answer import Status
from tiexin.planner.critical_chain import Hold, critical_chain, names_of
from tiexin.planner.solution import Placed, Solution

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


def test_a_resource_that_rests_is_part_of_the_duration():
    """Three days with a reviewer who rests at weekends, from Friday: until Tuesday."""
    model = Model(start=MONDAY)
    model.resource("reviewer", 1, calendar=WEEK)
    model.activity("draft", Count(3))
    model.activity("review", Count(3), needs={"reviewer": 1})
    model.edge("draft", "review")
    solution = solve(model.build(), time_limit=10, workers=1)
    finish = solution["review"].finish
    chain = critical_chain(solution)
    assert [(link.activity, link.hold) for link in chain] == [
        ("draft", Hold.PROJECT_START),
        ("draft", Hold.DURATION),
        ("review", Hold.EDGE),
        ("review", Hold.DURATION),
    ]
    assert finish == day("2026-01-13")


def test_who_waits_for_a_paper_has_given_its_place_back():
    """a's finish waits for the paper until day 9, its crew is free after day 2."""
    model = Model(start=MONDAY)
    model.resource("crew", 1)
    model.activity("paper", Count(9))
    model.activity("a", Count(2), needs={"crew": 1}, deadline=MONDAY + 9)
    model.activity("b", Count(20), needs={"crew": 1})
    model.edge("paper", "a", kind="finish_to_finish")
    model.edge("a", "b", kind="start_to_start", lag=Count(1))
    model.goal("b")
    solution = solve(model.build(), time_limit=10, workers=1)
    chain = critical_chain(solution)
    (queued,) = [link for link in chain if link.hold is Hold.RESOURCE]
    assert (queued.activity, queued.by) == ("b", "a")
    assert queued.day == MONDAY + 2


def test_a_long_queue_is_told_quickly():
    """Two thousand one after the other on one machine."""
    model = Model(start=MONDAY)
    model.resource("machine", 1)
    for number in range(2_000):
        model.activity(str(number), Count(1), needs={"machine": 1})
    problem = model.build()
    placed = {
        str(number): Placed(str(number), MONDAY + number, MONDAY + number + 1)
        for number in range(2_000)
    }
    solution = Solution(
        problem, Status.SOLVED, placed, 2_000, 2_000, "by hand", 0, 0.0, {}
    )
    chain = critical_chain(solution)
    assert len(names_of(chain)) == 2_000
    assert chain[0].hold is Hold.PROJECT_START


def test_more_capacity_begins_the_chain():
    """A second place from the Thursday on: before that two can't be had."""
    model = Model(start=MONDAY)
    model.resource("crew", 1, changes={day("2026-01-08"): 2})
    model.activity("a", Count(2), needs={"crew": 2})
    solution = solve(model.build(), time_limit=10, workers=1)
    (start, _) = critical_chain(solution)
    assert (start.hold, start.resource) == (Hold.CAPACITY, "crew")
    assert start.day == day("2026-01-07")


def test_a_longest_lag_pulls_its_activity_along():
    """b can't start before the release, so a, at most a day before it, waits."""
    model = Model(start=MONDAY)
    model.activity("a", Count(2))
    model.activity("b", Count(1), release=MONDAY + 9)
    model.activity("end", Count(1))
    model.edge("a", "b")
    model.at_most("a", "b", Count(1))
    model.edge("a", "end", lag=Count(20))
    model.goal("end")
    solution = solve(model.build(), time_limit=10, workers=1)
    chain = critical_chain(solution)
    assert chain[0].activity == "b"
    assert chain[0].hold is Hold.RELEASE
    (pulled,) = [link for link in chain if link.hold is Hold.LONGEST_LAG]
    assert (pulled.activity, pulled.by) == ("a", "b")


def test_a_fact_begins_the_chain():
    model = Model(start=MONDAY, now=MONDAY + 4)
    model.activity("a", Count(6), started=MONDAY + 1)
    model.activity("b", Count(2))
    model.edge("a", "b")
    solution = solve(model.build(), time_limit=10, workers=1)
    chain = critical_chain(solution)
    assert [(link.activity, link.hold) for link in chain] == [
        ("a", Hold.FACT),
        ("a", Hold.DURATION),
        ("b", Hold.EDGE),
        ("b", Hold.DURATION),
    ]


@pytest.mark.parametrize("release", [MONDAY + 7])
def test_a_release_begins_the_chain(release):
    model = Model(start=MONDAY)
    model.activity("a", Count(3), release=release)
    solution = solve(model.build())
    (start, finish) = critical_chain(solution)
    assert (start.hold, finish.hold) == (Hold.RELEASE, Hold.DURATION)
    assert start.day == release
