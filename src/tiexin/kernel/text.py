"""A text in the three languages that every user can choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Language: TypeAlias = Literal["zh-hans", "zh-hant", "en"]

LANGUAGES: Final[tuple[Language, ...]] = ("zh-hans", "zh-hant", "en")


@dataclass(frozen=True, slots=True)
class LocalText:
    """The same statement in simplified Chinese, traditional Chinese and English.

    >>> LocalText("备案", "備案", "filing").in_language("zh-hant")
    '備案'
    """

    zh_hans: str
    zh_hant: str
    en: str

    def in_language(self, language: Language) -> str:
        """The text in one language; all three are always present."""
        if language == "zh-hans":
            return self.zh_hans
        if language == "zh-hant":
            return self.zh_hant
        return self.en

    @classmethod
    def same(cls, text: str) -> LocalText:
        """A text that reads the same in all three, such as a code or a number."""
        return cls(text, text, text)
