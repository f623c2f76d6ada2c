"""Events as lines of text, one JSON object each: how a log leaves and is read again."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from tiexin.eventlog.envelope import Event

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS: Final = tuple(Event.__dataclass_fields__)


def to_line(event: Event) -> str:
    """The event as one line, without its end."""
    values: dict[str, Any] = {name: getattr(event, name) for name in FIELDS}
    values["occurred_on"] = event.occurred_on.isoformat()
    recorded = event.recorded_at.astimezone(UTC)
    values["recorded_at"] = recorded.isoformat(timespec="microseconds")
    values["data"] = dict(event.data)
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def from_line(line: str) -> Event | None:
    """The event of a line; None where the line is none."""
    try:
        found: dict[str, Any] = json.loads(line)
        event = Event(**{**_values(found), "data": dict(found["data"])})
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    sound = isinstance(event.stream, str) and isinstance(event.number, int)
    return event if sound and event.stream and event.recorded_at.tzinfo else None


def _values(found: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: found[name] for name in FIELDS}
    values["occurred_on"] = date.fromisoformat(values["occurred_on"])
    values["recorded_at"] = datetime.fromisoformat(values["recorded_at"])
    for name in ("kind", "subject", "actor", "command", "previous", "hash"):
        values[name] = str(values[name])
    return values
