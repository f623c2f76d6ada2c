"""Shapley values against their definition: the mean over all orders, written out."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiexin.planner.attribution import attribute, shown


def worths_of(table):
    return lambda coalitions: [table[each] for each in coalitions]


def by_all_orders(players, table):
    """The definition, without any formula of weights."""
    added = [Fraction(0)] * players
    orders = list(permutations(range(players)))
    for order in orders:
        mask = 0
        for player in order:
            added[player] += table[mask | 1 << player] - table[mask]
            mask |= 1 << player
    return [each / len(orders) for each in added]


def pair_by_all_orders(players, table, one, two):
    """What the pair adds beyond each alone, joined as one player among the others."""
    others = [each for each in range(players) if each not in {one, two}]
    total, count = Fraction(0), 0
    for order in permutations([-1, *others]):
        mask = sum(1 << each for each in order[: order.index(-1)])
        first, second = 1 << one, 1 << two
        total += table[mask | first | second] - table[mask | first]
        total += table[mask] - table[mask | second]
        count += 1
    return total / count


@st.composite
def games(draw):
    players = draw(st.integers(0, 5))
    size = 1 << players
    numbers = st.lists(st.integers(-400, 400), min_size=size, max_size=size)
    return players, draw(numbers)


@given(games())
@settings(max_examples=150, deadline=None)
def test_parts_and_pairs_are_the_means_over_all_orders(game):
    players, table = game
    found = attribute(players, worths_of(table))
    assert [part.value for part in found.parts] == by_all_orders(players, table)
    assert sum(part.value for part in found.parts) == found.whole
    assert found.whole == table[-1] - table[0]
    pairs = {(each.first, each.second): each.index for each in found.pairs}
    for one in range(players):
        for two in range(one + 1, players):
            wanted = pair_by_all_orders(players, table, one, two)
            assert pairs.get((one, two), 0) == wanted
    assert found.exact
    assert found.coalitions == len(table)


def test_three_measures_by_hand():
    """a saves 30 alone; b and c save 12 only together: 30, 6, 6, interaction 12."""
    table = [0] * 8
    for mask in range(8):
        table[mask] = 30 * (mask & 1) + 12 * (mask & 6 == 6)
    found = attribute(3, worths_of(table))
    assert [part.value for part in found.parts] == [30, 6, 6]
    (pair,) = found.pairs
    assert (pair.first, pair.second, pair.index) == (1, 2, 12)
    assert pair.only_together
    assert [(part.alone, part.last) for part in found.parts] == [
        (30, 30),
        (0, 12),
        (0, 12),
    ]


def test_two_that_do_the_same_share_it_and_hinder_one_another():
    found = attribute(2, worths_of([0, 20, 20, 20]))
    assert [part.value for part in found.parts] == [10, 10]
    (pair,) = found.pairs
    assert pair.index == -20
    assert not pair.only_together


@pytest.fixture
def many():
    """18 measures of 1 to 18 days of which the last two count only together."""

    def worth(coalitions):
        both = 1 << 16 | 1 << 17
        return [
            sum(bit + 1 for bit in range(16) if each >> bit & 1)
            + 35 * (each & both == both)
            for each in coalitions
        ]

    return worth


def test_beyond_the_exact_number_orders_are_drawn_with_their_error(many):
    found = attribute(18, many, orders=500, seed=4)
    assert not found.exact
    assert found.orders == 500
    # What adds the same in every order has no error at all.
    assert [part.value for part in found.parts[:16]] == list(range(1, 17))
    assert {part.error for part in found.parts[:16]} == {0.0}
    # The drawn parts add up to the whole exactly, too.
    assert sum(part.value for part in found.parts) == found.whole == 136 + 35
    last = found.parts[17]
    assert abs(float(last.value) - 17.5) <= 4 * last.error + 1e-9
    assert found.parts == attribute(18, many, orders=500, seed=4).parts


@given(st.lists(st.fractions(-50, 50, max_denominator=840), min_size=1, max_size=8))
def test_what_is_shown_adds_up_to_the_whole(values):
    values.append(-sum(values) + round(sum(values)))
    named = {str(place): value for place, value in enumerate(values)}
    tenths = shown(named)
    assert sum(tenths.values()) == sum(values)
    assert all(abs(tenths[name] - named[name]) < Fraction(1, 10) for name in named)
    assert all(each * 10 == int(each * 10) for each in tenths.values())
