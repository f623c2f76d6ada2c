"""One event: what happened, to what, when, by whom, and when it was written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that was decided but not yet written.

    Attributes:
        kind: what happened, in the past tense (``accepted``).
        subject: the procedure, document or other thing it is about; empty for the
            project as a whole.
        occurred_on: the day on which it happened, which is what the law counts from.
        data: what else is known; only JSON values, no names of persons.
    """

    kind: str
    subject: str
    occurred_on: date
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it stands in the log.

    Attributes:
        stream: the project's code.
        number: 1, 2, 3 … within the stream, without holes.
        recorded_at: when it was written down, with time zone; kept apart from
            ``occurred_on`` so that late recording can be seen.
        actor: ``user:<id>`` or ``system:<part>``.
        command: id of the command that caused it; the same id never acts twice.
        previous: hash of the event before, empty for the first.
        hash: SHA-256 of all the above, 64 hexadecimal digits.
    """

    stream: str
    number: int
    kind: str
    subject: str
    occurred_on: date
    recorded_at: datetime
    actor: str
    command: str
    data: Mapping[str, Json]
    previous: str
    hash: str
