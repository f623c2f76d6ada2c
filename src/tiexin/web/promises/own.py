"""The own cases of a place as a log that can be asked, read in place as they grow.

    with own_log("441900") as own:
        answer = ask(own.store, "cycle", question)

Whether a project has grown is told by the hash of its last event, which is written in
one transaction with the event: numbers of rows or times would miss what commits late.
A figure is as of the last moment up to which everything is committed, so that the same
figure can be made again from an export: some seconds ago, and with another transaction
still open on PostgreSQL, before that one began, but never more than ``LONGEST`` ago.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import RLock
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.utils import timezone

from tiexin.app.insight.own_cases import OwnCases
from tiexin.insight.live import LiveLog
from tiexin.kernel import Refused
from tiexin.web.cases import models, replay, store
from tiexin.web.common.service import get_service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tiexin.insight.store import Store

SETTLED: Final = timedelta(seconds=5)
"""How long before now everything recorded is taken to be committed: a command takes
some hundredths of a second, from the moment that it notes to its commit."""
LONGEST: Final = timedelta(seconds=20)
"""How far back an open transaction holds a figure at most."""
AT_ONCE: Final = 20.0
"""Seconds of reading after which the reader is told to ask again."""
GROUP: Final = 200
"""Projects that are read at once."""
CALENDAR: Final = "mainland"

_OPEN_FOR: Final = (
    "SELECT coalesce(extract(epoch FROM max(clock_timestamp() - xact_start)), 0)"
    " FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    " AND backend_type = 'client backend'"
)


@dataclass(frozen=True, slots=True)
class OwnLog:
    """A place's cases as they were known at ``as_of``: ``projects`` of them."""

    store: Store
    as_of: datetime
    projects: int


class _Place:
    """What this process holds of one place."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.as_of: datetime | None = None
        service = get_service()
        setting = store.setting()
        self.live = LiveLog(
            "own",
            describe=OwnCases(
                setting.table,
                setting.calendars,
                service.journey.milestones,
                setting.rulebooks,
            ),
            calendar=service.calendars.named(CALENDAR),
        )

    def read(self, place: str, until: datetime) -> int:
        """Read what has grown; return how many projects there are.

        Raises:
            Refused: ``insight.still_reading``: there is more than can be read at once.
        """
        found = models.Project.objects.filter(jurisdiction=place, version__gt=0)
        there = {code: (pk, last) for pk, code, last in found.values_list(*_COLUMNS)}
        held = self.live.held
        self.live.drop([code for code in held if code not in there])
        grown = sorted(
            pk for code, (pk, last) in there.items() if held.get(code) != last
        )
        began = time.monotonic()
        for at in range(0, len(grown), GROUP):
            if at and time.monotonic() - began > AT_ONCE:
                left = len(grown) - at
                raise Refused.of(
                    "insight.still_reading", read=len(there) - left, of=len(there)
                )
            group = models.Project.objects.in_bulk(grown[at : at + GROUP])
            self.live.take(replay.logs_of(group), as_of=until)
        return len(there)


_COLUMNS: Final = ("pk", "code", "last_hash")
_PLACES: Final[dict[str, _Place]] = {}
_LOCK: Final = RLock()


@contextmanager
def own_log(place: str) -> Iterator[OwnLog]:
    """The cases of a place, for one reader at a time; the store looks at all of them.

    It counts working days on ``CALENDAR``; the reader may let it count otherwise.

    Raises:
        Refused: ``insight.still_reading``; ``insight.no_own_cases``.
    """
    with _LOCK:
        held = _PLACES.get(place) or _PLACES.setdefault(place, _Place())
    with held.lock:
        # First until when, then what is there: what commits in between is later.
        until = _settled(timezone.now())
        until = max(until, held.as_of or until)
        projects = held.read(place, until)
        held.as_of = until
        if not held.live.held:
            raise Refused.of("insight.no_own_cases")
        asked = held.live.store(until)
        asked.everything()
        calendar = asked.calendar
        try:
            yield OwnLog(asked, until, projects)
        finally:
            asked.count_on(calendar)


def forget() -> None:
    """Hold nothing any more; for tests, which come with another database."""
    with _LOCK:
        for each in _PLACES.values():
            each.live.close()
        _PLACES.clear()


def _settled(now: datetime) -> datetime:
    """The last whole second up to which everything recorded is committed."""
    back = SETTLED
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_OPEN_FOR)
            (seconds,) = cursor.fetchone()
        back += timedelta(seconds=float(seconds))
    return (now - min(back, LONGEST)).replace(microsecond=0)
