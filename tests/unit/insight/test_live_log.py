"""What is read as it comes in answers as the file of the same events does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.unit.insight.logs_at_hand import opened, written
from tiexin.eventlog import Draft, seal, to_line
from tiexin.insight.live import LiveLog
from tiexin.insight.log import ReadOptions
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.registry import ask
from tiexin.insight.store import Counts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tiexin.eventlog import Event

PERMIT = "works_planning_permit"
DECIDED = Question(decisions=frozenset({"granted"}), today=date(2026, 11, 27))
NINE = datetime(2026, 3, 9, 9, tzinfo=UTC)
LATER = NINE + timedelta(days=30)


def log(stream: str, *steps: tuple[datetime, Draft]) -> list[Event]:
    """A project's log, each event recorded at its own time."""
    events: list[Event] = []
    for recorded_at, draft in steps:
        events += seal(
            (draft,),
            stream=stream,
            after=len(events),
            previous=events[-1].hash if events else "",
            recorded_at=recorded_at,
            actor="user:7",
            command=f"c{len(events)}",
        )
    return events


def granted_on(
    stream: str, day: int, *, struck_at: datetime | None = None
) -> list[Event]:
    """Handed in on 2 March, granted on a day of March, perhaps struck."""
    steps = [
        (NINE, Draft("project_opened", "", date(2026, 3, 1))),
        (NINE, Draft("submitted", PERMIT, date(2026, 3, 2))),
        (NINE, Draft("granted", PERMIT, date(2026, 3, day))),
    ]
    if struck_at is not None:
        steps.append(
            (struck_at, Draft("event_struck", "", date(2026, 3, 9), {"number": 3}))
        )
    return log(stream, *steps)


@pytest.fixture
def live() -> Iterator[LiveLog]:
    made = LiveLog("own", threads=1)
    yield made
    made.close()


def cycle(live: LiveLog, at: datetime) -> tuple[object, ...]:
    """Cases, ended, and the mean in days."""
    store = live.store(at)
    answer = ask(store, "cycle", DECIDED)
    row = dict(zip(answer.columns, answer.rows[0], strict=True))
    return row["cases"], row["ended"], row["mean"]


def test_a_project_that_has_grown_is_measured_anew_and_others_stay(
    live: LiveLog,
) -> None:
    live.take([granted_on("P1", 4), granted_on("P2", 8)[:2]], as_of=LATER)
    assert cycle(live, LATER) == (4, 1, 2.0)
    live.take([granted_on("P2", 8)], as_of=LATER)
    assert cycle(live, LATER) == (4, 2, 4.0)
    assert live.store(LATER).counts() == Counts(4, 6)


def test_what_was_recorded_later_waits_and_so_does_a_striking(live: LiveLog) -> None:
    events = granted_on("P1", 6, struck_at=NINE + timedelta(days=2))
    live.take([events, granted_on("P2", 8)], as_of=NINE)
    assert cycle(live, NINE) == (4, 2, 5.0)
    # It is held only up to the third event, so the reader knows that more is to come.
    assert live.held["P1"] == events[2].hash
    live.take([events], as_of=LATER)
    assert cycle(live, LATER) == (4, 1, 6.0)
    assert live.held["P1"] == events[3].hash


def test_a_project_that_is_dropped_is_forgotten(live: LiveLog) -> None:
    live.take([granted_on("P1", 4), granted_on("P12", 8)], as_of=LATER)
    live.drop(["P1", "never seen"])
    assert live.held.keys() == {"P12"}
    assert cycle(live, LATER) == (2, 1, 6.0)


def test_tables_are_made_anew_only_when_something_has_changed(live: LiveLog) -> None:
    live.take([granted_on("P1", 4)], as_of=LATER)
    before = live.store(LATER)
    live.drop([])
    live.take([], as_of=LATER)
    assert live.store(LATER) is before
    live.take([granted_on("P2", 8)], as_of=LATER)
    assert live.store(LATER) is not before


@pytest.mark.parametrize("at", [NINE, LATER])
def test_the_file_of_the_same_events_gives_the_same_rows(
    live: LiveLog, tmp_path: Path, at: datetime
) -> None:
    logs = [
        granted_on("P1", 4),
        granted_on("P2", 8, struck_at=NINE + timedelta(days=1)),
        log("P3", (LATER, Draft("project_opened", "", date(2026, 3, 1)))),
    ]
    text = "\n".join(to_line(event) for one in logs for event in one)
    path = written(tmp_path, text, "events.jsonl")
    # In another order, and P2 when only a part of it was there.
    live.take([logs[1][:2]], as_of=at)
    live.take([logs[2], logs[0], logs[1]], as_of=at)
    with opened([path], ReadOptions(as_of=at)) as store:
        for measure in ("summary", "dfg", "variants", "cycle", "sojourn", "quality"):
            expected = ask(store, measure, DECIDED)
            assert ask(live.store(at), measure, DECIDED).rows == expected.rows, measure
