"""A log made ready once, so that each question is one grouping.

Tables: ``event`` (case_key, position, activity as an enumeration, instant, the event
before and its instant, day and working-day number) and ``case_`` (first, last, how
many). Events stand in the order (case, instant, index). Case keys and activities are
numbered by name, so shuffled rows with their index give the same tables, bit by bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from tiexin.insight.attributes import Attributes
from tiexin.insight.engine import MEMORY_MB, Engine, literal
from tiexin.insight.load import load
from tiexin.insight.log import ReadOptions
from tiexin.insight.tables import DAY_US, materialise, take_calendar
from tiexin.kernel import BadInput

__all__ = ["DAY_US", "Counts", "Store"]

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path
    from types import TracebackType

    from numpy.typing import NDArray

    from tiexin.calendars import WorkCalendar
    from tiexin.insight.log import ImportReport, Note
    from tiexin.insight.readers.xes import Head


@dataclass(frozen=True, slots=True)
class Counts:
    """How much an answer rests on."""

    cases: int
    events: int


class Store:
    """The tables of one or more logs, and what every measure asks of them."""

    def __init__(
        self,
        engine: Engine,
        reports: Sequence[ImportReport],
        *,
        heads: Sequence[Head | None] = (),
        calendar: WorkCalendar | None = None,
        notes: Sequence[Note] | None = None,
        known: Collection[str] = (),
    ) -> None:
        """Make the tables, or take those that the engine has, with their ``notes``.

        ``known`` are attributes that a question may name though no case has one.
        """
        self.engine = engine
        self.reports = tuple(reports)
        self.heads = tuple(heads)
        self.calendar = calendar
        if notes is None:
            notes = materialise(engine, calendar)
        else:
            take_calendar(engine, calendar)
            self.everything()
        self.notes = tuple(notes)
        self._attributes = Attributes(engine, reports, known)
        self._chosen = 0

    @classmethod
    def open(
        cls,
        paths: Sequence[Path],
        *,
        options: ReadOptions | None = None,
        calendar: WorkCalendar | None = None,
        progress: Callable[[Path, int], None] = lambda path, events: None,
        memory_mb: int = MEMORY_MB,
        threads: int = 0,
    ) -> Self:
        """Read the files and make the tables.

        ``calendar`` counts working days beside days of 24 hours; events outside it
        have no working-day number, which measures say.

        Raises:
            BadInput: A file can't be read; nothing is left behind then.
        """
        engine = Engine(memory_mb=memory_mb, threads=threads)
        try:
            reports, heads = load(
                engine, paths, options=options or ReadOptions(), progress=progress
            )
            known = options.describe.names if options and options.describe else ()
            return cls(engine, reports, heads=heads, calendar=calendar, known=known)
        except BaseException:
            engine.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.engine.close()

    def counts(self) -> Counts:
        """Cases and events that a question now looks at."""
        cases, events = self.engine.rows(
            "SELECT count(*), coalesce(sum(events), 0)::BIGINT FROM case_"
        )[0]
        return Counts(cases, events)

    def activities(self) -> list[str]:
        """All names of activities, in the order of their characters."""
        rows = self.engine.rows(
            "SELECT unnest(enum_range(NULL::activity_name))::VARCHAR"
        )
        return [row[0] for row in rows]

    def only(self, name: str, values: Iterable[str]) -> None:
        """Look only at cases whose attribute has one of these values, from now on.

        Raises:
            BadInput: ``insight.no_attribute``; ``insight.no_case_left``.
        """
        wanted = ", ".join(literal(value) for value in values)
        group = self.attribute(name)
        self._chosen += 1
        self.engine.run(
            f"CREATE OR REPLACE TABLE chosen{self._chosen} AS"
            " SELECT case_key FROM case_"
            f" SEMI JOIN ({group}) g ON g.case_key = case_.case_key"
            f" AND g.value IN ({wanted}) ORDER BY case_key"
        )
        self._look_at(f"WHERE case_key IN (SELECT case_key FROM chosen{self._chosen})")
        if not self.engine.value("SELECT count(*) FROM case_"):
            raise BadInput.of(
                "insight.no_case_left", where="--where", given=f"{name}={wanted}"[:80]
            )

    def count_on(self, calendar: WorkCalendar | None) -> None:
        """Count working days on another calendar; None: days of 24 hours only."""
        if calendar is not None and calendar is not self.calendar:
            self.engine.run("DROP TABLE working_day")
            take_calendar(self.engine, calendar)
        self.calendar = calendar

    def everything(self) -> None:
        """Look at all cases again."""
        self._look_at("")

    def _look_at(self, condition: str) -> None:
        for name in ("event", "case_"):
            table = f"{name.rstrip('_')}_all"
            self.engine.run(
                f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {table} {condition}"
            )

    def attribute(self, name: str) -> str:
        """SQL with ``case_key`` and ``value``; see :meth:`Attributes.sql`."""
        return self._attributes.sql(name)

    def attribute_names(self) -> list[str]:
        """Attributes that cases or, in a sample, events have."""
        return self._attributes.names()

    def table(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a measure's query, whose text is kept for the answer."""
        return self.engine.ask(sql)

    def arrays(self, sql: str) -> dict[str, NDArray[Any]]:
        """The columns of a query as arrays, for what is computed with NumPy."""
        return self.engine.arrays(sql)
