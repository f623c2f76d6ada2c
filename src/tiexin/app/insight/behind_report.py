"""The cases behind a figure in words: as a table, as JSON, and one case's events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from tiexin.app.export.tables import Table

if TYPE_CHECKING:
    from tiexin.app.insight.report import InsightWords
    from tiexin.insight.measures.answer import Answer
    from tiexin.insight.measures.behind import Behind, CaseBehind

SCHEMA: Final = "tiexin.insight.behind/1"

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS: Final = ("case", "events", "first", "last", "times", "days", "state")


class BehindWords:
    """Times are told in ``zone``, an IANA name."""

    def __init__(self, words: InsightWords, *, zone: str) -> None:
        self._words = words
        self._zone = ZoneInfo(zone)

    def time(self, us: int) -> str:
        """An instant (microseconds since 1970) to the second, without its zone."""
        return f"{self._local(us):%Y-%m-%d %H:%M:%S}"

    def _local(self, us: int) -> datetime:
        return (_EPOCH + timedelta(microseconds=us)).astimezone(self._zone)

    def days(self, days: float | None) -> str:
        """Days to three places; a dash where the measure has none."""
        return "–" if days is None else f"{days:.3f}"

    def state(self, state: str) -> str:
        """Where a case stands; empty where the measure has no such thing."""
        return self._words.text(f"insight.behind.state.{state}") if state else ""

    def everything(self) -> str:
        """The choice of all states."""
        return self._words.text("insight.page.all")

    def columns(self) -> tuple[str, ...]:
        """The titles of a list of cases."""
        return tuple(self._words.text(f"insight.behind.{name}") for name in _COLUMNS)

    def cells(self, case: CaseBehind) -> tuple[str, ...]:
        """One case as a line of that list."""
        return (
            case.name,
            str(case.events),
            self.time(case.first_us),
            self.time(case.last_us),
            str(case.times),
            self.days(case.days),
            self.state(case.state),
        )

    def table(self, found: Behind) -> Table:
        """The list for a screen."""
        return Table(
            self._words.text("insight.behind.title"),
            self.columns(),
            tuple(self.cells(case) for case in found.cases),
        )

    def sums(self, found: Behind) -> list[str]:
        """How many cases, how often they count, how many are in which state."""
        say = self._words.text
        lines = [say("insight.behind.count", n=found.count)]
        if found.times != found.count:
            lines.append(say("insight.behind.times_in_all", n=found.times))
        lines += [f"{self.state(name)}: {n}" for name, n in found.states.items()]
        return lines

    def as_json(self, found: Behind, answer: Answer, *, row: int) -> dict[str, Any]:
        """The row, and the cases that it rests on; times with their zone."""
        return {
            "schema": SCHEMA,
            "measure": answer.measure,
            "row": row,
            "figures": dict(zip(answer.columns, answer.rows[row - 1], strict=True)),
            "count": found.count,
            "times": found.times,
            "states": dict(found.states),
            "cases": [
                {
                    "case": case.name,
                    "events": case.events,
                    "first": self._local(case.first_us).isoformat(),
                    "last": self._local(case.last_us).isoformat(),
                    "times": case.times,
                    "days": case.days,
                    "state": case.state or None,
                }
                for case in found.cases
            ],
        }
