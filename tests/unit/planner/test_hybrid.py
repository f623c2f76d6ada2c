"""What the hybrid engine promises besides what every engine must find."""

from time import monotonic

import pytest

from tests.unit.planner.flat import assert_holds, flat, ints, replace
from tests.unit.planner.test_heuristic import hard
from tiexin.planner.answer import Status
from tiexin.planner.engines import hybrid

# The first search on a machine compiles; on a busy one that takes a while.
pytestmark = pytest.mark.timeout(900)


def test_a_bound_that_the_heuristic_meets_is_a_proof_without_a_solver():
    # Work: 4 + 3 + 2 + 6 = 15 days of a crew on two crews, so at least 8 days.
    crews = flat([4, 3, 2, 3], [[1], [1], [1], [2]], [2])
    answer = hybrid.solve(crews, time_limit=20.0)
    assert (answer.status, answer.objective, answer.bound) == (Status.SOLVED, 8, 8)
    assert_holds(crews, answer)


def test_cp_sat_proves_what_the_bound_does_not():
    # Three jobs of 3 days on 3 units, 2 each: one after the other, though work says 6.
    pairs = flat([3, 3, 3], [[2], [2], [2]], [3])
    answer = hybrid.solve(pairs, time_limit=20.0)
    assert (answer.status, answer.objective, answer.bound) == (Status.SOLVED, 9, 9)


def test_no_schedule_before_a_deadline_is_said_as_such():
    late = replace(flat([3, 3], [[1], [1]], [1]), deadline=ints([5, 5]), horizon=6)
    answer = hybrid.solve(late, time_limit=20.0)
    assert (answer.status, answer.objective) == (Status.INFEASIBLE, None)


def test_the_end_comes_with_the_limit():
    hybrid.solve(hard(), work_limit=10)  # the compiled code is there
    begun = monotonic()
    answer = hybrid.solve(hard(), time_limit=0.5)
    assert_holds(hard(), answer)
    assert answer.bound <= answer.objective
    assert monotonic() - begun < 5  # wide: the machine may be busy


def test_a_cancelled_race_ends_with_what_it_has():
    asked = iter([False] * 4 + [True] * 100_000)
    answer = hybrid.solve(hard(), time_limit=60.0, cancelled=lambda: next(asked))
    assert_holds(hard(), answer)
