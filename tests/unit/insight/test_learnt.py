"""A learnt forecast: what it sees, that it learns, and that it has to win."""

import os

import numpy as np
import pytest

from tests.unit.insight.logs_at_hand import opened, written
from tiexin.insight.learnt import LEAST_ROWS, features, learn
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.registry import ask
from tiexin.insight.statistics import SHARES, choose, prefixes
from tiexin.kernel import BadInput


def library():
    try:
        import lightgbm  # noqa: F401
    except (ImportError, OSError) as error:
        message = f"needs LightGBM: {error}"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)


def rows(cases, hands=None):
    """From ``["a0 b3 c7", …]``: ended cases with their steps and days.

    ``hands`` tells for each case who did each step, as ``["AAB", …]``.
    """
    steps = [text.split() for text in cases]
    return prefixes(
        case=np.repeat(np.arange(len(cases)), [len(one) for one in steps]),
        activity=np.array([step[0] for one in steps for step in one]),
        at=np.array([float(step[1:]) for one in steps for step in one]),
        ended=np.full(len(cases), True),
        known_until=np.zeros(len(cases)),
        who=None if hands is None else np.array([w for one in hands for w in one]),
    )


def test_the_features_of_two_cases_by_hand():
    """Steps a b a (then the end), and b; x was never seen when it was learnt."""
    known = rows(["a7 b9 a10 z20", "b8 x9 z21"], ["AABA", "BCB"])
    found = features(known, np.array(["b", "a"]), np.array(["A", "B"]))
    step, before, who, length, elapsed, since, weekday = found[:, :7].T.tolist()
    assert who == [0, 0, 1, 1, -1]
    assert step == [1, 0, 1, 0, -1]
    assert before == [-1, 1, 0, -1, 0]
    assert length == [1, 2, 3, 1, 2]
    assert elapsed == [0, 2, 3, 0, 1]
    assert since == [0, 2, 1, 0, 1]
    assert weekday == [0, 2, 3, 1, 2]
    b_so_far, a_so_far = found[:, 8:].T.tolist()
    assert b_so_far == [0, 1, 1, 1, 1]
    assert a_so_far == [1, 1, 2, 0, 0]


def hidden_pattern(count):
    """After b it takes 5 days, or 50 if a came before it: the last step can't tell."""
    random = np.random.default_rng(6)
    cases = []
    for number in range(count):
        slow = random.random() < 0.5
        begin, days = 3 * number, (50 if slow else 5) + random.random()
        first = "a" if slow else "c"
        cases.append(f"{first}{begin} b{begin + 1} z{begin + 1 + days}")
    return cases


def test_what_the_last_step_can_not_tell_is_learnt_and_used():
    library()
    known = rows(hidden_pattern(180))
    choice = choose(known, learn)
    assert choice.learnt
    assert choice.learnt_test.error < choice.plain_test.error / 3
    days = learn(known).quantiles(known, SHARES)
    assert np.array_equal(days, learn(known).quantiles(known, SHARES))
    assert (np.diff(days, axis=1) >= 0).all()


def test_whose_hands_it_is_in_is_learnt():
    """After b it takes 5 days with one pair of hands, 50 with the other."""
    library()
    random = np.random.default_rng(8)
    slow = random.random(180) < 0.5
    cases = [
        f"a{3 * n} b{3 * n + 1} z{3 * n + 1 + (50 if one else 5) + random.random()}"
        for n, one in enumerate(slow)
    ]
    hands = ["BBA" if one else "CCA" for one in slow]
    assert choose(rows(cases, hands), learn).learnt_test.error < (
        choose(rows(cases), learn).learnt_test.error / 3
    )


def test_from_little_nothing_is_learnt():
    library()
    known = rows(hidden_pattern(LEAST_ROWS // 2 - 1))
    with pytest.raises(BadInput) as error:
        learn(known)
    assert error.value.problems[0].code == "insight.too_little_to_learn"


def test_an_open_case_is_forecast_by_what_was_learnt(tmp_path):
    """The open case did a and then b two days before the log ends: about 48 to go."""
    library()
    text = "case,activity,time\n"
    begin = np.datetime64("2020-01-01")
    for number, case in enumerate(hidden_pattern(180)):
        for step in case.split():
            at = begin + np.timedelta64(int(float(step[1:]) * 86_400), "s")
            text += f"c{number:03},{step[0]},{at}\n"
    last = max(line.rpartition(",")[2] for line in text.splitlines()[1:])
    for step, days in (("a", 3), ("b", 2)):
        at = np.datetime64(last) - np.timedelta64(days, "D")
        text += f"open,{step},{at}\n"
    question = Question(end=("z",), learnt=True)
    with opened([written(tmp_path, text)]) as store:
        answer = ask(store, "forecast", question)
    (row,) = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert row["p50"] == pytest.approx(48, abs=3)
    assert "forecast.learnt" in [note.code for note in answer.notes]
