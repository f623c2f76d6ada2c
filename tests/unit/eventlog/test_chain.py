"""The chain shows every change: of an event, of their order, of their number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from tiexin.eventlog import Draft, Event, seal, verify
from tiexin.kernel import BrokenLog

AT = datetime(2026, 11, 22, 8, 30, 0, 123456, tzinfo=UTC)


def log(stream: str = "2026-00001", events: int = 4) -> list[Event]:
    found: list[Event] = []
    for number in range(events):
        found += seal(
            [
                Draft(
                    "contact_logged", "", date(2026, 11, 22), {"note": f"第{number}次"}
                )
            ],
            stream=stream,
            after=number,
            previous=found[-1].hash if found else "",
            recorded_at=AT + timedelta(minutes=number),
            actor="user:7",
            command=f"web/{number}",
        )
    return found


def fault(events: list[Event]) -> tuple[str, Any]:
    with pytest.raises(BrokenLog) as broken:
        verify(events)
    problem = broken.value.problems[0]
    return problem.code, problem.fields["number"]


def test_an_untouched_chain_is_counted() -> None:
    assert verify(log()) == 4
    assert verify([]) == 0


def test_several_events_of_one_command_follow_each_other() -> None:
    drafts = [Draft(kind, "permit", date(2026, 11, 22)) for kind in ("a", "b", "c")]
    events = seal(
        drafts,
        stream="s",
        after=0,
        previous="",
        recorded_at=AT,
        actor="user:1",
        command="x",
    )
    assert [event.number for event in events] == [1, 2, 3]
    assert [event.previous for event in events[1:]] == [e.hash for e in events[:2]]
    assert verify(events) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "accepted"},
        {"subject": "permit"},
        {"occurred_on": date(2026, 11, 21)},
        {"recorded_at": AT + timedelta(microseconds=1)},
        {"actor": "user:8"},
        {"command": "web/9"},
        {"data": {"note": "another"}},
        {"hash": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_of_anything_in_an_event_is_found(change: dict[str, Any]) -> None:
    events = log()
    events[1] = replace(events[1], **change)
    assert fault(events) == ("eventlog.changed", 2)


def test_a_changed_event_that_was_sealed_anew_breaks_the_next_link() -> None:
    events = log()
    changed = replace(events[1], actor="user:8")
    events[1:2] = seal(
        [Draft(changed.kind, "", changed.occurred_on, {"note": "forged"})],
        stream=changed.stream,
        after=1,
        previous=events[0].hash,
        recorded_at=changed.recorded_at,
        actor="user:8",
        command=changed.command,
    )
    assert fault(events) == ("eventlog.link", 3)


def test_an_event_that_is_missing_is_found() -> None:
    events = log()
    assert fault(events[:1] + events[2:]) == ("eventlog.hole", 3)


def test_a_beginning_that_is_missing_is_found() -> None:
    assert fault(log()[1:]) == ("eventlog.hole", 2)


def test_two_events_in_the_wrong_order_are_found() -> None:
    events = log()
    events[1], events[2] = events[2], events[1]
    assert fault(events) == ("eventlog.hole", 3)


def test_an_event_of_another_project_is_found() -> None:
    events = log()
    events[2] = log(stream="2026-00002")[2]
    assert fault(events) == ("eventlog.other_stream", 3)


def test_an_end_that_is_missing_shows_only_against_the_number_that_is_known() -> None:
    # The projection keeps number and hash of the last event for this.
    assert verify(log()[:3]) == 3


def test_the_hash_does_not_depend_on_zone_or_order_of_keys() -> None:
    draft = Draft("x", "", date(2026, 1, 1), {"b": 1, "a": [1, {"d": 2, "c": 3}]})
    turned = Draft("x", "", date(2026, 1, 1), {"a": [1, {"c": 3, "d": 2}], "b": 1})
    how: dict[str, Any] = {
        "stream": "s",
        "after": 0,
        "previous": "",
        "actor": "user:1",
        "command": "c",
    }
    there = AT.astimezone(timezone(timedelta(hours=8)))
    first = seal([draft], recorded_at=AT, **how)[0]
    second = seal([turned], recorded_at=there, **how)[0]
    assert first.hash == second.hash
    assert len(first.hash) == 64
