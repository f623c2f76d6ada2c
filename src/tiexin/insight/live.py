"""Our own events as they come in: projects that have grown are read anew, no others.

A project's log is short and a striking reaches back into it, so the unit that is read
is the project, by the same code that reads a file of events. What is held can then be
asked everything that a file can be asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.insight import staging, tables
from tiexin.insight.engine import Engine, literal
from tiexin.insight.load import stage_spool
from tiexin.insight.log import ZONE, ImportReport, Note
from tiexin.insight.readers.events import Taking, take
from tiexin.insight.spool import Spool
from tiexin.insight.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from tiexin.calendars import WorkCalendar
    from tiexin.eventlog import Event
    from tiexin.insight.log import Describer

_PROJECT: Final = "split_part(case_id, '/', 1)"


class LiveLog:
    """What was read of our own projects so far, and the store that answers.

    Args:
        name: of the log, as answers give it.
        describe: tells more of each case than its events do.
        calendar: counts working days beside days of 24 hours.
        threads: how many threads compute; 0 means one for each processor.

    Not to be used by two threads at once.
    """

    def __init__(
        self,
        name: str,
        *,
        describe: Describer | None = None,
        calendar: WorkCalendar | None = None,
        threads: int = 0,
    ) -> None:
        self._name = name
        self._describe = describe
        self._calendar = calendar
        self._engine = Engine(threads=threads, zone=ZONE)
        staging.prepare(self._engine)
        self._held: dict[str, str] = {}
        self._events = 0
        self._store: Store | None = None

    def close(self) -> None:
        """Forget everything, on disk too."""
        self._engine.close()

    @property
    def held(self) -> Mapping[str, str]:
        """By project, the hash of the last event that is held."""
        return self._held

    def take(self, logs: Iterable[Sequence[Event]], *, as_of: datetime) -> None:
        """Hold these projects as they were known at ``as_of`` (with its zone).

        Each log begins with its first event; what was held of the project is
        forgotten. What was recorded later is left for the next time.
        """
        logs = [log for log in logs if log]
        if not logs:
            return
        self.drop(log[0].stream for log in logs)
        self._store = None
        with Spool(self._engine.folder, "own") as spool:
            taking = Taking(spool, as_of=as_of, describe=self._describe)
            for log in logs:
                last = take(list(enumerate(log, 1)), taking, whole=False)
                if last:
                    self._held[log[0].stream] = log[last - 1].hash
        stage_spool(self._engine, spool, log=0)

    def drop(self, projects: Iterable[str]) -> None:
        """Hold these projects no more."""
        gone = [each for each in projects if self._held.pop(each, None) is not None]
        if not gone:
            return
        self._store = None
        names = ", ".join(literal(each) for each in gone)
        for table in ("staged", "staged_case"):
            self._engine.run(f"DELETE FROM {table} WHERE {_PROJECT} IN ({names})")

    def store(self, as_of: datetime) -> Store:
        """What answers measures: tables of all that is held, made when it has changed.

        ``as_of`` stands in the answers' notes; nobody closes the store.
        """
        note = Note("as_of", {"n": 0, "time": str(as_of)})
        if self._store is None:
            tables.clear(self._engine)
            self._events = self._engine.value("SELECT count(*) FROM staged")
            self._store = Store(
                self._engine,
                (self._report(),),
                calendar=self._calendar,
                known=self._describe.names if self._describe else (),
            )
        self._store.reports = (self._report(note),)
        return self._store

    def _report(self, *notes: Note) -> ImportReport:
        return ImportReport(
            self._name, "events", self._events, self._events, {}, notes=notes
        )
