"""Our own events, one JSON object on each line, as ``export-events`` writes them.

The case is one procedure of one project, or the whole project. What happened counts
from ``occurred_on``; ``recorded_at`` shows what was written down late. An event that
was struck did not happen, from the moment on at which it was struck. The chain of
hashes is followed on the way: a log that was changed is not measured. Lines that hold
what events name by its hash (rulebooks, promised plans) are no fault; rulebooks are
handed to whoever describes the cases.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Final

from tiexin.eventlog import from_line, from_record_line, verify
from tiexin.insight.log import MOST_EXAMPLES, Fault
from tiexin.insight.readers.opening import pieces
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from tiexin.eventlog import Event
    from tiexin.insight.log import Describer
    from tiexin.insight.spool import Spool

_PROJECT: Final = "project"
_STRUCK: Final = "event_struck"

Numbered = tuple[int, "Event"]
"""An event with the number of its line."""


@dataclass(slots=True)
class Taking:
    """How projects become cases: what all of them share.

    Attributes:
        spool: where the rows go.
        case: ``project`` or ``procedure``; of the latter, events about a project as a
            whole are a case of their own.
        as_of: what was recorded later is left out, a later striking too.
        describe: tells more of each case than its events do.
        known: the cases so far.
        later: how many events were left out.
    """

    spool: Spool
    case: str = "procedure"
    as_of: datetime | None = None
    describe: Describer | None = None
    known: set[str] = field(default_factory=set)
    later: int = 0


@dataclass(frozen=True, slots=True)
class EventsRead:
    """What became of a file: lines left out by reason, events left out as later."""

    faults: list[Fault]
    later: int


def read_events(
    path: Path,
    taking: Taking,
    *,
    progress: Callable[[int], None],
) -> EventsRead:
    """Write the events into ``taking.spool``.

    Raises:
        BadInput: ``insight.no_events``: no line is an event.
        BrokenLog: A stream whose lines stand together does not follow from itself.
    """
    bad: list[str] = []
    example = ""
    stream: list[Numbered] = []
    spool = taking.spool
    for number, line in enumerate(lines_of(path), 1):
        if not line.strip():
            continue
        event = from_line(line)
        if event is None:
            if not _is_told(line, taking):
                bad.append(str(number))
                example = example or line[:60]
            continue
        if stream and stream[-1][1].stream != event.stream:
            take(stream, taking, whole=not bad)
            stream = []
            progress(spool.event_count)
        stream.append((number, event))
    take(stream, taking, whole=not bad)
    if not spool.event_count and not taking.later:
        raise BadInput.of("insight.no_events", where=str(path))
    faults = [Fault("not_an_event", len(bad), tuple(bad[:MOST_EXAMPLES]), example)]
    return EventsRead(faults if bad else [], taking.later)


def take(stream: Sequence[Numbered], taking: Taking, *, whole: bool) -> int:
    """The events of one project, held together until all are known.

    With ``whole`` the chain is followed if the first event is there. Returns the
    number of the last event that was known; 0 where none was.
    """
    events = [event for _, event in stream]
    # The chain can be followed where the log begins with the stream's first event.
    if whole and events and events[0].number == 1:
        verify(events)
    if taking.as_of is not None:
        until = taking.as_of
        stream = [each for each in stream if each[1].recorded_at <= until]
        taking.later += len(events) - len(stream)
        events = [event for _, event in stream]
    if not events:
        return 0
    more = taking.describe.describe(events) if taking.describe else {}
    struck = {event.data.get("number") for event in events if event.kind == _STRUCK}
    for line, event in stream:
        if event.kind != _STRUCK and event.number not in struck:
            _spool(event, line, taking, more)
    return events[-1].number


def _spool(
    event: Event, line: int, taking: Taking, more: Mapping[str, Mapping[str, str]]
) -> None:
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
        told = more.get("" if whole else event.subject, {})
        own = {"project": event.stream, "procedure": event.subject}
        spool.case(case_id, {**own, **told})
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


def _is_told(line: str, taking: Taking) -> bool:
    """Whether a line that is no event is a record which goes with them."""
    record = from_record_line(line)
    if record is None:
        return False
    if record.kind != "rulebook" or taking.describe is None:
        return True
    return taking.describe.learn({record.kind: record.hash, "content": record.content})


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a log, packed or not; what is no UTF-8 is replaced."""
    rest = b""
    for piece in pieces(path):
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", errors="replace")
    if rest:
        yield rest.decode("utf-8", errors="replace")
