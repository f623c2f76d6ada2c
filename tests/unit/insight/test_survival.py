"""Survival against textbook tables, SciPy and a slow second reckoning."""

import warnings

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.insight import naive_survival as naive
from tiexin.insight.statistics import (
    Band,
    Durations,
    common_horizon,
    difference,
    fixed_follow_up,
    logrank,
    survival,
)
from tiexin.insight.statistics.interval import chi_squared_above, share
from tiexin.kernel import BadInput


def sample(text):
    """Days as textbooks write them: ``13+`` was left open on day 13."""
    words = text.split()
    return Durations.of(
        [float(word.rstrip("+")) for word in words],
        [not word.endswith("+") for word in words],
    )


# Freireich et al. 1963: weeks in remission, the example of most textbooks.
TREATED = sample("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+")
PLACEBO = sample("1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23")
# Miller 1997: weeks in remission with and without maintenance chemotherapy.
MAINTAINED = sample("9 13 13+ 18 23 28+ 31 34 45+ 48 161+")
NOT_MAINTAINED = sample("5 5 8 8 12 16+ 23 27 30 33 43 45")


def code_of(error):
    return error.value.problems[0].code


def test_the_curve_of_the_textbook():
    """21 cases: 3 of 21, 1 of 17, 1 of 15, 1 of 12, 1 of 11, 1 of 7, 1 of 6 end."""
    curve = survival(TREATED)
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.ended.tolist() == [3, 1, 1, 1, 1, 1, 1]
    published = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert curve.surviving == pytest.approx(published, abs=5e-5)


def test_greenwoods_errors_of_the_textbook():
    curve = survival(MAINTAINED)
    published = [0.0867, 0.1163, 0.1397, 0.1526, 0.1642, 0.1627, 0.1535]
    errors = curve.surviving * np.sqrt(curve.spread)
    assert errors == pytest.approx(published, abs=5e-5)
    low, high = curve.band(Band.GREENWOOD)
    # After 48 weeks 0.1841 ± 1.96 × 0.1535, cut off at 0.
    assert (low[-1], high[-1]) == pytest.approx((0, 0.485), abs=5e-4)


def test_medians_of_the_textbook():
    assert survival(TREATED).quantile().days == 23
    assert survival(PLACEBO).quantile().days == 8
    assert survival(MAINTAINED).quantile().days == 31
    assert survival(NOT_MAINTAINED).quantile().days == 23


def test_the_interval_of_a_median_holds_the_days_at_which_the_band_holds_one_half():
    found = survival(TREATED).quantile()
    # Log-log band at 13: 0.6902 ^ exp(±1.96 × 0.1068 / (0.6902 × 0.3708)) is 0.432 up;
    # at 10 its lower end is 0.503. The upper end never comes down to one half.
    assert (found.low, found.high) == (13, None)


def test_a_median_that_was_not_reached_is_refused_with_what_is_known():
    found = survival(sample("3 5+ 6+ 9+")).quantile()
    assert not found.reached
    assert found.days is None
    assert found.at_least == 9
    assert survival(sample("3 5+ 6+ 9+")).quantile(0.25).days == 3


def test_the_median_of_ended_cases_only_would_have_been_shorter():
    """Why it is refused: of cases 1, 2, 3 and seven open ones, 2 is no median."""
    durations = sample("1 2 3 9+ 9+ 9+ 9+ 9+ 9+ 9+")
    assert np.median(durations.days[durations.ended]) == 2
    assert not survival(durations).quantile().reached


def test_an_end_comes_before_a_case_left_open_on_the_same_day():
    """2 of 2 at risk on day 4, so the one that ended leaves one half."""
    assert survival(sample("4 4+")).at(4) == 0.5


def test_the_curve_is_unknown_beyond_the_last_open_case_but_0_after_the_last_end():
    assert survival(sample("4 7+")).at(8) is None
    assert survival(sample("4 7")).at(8) == 0
    assert survival(sample("4 7")).at(3.9) == 1


