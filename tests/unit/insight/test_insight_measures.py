"""Each measure against figures that can be counted by hand from three permits."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.insight.logs_at_hand import PERMITS, opened, written
from tiexin.app.insight.end_points import known_moves
from tiexin.app.paths import data_root
from tiexin.calendars import load_calendars
from tiexin.insight.log import ReadOptions
from tiexin.insight.measures.answer import Answer, Question
from tiexin.insight.measures.registry import MEASURES, ask
from tiexin.insight.store import Store
from tiexin.kernel import BadInput, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DECIDED = Question(
    moves=known_moves(data_root()),
    decisions=frozenset({"granted", "refused"}),
    today=date(2026, 4, 1),
)
# These ask for groups, or for a net.
ALONE = sorted(
    set(MEASURES) - {"change", "compare", "conformance", "flips", "follow_up"}
)
INDEXED = ReadOptions(order="index", resource="office")


@pytest.fixture(scope="module")
def permits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("permits")
    with opened([written(folder, PERMITS)], INDEXED) as store:
        yield store


def rows(answer: Answer, *columns: str) -> list[tuple[Any, ...]]:
    places = [answer.columns.index(name) for name in columns]
    return [tuple(row[place] for place in places) for row in answer.rows]


def notes(answer: Answer) -> dict[str, dict[str, Any]]:
    return {note.code: dict(note.fields) for note in answer.notes}


def test_summary(permits: Store) -> None:
    answer = ask(permits, "summary", DECIDED)
    assert rows(answer, "cases", "events", "first_day", "last_day") == [
        (3, 11, "2026-03-02", "2026-03-13")
    ]
    assert answer.extra == {"activities": 6, "variants": 3}


def test_directly_follows_counts_and_days(permits: Store) -> None:
    answer = ask(permits, "dfg", DECIDED)
    found = {
        (a, b): (n, mean, most)
        for a, b, n, mean, most in rows(answer, "from", "to", "count", "mean", "max")
    }
    assert len(found) == 6
    # 2 days in case 7, none in case 8, 1 day in case 9.
    assert found["submitted", "accepted"] == (3, 1.0, 2.0)
    assert found["accepted", "granted"] == (1, 8.0, 8.0)
    assert found["gaps_named", "submitted"] == (1, 6.0, 6.0)


def test_variants_name_their_sequence(permits: Store) -> None:
    answer = ask(permits, "variants", replace(DECIDED, top=1))
    assert rows(answer, "cases", "events", "trace") == [(1, 2, "submitted → accepted")]
    assert answer.extra["variants"] == 3


def test_the_same_steps_in_another_order_are_another_variant(tmp_path: Path) -> None:
    text = "case,activity,time\n"
    for case, order in enumerate(["abc", "acb", "bac", "abc"]):
        text += "".join(
            f"{case},{name},2026-01-0{day}\n" for day, name in enumerate(order, 1)
        )
    with opened([written(tmp_path, text)]) as store:
        answer = ask(store, "variants", Question())
    assert rows(answer, "cases", "trace") == [
        (2, "a → b → c"),
        (1, "a → c → b"),
        (1, "b → a → c"),
    ]


def test_rework_counts_repeats(permits: Store) -> None:
    answer = ask(permits, "rework", DECIDED)
    assert rows(answer, "activity", "cases", "cases_again", "repeats") == [
        ("submitted", 3, 1, 1)
    ]
    assert notes(answer)["first_time_right"] == {"n": 2, "of": 3}


def test_the_end_is_the_decision_unless_asked_otherwise(permits: Store) -> None:
    answer = ask(permits, "cycle", DECIDED)
    assert answer.end is not None
    assert answer.end.decision
    assert answer.end.names == ("granted", "refused")
    # 10 days each; case 9 is open and told.
    assert rows(answer, "cases", "ended", "open", "mean", "median") == [
        (3, 2, 1, 10.0, 10.0)
    ]
    assert notes(answer)["open_cases"] == {"n": 1, "of": 3}
    last = ask(permits, "cycle", replace(DECIDED, end=("last",)))
    assert rows(last, "ended", "mean") == [(3, 22 / 3)]
    delivered = ask(permits, "cycle", replace(DECIDED, end=("delivered",)))
    assert rows(delivered, "ended", "max") == [(1, 11.0)]


def test_without_a_known_decision_the_last_event_is_told_as_the_end(
    permits: Store,
) -> None:
    answer = ask(permits, "cycle", Question())
    assert answer.end is not None
    assert answer.end.kind == "last"
    assert "no_decision" in notes(answer)


def test_an_end_that_is_no_activity_is_refused_with_what_is_like_it(
    permits: Store,
) -> None:
    with pytest.raises(BadInput) as caught:
        ask(permits, "cycle", Question(end=("grantd",)))
    (problem,) = caught.value.problems
    assert problem.code == "insight.no_point"
    assert "granted" in str(problem.fields["near"])


def test_time_before_each_step(permits: Store) -> None:
    answer = ask(permits, "sojourn", DECIDED)
    found = {
        name: (n, total)
        for name, n, total in rows(answer, "activity", "count", "total")
    }
    assert found["accepted"] == (3, 3.0)
    assert found["refused"] == (1, 3.0)
    assert next(iter(found)) == "granted"


def test_limits_by_attribute_and_by_days(permits: Store) -> None:
    question = replace(DECIDED, by="city")
    answer = ask(permits, "limits", question)
    assert rows(answer, "group", "ended", "within", "share_within") == [
        ("east", 1, 1, 1.0),
        ("west", 1, 0, 0.0),
    ]
    # The day of the start does not count, the last day does.
    exact = ask(permits, "limits", replace(DECIDED, days=10))
    assert rows(exact, "within", "late") == [(2, 0)]
    short = ask(permits, "limits", replace(DECIDED, days=9))
    assert rows(short, "within", "late") == [(0, 2)]


def test_limits_in_working_days_of_the_right_place(tmp_path: Path) -> None:
    mainland = load_calendars(data_root() / "calendars")["mainland"]
    path = written(tmp_path, PERMITS)
    with Store.open([path], calendar=mainland, threads=1) as store:
        answer = ask(store, "cycle", DECIDED)
        # Monday 2 March to Thursday 12 March: eight working days after the first.
        assert rows(answer, "working_mean") == [(8.0,)]
        seven = ask(store, "limits", replace(DECIDED, days=7))
        eight = ask(store, "limits", replace(DECIDED, days=8))
    assert (rows(seven, "late"), rows(eight, "late")) == ([(2,)], [(0,)])
    assert eight.calendar == "mainland"


def test_the_spectrum_parts_passages_by_their_quartiles(permits: Store) -> None:
    answer = ask(permits, "spectrum", DECIDED)
    first = dict(zip(answer.columns, answer.rows[0], strict=True))
    assert (first["from"], first["to"], first["month"]) == (
        "submitted",
        "accepted",
        "2026-03",
    )
    classes = [first[name] for name in ("fast", "rather_fast", "rather_slow", "slow")]
    assert sum(classes) == first["count"] == 3
    assert classes == [1, 1, 1, 0]


def test_a_question_can_look_at_some_cases_only(tmp_path: Path) -> None:
    with opened([written(tmp_path, PERMITS)]) as store:
        store.only("city", ["west"])
        assert ask(store, "summary", DECIDED).counts.cases == 2
        store.only("year", ["2026"])
        assert ask(store, "summary", DECIDED).counts.cases == 2
        with pytest.raises(BadInput, match="no_case_left"):
            store.only("city", ["east"])
        with pytest.raises(BadInput, match="no_attribute"):
            store.only("town", ["east"])


def test_shuffled_rows_with_their_index_give_the_same_answers_bit_by_bit(
    tmp_path: Path, permits: Store
) -> None:
    head, *lines = PERMITS.splitlines()
    random.Random(5).shuffle(lines)
    path = written(tmp_path, "\n".join([head, *lines]))
    with opened([path], INDEXED) as shuffled:
        for name in ALONE:
            assert ask(shuffled, name, DECIDED) == ask(permits, name, DECIDED), name


def test_an_order_that_only_the_file_knows_is_told(tmp_path: Path) -> None:
    with opened([written(tmp_path, PERMITS)]) as store:
        (note,) = store.notes
    assert (note.code, dict(note.fields)) == ("order_of_file", {"n": 1, "share": 9.1})


def test_several_logs_are_told_apart(tmp_path: Path) -> None:
    paths = [written(tmp_path, PERMITS, f"{city}.csv") for city in ("here", "there")]
    with opened(paths) as store:
        answer = ask(store, "summary", replace(DECIDED, by="log"))
    assert rows(answer, "group", "cases") == [("here", 3), ("there", 3)]


def test_every_answer_says_what_it_rests_on(permits: Store) -> None:
    for name in ALONE:
        answer = ask(permits, name, DECIDED)
        assert (answer.measure, answer.counts.cases, answer.counts.events) == (
            name,
            3,
            11,
        )
        assert all(len(row) == len(answer.columns) for row in answer.rows)
        assert answer.queries or name in ("quality", "survival", "curve")


def test_unknown_measures_and_groups_that_make_no_sense_are_refused(
    permits: Store,
) -> None:
    with pytest.raises(BadInput, match="no_measure"):
        ask(permits, "happiness", DECIDED)
    with pytest.raises(BadInput, match="no_groups"):
        ask(permits, "spectrum", replace(DECIDED, by="city"))


def test_bad_data_are_not_ranked(tmp_path: Path) -> None:
    # Every event recorded twice, the clocks in the year 1900.
    text = "case,activity,time,case:city\n" + "".join(
        f"{n},a,1900-01-01,east\n{n},a,1900-01-01,east\n" for n in range(9)
    )
    with opened([written(tmp_path, text)]) as store:
        with pytest.raises(Refused) as caught:
            ask(store, "cycle", replace(DECIDED, by="city"))
        alone = ask(store, "cycle", DECIDED)
    (problem,) = caught.value.problems
    assert problem.code == "insight.no_ranking"
    assert alone.counts.cases == 9


def test_time_is_charged_to_whoever_had_the_move(permits: Store) -> None:
    answer = ask(permits, "parties", replace(DECIDED, by="city"))
    days = {(a, b): n for a, b, n in rows(answer, "group", "party", "total")}
    # 7: ten days with the office. 8: a day, six with the applicant, three more. 9 is
    # open: two days from its submission to the end of the log, on the 13th.
    assert days == {
        ("east", "authority"): 10.0,
        ("west", "authority"): 6.0,
        ("west", "applicant"): 6.0,
    }
    with pytest.raises(BadInput, match="no_moves"):
        ask(permits, "parties", replace(DECIDED, moves={}))


def test_hands_over_and_work_done(permits: Store) -> None:
    answer = ask(permits, "handovers", DECIDED)
    assert rows(answer, "from", "to", "count", "max") == [("A", "B", 2, 8.0)]
    answer = ask(permits, "workload", DECIDED)
    assert rows(answer, "resource", "events", "cases") == [("A", 8, 3), ("B", 3, 2)]
    assert [round(share, 2) for (share,) in rows(answer, "share")] == [0.73, 0.27]


def test_without_a_column_of_hands_nothing_is_said_about_them(tmp_path: Path) -> None:
    with opened([written(tmp_path, PERMITS)]) as store:
        for name in ("handovers", "workload"):
            with pytest.raises(BadInput, match="no_resource"):
                ask(store, name, DECIDED)
