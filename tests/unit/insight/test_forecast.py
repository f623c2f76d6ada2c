"""Forecasts by hand, and tried on the past as MINING.md 4.5 tried them."""

import numpy as np
import pytest

from tests.unit.insight import logs
from tiexin.insight.statistics import (
    AfterLastStep,
    back_test,
    choose,
    prefixes,
)
from tiexin.kernel import BadInput


def rows(cases, *, until=100.0):
    """From ``[("a0 b3 c7", True), …]``: steps with their days, and whether it ended."""
    steps = [text.split() for text, _ in cases]
    return prefixes(
        case=np.repeat(np.arange(len(cases)), [len(one) for one in steps]),
        activity=np.array([step[0] for one in steps for step in one]),
        at=np.array([float(step[1:]) for one in steps for step in one]),
        ended=np.array([ended for _, ended in cases]),
        known_until=np.full(len(cases), until),
    )


def test_the_rows_of_two_cases_by_hand():
    found = rows([("a0 b3 c7", True), ("a2 b6", False)], until=10)
    assert found.case.tolist() == [0, 0, 1, 1]
    assert found.activity.tolist() == ["a", "b", "a", "b"]
    assert found.length.tolist() == [1, 2, 1, 2]
    assert found.elapsed.tolist() == [0, 3, 0, 4]
    assert found.remaining.tolist() == [7, 4, 8, 4]
    assert found.ended.tolist() == [True, True, False, False]


def test_what_was_known_on_a_day_holds_nothing_from_later():
    found = rows([("a0 b3 c7", True), ("a2 b6 c8", True)]).as_known_on(5)
    assert found.activity.tolist() == ["a", "b", "a"]
    assert found.remaining.tolist() == [5, 2, 3]
    assert not found.ended.any()


@pytest.mark.parametrize("text", ["b3 a0"])
def test_events_that_go_back_in_time_are_refused(text):
    with pytest.raises(BadInput) as error:
        rows([(text, True)])
    assert error.value.problems[0].code == "insight.not_in_order"


def test_no_event_at_all_has_no_rows():
    assert rows([]).rows == 0
    assert back_test(rows([])) is None


def ten_days_after_a():
    """Ten cases that took 1, 2, … 10 days from a to their end."""
    return AfterLastStep.learn(rows([(f"a0 z{days}", True) for days in range(1, 11)]))


def test_the_plain_forecast_is_the_quantile_after_the_same_step():
    forecast = ten_days_after_a()
    assert forecast.after("a", 0.5) == 5
    assert forecast.after("a", 0.9) == 9


def test_who_has_waited_long_is_one_of_the_longer_ones():
    """After 6 days four are left, of 7, 8, 9, 10: half of them are over on day 8."""
    forecast = ten_days_after_a()
    assert forecast.after("a", 0.5, waited=6) == 2
    assert forecast.after("a", 0.5, waited=10) == float("inf")


def test_after_a_step_that_is_new_all_steps_together_are_used():
    forecast = ten_days_after_a()
    assert forecast.after("never seen", 0.5) == forecast.after("a", 0.5)


def test_a_quantile_that_open_cases_hide_is_infinite():
    cases = [("a0 z5", True)] * 10 + [("a0", False)] * 30
    forecast = AfterLastStep.learn(rows(cases))
    assert forecast.after("a", 0.1) == 5
    assert forecast.after("a", 0.5) == float("inf")


def same_each_time(count, days):
    return [(f"a{10 * n} z{10 * n + days}", True) for n in range(count)]


def test_a_back_test_of_what_never_varies_is_exact():
    found = back_test(rows(same_each_time(100, 5)))
    assert (found.learnt_from, found.tried_on, found.split) == (80, 20, 800)
    assert (found.error, found.bias, found.rows) == (0, 0, 20)
    assert all(each.kept.value == 1 for each in found.calibration)


def test_a_back_test_never_learns_from_what_ended_after_the_split():
    """Later cases take 50 days; only who peeks has seen that of those before."""
    cases = same_each_time(70, 5) + [
        (f"a{10 * n} z{10 * n + 200}", True) for n in range(70, 100)
    ]
    found = back_test(rows(cases, until=2_000))
    assert found.bias == -195
    seen = []

    class Peeking:
        def quantiles(self, rows, shares):
            return np.zeros((rows.rows, len(shares)))

    def learner(past):
        seen.append(past)
        return Peeking()

    back_test(rows(cases, until=2_000), learner)
    assert (seen[0].at <= 800).all()
    assert not seen[0].ended[seen[0].at > 700].any()


def test_a_learnt_forecast_is_used_only_where_it_is_closer():
    random = np.random.default_rng(2)
    lengths = random.choice([5, 50], 200)
    cases = [
        (f"{'a' if days == 5 else 'b'}{60 * n} z{60 * n + days}", True)
        for n, days in enumerate(lengths)
    ]
    known = rows(cases, until=20_000)

    class Wrong:
        def quantiles(self, rows, shares):
            return np.full((rows.rows, len(shares)), 20.0)

    class Right:
        def quantiles(self, rows, shares):
            days = np.where(rows.activity == "a", 5.0, 50.0)
            return np.repeat(days[:, None], len(shares), axis=1)

    assert not choose(known, lambda _: Wrong()).learnt
    assert not choose(known, lambda _: Right()).learnt, "as close is not closer"
    assert not choose(known, None).learnt
    blurred = rows([(text.replace("b", "a"), end) for text, end in cases], until=2e4)
    truth = iter([known])

    class Oracle:
        def quantiles(self, later, shares):
            whole = next(truth)
            days = dict(zip(whole.case.tolist(), whole.remaining.tolist(), strict=True))
            found = np.array([days[case] for case in later.case.tolist()])
            return np.repeat(found[:, None], len(shares), axis=1)

    choice = choose(blurred, lambda _: Oracle())
    assert choice.learnt
    assert choice.remark.key == "insight.forecast.learnt"


def test_too_few_cases_are_not_tried():
    choice = choose(rows([("a0 z5", True)]), None)
    assert choice.plain_test is None
    assert choice.remark.key == "insight.forecast.untested"


# MINING.md 4.5: closed cases, the oldest 80 %, how they ended afterwards known.


def of_log(name):
    cases = [
        case
        for case in logs.read(f"{name}.xes.gz")
        if case.attributes.get("caseStatus", "G") == "G"
    ]
    return prefixes(
        case=np.repeat(np.arange(len(cases)), [len(case.events) for case in cases]),
        activity=np.array([name for case in cases for name, _, _ in case.events]),
        at=np.array([at / 86_400 for case in cases for _, _, at in case.events]),
        ended=np.full(len(cases), True),
        known_until=np.zeros(len(cases)),
    )


@pytest.mark.parametrize(
    ("name", "published"),
    [("BPIC15_1", 36.6), ("BPIC15_2", 46.4), ("BPIC15_4", 39.7), ("receipt", 1.6)],
)
def test_the_plain_forecast_is_as_close_as_it_was_measured(name, published):
    found = back_test(of_log(name), as_known=False)
    assert found.error == pytest.approx(published, rel=0.07)
