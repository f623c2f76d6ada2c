"""The chain: each event carries the hash of the one before, so a change shows."""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING

from tiexin.eventlog.envelope import Event
from tiexin.kernel import BrokenLog

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from tiexin.eventlog.envelope import Draft


def seal(
    drafts: Sequence[Draft],
    *,
    stream: str,
    after: int,
    previous: str,
    recorded_at: datetime,
    actor: str,
    command: str,
) -> tuple[Event, ...]:
    """The drafts as the events that follow number ``after`` of the stream.

    ``recorded_at`` must have a time zone; it is kept in UTC, to the microsecond.
    """
    events: list[Event] = []
    for number, draft in enumerate(drafts, after + 1):
        fields = (
            stream,
            number,
            draft.kind,
            draft.subject,
            draft.occurred_on,
            recorded_at.astimezone(UTC),
            actor,
            command,
            dict(draft.data),
            previous,
        )
        unsealed = Event(*fields, hash="")
        previous = _hash(unsealed)
        events.append(Event(*fields, hash=previous))
    return tuple(events)


def verify(events: Iterable[Event]) -> int:
    """Follow one stream's chain from its first event; return how many there are.

    Raises:
        BrokenLog: ``eventlog.hole``, ``eventlog.other_stream``, ``eventlog.link`` or
            ``eventlog.changed``, with stream and number of the first bad event.
    """
    count, previous, stream = 0, "", None
    for event in events:
        count += 1
        stream = stream or event.stream
        fault = None
        if event.stream != stream:
            fault = "eventlog.other_stream"
        elif event.number != count:
            fault = "eventlog.hole"
        elif event.previous != previous:
            fault = "eventlog.link"
        elif event.hash != _hash(event):
            fault = "eventlog.changed"
        if fault:
            raise BrokenLog.of(fault, stream=event.stream, number=event.number)
        previous = event.hash
    return count


def _hash(event: Event) -> str:
    content = [
        event.stream,
        event.number,
        event.kind,
        event.subject,
        event.occurred_on.isoformat(),
        event.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor,
        event.command,
        event.data,
        event.previous,
    ]
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return sha256(text.encode()).hexdigest()
