"""The search against every choice written out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiexin.planner.tradeoff import NEVER, Search


@st.composite
def games(draw):
    """Burdens, and a goal for every choice: some are circles."""
    count = draw(st.integers(0, 6))
    burdens = draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    goals = st.integers(0, 30) | st.just(NEVER)
    size = 1 << count
    return burdens, draw(st.lists(goals, min_size=size, max_size=size))


def reach_of(burdens, goals):
    """The best bound there is: the earliest goal of all completions."""

    def reach(on, free):
        return min(goal for mask, goal in enumerate(goals) if mask & ~free == on)

    return reach


def written_out(burdens, goals):
    """Burden, measures, goal and number of every choice that reaches a goal."""
    return [
        (
            sum(b for bit, b in enumerate(burdens) if mask >> bit & 1),
            mask.bit_count(),
            goal,
            mask,
        )
        for mask, goal in enumerate(goals)
        if goal < NEVER
    ]


@given(games(), st.integers(0, 30))
@settings(max_examples=100, deadline=None)
def test_the_lightest_choice_is_the_lightest_of_all(game, by):
    found = Search(game[0], reach_of(*game)).lightest(by)
    wanted = [each for each in written_out(*game) if each[2] <= by]
    assert found.proven
    assert [each.weight for each in found.points] == sorted(wanted)[:1]


@given(games(), st.integers(0, 30), st.integers(1, 9))
@settings(max_examples=100, deadline=None)
def test_weak_bounds_cost_work_and_change_no_answer(game, by, slack):
    exact = reach_of(*game)

    def weak(on, free):
        return exact(on, free) - slack * free.bit_count()

    strong, loose = Search(game[0], exact), Search(game[0], weak)
    assert loose.lightest(by).points == strong.lightest(by).points
    assert loose.soonest().points == strong.soonest().points
    assert loose.front().points == strong.front().points


@given(games())
@settings(max_examples=100, deadline=None)
def test_the_soonest_choice_is_the_soonest_of_all(game):
    found = Search(game[0], reach_of(*game)).soonest()
    wanted = sorted((g, b, n, m) for b, n, g, m in written_out(*game))
    assert found.proven
    assert [each.lateness for each in found.points] == wanted[:1]


@given(games(), st.lists(st.integers(0, 63), max_size=3))
@settings(max_examples=100, deadline=None)
def test_the_front_holds_every_choice_that_no_other_beats(game, known):
    known = [each for each in known if each < len(game[1])]
    found = Search(game[0], reach_of(*game), known=known).front()
    choices = written_out(*game)
    best = {}
    for burden, count, goal, mask in choices:
        beaten = any(
            b <= burden and g <= goal and (b, g) != (burden, goal)
            for b, _, g, _ in choices
        )
        if not beaten:
            key = (burden, goal)
            best[key] = min(best.get(key, (count, mask)), (count, mask))
    wanted = [(b, g, mask) for (b, g), (_, mask) in sorted(best.items())]
    assert found.proven
    assert [(p.burden, p.goal, p.on) for p in found.points] == wanted


def test_a_search_that_stops_before_its_end_says_so():
    burdens = [1] * 10
    goals = [200 - 10 * mask.bit_count() for mask in range(1024)]
    search = Search(burdens, reach_of(burdens, goals), most_nodes=3)
    assert not search.front().proven
    assert search.earliest == 100


def test_a_hopeless_proof_ends_at_its_limit():
    """Any 12 of 24 even measures are needed: 2.7 million ways, none can be left out."""

    def reach(on, free):
        return 480 - 10 * (on | free).bit_count()

    found = Search([1] * 24, reach, most_nodes=2_000, known=[2**24 - 1]).lightest(360)
    assert not found.proven
    assert found.nodes < 2_100
    assert found.points[0].goal <= 360


@pytest.mark.parametrize("by", [99, 100, 160, 200])
def test_ten_even_measures_by_hand(by):
    """Each brings 10 days of 200: n of them reach 200 - 10 n."""
    burdens = [1] * 10
    goals = [200 - 10 * mask.bit_count() for mask in range(1024)]
    found = Search(burdens, reach_of(burdens, goals)).lightest(by)
    if by < 100:
        assert found.points == ()
    else:
        (point,) = found.points
        assert point.burden == (200 - by) // 10
    assert found.proven