def test_nothing_at_all_has_no_median():
    curve = survival(Durations.of([]))
    assert not curve.quantile().reached
    assert curve.at(1) is None


def test_ends_on_the_first_day_count():
    assert survival(sample("0 0 0 5")).quantile().days == 0


def test_a_restricted_mean_by_hand():
    """Days 1 and 3 ended, 4 open: 1 × 1 + ⅔ × 2 + ⅓ × 1 = 8/3 up to day 4."""
    found = survival(sample("1 3 4+")).restricted_mean(4)
    assert found.days == pytest.approx(8 / 3)
    # Areas behind: day 1 (5/3)² × 1/(3 × 2); day 3 (1/3)² × 1/(2 × 1).
    assert found.error**2 == pytest.approx(25 / 54 + 1 / 18)


def test_a_mean_beyond_what_was_seen_is_refused():
    with pytest.raises(BadInput) as error:
        survival(sample("1 3 4+")).restricted_mean(5)
    assert code_of(error) == "insight.horizon_unknown"
    with pytest.raises(BadInput):
        survival(sample("1 3")).restricted_mean(0)


def test_without_open_cases_the_restricted_mean_is_the_mean():
    days = [3, 8, 8, 20]
    found = survival(Durations.of(days)).restricted_mean(20)
    assert found.days == pytest.approx(np.mean(days))


def test_the_difference_of_two_means():
    """Up to 35 weeks the placebo group can still be followed: it is down at 0."""
    curves = survival(PLACEBO), survival(TREATED)
    assert common_horizon(curves) == 35
    found = difference(*curves)
    one, other = (curve.restricted_mean(35) for curve in curves)
    assert found.difference.value == pytest.approx(other.days - one.days)
    assert found.difference.low > 0
    assert found.p < 0.001
    assert found.quotient.low < other.days / one.days < found.quotient.high


def test_a_fixed_follow_up_leaves_out_young_cases_whether_they_ended_or_not():
    durations = sample("2 9 10 4+ 1 3+")
    watched = np.array([20, 20, 20, 20, 4, 3.0])
    found = fixed_follow_up(durations, watched=watched, window=9)
    assert (found.cases, found.too_young, found.done) == (4, 2, 2)
    assert found.share.value == 0.5
    assert found.median == 9
    assert fixed_follow_up(durations, watched=watched, window=8).median is None


def test_a_follow_up_that_no_case_was_watched_for_says_nothing():
    found = fixed_follow_up(sample("2"), watched=np.array([5.0]), window=6)
    assert (found.cases, found.share, found.median) == (0, None, None)


def test_wilsons_interval_of_the_textbook():
    """Newcombe 1998: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611."""
    found = share(81, 263)
    assert (found.low, found.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert share(0, 20).high == pytest.approx(0.1611, abs=5e-5)


def test_the_log_rank_test_of_the_textbook():
    found = logrank([TREATED, PLACEBO])
    assert found.statistic == pytest.approx(16.79, abs=0.005)
    assert found.expected == pytest.approx((19.25, 10.75), abs=0.005)
    assert found.ended == (9, 21)
    assert found.p == pytest.approx(4.17e-5, rel=0.005)
    assert logrank([MAINTAINED, NOT_MAINTAINED]).p == pytest.approx(0.0653, abs=5e-5)


def test_the_log_rank_test_within_strata_adds_the_strata_up():
    """Each town alone has no difference; thrown together one looks slower."""
    quick, slow = [1, 2, 3, 4, 5, 6], [11, 12, 13, 14, 15, 16]
    first = Durations.of([*quick, *quick, *quick, *slow])
    second = Durations.of([*quick, *slow, *slow, *slow])
    strata = [
        np.array(["a"] * 18 + ["b"] * 6),
        np.array(["a"] * 6 + ["b"] * 18),
    ]
    assert logrank([first, second]).p < 0.01
    assert logrank([first, second], strata).p == pytest.approx(1)


def test_three_groups_have_two_degrees_of_freedom():
    found = logrank([TREATED, PLACEBO, MAINTAINED])
    assert found.degrees == 2
    assert sum(found.ended) == pytest.approx(sum(found.expected))


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 7, 10])
@pytest.mark.parametrize("statistic", [0.0, 0.3, 2.7, 16.8, 80.0])
def test_the_tail_of_chi_squared_is_that_of_scipy(degrees, statistic):
    wanted = scipy.stats.chi2.sf(statistic, degrees)
    assert chi_squared_above(statistic, degrees) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ([TREATED], "insight.one_group"),
        ([TREATED, Durations.of([])], "insight.one_group"),
        ([sample("3+ 4+"), sample("5+")], "insight.nothing_ended"),
    ],
)
def test_what_can_not_be_tested_is_refused(groups, code):
    with pytest.raises(BadInput) as error:
        logrank(groups)
    assert code_of(error) == code


