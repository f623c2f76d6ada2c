"""Distributions and statistics against closed forms, worked by hand."""

import itertools
from fractions import Fraction
from math import comb, exp, log, pi, sqrt

import numpy as np
import pytest

from tiexin.kernel import BadInput
from tiexin.planner.flat import NO_DAY
from tiexin.planner.risk import (
    CommonFactor,
    Empirical,
    Lognormal,
    Pert,
    RankCorrelation,
    Triangular,
    histogram,
    quantile,
    share_of,
)
from tiexin.planner.risk.dependence import Mixer
from tiexin.planner.risk.distributions import beta_below, normal_below
from tiexin.planner.risk.statistics import mid_ranks


def code_of(error):
    return error.value.problems[0].code


@pytest.mark.parametrize(("a", "b"), [(1, 1), (2, 3), (5, 1), (1, 5), (4, 7)])
def test_the_beta_distribution_of_whole_numbers_is_a_binomial_sum(a, b):
    """I_x(a, b) = P(at least a of a + b - 1 draws succeed), by hand for whole a, b."""
    for tenths in range(11):
        x = Fraction(tenths, 10)
        n = a + b - 1
        terms = (comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))
        wanted = float(sum(terms))
        found = float(beta_below(np.array([float(x)]), a, b)[0])
        assert found == pytest.approx(wanted, abs=1e-12)


def test_pert_has_the_mean_and_the_variance_of_its_beta_distribution():
    """Mean (low + 4 likely + high) / 6; variance (m - low)(high - m) / 7."""
    found = Pert(200, 260, 420).outcomes()
    mean = (200 + 4 * 260 + 420) / 6
    assert found.mean == pytest.approx(mean, abs=0.01)
    variance = (mean - 200) * (420 - mean) / 7
    # Rounding to whole days adds a twelfth of a day squared.
    assert found.deviation**2 == pytest.approx(variance + 1 / 12, rel=0.001)
    assert sum(found.chances) == pytest.approx(1)
    assert (found.days[0], found.days[-1]) == (200, 420)


def test_a_triangle_of_two_days_by_hand():
    """From 0 to 4 with its top at 2: areas below 0.5, 1.5, 2.5, 3.5 are squares / 8."""
    found = Triangular(0, 2, 4).outcomes()
    assert found.days == (0, 1, 2, 3, 4)
    assert found.chances == pytest.approx([1 / 32, 8 / 32, 14 / 32, 8 / 32, 1 / 32])


@pytest.mark.parametrize("likely", [3, 9])
def test_a_triangle_may_have_its_top_at_an_end(likely):
    found = Triangular(3, likely, 9).outcomes()
    assert found.mean == pytest.approx((3 + likely + 9) / 3, abs=0.1)


def test_a_lognormal_keeps_its_median_and_its_ninth_tenth():
    found = Lognormal(100, 180).outcomes()
    assert found.quantile(0.5) == 100
    assert found.quantile(0.9) == 180
    spread = log(1.8) / 1.2815515655446004
    assert found.mean == pytest.approx(100 * exp(spread**2 / 2), rel=0.001)


def test_what_was_observed_comes_as_often_as_it_did():
    found = Empirical((5, 3, 5, 9)).outcomes()
    assert (found.days, found.chances) == ((3, 5, 9), (0.25, 0.5, 0.25))
    assert [found.quantile(share) for share in (0.25, 0.26, 0.75, 0.9)] == [3, 5, 5, 9]


@pytest.mark.parametrize("shape", [Pert, Triangular])
def test_three_equal_numbers_are_certain(shape):
    assert shape(7, 7, 7).outcomes().days == (7,)


@pytest.mark.parametrize(
    "wrong",
    [
        Pert(5, 4, 9),
        Triangular(-1, 2, 3),
        Pert(1, 2, float("nan")),
        Triangular(1, 2, float("inf")),
        Lognormal(0, 5),
        Lognormal(9, 5),
        Empirical((-1, 4)),
        Pert(1, 2, 10**9),
    ],
)
def test_numbers_that_make_no_sense_are_refused(wrong):
    with pytest.raises(BadInput) as error:
        wrong.outcomes()
    assert code_of(error) == "planner.risk_order"


def test_nothing_observed_is_refused():
    with pytest.raises(BadInput) as error:
        Empirical(()).outcomes()
    assert code_of(error) == "planner.risk_empty"


