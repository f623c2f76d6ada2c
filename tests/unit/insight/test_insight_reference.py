"""Figures that others have published, reproduced from the given logs.

Closed cases of BPI Challenge 2015: Verenich et al., remaining-time benchmark
(log_summary.tsv, Apache-2.0). The turning ranking of the towns: MINING.md, 2.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.insight.logs_at_hand import given, opened
from tiexin.app.insight.end_points import known_decisions
from tiexin.app.paths import data_root
from tiexin.insight.log import ReadOptions
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.registry import ask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.insight.store import Store

TOWNS = (1, 2, 4)
LAST = Question(end=("last",))


@pytest.fixture(scope="module")
def towns() -> Iterator[Store]:
    paths = [given(f"BPIC15_{town}.xes.gz") for town in TOWNS]
    with opened(paths, ReadOptions(keep=frozenset({"caseStatus"}))) as store:
        yield store


def test_closed_cases_of_the_towns_to_three_decimals(towns: Store) -> None:
    towns.only("caseStatus", ["G"])
    question = Question(by="log", end=("last",))
    summary = ask(towns, "summary", question)
    cycle = ask(towns, "cycle", question)
    towns.everything()
    found = {
        str(row[0]): (row[1], row[2], round(float(row[3] or 0), 3))
        for row in summary.rows
    }
    days = {str(row[0]): round(float(row[4] or 0), 3) for row in cycle.rows}
    assert found == {
        "BPIC15_1": (696, 28775, 41.343),
        "BPIC15_2": (753, 41202, 54.717),
        "BPIC15_4": (577, 24234, 42.000),
    }
    assert days == {"BPIC15_1": 96.176, "BPIC15_2": 159.812, "BPIC15_4": 110.835}


def test_the_ranking_of_the_towns_turns_over_with_the_end_point(towns: Store) -> None:
    decided = Question(by="log", days=56, decisions=known_decisions(data_root()))
    cycle = ask(towns, "cycle", decided)
    within = ask(towns, "limits", decided)
    last = ask(towns, "cycle", Question(by="log", end=("last",)))
    to_decision = [round(float(row[5] or 0)) for row in cycle.rows]
    to_last = [round(float(row[5] or 0), 1) for row in last.rows]
    decided_share = [round(100 * int(r[2] or 0) / int(r[1] or 1)) for r in cycle.rows]
    kept = [round(100 * float(row[6] or 0)) for row in within.rows]
    # Towns 1, 2 and 4: the slowest but one to the last event decides first.
    assert to_last == [61.4, 108.5, 96.4]
    assert to_decision == [52, 50, 32]
    assert decided_share == [75, 81, 81]
    assert kept == [62, 61, 76]
    assert cycle.end is not None
    assert cycle.end.decision


def test_receipt_of_permits() -> None:
    with opened([given("receipt.csv")]) as store:
        summary = ask(store, "summary", LAST)
        asked = Question(start=("startdate",), end=("enddate",), limit="deadline")
        late = ask(store, "limits", asked)
        cycle = ask(store, "cycle", asked)
    assert (summary.counts.cases, summary.extra["variants"]) == (1434, 116)
    row = dict(zip(late.columns, late.rows[0], strict=True))
    assert row["ended"] == 1329
    assert round(100 * int(row["late"] or 0) / 1329, 1) == 28.2
    median = dict(zip(cycle.columns, cycle.rows[0], strict=True))["median"]
    assert round(float(median or 0), 1) == 50.6


def test_csv_and_xes_of_one_log_give_one_answer() -> None:
    answers = []
    for name in ("receipt.csv", "receipt.xes.gz"):
        with opened([given(name)], ReadOptions(keep=frozenset())) as store:
            answers.append([ask(store, each, LAST) for each in ("dfg", "sojourn")])
    assert answers[0] == answers[1]


def test_a_false_success_is_not_called_one(towns: Store) -> None:
    # MINING.md, 2.5: median days by start year, naive and with open cases as open.
    told = {}
    for town, before, now in (("2", "2011", "2013"), ("4", "2013", "2014")):
        towns.only("log", [f"BPIC15_{town}"])
        question = Question(
            by="year",
            baseline=before,
            now=now,
            end=("last",),
            open_when=("caseStatus", "O"),
        )
        told[town] = ask(towns, "change", question)
        towns.everything()
    medians = [
        None if row[3] is None else round(float(row[3])) for row in told["2"].rows
    ]
    assert medians == [153, 109]
    assert told["2"].extra["verdict"] == "cannot_tell"
    assert round(100 * float(told["4"].extra["naive"] or 0)) == 56
    assert told["4"].rows[1][3] is None
    assert told["4"].extra["verdict"] != "shown"
