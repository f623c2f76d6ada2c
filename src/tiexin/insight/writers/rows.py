"""The events of a store in their order, as writers take them, a few thousand a time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.insight.store import Store

_AT_ONCE: Final = 20_000
_MINUTE_US: Final = 60_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """One event with its case.

    Attributes:
        case_key: changes where the next case begins.
        case_id: its name.
        log: number of the file it came from.
        position: 0 for the case's first event.
        activity: what happened.
        time: when, as ISO 8601 with the zone in which it was written.
        sequence: its number where the log brings one.
        resource: who did it; None where not known.
        recorded: when it was written down; None where not known.
        attributes: the event's others.
    """

    case_key: int
    case_id: str
    log: int
    position: int
    activity: str
    time: str
    sequence: int | None
    resource: str | None
    recorded: str | None
    attributes: dict[str, Any]


def rows_of(store: Store) -> Iterator[Row]:
    """All events that the store now looks at, case by case."""
    query = (
        "SELECT e.case_key, c.case_id, c.log, e.position, e.activity::VARCHAR,"
        " e.at_us, s.wall_us, s.sequence, s.resource, s.recorded_us, s.attributes"
        " FROM event e JOIN case_ c USING (case_key)"
        " JOIN staged s ON s.rowid = e.event_index ORDER BY e.case_key, e.position"
    )
    for found in store.engine.batches(query, size=_AT_ONCE):
        case_key, case_id, log, position, activity, at_us, wall_us, *rest = found
        sequence, resource, recorded_us, attributes = rest
        yield Row(
            case_key,
            case_id,
            log,
            position,
            activity,
            written_time(at_us, wall_us),
            sequence,
            resource,
            None if recorded_us is None else written_time(recorded_us, recorded_us),
            json.loads(attributes) if attributes else {},
        )


def case_attributes(store: Store) -> dict[int, dict[str, Any]]:
    """By case key, what is known of the case itself."""
    rows = store.engine.rows("SELECT case_key, attributes FROM case_attribute")
    return {int(key): json.loads(text) for key, text in rows}


def written_time(at_us: int, wall_us: int) -> str:
    """An instant with the offset of the clock on the wall, to the minute."""
    minutes = round((wall_us - at_us) / _MINUTE_US)
    zone = timezone(timedelta(minutes=max(-1439, min(1439, minutes))))
    try:
        return (_EPOCH + timedelta(microseconds=at_us)).astimezone(zone).isoformat()
    except OverflowError:  # the last hours of the year 9999, seen from the east
        return (_EPOCH + timedelta(microseconds=at_us)).isoformat()
