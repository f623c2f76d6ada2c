"""Simulations of networks small enough for their distribution to be written down."""

from datetime import date

import numpy as np
import pytest

from tests.unit.planner.tiny import day, five_day_week
from tiexin.kernel import BadInput
from tiexin.planner import Count, Model
from tiexin.planner.flat import NO_DAY
from tiexin.planner.risk import (
    CommonFactor,
    Empirical,
    Mark,
    Pert,
    quantiles,
    simulate,
)

MONDAY = day("2026-01-05")
COIN = Empirical((1, 3))


def network(*edges, days, calendar=None, goal=None):
    model = Model(start=MONDAY)
    for name, n in days.items():
        model.activity(name, Count(n, calendar))
    for earlier, later in edges:
        model.edge(earlier, later)
    if goal:
        model.goal(goal)
    return model.build()


def test_a_chain_has_the_sum_of_means_and_variances():
    problem = network(("a", "b"), days={"a": 2, "b": 2})
    pert = Pert(10, 20, 60)
    found = simulate(problem, {"a": pert, "b": pert}, samples=40_000, seed=3)
    single = pert.outcomes()
    assert found.goal.mean() == pytest.approx(2 * single.mean, abs=0.2)
    assert found.goal.std() == pytest.approx(2**0.5 * single.deviation, rel=0.02)
    assert found.drivers["a"].criticality == 1
    # A day less is a day less: on a chain without rest days nothing swallows it.
    assert (found.drivers["b"].gain, found.drivers["b"].gain_error) == (1, 0)
    # Two equal parts of a sum: plain correlation 1 / sqrt(2), the ranks' is near it.
    assert found.drivers["a"].correlation == pytest.approx(0.5**0.5, abs=0.03)


def test_what_comes_together_spreads_the_sum():
    problem = network(("a", "b"), days={"a": 2, "b": 2})
    pert = Pert(10, 20, 60)
    one = CommonFactor({"a": "office", "b": "office"}, 0.99)
    found = simulate(
        problem, {"a": pert, "b": pert}, samples=20_000, seed=3, dependence=one
    )
    assert found.goal.std() == pytest.approx(2 * pert.outcomes().deviation, rel=0.03)


def test_two_coins_side_by_side():
    """Days 1 or 3 each: the later is 3 in three of four cases; mean 2.5 days.

    a is critical unless it takes 1 and b takes 3: three of four cases. A day less of a
    brings a day only if a takes 3 and b takes 1: a quarter of a day expected.
    """
    problem = network(("a", "end"), ("b", "end"), days={"a": 1, "b": 1, "end": 0})
    found = simulate(problem, {"a": COIN, "b": COIN}, samples=100_000, seed=11)
    assert found.goal.mean() == pytest.approx(2.5, abs=0.02)
    assert found.drivers["a"].criticality == pytest.approx(0.75, abs=0.01)
    gain = found.drivers["a"]
    assert gain.gain == pytest.approx(0.25, abs=4 * gain.gain_error)
    # The goal as a's days go from 1 to 3 with b at its planned single day.
    assert gain.swing == (1, 3)
    # Of 0 and 1: covariance 1/2 - 1/2 * 3/4, variances 1/4 and 3/16.
    wanted = 0.125 / (0.25 * 0.1875) ** 0.5
    assert gain.correlation == pytest.approx(wanted, abs=0.01)


def test_days_are_counted_on_the_calendar_of_the_step():
    """From Monday on, 1 working day ends on Tuesday, 6 on Tuesday of next week."""
    office = five_day_week(first=date(2026, 1, 1))
    problem = network(days={"a": 1}, calendar=office)
    found = simulate(problem, {"a": Empirical((1, 6))}, samples=500, seed=1)
    assert set(found.goal.tolist()) == {1, 8}


def test_marks_are_the_first_begun_and_the_last_finished():
    problem = network(("a", "b"), ("a", "c"), days={"a": 2, "b": 3, "c": 5})
    marks = {
        "begun": Mark(("b", "c"), "start"),
        "done": Mark(("b", "c")),
        "nothing": Mark(()),
    }
    found = simulate(problem, {"c": COIN}, samples=200, seed=1, marks=marks)
    assert set(found.marks["begun"].tolist()) == {3}  # the first day after day 2
    assert set(found.marks["done"].tolist()) == {5}
    assert set(found.marks["nothing"].tolist()) == {0}
    assert set(found.days_between("begun", "done").tolist()) == {2}
    assert found.share_by("done", MONDAY + 5).share == 1
    assert found.share_by("done", MONDAY + 4).share == 0


def test_the_same_seed_gives_the_same_and_more_samples_begin_alike():
    problem = network(("a", "b"), days={"a": 2, "b": 2})
    few = simulate(problem, {"a": Pert(1, 5, 30)}, samples=300, seed=5)
    again = simulate(problem, {"a": Pert(1, 5, 30)}, samples=300, seed=5)
    more = simulate(problem, {"a": Pert(1, 5, 30)}, samples=1000, seed=5)
    assert np.array_equal(few.goal, again.goal)
    assert np.array_equal(few.goal, more.goal[:300])
    other = simulate(problem, {"a": Pert(1, 5, 30)}, samples=300, seed=6)
    assert not np.array_equal(few.goal, other.goal)


def test_samples_beyond_the_calendars_are_counted_and_make_a_quantile_unknown():
    office = five_day_week(first=date(2026, 1, 1), weeks=4)
    problem = network(days={"a": 1}, calendar=office)
    found = simulate(problem, {"a": Empirical((1, 500))}, samples=1000, seed=1)
    assert 400 < found.beyond < 600
    low, high = quantiles(found.goal, (0.1, 0.9), start=MONDAY)
    assert low.day == MONDAY + 1
    assert high.day is None
    assert found.goal.max() == NO_DAY


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"samples": 0}, "planner.risk_samples"),
        ({"samples": 10**7}, "planner.risk_samples"),
        ({"seed": -1}, "planner.risk_seed"),
        ({"marks": {"x": Mark(("nobody",))}}, "planner.risk_unknown"),
    ],
)
def test_odd_wishes_are_refused(options, code):
    problem = network(days={"a": 1})
    with pytest.raises(BadInput) as error:
        simulate(problem, {}, **options)
    assert error.value.problems[0].code == code


def test_a_distribution_for_nobody_is_refused():
    with pytest.raises(BadInput) as error:
        simulate(network(days={"a": 1}), {"b": COIN})
    assert error.value.problems[0].code == "planner.risk_unknown"


def test_a_network_with_more_than_order_and_calendars_is_refused():
    model = Model(start=MONDAY)
    model.activity("a", Count(3), deadline=MONDAY + 9)
    with pytest.raises(BadInput) as error:
        simulate(model.build(), {})
    assert error.value.problems[0].code == "planner.risk_features"
