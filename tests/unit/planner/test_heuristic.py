"""The heuristic engine: hand-solved problems, brute force, sameness, limits."""

from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.planner.flat import (
    assert_holds,
    flat,
    ints,
    replace,
    shortest_by_trying_all,
)
from tiexin.planner.answer import Status
from tiexin.planner.engines import heuristic

# The first search on a machine compiles; on a busy one that takes a while.
pytestmark = pytest.mark.timeout(900)
SLOW = settings(max_examples=60, deadline=None)
# Three jobs of 4, 3 and 2 days on two crews, one of 3 days that needs both.
CREWS = flat([4, 3, 2, 3], [[1], [1], [1], [2]], [2])


def solve(arrays, **limits):
    asked = {"time_limit": 5.0, "seed": 1, "work_limit": 30_000} | limits
    return heuristic.solve(arrays, **asked)


def test_two_crews_and_a_job_that_needs_both_take_eight_days():
    # Work: 4 + 3 + 2 + 6 = 15 days of a crew, so at least 8 days; 5 + 3 reach it.
    answer = solve(CREWS)
    assert (answer.status, answer.objective, answer.bound) == (Status.SOLVED, 8, 8)
    assert_holds(CREWS, answer)


def test_a_hundred_jobs_one_after_the_other_are_proven_at_once():
    arrays = flat([2] * 100, [[1]] * 100, [1])
    answer = solve(arrays)
    assert (answer.status, answer.objective) == (Status.SOLVED, 200)


@st.composite
def problems(draw):
    count = draw(st.integers(1, 6))
    durations = draw(st.lists(st.integers(0, 5), min_size=count, max_size=count))
    capacity = draw(st.lists(st.integers(1, 4), min_size=1, max_size=6))
    demands = [[draw(st.integers(0, units)) for units in capacity] for _ in durations]
    pairs = [(one, two) for two in range(count) for one in range(two)]
    arcs = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    lags = [(2 * one + 1, 2 * two, draw(st.integers(0, 3))) for one, two in arcs]
    release = [draw(st.integers(0, 4)) for _ in durations]
    arrays = flat(durations, demands, capacity, lags)
    return replace(
        arrays, release=ints(release), horizon=arrays.horizon + 4 + sum(durations)
    )


@SLOW
@given(problems())
def test_the_best_of_all_orders_is_found(arrays):
    answer = solve(arrays)
    assert_holds(arrays, answer)
    assert answer.objective == shortest_by_trying_all(arrays)
    assert answer.bound <= answer.objective


@SLOW
@given(problems())
def test_the_general_passes_give_what_the_packed_ones_give(arrays):
    # A deadline that cannot bite only changes which passes are used.
    free = replace(arrays, deadline=arrays.deadline * 0 + arrays.horizon)
    answer = solve(replace(free, tables=ints([]).reshape(0, free.horizon + 1)))
    assert_holds(free, answer)
    assert answer.objective == shortest_by_trying_all(arrays)


def hard(count=40):
    """Enough to choose from that a search never meets its bound."""
    durations = [1 + (7 * number) % 9 for number in range(count)]
    demands = [[1 + (5 * n) % 4, (3 * n) % 5] for n in range(count)]
    arcs = [(n, n + 3) for n in range(count - 3) if n % 4]
    return flat(durations, demands, [6, 7], arcs)


def test_seed_and_work_give_the_same_schedule_on_two_islands():
    one, two = (
        solve(hard(), workers=2, work_limit=20_000, time_limit=60.0) for _ in range(2)
    )
    assert (one.starts, one.work) == (two.starts, two.work)
    assert_holds(hard(), one)


def test_more_work_is_never_worse():
    values = [
        solve(hard(), work_limit=work, time_limit=60.0).objective
        for work in (100, 3_000, 30_000)
    ]
    assert values == sorted(values, reverse=True)


def test_a_cancelled_search_ends_with_what_it_has():
    asked = iter([False] * 3 + [True] * 10_000)
    answer = solve(
        hard(), cancelled=lambda: next(asked), work_limit=None, time_limit=60.0
    )
    assert answer.status is Status.STOPPED
    assert_holds(hard(), answer)


def test_a_limit_of_time_is_kept():
    solve(hard())  # the compiled code is there
    started = monotonic()
    answer = solve(hard(), time_limit=0.3, work_limit=None)
    assert answer.status is Status.STOPPED
    assert monotonic() - started < 5  # wide: the machine may be busy
    assert answer.seconds < 5


def test_where_there_are_no_passes_nothing_is_found_and_nothing_claimed():
    optional = CREWS.optional.copy()
    optional[0] = True
    answer = solve(replace(CREWS, optional=optional))
    assert (answer.status, answer.objective) == (Status.STOPPED, None)


def test_each_better_schedule_is_told():
    told = []
    answer = solve(hard(), on_progress=lambda *heard: told.append(heard))
    assert told[-1][:2] == (answer.objective, answer.bound)
    assert [value for value, *_ in told] == sorted(
        {value for value, *_ in told}, reverse=True
    )
