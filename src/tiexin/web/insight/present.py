"""A log and an answer in words, as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from tiexin.app.insight.report import InsightWords
    from tiexin.insight.measures.answer import Answer
    from tiexin.kernel import Language
    from tiexin.web.insight.models import EventLog


def state_name(log: EventLog, language: Language) -> str:
    """Where a log stands."""
    return get_messages().text(f"insight.page.state.{log.state}", language)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an answer: its number from 1, and title and text of each cell."""

    number: int
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer in the words of one language."""

    answer: Answer
    words: InsightWords

    @property
    def title(self) -> str:
        """The measure's title."""
        return self.words.text(f"insight.measure.{self.answer.measure}")

    @property
    def meaning(self) -> str:
        """What the measure tells, and how it is reckoned."""
        return self.words.text(f"insight.meaning.{self.answer.measure}")

    @property
    def unit(self) -> str:
        """What durations, or else rows, are counted in."""
        return self.words.text(f"insight.page.unit.{self.answer.unit}")

    @property
    def rests_on(self) -> str:
        """How many cases and events were looked at."""
        counts = self.answer.counts
        return self.words.text(
            "insight.rests_on", cases=counts.cases, events=counts.events
        )

    @property
    def span(self) -> str:
        """From where to where; empty where the measure has no such thing."""
        start, end = self.answer.start, self.answer.end
        if start is None or end is None:
            return ""
        return self.words.text(
            "insight.from_to",
            start=self.words.point(start),
            end=self.words.point(end),
        )

    @property
    def notes(self) -> list[str]:
        """What to know before believing a figure."""
        return [self.words.note(note) for note in self.answer.notes]

    @property
    def extra(self) -> list[str]:
        """Single figures beside the rows."""
        return [
            self.words.text(f"insight.extra.{name}", value=self.words.cell(name, value))
            for name, value in self.answer.extra.items()
        ]

    @property
    def columns(self) -> list[str]:
        """The titles of the columns."""
        return [self.words.column(name) for name in self.answer.columns]

    def rows(self, first: int = 0, last: int | None = None) -> list[Row]:
        """Some of the rows, ``first`` counted from 0 and ``last`` not among them."""
        names, titles = self.answer.columns, self.columns
        return [
            Row(
                number,
                tuple(
                    (title, self.words.cell(name, value))
                    for title, name, value in zip(titles, names, row, strict=True)
                ),
            )
            for number, row in enumerate(self.answer.rows[first:last], first + 1)
        ]

    @property
    def all_rows(self) -> list[Row]:
        """All rows; for short answers."""
        return self.rows()
