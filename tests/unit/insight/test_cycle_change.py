"""The question of the 25 %: verdicts, bounds, and the stories of two cities."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.insight import logs
from tests.unit.insight import naive_survival as naive
from tiexin.insight.statistics import (
    ChangeOptions,
    Durations,
    Group,
    Verdict,
    cycle_change,
    cycle_changes,
    survival,
)
from tiexin.insight.statistics.mix import OTHER, common_mix, one_kind
from tiexin.insight.statistics.standard_curve import quantile_bounds, quantile_draws

FEW = ChangeOptions(draws=400)


def group(name, days, *, ended=None, kinds=None):
    return Group(
        name,
        Durations.of(days, ended),
        np.array(kinds if kinds is not None else ["a"] * len(days)),
    )


def spread(middle, size, seed=7):
    """Days about a median, as long on the right as durations are."""
    random = np.random.default_rng(seed)
    return middle * np.exp(random.normal(0, 0.5, size))


def keys(change):
    return [remark.key.rpartition(".")[2] for remark in change.remarks]


def test_half_the_days_are_shown_to_be_a_quarter_shorter():
    change = cycle_change(
        group("2025", spread(80, 300)), group("2026", spread(40, 300, seed=8)), FEW
    )
    assert change.verdict is Verdict.SHOWN
    assert change.shorter
    assert change.shrinkage.low >= 0.25
    assert change.shrinkage.holds(0.5)
    assert keys(change) == ["at_least"]


def test_the_same_days_are_shown_not_to_be_a_quarter_shorter():
    change = cycle_change(
        group("2025", spread(80, 900)), group("2026", spread(80, 900, seed=8)), FEW
    )
    assert change.verdict is Verdict.NOT_SHOWN
    assert not change.shorter
    assert keys(change) == ["at_most"]


def test_a_shrinkage_near_the_target_can_not_be_told_from_chance():
    change = cycle_change(
        group("2025", spread(80, 100)), group("2026", spread(58, 100, seed=8)), FEW
    )
    assert change.verdict is Verdict.CANNOT_TELL
    assert keys(change) == ["target_within"]


def test_few_cases_tell_nothing_however_great_the_difference():
    change = cycle_change(
        group("2025", spread(80, 29)), group("2026", spread(8, 300)), FEW
    )
    assert change.verdict is Verdict.CANNOT_TELL
    assert not change.shorter
    assert keys(change)[0] == "too_few"


def test_open_cases_make_a_false_success_of_the_naive_answer():
    """Same lengths; now only those that began early enough are over after 30 days."""
    lasting = spread(80, 400, seed=8)
    change = cycle_change(
        group("2025", spread(80, 400)),
        group("2026", np.minimum(lasting, 30), ended=lasting <= 30),
        FEW,
    )
    assert change.naive > 0.6
    assert change.shrinkage is None
    assert change.verdict is Verdict.CANNOT_TELL
    assert keys(change) == ["not_reached", "naive"]
    assert change.remarks[0].fields["days"] == pytest.approx(30)


def test_open_cases_can_rule_a_quarter_out_without_a_median():
    """More than half still run after 90 days; the median was 80, so it grew."""
    lasting = spread(200, 400, seed=8)
    change = cycle_change(
        group("2025", spread(80, 400)),
        group("2026", np.minimum(lasting, 90), ended=lasting <= 90),
        FEW,
    )
    assert change.shrinkage is None
    assert change.verdict is Verdict.NOT_SHOWN
    assert np.isfinite(change.remarks[0].fields["high"])


def test_a_changed_mix_alone_is_no_shrinkage():
    """Trees take 20 days, houses 120, then as now; now there are more trees."""
    trees, houses = spread(20, 300), spread(120, 300)
    before = group(
        "2025", [*trees[:100], *houses], kinds=["tree"] * 100 + ["house"] * 300
    )
    now = group("2026", [*trees, *houses[:100]], kinds=["tree"] * 300 + ["house"] * 100)
    change = cycle_change(before, now, FEW)
    assert change.naive > 0.5
    assert change.shrinkage.high < 0.5
    assert not change.shorter
    assert "mix_much" in keys(change)


def test_kinds_that_only_one_period_has_are_left_out_and_named():
    before = group("2025", [*spread(80, 90), *[5] * 10], kinds=["a"] * 90 + ["b"] * 10)
    now = group("2026", spread(50, 100), kinds=["a"] * 100)
    change = cycle_change(before, now, FEW)
    assert change.left_out == pytest.approx(0.05)
    assert "left_out" in keys(change)
    assert change.before.cases == 90


def test_nothing_like_each_other_is_refused():
    change = cycle_change(
        group("2025", spread(80, 90), kinds=["a"] * 90),
        group("2026", spread(40, 90), kinds=["b"] * 90),
        # As one kind "other" they would be compared after all.
        ChangeOptions(draws=50, least_in_stratum=91),
    )
    assert change.verdict is Verdict.CANNOT_TELL
    assert change.shrinkage is None
    assert "no_like" in keys(change)


def test_periods_without_cases_tell_nothing():
    change = cycle_change(group("2025", []), group("2026", []), FEW)
    assert change.verdict is Verdict.CANNOT_TELL
    assert change.naive is None


def test_several_pairs_of_milestones_are_held_to_more():
    """What one pair shows by a hair may be chance among ten."""
    pair = group("2025", spread(80, 150)), group("2026", spread(48, 150, seed=8))
    alone = cycle_change(*pair, FEW)
    among = cycle_changes({f"pair {n}": pair for n in range(10)}, FEW)["pair 3"]
    assert among.shrinkage.confidence == pytest.approx(0.995)
    assert among.shrinkage.low < alone.shrinkage.low
    assert among.shrinkage.value == alone.shrinkage.value


def test_rare_kinds_go_together_and_the_weights_are_those_of_all_cases():
    before = group("x", range(20), kinds=["a"] * 12 + ["b"] * 4 + ["c"] * 4)
    now = group("y", range(20), kinds=["a"] * 8 + ["b"] * 12)
    mix = common_mix((before, now))
    assert [(one.name, one.weight, one.cases) for one in mix.strata] == [
        ("a", 0.5, (12, 8)),
        (OTHER, 0.5, (8, 12)),
    ]
    assert (mix.merged, mix.left_out) == (2, 0)


def test_a_median_at_a_mix_by_hand():
    """Half and half: S = ½ S_a + ½ S_b is ½ on the day on which kind a is over."""
    both = group("x", [1, 2, 3, 4, 5, 10, 11, 12, 13, 14], kinds=["a"] * 5 + ["b"] * 5)
    mix = common_mix((both, both))
    assert quantile_bounds(both, place=0, mix=mix) == (5, 5)
    assert quantile_bounds(both, place=0, mix=mix, share=0.6) == (10, 10)


def test_an_unknown_end_of_one_kind_widens_the_answer_to_what_is_possible():
    """Kind b was watched for 3 days only: from then on it may be over, or not."""
    days, ended = [1, 4, 4, 6, 6, 2, 3, 3, 3, 3], [True] * 6 + [False] * 4
    both = group("x", days, ended=ended, kinds=["a"] * 5 + ["b"] * 5)
    mix = common_mix((both, both))
    # At most ½ × 4/5 + ½ × 0 = 0.4 on day 3; at least so on day 6: ½ × 0 + ½ × 4/5.
    assert quantile_bounds(both, place=0, mix=mix) == (3, 6)


CASES = st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=20)


@given(CASES)
def test_with_one_kind_the_median_is_that_of_the_slow_reckoning(cases):
    days, ended = zip(*cases, strict=True)
    one = group("x", days, ended=ended)
    _, high = quantile_bounds(one, place=0, mix=one_kind((one,)))
    wanted = naive.quantile(cases, 0.5)
    assert high == (float("inf") if wanted is None else wanted)


@settings(max_examples=20)
@given(CASES, st.randoms())
def test_neither_the_order_of_cases_nor_a_second_run_changes_anything(cases, random):
    def draws():
        days, ended = zip(*cases, strict=True)
        kinds = ["a" if day % 2 else "b" for day in days]
        one = group("x", days, ended=ended, kinds=kinds)
        found = quantile_draws(
            one,
            place=0,
            mix=common_mix((one, one), least=1),
            random=np.random.default_rng(3),
            draws=20,
        )
        return found.low.tolist(), found.high.tolist()

    first = draws()
    random.shuffle(cases)
    assert draws() == first


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    """100 pairs of samples of exponential lengths whose medians are as 3 to 4."""
    random = np.random.default_rng(11)
    options = ChangeOptions(draws=200)
    held = 0
    for _ in range(100):
        lasting = random.exponential(80, 120), random.exponential(60, 120)
        watched = random.uniform(20, 300, (2, 120))
        before, now = (
            group(name, np.minimum(long, seen), ended=long <= seen)
            for name, long, seen in zip("xy", lasting, watched, strict=True)
        )
        held += cycle_change(before, now, options).shrinkage.holds(0.25)
    assert 90 <= held <= 100


# The stories of MINING.md 2.5. Years are those of the first event in UTC.


def cohort(town, year):
    whole = logs.read(f"BPIC15_{town}.xes.gz")
    until = max(case.last for case in whole)
    cases = [
        case for case in whole if datetime.fromtimestamp(case.start, UTC).year == year
    ]
    ended = np.array([case.attributes["caseStatus"] != "O" for case in cases])
    seen, watched = logs.days(cases), logs.days(cases, lambda _: until)
    return Group(
        str(year),
        Durations.of(np.where(ended, seen, watched), ended),
        np.array([case.attributes.get("parts", "") for case in cases]),
        last_seen=seen,
    )


def rounded_medians(town, year):
    found = cohort(town, year)
    median = survival(found.durations).quantile().days
    return round(float(np.median(found.last_seen))), median and round(median)


def test_the_medians_of_the_second_town():
    assert rounded_medians(2, 2011) == (149, 153)
    assert rounded_medians(2, 2013) == (109, 109)


def test_what_looked_like_a_fall_by_29_percent_was_mostly_another_mix():
    change = cycle_change(cohort(2, 2011), cohort(2, 2013))
    raw = 1 - change.now.raw_median / change.before.raw_median
    assert round(raw, 2) == 0.29
    assert change.shrinkage.value < 0.15
    assert change.verdict is Verdict.CANNOT_TELL
    assert {"target_within", "mix_much"} <= set(keys(change))


def test_the_false_success_of_the_fourth_town():
    """Naive 129 → 56 days, 56 % shorter; but 65 % of 2014 is open, no median."""
    assert rounded_medians(4, 2013)[0] == 129
    assert rounded_medians(4, 2014) == (56, None)
    change = cycle_change(cohort(4, 2013), cohort(4, 2014))
    assert round(change.naive, 2) == 0.56
    assert round(change.now.open_share, 2) == 0.65
    assert change.verdict is Verdict.CANNOT_TELL
    assert not change.shorter
