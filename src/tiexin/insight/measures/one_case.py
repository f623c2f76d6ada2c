"""The events of one case, as a log tells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.insight.tables import DAY_US
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from tiexin.insight.store import Store


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One event of a case; ``gap`` is days of 24 hours since the one before it."""

    at_us: int
    activity: str
    resource: str
    gap: float | None


def case_events(store: Store, key: int) -> tuple[str, list[CaseEvent]]:
    """A case's name and its events in their order.

    Raises:
        BadInput: ``insight.no_case``: the log has no such case.
    """
    name = store.engine.value(
        f"SELECT case_id FROM case_all WHERE case_key = {int(key)}"
    )
    if name is None:
        raise BadInput.of("insight.no_case", given=key)
    rows = store.engine.rows(
        "SELECT at_us, activity::VARCHAR, coalesce(resource, ''),"
        f" (at_us - before_us) / {DAY_US} FROM event_all"
        f" WHERE case_key = {int(key)} ORDER BY position"
    )
    return str(name), [CaseEvent(*each) for each in rows]


def zone_of(store: Store) -> str:
    """The zone in which the log's times are told, by its IANA name."""
    return str(store.engine.value("SELECT current_setting('TimeZone')"))