@pytest.mark.parametrize(
    ("days", "ended", "code"),
    [
        ([1, -1], None, "insight.unusable_duration"),
        ([1, float("nan")], None, "insight.unusable_duration"),
        ([1, 2], [True], "insight.unequal_lengths"),
    ],
)
def test_unusable_durations_are_refused(days, ended, code):
    with pytest.raises(BadInput) as error:
        Durations.of(days, ended)
    assert code_of(error) == code


CASES = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=25)


def of(cases):
    return Durations.of(*zip(*cases, strict=True))


@given(CASES)
def test_curve_and_quantiles_agree_with_the_slow_reckoning(cases):
    curve = survival(of(cases))
    for day, left in zip(curve.times, curve.surviving, strict=True):
        assert left == pytest.approx(float(naive.surviving(cases, day)))
    for wanted in (0.25, 0.5, 0.75):
        assert curve.quantile(wanted).days == naive.quantile(cases, wanted)


@given(CASES, st.integers(1, 12))
def test_the_restricted_mean_agrees_with_the_slow_reckoning(cases, horizon):
    curve = survival(of(cases))
    if horizon > curve.known_to:
        return
    mean, variance = naive.restricted_mean(cases, horizon)
    found = curve.restricted_mean(horizon)
    assert found.days == pytest.approx(float(mean))
    assert found.error**2 == pytest.approx(float(variance), abs=1e-12)


@given(CASES, CASES)
def test_the_log_rank_test_agrees_with_the_slow_reckoning_and_scipy(first, second):
    if not any(ended for _, ended in first + second):
        return
    groups = [of(first), of(second)]
    try:
        found = logrank(groups)
    except BadInput:
        with pytest.raises(ZeroDivisionError):
            naive.logrank(first, second)
        return
    assert found.statistic == pytest.approx(float(naive.logrank(first, second)))
    sides = [
        scipy.stats.CensoredData.right_censored(one.days, ~one.ended) for one in groups
    ]
    assert found.p == pytest.approx(scipy.stats.logrank(*sides).pvalue, abs=1e-9)


@given(CASES)
def test_curve_and_bands_are_those_of_scipy(cases):
    durations = of(cases)
    data = scipy.stats.CensoredData.right_censored(durations.days, ~durations.ended)
    wanted = scipy.stats.ecdf(data).sf
    curve = survival(durations)
    assert curve.surviving == pytest.approx(wanted.evaluate(curve.times))
    with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        for kind, name in ((Band.LOG_LOG, "log-log"), (Band.GREENWOOD, "linear")):
            theirs = wanted.confidence_interval(method=name)
            low, high = curve.band(kind)
            for ours, other in ((low, theirs.low), (high, theirs.high)):
                known = np.isfinite(ours)
                assert ours[known] == pytest.approx(
                    other.evaluate(curve.times)[known], abs=1e-9
                )


@given(CASES, st.randoms())
def test_the_order_of_the_cases_changes_nothing_at_all(cases, random):
    curve = survival(of(cases))
    random.shuffle(cases)
    again = survival(of(cases))
    assert curve.surviving.tolist() == again.surviving.tolist()
    assert curve.spread.tolist() == again.spread.tolist()
