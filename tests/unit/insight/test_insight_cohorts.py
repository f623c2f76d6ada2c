"""Open cases count as open: survival, 25 %, cities, forecast and plan, from a log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.unit.insight.logs_at_hand import PERMITS, opened, written
from tiexin.insight.conformance import order_net
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.registry import ask
from tiexin.insight.measures.samples import case_durations
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tiexin.insight.measures.answer import Answer
    from tiexin.insight.store import Store

DONE = Question(end=("done",), today=date(2026, 12, 1))


def log_of(cases: Iterable[tuple[str, int, int, bool]]) -> str:
    """A log of cases: city, day of the start, days taken, whether it ended."""
    lines = ["case,activity,time,case:city,case:state"]
    for number, (city, start, days, over) in enumerate(cases):
        first = date(2026, 1, 1) + timedelta(days=start)
        last = first + timedelta(days=days)
        step = "done" if over else "asked"
        state = "closed" if over else "open"
        lines.append(f"{number:03},begun,{first} 09:00:{number % 60:02},{city},{state}")
        lines.append(f"{number:03},{step},{last} 09:00:{number % 60:02},{city},{state}")
    return "\n".join(lines)


def two_cities() -> Iterator[tuple[str, int, int, bool]]:
    for number in range(40):
        yield "slow", number, 20 + number % 10, True
        yield "fast", number, 10 + number % 10, number % 4 != 0
    # The log goes on until day 200 of the year.
    yield "late", 150, 50, True


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("cities")
    with opened([written(folder, log_of(two_cities()))]) as store:
        yield store


def row_of(answer: Answer, name: str) -> dict[str, Any]:
    rows = (dict(zip(answer.columns, row, strict=True)) for row in answer.rows)
    return next(row for row in rows if row["group"] == name)


def notes(answer: Answer) -> set[str]:
    return {note.code for note in answer.notes}


def test_an_open_case_has_lasted_until_its_log_ends(cities: Store) -> None:
    sample = case_durations(cities, replace(DONE, by="city"))
    fast = sample.named("fast")
    still = fast.durations.days[~fast.durations.ended]
    # Those of day 0, 4, 8 … were open on day 200.
    assert [round(days) for days in still] == list(range(200, 160, -4))
    assert [group.name for group in sample.groups()] == ["fast", "late", "slow"]


def test_dates_of_the_year_9999_do_not_lengthen_the_log(tmp_path: Path) -> None:
    text = log_of([("east", 0, 10, True), ("east", 0, 5, False)])
    path = written(tmp_path, text + "\n009,begun,9999-01-01 09:00,east,open\n")
    with opened([path]) as store:
        sample = case_durations(store, DONE)
    assert np.allclose(sample.days, [10, 10], atol=1e-4)
    assert [note.code for note in sample.notes] == ["left_out"]


def test_the_median_counts_open_cases_as_open(cities: Store) -> None:
    answer = ask(cities, "survival", replace(DONE, by="city"))
    fast, slow = row_of(answer, "fast"), row_of(answer, "slow")
    assert (fast["cases"], fast["ended"], fast["open"]) == (40, 30, 10)
    # A quarter is open: half of all cases is two thirds of those that ended.
    assert round(fast["median"]) == 16
    assert round(slow["median"]) == 24
    assert fast["p80"] is None
    assert "logrank" in notes(answer)


def test_a_median_that_is_not_reached_is_not_given(tmp_path: Path) -> None:
    text = log_of([("east", 0, 10, n == 0) for n in range(5)])
    with opened([written(tmp_path, text)]) as store:
        (row,) = ask(store, "survival", DONE).rows
    assert row[:4] == (5, 1, 4, None)


def test_the_curve_falls_at_each_end(cities: Store) -> None:
    answer = ask(cities, "curve", DONE)
    shares = [row[3] for row in answer.rows]
    assert shares == sorted(shares, reverse=True)
    assert answer.rows[0][1] == 81


def test_the_question_of_the_25_percent(cities: Store) -> None:
    asked = replace(DONE, by="city", baseline="slow", now="fast")
    answer = ask(cities, "change", asked)
    assert answer.extra["verdict"] in ("shown", "cannot_tell")
    assert round(float(answer.extra["shrinkage"] or 0), 1) == 0.3
    with pytest.raises(BadInput, match="no_cohorts"):
        ask(cities, "change", replace(asked, now="nowhere"))


def test_the_last_event_is_no_end_until_somebody_says_so(cities: Store) -> None:
    asked = Question(by="city", baseline="slow", now="fast", end=("last",))
    with pytest.raises(BadInput, match="open_needed"):
        ask(cities, "change", asked)
    told = replace(asked, open_when=("state", "open"))
    assert row_of(ask(cities, "change", told), "fast")["ended"] == 30
    none = replace(asked, open_when=("", ""))
    assert row_of(ask(cities, "change", none), "fast")["ended"] == 40
    assert "all_ended" in notes(ask(cities, "survival", asked))


def test_cities_are_compared_by_what_was_asked(cities: Store) -> None:
    asked = replace(DONE, by="city", figure="done_within", days=18)
    answer = ask(cities, "compare", asked)
    assert round(row_of(answer, "slow")["raw"], 2) == 0.0
    assert answer.unit == "share"
    # One city has a single case, so nobody is ranked.
    assert row_of(answer, "fast")["rank"] is None
    with pytest.raises(BadInput, match="days_needed"):
        ask(cities, "compare", replace(asked, days=None))
    with pytest.raises(BadInput, match="no_figure"):
        ask(cities, "compare", replace(asked, figure="mean"))


def test_open_cases_get_what_others_took_after_the_same_step(cities: Store) -> None:
    answer = ask(cities, "forecast", replace(DONE, top=3))
    first = dict(zip(answer.columns, answer.rows[0], strict=True))
    assert first["activity"] == "asked"
    assert round(first["waited"]) == 190
    assert len(answer.rows) == 3
    with pytest.raises(BadInput, match="nothing_open"):
        ask(cities, "forecast", Question(end=("last",), open_when=("", "")))


def test_cases_are_held_against_the_plan(tmp_path: Path) -> None:
    net = order_net(
        ["submitted", "accepted", "granted", "delivered"],
        [
            ("submitted", "accepted"),
            ("accepted", "granted"),
            ("granted", "delivered"),
        ],
    )
    with opened([written(tmp_path, PERMITS)]) as store:
        answer = ask(store, "conformance", Question(model=net))
        with pytest.raises(BadInput, match="no_model"):
            ask(store, "conformance", Question())
    assert answer.extra["fitting"] == 1
    found = {(row[0], row[1]): row[2] for row in answer.rows}
    assert found["missing", "delivered"] == 2
    assert found["extra", "gaps_named"] == 1
