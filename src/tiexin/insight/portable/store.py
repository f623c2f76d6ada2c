"""A log made ready once on an engine that Ibis speaks to, for one grouping a question.

The tables are those of :mod:`tiexin.insight.store`, but cases keep their name as key:
to number them, all would have to pass through one worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import ibis
from ibis import _

from tiexin.insight.log import ImportReport, Note
from tiexin.insight.portable.attributes import attribute
from tiexin.insight.portable.opening import first_line
from tiexin.insight.portable.reading import (
    attribute_columns,
    cases_of,
    disorder,
    ordered,
    parquet,
    staged,
)
from tiexin.insight.readers.opening import plain_name
from tiexin.insight.store import Counts
from tiexin.insight.tables import EPOCH
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date
    from pathlib import Path
    from types import TracebackType

    from tiexin.calendars import WorkCalendar
    from tiexin.insight.log import ReadOptions
    from tiexin.insight.portable.opening import Backend


class PortableStore:
    """One log on an engine, and what measures ask of it.

    Attributes:
        events, cases: tables of Ibis: what is looked at.
        all_events, all_cases: the same of the whole log.
        others: columns that are attributes.
        report: what was read.
        queries: what was asked since it was emptied last.
    """

    def __init__(
        self,
        backend: Backend,
        path: Path,
        *,
        options: ReadOptions,
        calendar: WorkCalendar | None = None,
    ) -> None:
        """Read a file or folder of Parquet and make the tables.

        Raises:
            BadInput: What :func:`parquet` raises; ``insight.engine_rows``,
                ``insight.engine_order``: rows that can't be used or ordered, which
                are not left out in silence here; ``insight.engine_failed``.
        """
        self.backend = backend
        self.calendar = calendar
        self.queries: list[str] = []
        self._counts: Counts | None = None
        self._activities: list[str] = []
        self._kept: dict[str, Any] = {}
        self._lookups: dict[str, Any] = {}
        self._held: list[Any] = []
        raw, columns = self._done(lambda: parquet(backend, path, options))
        self.others = attribute_columns(raw.columns, columns)
        self.all_events = self._keep(
            ordered(staged(backend, raw, columns, options.keep))
        )
        self._refuse_disorder(path)
        self.all_cases = self._keep(cases_of(self.all_events))
        self.events, self.cases = self.all_events, self.all_cases
        notes = [Note("not_judged", {"engine": backend.name})]
        if backend.naive(raw, columns["time"]):
            notes.append(Note("zone", {"zone": backend.zone}))
        events = self.counts().events
        self.report = ImportReport(
            plain_name(path), "parquet", events, events, columns, notes=tuple(notes)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for held in self._held:
            held.release()

    def _refuse_disorder(self, path: Path) -> None:
        found = self.row(disorder(self.all_events))
        if not found["events"]:
            raise BadInput.of("insight.nothing_left", where=str(path), read=0)
        if found["lacking"]:
            raise BadInput.of(
                "insight.engine_rows", where=str(path), n=found["lacking"]
            )
        if found["same"]:
            raise BadInput.of("insight.engine_order", where=str(path), n=found["same"])

    def _keep(self, table: Any) -> Any:
        """The table computed once; every question then starts from it."""
        held = self._done(table.cache)
        self._held.append(held)
        return held

    def kept(self, name: str, table: Any) -> Any:
        """A table that several questions share, computed for the first of them."""
        if name not in self._kept:
            self._kept[name] = self._keep(table)
        return self._kept[name]

    def kept_already(self, name: str) -> Any | None:
        """The same, if it is there."""
        return self._kept.get(name)

    def _done(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except self.backend.failures as error:
            raise BadInput.of(
                "insight.engine_failed", reason=first_line(error)
            ) from error

    def rows(self, table: Any) -> list[dict[str, Any]]:
        """The rows of a table, by the names of its columns.

        Raises:
            BadInput: ``insight.engine_failed``: the engine could not.
        """
        found: list[dict[str, Any]] = self._done(
            lambda: self.backend.connection.to_pyarrow(table).to_pylist()
        )
        return found

    def ask(self, table: Any) -> list[dict[str, Any]]:
        """As :meth:`rows`, and keep the query for the answer."""
        sql = self._done(lambda: self.backend.connection.compile(table))
        self.queries.append(" ".join(str(sql).split()))
        return self.rows(table)

    def row(self, table: Any) -> dict[str, Any]:
        """The only row of a table."""
        return self.rows(table)[0]

    def counts(self) -> Counts:
        """Cases and events that a question now looks at."""
        if self._counts is None:
            found = self.row(
                self.cases.agg(cases=_.count(), events=_.events.sum().coalesce(0))
            )
            self._counts = Counts(int(found["cases"]), int(found["events"]))
        return self._counts

    def activities(self) -> list[str]:
        """All names of activities, in the order of their characters."""
        if not self._activities:
            found = self.rows(self.all_events.select("activity").distinct())
            self._activities = sorted(str(row["activity"]) for row in found)
        return self._activities

    def only(self, name: str, values: Iterable[str]) -> None:
        """Look only at cases whose attribute has one of these values, from now on.

        Raises:
            BadInput: ``insight.no_attribute``; ``insight.no_case_left``.
        """
        wanted = list(values)
        group = attribute(self, name)
        chosen = group.filter(group.value.isin(wanted)).select("case_key")
        self.cases, self.events = (
            self._keep(table.semi_join(chosen, table.case_id == chosen.case_key))
            for table in (self.cases, self.events)
        )
        self._counts = None
        self._kept.clear()
        if not self.counts().cases:
            raise BadInput.of(
                "insight.no_case_left",
                where="--where",
                given=f"{name}={', '.join(wanted)}"[:80],
            )

    def log_end(self, today: date | None) -> tuple[int, int] | None:
        """Instant and day of the last event that is not after ``today``."""
        cases = self.all_cases
        if today is not None:
            cases = cases.filter(cases.last_day <= today.toordinal() - EPOCH)
        found = self.row(
            cases.agg(us=_.last_us.max(), day=_.last_day.argmax(_.last_us))
        )
        if found["us"] is None:
            return None
        return int(found["us"]), int(found["day"])

    def rank_of(self, day: int) -> int | None:
        """The working-day number of a day; None without a calendar or outside it."""
        if self.calendar is None:
            return None
        place = day + EPOCH - self.calendar.origin
        inside = 0 <= place < len(self.calendar.rank)
        return self.calendar.rank[place] if inside else None

    def lookup(self, columns: Mapping[str, list[Any]], kind: str) -> Any:
        """A small table made here, whose columns are of one type, for joins."""
        name = f"{kind} {columns}"
        if name not in self._lookups:
            schema = ibis.schema(dict.fromkeys(columns, kind))
            table = ibis.memtable(dict(columns), schema=schema)
            # Spark learns of it from a query, and not from a table that is kept.
            self.rows(table.limit(0))
            self._lookups[name] = table
        return self._lookups[name]
