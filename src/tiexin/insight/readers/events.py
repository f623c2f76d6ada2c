"""Our own events, one JSON object on each line, as ``tiexin.eventlog.Event`` has them.

The case is one procedure of one project, or the whole project. What happened counts
from ``occurred_on``; ``recorded_at`` shows what was written down late. The chain of
hashes is followed on the way: a log that was changed is not measured.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from tiexin.eventlog import Event, verify
from tiexin.insight.log import MOST_EXAMPLES, Fault
from tiexin.insight.readers.opening import pieces
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tiexin.insight.spool import Spool

FIELDS: Final = tuple(Event.__dataclass_fields__)
_OFTEN: Final = 50_000
_PROJECT: Final = "project"


def read_events(
    path: Path,
    spool: Spool,
    *,
    case: str,
    progress: Callable[[int], None],
) -> list[Fault]:
    """Write the events into ``spool``; return what could not be read, by reason.

    ``case`` is ``project`` or ``procedure``; of the latter, events about a project as
    a whole are a case of their own.

    Raises:
        BadInput: ``insight.no_events``: no line is an event.
        BrokenLog: A stream whose lines stand together does not follow from itself.
    """
    bad: list[str] = []
    example = ""
    stream: list[Event] = []
    known: set[str] = set()
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        event = _event(line)
        if event is None:
            bad.append(str(number))
            example = example or line[:60]
            continue
        if stream and stream[-1].stream != event.stream:
            _verify(stream, whole=not bad)
            stream = []
        # Only the link to the one before is needed further on.
        stream.append(event)
        _spool(event, spool, number, case=case, known=known)
        if spool.event_count % _OFTEN == 0:
            progress(spool.event_count)
    _verify(stream, whole=not bad)
    if not spool.event_count:
        raise BadInput.of("insight.no_events", where=str(path))
    if not bad:
        return []
    return [Fault("not_an_event", len(bad), tuple(bad[:MOST_EXAMPLES]), example)]


def _verify(stream: list[Event], *, whole: bool) -> None:
    """Follow the chain where the log begins with the stream's first event."""
    if whole and stream and stream[0].number == 1:
        verify(stream)


def _spool(
    event: Event, spool: Spool, number: int, *, case: str, known: set[str]
) -> None:
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
        place=str(number),
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


def _event(line: str) -> Event | None:
    try:
        found: dict[str, Any] = json.loads(line)
        values = {name: found[name] for name in FIELDS}
        values["occurred_on"] = date.fromisoformat(values["occurred_on"])
        values["recorded_at"] = datetime.fromisoformat(values["recorded_at"])
        values["data"] = dict(values["data"])
        event = Event(**values)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    sound = isinstance(event.stream, str) and isinstance(event.number, int)
    return event if sound and event.stream and event.recorded_at.tzinfo else None
