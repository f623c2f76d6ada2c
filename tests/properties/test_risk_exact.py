"""Every sample of a simulation is the plan that the exact engine makes of its days."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.test_planner import problems
from tiexin.kernel import CalendarGap
from tiexin.planner import earliest, passes
from tiexin.planner.flat import NO_DAY, flatten, planned_days
from tiexin.planner.risk import simulate
from tiexin.planner.risk.distributions import Empirical
from tiexin.planner.risk.simulate import goals_for


def with_days(problem, days):
    return replace(
        problem,
        activities=tuple(
            replace(each, span=replace(each.span, days=int(n)))
            for each, n in zip(problem.activities, days, strict=True)
        ),
    )


@given(problems(), st.data())
@settings(max_examples=150, deadline=None)
def test_each_sample_has_the_dates_and_critical_steps_of_the_engine(problem, data):
    count, samples = len(problem.activities), 3
    numbers = st.lists(st.integers(0, 15), min_size=samples, max_size=samples)
    rows = data.draw(st.lists(numbers, min_size=count, max_size=count))
    days = np.array(rows, dtype=np.int32)
    network = flatten(problem)
    plans = passes.samples_of(network, days)
    passes.forward(network, plans)
    passes.backward(network, plans)
    passes.mark_critical(network, plans)
    for s in range(samples):
        result = earliest(with_days(problem, days[:, s]))
        for number, each in enumerate(result.activities):
            found = plans.day[2 * number : 2 * number + 2, s] + problem.start
            assert tuple(found) == (each.start, each.finish)
            if each.leads_to_goal:
                assert plans.late[2 * number, s] + problem.start == each.late_start
            assert plans.critical[number, s] == each.critical
        assert plans.goal[s] + problem.start == result.goal
    assert list(goals_for(network, days)) == list(plans.goal)


@given(problems(), st.data())
@settings(max_examples=60, deadline=None)
def test_a_day_less_gains_what_two_plans_of_the_engine_differ_by(problem, data):
    """With certain durations: one sample is enough, and nothing is left to chance."""
    numbers = st.integers(0, 9)
    days = {each.id: data.draw(numbers) for each in problem.activities}
    found = simulate(
        problem, {id_: Empirical((n,)) for id_, n in days.items()}, samples=1
    )
    whole = earliest(with_days(problem, days.values())).goal
    assert found.goal[0] + problem.start == whole
    for id_, n in days.items():
        driver = found.drivers[id_]
        less = {**days, id_: max(0, n - 1)}
        assert driver.gain == whole - earliest(with_days(problem, less.values())).goal
        assert driver.cruciality is None
        assert driver.swing is None


def test_what_the_calendars_do_not_cover_is_no_day(late_problem):
    network = flatten(late_problem)
    days = np.array([[5], [5000]], dtype=np.int32)
    assert list(goals_for(network, days)) == [NO_DAY]
    with pytest.raises(CalendarGap):
        earliest(with_days(late_problem, [5, 5000]))


@pytest.fixture
def late_problem():
    from tests.benchmarks.networks import made_up

    problem = made_up(activities=2, edges=0)
    assert len(planned_days(problem)) == 2
    return problem
