"""A plain file between a reader in Python and the engine, so that memory stays small.

One line is one row; fields are parted by U+001F, which no XML text and no sane table
holds. A line break inside a field is written as U+001E.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

FIELD: Final = "\x1f"
BREAK: Final = "\x1e"
_SIGNS: Final = ("+", "-")
EVENT_COLUMNS: Final = (
    "case_id",
    "activity",
    "time",
    "sequence",
    "resource",
    "recorded",
    "place",
    "attributes",
)
CASE_COLUMNS: Final = ("case_id", "attributes")

Attribute = str | dict[str, object]
"""A value as text, or where its type is unusual ``{"t": type, "v": text, "c": …}``."""


written: Final = json.JSONEncoder(ensure_ascii=False).encode
"""A value as JSON."""


class Spool:
    """Writes the rows of one log: events as they come, cases when they end."""

    def __init__(self, folder: Path, name: str) -> None:
        self.events_path = folder / f"{name}.events"
        self.cases_path = folder / f"{name}.cases"
        self._events = self.events_path.open("w", encoding="utf-8", newline="")
        self._cases = self.cases_path.open("w", encoding="utf-8", newline="")
        self.event_count = 0
        self.naive = False
        """Whether some time did not name its zone."""
        self.case_count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._events.close()
        self._cases.close()

    def event(
        self,
        case_id: str,
        *,
        activity: str,
        time: str,
        sequence: str = "",
        resource: str = "",
        recorded: str = "",
        place: str = "",
        attributes: Mapping[str, object] | str | None = None,
    ) -> None:
        """One event; times stay as they are written until the engine reads them.

        ``attributes`` may be JSON already.
        """
        self.event_count += 1
        # "Z" or an offset such as "+08:00" at the end; else the zone is not told.
        if time[-1:] != "Z" and time[-6:-5] not in _SIGNS:
            self.naive = True
        rest = attributes or ""
        if not isinstance(rest, str):
            rest = written(rest)
        self._events.write(
            _line(case_id, activity, time, sequence, resource, recorded, place, rest)
        )

    def case(self, case_id: str, attributes: Mapping[str, object]) -> None:
        """What is known of a case as a whole."""
        self.case_count += 1
        rest = written(attributes) if attributes else ""
        self._cases.write(_line(case_id, rest))


def _line(*fields: str) -> str:
    line = FIELD.join(fields)
    if line.count(FIELD) >= len(fields):
        line = FIELD.join(field.replace(FIELD, " ") for field in fields)
    if "\n" in line or "\r" in line:
        line = line.replace("\r\n", BREAK).replace("\n", BREAK).replace("\r", BREAK)
    return line + "\n"
