"""Our own events: sealed, exported as lines, measured from the day they happened."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from tests.unit.insight.logs_at_hand import opened, written
from tiexin.eventlog import Draft, from_line, seal, to_line
from tiexin.insight.log import ReadOptions
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.registry import ask
from tiexin.insight.store import Counts
from tiexin.kernel import BadInput, BrokenLog

if TYPE_CHECKING:
    from pathlib import Path

    from tiexin.eventlog import Event

PERMIT = "works_planning_permit"
DECIDED = Question(decisions=frozenset({"granted"}), today=date(2026, 11, 27))


def sealed(stream: str) -> tuple[Event, ...]:
    """A permit that was granted on the tenth day; a contact told by mistake, struck."""
    drafts = (
        Draft("project_opened", "", date(2026, 3, 1), {"jurisdiction": "441900"}),
        Draft("submitted", PERMIT, date(2026, 3, 2)),
        Draft("paused", PERMIT, date(2026, 3, 3), {"ground": "expert_review"}),
        Draft("granted", PERMIT, date(2026, 3, 12)),
        Draft("event_struck", "", date(2026, 3, 13), {"number": 3}),
    )
    return seal(
        drafts,
        stream=stream,
        after=0,
        previous="",
        recorded_at=datetime(2026, 3, 13, 9, tzinfo=UTC),
        actor="user:7",
        command="c",
    )


def lines(*streams: str) -> str:
    return "\n".join(to_line(event) for one in streams for event in sealed(one))


def test_an_event_survives_its_line() -> None:
    for event in sealed("P1"):
        assert from_line(to_line(event)) == event
    assert from_line("{}") is None
    assert from_line("no JSON") is None


def test_a_case_is_a_procedure_of_a_project(tmp_path: Path) -> None:
    path = written(tmp_path, lines("P1", "P2"), "events.jsonl")
    with opened([path]) as store:
        # Two procedures and two projects as a whole; what was struck did not happen.
        assert store.counts() == Counts(4, 6)
        assert store.activities() == ["granted", "project_opened", "submitted"]
        store.only("procedure", [PERMIT])
        answer = ask(store, "cycle", DECIDED)
    row = dict(zip(answer.columns, answer.rows[0], strict=True))
    assert (row["cases"], row["ended"], row["mean"]) == (2, 2, 10.0)


def test_a_case_can_be_the_whole_project(tmp_path: Path) -> None:
    path = written(tmp_path, lines("P1"), "events.jsonl")
    with opened([path], ReadOptions(case="project")) as store:
        assert f"{PERMIT}: granted" in store.activities()
        answer = ask(store, "cycle", DECIDED)
    assert answer.end is not None
    assert answer.end.names == (f"{PERMIT}: granted",)
    assert answer.rows[0][3] == 11.0


def test_what_was_written_down_late_is_seen(tmp_path: Path) -> None:
    path = written(tmp_path, lines("P1"), "events.jsonl")
    with opened([path]) as store:
        rows = {row[0]: row[2] for row in ask(store, "quality", DECIDED).rows}
    # The opening and the submission were recorded over a week later.
    assert rows["back_filled"] == 2


def test_a_log_that_was_changed_is_not_measured(tmp_path: Path) -> None:
    text = lines("P1").replace("2026-03-12", "2026-03-10")
    path = written(tmp_path, text, "events.jsonl")
    with pytest.raises(BrokenLog, match=r"eventlog\.changed"), opened([path]):
        pass


def test_lines_that_are_no_event_are_told(tmp_path: Path) -> None:
    path = written(tmp_path, lines("P1") + "\n{}\nnone\n", "events.jsonl")
    with opened([path]) as store:
        (report,) = store.reports
    assert [(each.code, each.places) for each in report.faults] == [
        ("not_an_event", ("6", "7"))
    ]
    with (
        pytest.raises(BadInput, match="no_events"),
        opened([written(tmp_path, "{}\n", "none.jsonl")]),
    ):
        pass


def test_a_figure_can_be_made_again_as_it_was_known(tmp_path: Path) -> None:
    early = datetime(2026, 3, 5, 9, tzinfo=UTC)
    first = seal(
        (
            Draft("submitted", PERMIT, date(2026, 3, 2)),
            Draft("paused", PERMIT, date(2026, 3, 3)),
        ),
        stream="P1",
        after=0,
        previous="",
        recorded_at=early,
        actor="user:7",
        command="a",
    )
    later = seal(
        (
            Draft("granted", PERMIT, date(2026, 3, 4)),
            Draft("event_struck", "", date(2026, 3, 9), {"number": 2}),
        ),
        stream="P1",
        after=2,
        previous=first[-1].hash,
        recorded_at=datetime(2026, 3, 9, 9, tzinfo=UTC),
        actor="user:7",
        command="b",
    )
    text = "\n".join(to_line(event) for event in (*first, *later))
    path = written(tmp_path, text, "events.jsonl")
    with opened([path], ReadOptions(as_of=early)) as store:
        # The pause was not struck yet, the decision not written down.
        assert store.activities() == ["paused", "submitted"]
    with opened([path]) as store:
        assert store.activities() == ["granted", "submitted"]


def test_other_logs_are_cut_by_when_things_happened(tmp_path: Path) -> None:
    text = "case,activity,time\n1,a,2026-01-05T09:00Z\n1,b,2026-01-07T09:00Z\n"
    path = written(tmp_path, text)
    with opened([path], ReadOptions(as_of=datetime(2026, 1, 6, tzinfo=UTC))) as store:
        assert store.counts() == Counts(1, 1)
        (report,) = store.reports
    assert [note.code for note in report.notes] == ["as_of"]