def test_a_common_factor_gives_the_correlation_asked_for():
    ids = ("a", "b", "c", "d")
    mixer = Mixer(CommonFactor({"a": "x", "b": "x", "c": "y"}, 0.6), ids)
    found = np.corrcoef(mixer.scores(np.random.default_rng(7), 200_000))
    wanted = np.eye(4)
    wanted[0, 1] = wanted[1, 0] = 0.6
    assert np.abs(found - wanted).max() < 0.01


def test_a_rank_correlation_is_the_one_of_the_ranks():
    """Of a normal pair: rank correlation = 6/pi asin(r/2) (Pearson 1907)."""
    given = RankCorrelation(("a", "c"), ((1.0, -0.7), (-0.7, 1.0)))
    drawn = Mixer(given, ("a", "b", "c")).scores(np.random.default_rng(7), 100_000)
    ranks = [mid_ranks(np.argsort(np.argsort(row))) for row in drawn]
    found = np.corrcoef(ranks)
    assert found[0, 2] == pytest.approx(-0.7, abs=0.01)
    assert abs(found[0, 1]) < 0.01
    plain = np.corrcoef(drawn)[0, 2]
    assert 6 / pi * np.arcsin(plain / 2) == pytest.approx(-0.7, abs=0.01)


@pytest.mark.parametrize(
    ("dependence", "code"),
    [
        (CommonFactor({"a": "x"}, 1.0), "planner.risk_strength"),
        (CommonFactor({"a": "x"}, float("nan")), "planner.risk_strength"),
        (RankCorrelation(("a", "b"), ((1.0, 0.2),)), "planner.risk_matrix"),
        (RankCorrelation(("a", "a"), ((1.0, 0.2), (0.2, 1.0))), "planner.risk_matrix"),
        (RankCorrelation(("a", "b"), ((1.0, 0.2), (0.3, 1.0))), "planner.risk_matrix"),
        (RankCorrelation(("a",), ((float("nan"),),)), "planner.risk_matrix"),
        # a with b and a with c nearly equal, b with c opposite: nothing is like that.
        (
            RankCorrelation(
                ("a", "b", "c"), ((1.0, 0.9, 0.9), (0.9, 1.0, -0.9), (0.9, -0.9, 1.0))
            ),
            "planner.risk_not_definite",
        ),
    ],
)
def test_a_dependence_that_nothing_can_have_is_refused(dependence, code):
    with pytest.raises(BadInput) as error:
        Mixer(dependence, ("a", "b", "c"))
    assert code_of(error) == code


def test_a_quantile_is_a_day_that_occurred_with_the_ranks_of_its_interval():
    """1000 samples 1..1000: P80 is 800; 80 % +- 1.96 sqrt(160) = 775 to 826."""
    found = quantile(np.arange(1, 1001, dtype=np.int32), 0.8, start=0)
    assert (found.day, found.low, found.high) == (800, 775, 826)
    assert found.half_width == 25.5


def test_a_quantile_beyond_the_calendars_is_unknown_and_not_late():
    days = np.array([10] * 85 + [NO_DAY] * 15, dtype=np.int32)
    assert quantile(days, 0.8, start=100).day == 110
    assert quantile(days, 0.9, start=100).day is None
    assert quantile(days, 0.8, start=100).half_width is None


def test_a_share_has_the_half_width_of_wilson():
    """8 of 10 by hand: 1.96 sqrt(.8 * .2 / 10 + 1.96^2 / 400) / (1 + 1.96^2 / 10)."""
    z = 1.959963984540054
    wanted = z * sqrt(0.016 + z * z / 400) / (1 + z * z / 10)
    assert share_of(8, 10).half_width == pytest.approx(wanted)
    assert share_of(0, 10).half_width > 0


def test_a_histogram_holds_every_known_sample_once():
    days = np.array([3, 3, 4, 90, NO_DAY], dtype=np.int32)
    bins = histogram(days, start=1000, most=10)
    assert sum(each.count for each in bins) == 4
    assert bins[0].first == 1003
    assert all(one.last + 1 == two.first for one, two in itertools.pairwise(bins))
    assert bins[-1].first <= 1090 <= bins[-1].last
    assert histogram(days[-1:], start=0) == ()


def test_the_normal_distribution_at_known_places():
    assert normal_below(0) == 0.5
    assert normal_below(1.2815515655446004) == pytest.approx(0.9, abs=1e-12)
