"""Behind each figure stand its cases: counted here again in plain Python."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.unit.insight.logs_at_hand import PERMITS, given, opened, written
from tiexin.insight.conformance import order_net
from tiexin.insight.measures.answer import Answer, Question
from tiexin.insight.measures.behind import BEHIND, Behind, Part, behind
from tiexin.insight.measures.one_case import case_events
from tiexin.insight.measures.registry import MEASURES, ask
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tiexin.insight.store import Store

STEPS = ("apply", "check", "mend", "grant", "post")
START = datetime(2025, 1, 6, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    case: str
    activity: str
    at: datetime
    who: str


def invented(seed: int = 7, cases: int = 120) -> dict[str, list[Event]]:
    """Cases with repeats, some without an end, in two districts."""
    dice = random.Random(seed)
    found = {}
    for number in range(cases):
        at, name = START + timedelta(days=dice.randrange(300)), f"c{number:03}"
        steps = ["apply", *dice.choices(STEPS[1:3], k=dice.randrange(1, 5))]
        if dice.random() < 0.7:
            steps += ["grant", "post"]
        events = []
        for step in steps:
            at += timedelta(hours=dice.randrange(1, 400))
            events.append(Event(name, step, at, dice.choice(("Li", "Wang"))))
        found[name] = events
    return found


CASES = invented()
DISTRICT = {name: ("north", "south")[int(name[1:]) % 2] for name in CASES}
MOVES = {"apply": "authority", "check": "applicant", "mend": "authority"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    lines = ["case,activity,time,resource,case:district,case:deadline"]
    for name, events in CASES.items():
        due = (events[0].at + timedelta(days=30)).isoformat()
        lines += [
            f"{name},{e.activity},{e.at.isoformat()},{e.who},{DISTRICT[name]},{due}"
            for e in events
        ]
    path = written(tmp_path_factory.mktemp("behind"), "\n".join(lines) + "\n")
    with opened([path]) as found:
        yield found


def question(measure: str) -> Question:
    """A question that the measure can answer, by district where it has groups."""
    more = {
        "change": {"baseline": "north", "now": "south", "by": "district"},
        "follow_up": {"days": 60},
        "conformance": {
            "model": order_net(["apply", "check", "grant"], [("apply", "check")])
        },
    }.get(measure, {})
    by = "district" if MEASURES[measure].groups else ""
    asked = {"by": by, "end": ("grant",), "moves": MOVES, "today": date(2027, 1, 1)}
    return Question(**{**asked, **more})  # type: ignore[arg-type]


# The column of an answer that counts its cases, and the one that counts times.
COUNTS = {
    "summary": ("cases", "events"),
    "dfg": ("", "count"),
    "variants": ("cases", "cases"),
    "rework": ("cases_again", "repeats"),
    "cycle": ("cases", "cases"),
    "sojourn": ("", "count"),
    "parties": ("cases", "cases"),
    "handovers": ("", "count"),
    "workload": ("cases", "events"),
    "limits": ("cases", "cases"),
    "spectrum": ("", "count"),
    "survival": ("cases", "cases"),
    "curve": ("ended", "ended"),
    "change": ("cases", "cases"),
    "compare": ("cases", "cases"),
    "flips": ("cases", "cases"),
    "drivers": ("with_it", ""),
    "conformance": ("cases", "times"),
}


def rows_of(store: Store, measure: str) -> Iterator[tuple[dict[str, object], Behind]]:
    asked = question(measure)
    answer = ask(store, measure, asked)
    assert answer.rows
    for row in range(1, len(answer.rows) + 1):
        cells = dict(zip(answer.columns, answer.rows[row - 1], strict=True))
        yield cells, behind(store, asked, answer, row=row, part=Part(size=10_000))


@pytest.mark.parametrize("measure", COUNTS)
def test_what_stands_behind_a_row_is_as_many_as_the_row_says(
    store: Store, measure: str
) -> None:
    count, times = COUNTS[measure]
    for cells, found in rows_of(store, measure):
        assert len(found.cases) == found.count
        assert sum(each.times for each in found.cases) == found.times
        if count:
            assert found.count == cells[count], cells
        if times:
            assert found.times == cells[times], cells


def test_every_measure_that_is_asked_opens_its_cases() -> None:
    assert set(COUNTS) | {"quality", "follow_up", "forecast"} == set(BEHIND)


def test_passages_are_those_that_a_walk_through_the_events_finds(store: Store) -> None:
    expected: Counter[tuple[str, str, str, str]] = Counter()
    days: Counter[tuple[str, str, str]] = Counter()
    for name, events in CASES.items():
        for one, two in pairwise(events):
            expected[DISTRICT[name], one.activity, two.activity, name] += 1
            days[DISTRICT[name], one.activity, two.activity] += (
                two.at - one.at
            ).total_seconds() / 86_400
    for cells, found in rows_of(store, "dfg"):
        way = (cells["group"], cells["from"], cells["to"])
        assert {each.name: each.times for each in found.cases} == {
            key[3]: n for key, n in expected.items() if key[:3] == way
        }
        total = sum(each.days or 0 for each in found.cases)
        assert total == pytest.approx(days[way])  # type: ignore[index]


def test_repeats_are_those_that_are_counted_by_hand(store: Store) -> None:
    for cells, found in rows_of(store, "rework"):
        again = {
            name: n - 1
            for name, events in CASES.items()
            if DISTRICT[name] == cells["group"]
            and (n := sum(e.activity == cells["activity"] for e in events)) > 1
        }
        assert {each.name: each.times for each in found.cases} == again


def test_days_of_each_party_sum_up_to_the_row(store: Store) -> None:
    for cells, found in rows_of(store, "parties"):
        total = sum(each.days or 0 for each in found.cases)
        assert total == pytest.approx(cells["total"])


def test_states_are_the_figures_of_the_row(store: Store) -> None:
    for cells, found in rows_of(store, "cycle"):
        ended = {
            name
            for name, events in CASES.items()
            if DISTRICT[name] == cells["group"]
            and any(e.activity == "grant" for e in events)
        }
        assert {each.name for each in found.cases if each.state == "ended"} == ended
        assert found.states["open"] == cells["open"]
    for cells, found in rows_of(store, "limits"):
        late = 0
        for name, events in CASES.items():
            ends = [e.at for e in events if e.activity == "grant"]
            late += (
                DISTRICT[name] == cells["group"]
                and bool(ends)
                and ends[0] - events[0].at > timedelta(days=30)
            )
        assert found.states["late"] == cells["late"] == late
        assert found.states["within"] == cells["within"]
        assert found.states["overdue"] == cells["overdue"]
    for cells, found in rows_of(store, "follow_up"):
        assert found.states.get("within", 0) == cells["within"]
        assert found.states.get("too_young", 0) == cells["too_young"]
        assert found.count - found.states.get("too_young", 0) == cells["cases"]


def test_a_state_and_a_page_choose_among_the_cases(store: Store) -> None:
    asked = question("cycle")
    answer = ask(store, "cycle", asked)
    ended = behind(store, asked, answer, row=1, part=Part("ended", size=1_000))
    assert {each.state for each in ended.cases} == {"ended"}
    assert ended.count == answer.rows[0][2]
    assert [each.days for each in ended.cases] == sorted(
        (each.days for each in ended.cases), reverse=True
    )
    page = behind(store, asked, answer, row=1, part=Part("ended", 5, 3))
    assert page.cases == ended.cases[5:8]
    assert page.count == ended.count


def test_an_open_case_that_is_forecast_is_itself(store: Store) -> None:
    for cells, found in rows_of(store, "forecast"):
        assert [each.name for each in found.cases] == [cells["case"]]


def test_findings_open_the_cases_that_they_name(tmp_path: Path) -> None:
    doubled = PERMITS + PERMITS.splitlines()[-1] + "\n"
    asked = Question(end=("granted",), today=date(2027, 1, 1))
    with opened([written(tmp_path, doubled)]) as store:
        answer = ask(store, "quality", asked)
        for row, cells in enumerate(answer.rows, 1):
            found = behind(store, asked, answer, row=row)
            if cells[0] != "missing":
                assert found.times == (cells[2] or 0), cells
    # By hand: 8 was submitted and accepted at one instant, 9 has its last event twice.
    figures = {row[0]: row[2] for row in answer.rows}
    assert (figures["same_instant"], figures["duplicate"]) == (2, 1)


def test_the_cases_of_a_given_log_are_as_many_as_its_figures() -> None:
    with opened([given("receipt.xes.gz")]) as store:
        asked = Question(end=("T06 Determine necessity of stop advice",))
        for measure, column in (("sojourn", "count"), ("variants", "cases")):
            answer: Answer = ask(store, measure, asked)
            place = answer.columns.index(column)
            for row in (1, 2, len(answer.rows)):
                found = behind(store, asked, answer, row=row)
                assert found.times == answer.rows[row - 1][place]


def test_one_case_tells_its_events_with_the_gap_before_each(store: Store) -> None:
    name, events = case_events(store, 3)
    own = CASES[name]
    assert [(e.activity, e.resource) for e in events] == [
        (e.activity, e.who) for e in own
    ]
    assert events[0].gap is None
    assert events[1].gap == pytest.approx(
        (own[1].at - own[0].at).total_seconds() / 86_400
    )
    with pytest.raises(BadInput, match=r"insight\.no_case"):
        case_events(store, 9_999)


@pytest.mark.parametrize("row", [0, -1, 3, 10**9])
def test_a_row_that_is_not_there_is_told(store: Store, row: int) -> None:
    asked = question("cycle")
    with pytest.raises(BadInput, match=r"insight\.no_row"):
        behind(store, asked, ask(store, "cycle", asked), row=row)
