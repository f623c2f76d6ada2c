"""The law of one day and place in words: titles, citations, bodies, days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.catalogue import cite

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tiexin.app.messages import Messages
    from tiexin.catalogue.types import InForce
    from tiexin.kernel import Citation, Language, LocalText


class LawWording:
    """Words for what the catalogue says, in one language."""

    def __init__(
        self, *, messages: Messages, in_force: InForce, language: Language
    ) -> None:
        self.language = language
        self._messages = messages
        self._in_force = in_force
        self._catalogue = in_force.catalogue

    def text(self, key: str, **fields: object) -> str:
        """A text of the message files."""
        return self._messages.text(key, self.language, **fields)

    def local(self, text: LocalText) -> str:
        """A text of the catalogue."""
        return text.in_language(self.language)

    def cite(self, citation: Citation | None) -> str:
        """Title and article of a source; empty for none."""
        return "" if citation is None else self.local(cite(self._catalogue, citation))

    def yes_no(self, answer: bool) -> str:
        """Yes or no."""
        return self.text("plan.yes" if answer else "plan.no")

    def performer(self, authority: str) -> str:
        """An authority by its local name, where one is known."""
        found = self._catalogue.authorities[authority]
        place = self._in_force.jurisdiction
        return self.local(found.local_names.get(place, found.title))

    def lever(self, lever: str) -> str:
        """The title of a lever."""
        return self.local(self._in_force.levers[lever].title)

    def procedure(self, procedure: str) -> str:
        """The title of a procedure."""
        return self.local(self._in_force.procedures[procedure].title)

    def day(self, day: date, *, provisional: bool) -> str:
        """A day, marked where it is provisional."""
        return self.text("plan.provisional_day", day=day) if provisional else str(day)

    def day_or_beyond(self, day: date | None) -> str:
        """A day, or that it lies beyond the stored calendars."""
        return self.text("plan.beyond_calendars") if day is None else str(day)

    def row(self, parts: Iterable[str]) -> str:
        """Names in a row, separated as the language does it."""
        separator = ", " if self.language == "en" else "、"
        return separator.join(parts)
