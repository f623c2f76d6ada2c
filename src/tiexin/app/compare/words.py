"""The comparison in words, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.app.compare.differences import EXISTS
from tiexin.app.rule_fields import field_text, value_text
from tiexin.app.rule_words import RuleWords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.app.compare.comparison import Comparison
    from tiexin.app.compare.differences import Difference, Value
    from tiexin.app.compare.ranking import Ranking
    from tiexin.app.messages import Messages
    from tiexin.catalogue.types import ProcessLimit
    from tiexin.kernel import Language


class CompareWords:
    """Words for a comparison."""

    def __init__(
        self, comparison: Comparison, *, messages: Messages, language: Language
    ) -> None:
        self.comparison = comparison
        self.language = language
        self._messages = messages
        self._rules = {
            side.code: RuleWords(
                side.report.in_force, messages=messages, language=language
            )
            for side in comparison.places
        }
        first = comparison.places[0].report
        self._catalogue = first.in_force.catalogue
        self.stages = {each.id: each.title for each in first.journey.stages}
        self.milestones = first.journey.milestones

    def text(self, name: str, /, **fields: object) -> str:
        """A text of ``data/messages/compare.yaml``."""
        return self._messages.text(f"compare.{name}", self.language, **fields)

    def place(self, code: str) -> str:
        """A place's title."""
        title = self._catalogue.jurisdictions[code].title
        return title.in_language(self.language)

    def stage(self, id_: str) -> str:
        """A stage's title."""
        return self.stages[id_].in_language(self.language)

    def titled(self, kind: str, id_: str) -> str:
        """A procedure's or lever's title, from the first place that has it."""
        for words in self._rules.values():
            name = words.procedure(id_) if kind == "procedure" else words.lever(id_)
            if name != id_:
                return name
        return id_

    def field(self, difference: Difference) -> str:
        """What the field is called."""
        return self.text(f"field.{difference.field}")

    def said(self, difference: Difference, code: str) -> str:
        """What one place states; not found and not there are said as such."""
        value = difference.values[code]
        if value.entry is None:
            return self.text("not_there")
        if difference.field == EXISTS:
            return self.text("there")
        return field_text(self._rules[code], value.entry, difference.field)

    def traced(self, value: Value, code: str) -> str:
        """The line that states it, and what that line cites."""
        if value.stated is None:
            return ""
        words = self._rules[code]
        cited = "; ".join(dict.fromkeys(words.cite(each) for each in value.citations))
        return f"{value.stated.where} [{cited}]"

    def process_limit(self, stated: ProcessLimit, code: str) -> str:
        """A limit on a stretch of the journey, what it counts, and its source."""
        words, limit = self._rules[code], stated.limit
        said = value_text(words, "statutory", limit)
        counts = self.text(f"counts.{stated.counts}")
        cited = words.cite(limit.citation) if limit.citation is not None else "–"
        return f"{said} · {counts} [{cited}]"

    def day(self, day: object) -> str:
        """A day, or that it lies beyond the stored calendars."""
        if day is None:
            return self._messages.text("plan.beyond_calendars", self.language)
        return str(day)

    def rankings(self) -> Iterator[str]:
        """Which place is sooner, as far as that holds whatever the unknowns are."""
        for each in self.comparison.rankings:
            yield self._ranking(each)

    def _ranking(self, each: Ranking) -> str:
        first, second = self.place(each.first), self.place(each.second)
        if each.sure:
            return self.text("ranking.sure", first=first, second=second, n=each.planned)
        told = self.text("ranking.cannot_be_told", first=first, second=second)
        if each.best is None or each.worst is None:
            return told
        between = self.text(
            "ranking.between",
            first=first,
            second=second,
            planned=each.planned,
            best=each.best,
            worst=each.worst,
        )
        return f"{told} {between}" if self.language == "en" else told + between

    def missing(self) -> Iterator[str]:
        """Levers that were asked for and that a place does not have."""
        for side in self.comparison.places:
            for id_ in side.missing:
                title = self.titled("lever", id_)
                yield self.text("missing", place=self.place(side.code), lever=title)
