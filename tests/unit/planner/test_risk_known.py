"""What knowing a step is worth, on networks whose quantiles can be written down."""

import pytest

from tests.unit.planner.tiny import day
from tiexin.kernel import BadInput
from tiexin.planner import Count, Model
from tiexin.planner.risk import CommonFactor, Empirical, worth_of_knowing

MONDAY = day("2026-01-05")
# Eleven equally likely numbers of days: median 6 (6/11), P80 9 (9/11).
ELEVEN = Empirical(tuple(range(1, 12)))


def network(*edges, **days):
    model = Model(start=MONDAY)
    for name, n in days.items():
        model.activity(name, Count(n))
    for earlier, later in edges:
        model.edge(earlier, later)
    return model.build()


def test_the_only_step_known_takes_all_doubt_away():
    problem = network(a=5)
    found = worth_of_knowing(problem, {"a": ELEVEN}, samples=20_000, seed=1)
    assert (found.p50, found.p80) == (problem.start + 6, problem.start + 9)
    known = found.steps["a"]
    assert (known.sooner.days, known.narrower.days) == (3, 3)
    assert known.sooner.half_width < 1


def test_a_step_that_decides_nothing_is_worth_exactly_nothing():
    problem = network(a=40, b=5)
    found = worth_of_knowing(problem, {"b": ELEVEN}, samples=2_000, seed=1)
    known = found.steps["b"]
    assert (known.sooner.days, known.sooner.half_width) == (0, 0)
    assert (known.narrower.days, known.narrower.half_width) == (0, 0)


def test_of_a_chain_one_step_known_leaves_the_other_s_doubt():
    # Of 121 pairs 100 have a sum of at most 16 and 93 one of at most 15: the P80 is 16.
    # With one known at 6 it is 6 + 9, so that is worth a day.
    problem = network(("a", "b"), a=5, b=5)
    found = worth_of_knowing(
        problem, {"a": ELEVEN, "b": ELEVEN}, samples=40_000, seed=1
    )
    assert found.p80 == problem.start + 16
    assert found.steps["a"].sooner.days == 1


def test_the_same_seed_gives_the_same_answer_and_batches_are_whole():
    problem = network(("a", "b"), a=5, b=5)
    together = CommonFactor({"a": "office", "b": "office"}, 0.5)
    first, second = (
        worth_of_knowing(
            problem,
            {"a": ELEVEN, "b": ELEVEN},
            samples=1_001,
            seed=7,
            dependence=together,
        )
        for _ in range(2)
    )
    assert first == second


def test_an_id_that_the_network_has_not_is_refused():
    with pytest.raises(BadInput) as refused:
        worth_of_knowing(network(a=5), {"x": ELEVEN})
    assert refused.value.problems[0].code == "planner.risk_unknown"
