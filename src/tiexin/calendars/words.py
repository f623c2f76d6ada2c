"""Puts the sentences of ``explain`` into words, given something that has the texts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from tiexin.kernel import LocalText

if TYPE_CHECKING:
    from tiexin.calendars.explain import FieldValue, Sentence
    from tiexin.kernel import Language


class TextSource(Protocol):
    """Gives the text of a message key in a language; ``app.messages`` has one."""

    def text(self, key: str, language: Language, **fields: object) -> str:
        """The text with its fields filled in."""
        ...


def in_words(sentence: Sentence, *, texts: TextSource, language: Language) -> str:
    """One sentence, its days written with weekday, its names in the language."""
    fields = {
        name: _value(value, texts, language) for name, value in sentence.fields.items()
    }
    return texts.text(sentence.key, language, **fields)


def day_in_words(day: date, *, texts: TextSource, language: Language) -> str:
    """A day with its weekday, for example ``Fri 2026-03-13``."""
    weekday = texts.text(f"clock.weekday_{day.isoweekday()}", language)
    return texts.text(
        "clock.day",
        language,
        year=day.year,
        month=day.month,
        day=day.day,
        iso=day.isoformat(),
        weekday=weekday,
    )


def _value(value: FieldValue, texts: TextSource, language: Language) -> str | int:
    if isinstance(value, LocalText):
        return value.in_language(language)
    if isinstance(value, date):
        return day_in_words(value, texts=texts, language=language)
    if isinstance(value, tuple):
        comma = texts.text("clock.comma", language)
        days = (day_in_words(day, texts=texts, language=language) for day in value)
        return comma.join(days)
    return value
