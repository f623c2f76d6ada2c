"""Our own events, one JSON object on each line, as ``export-events`` writes them.

The case is one procedure of one project, or the whole project. What happened counts
from ``occurred_on``; ``recorded_at`` shows what was written down late. An event that
was struck did not happen. The chain of hashes is followed on the way: a log that was
changed is not measured.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Final

from tiexin.eventlog import from_line, verify
from tiexin.insight.log import MOST_EXAMPLES, Fault
from tiexin.insight.readers.opening import pieces
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from tiexin.eventlog import Event
    from tiexin.insight.spool import Spool

_PROJECT: Final = "project"
_STRUCK: Final = "event_struck"

Numbered = tuple[int, "Event"]
"""An event with the number of its line."""


def read_events(
    path: Path,
    spool: Spool,
    *,
    case: str,
    as_of: datetime | None = None,
    progress: Callable[[int], None],
) -> list[Fault]:
    """Write the events into ``spool``; return what could not be read, by reason.

    ``case`` is ``project`` or ``procedure``; of the latter, events about a project as
    a whole are a case of their own. ``as_of`` leaves out what was recorded later, so
    that what was struck later still counts.

    Raises:
        BadInput: ``insight.no_events``: no line is an event.
        BrokenLog: A stream whose lines stand together does not follow from itself.
    """
    bad: list[str] = []
    example = ""
    stream: list[Numbered] = []
    taking = _Taking(spool, case, as_of)
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        event = from_line(line)
        if event is None:
            bad.append(str(number))
            example = example or line[:60]
            continue
        if stream and stream[-1][1].stream != event.stream:
            _take(stream, taking, whole=not bad)
            stream = []
            progress(spool.event_count)
        stream.append((number, event))
    _take(stream, taking, whole=not bad)
    if not spool.event_count:
        raise BadInput.of("insight.no_events", where=str(path))
    if not bad:
        return []
    return [Fault("not_an_event", len(bad), tuple(bad[:MOST_EXAMPLES]), example)]


@dataclass(slots=True)
class _Taking:
    """What all projects of a file share; ``known`` are the cases so far."""

    spool: Spool
    case: str
    as_of: datetime | None
    known: set[str] = field(default_factory=set)


def _take(stream: list[Numbered], taking: _Taking, *, whole: bool) -> None:
    """The events of one project, held together until all are known."""
    events = [event for _, event in stream]
    # The chain can be followed where the log begins with the stream's first event.
    if whole and events and events[0].number == 1:
        verify(events)
    if taking.as_of is not None:
        stream = [each for each in stream if each[1].recorded_at <= taking.as_of]
        events = [event for _, event in stream]
    struck = {event.data.get("number") for event in events if event.kind == _STRUCK}
    for line, event in stream:
        if event.kind != _STRUCK and event.number not in struck:
            _spool(event, line, taking)


def _spool(event: Event, line: int, taking: _Taking) -> None:
    case, spool, known = taking.case, taking.spool, taking.known
    whole = case == _PROJECT or not event.subject
    case_id = event.stream if whole else f"{event.stream}/{event.subject}"
    activity = (
        f"{event.subject}: {event.kind}"
        if case == _PROJECT and event.subject
        else event.kind
    )
    if case_id not in known:
        known.add(case_id)
        spool.case(case_id, {"project": event.stream, "procedure": event.subject})
    data = {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in event.data.items()
    }
    spool.event(
        case_id,
        activity=activity,
        time=event.occurred_on.isoformat(),
        sequence=str(event.number),
        resource=event.actor,
        recorded=event.recorded_at.astimezone(UTC).isoformat(),
        place=str(line),
        attributes=data,
    )


def _lines(path: Path) -> Iterator[str]:
    rest = b""
    for piece in pieces(path):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", errors="replace")
    if rest:
        yield rest.decode("utf-8", errors="replace")
