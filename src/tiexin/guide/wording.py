"""Statements without a language, and how they become sentences in one.

A statement names a message and its fields; a field may be a text of the catalogue,
a quantity, another message or several of these. Messages come from outside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from tiexin.kernel import LocalText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.guide.evaluate import Answer
    from tiexin.kernel import Citation, Language

NO_BREAK_SPACE: Final = "\u00a0"


class Translate(Protocol):
    """Gives the text of a message key in a language, its ``{fields}`` filled in."""

    def __call__(
        self, key: str, language: Language, fields: Mapping[str, object], /
    ) -> str:
        """The finished text."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a fact's unit; None for a bare number."""

    number: float
    unit: str | None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a sentence that is a message itself."""

    key: str
    fields: Mapping[str, Part] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Several:
    """Parts in a row, joined by the message ``joint`` from the left, two by two."""

    parts: tuple[Part, ...]
    joint: str


Part: TypeAlias = "str | LocalText | Quantity | Phrase | Several"


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence to be said, with those that stand under it.

    Attributes:
        says: the message and its fields.
        answer: what the part of the rule that it speaks of comes to.
        citations: the articles that it rests on.
    """

    says: Phrase
    answer: Answer
    citations: tuple[Citation, ...] = ()
    children: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A statement in words, in one language."""

    text: str
    answer: Answer
    citations: tuple[Citation, ...] = ()
    children: tuple[Sentence, ...] = ()

    def lines(self, depth: int = 0) -> Iterator[tuple[int, Sentence]]:
        """This sentence and all under it, each with its depth, in reading order."""
        yield depth, self
        for child in self.children:
            yield from child.lines(depth + 1)


def render(
    statement: Statement, *, language: Language, translate: Translate
) -> Sentence:
    """A statement and all under it, in words."""
    return Sentence(
        words(statement.says, language=language, translate=translate),
        statement.answer,
        statement.citations,
        tuple(
            render(child, language=language, translate=translate)
            for child in statement.children
        ),
    )


def words(part: Part, *, language: Language, translate: Translate) -> str:
    """One part of a sentence in words."""
    match part:
        case str():
            return part
        case LocalText():
            return part.in_language(language)
        case Quantity():
            number = number_text(part.number, language=language)
            # ``n`` chooses between the English singular and plural.
            fields = {"number": number, "n": number}
            return translate(f"guide.unit.{part.unit or 'none'}", language, fields)
        case Phrase():
            filled: dict[str, object] = {
                name: words(each, language=language, translate=translate)
                for name, each in part.fields.items()
            }
            return translate(part.key, language, filled)
        case Several():
            texts = [
                words(each, language=language, translate=translate)
                for each in part.parts
            ]
            return _joined(texts, part.joint, language, translate)


def number_text(number: float, *, language: Language) -> str:
    """A number as people write it: up to six decimals, digits in groups of three.

    English groups by a no-break space, Chinese by a comma.

    >>> number_text(30000.0, language="zh-hans"), number_text(0.5, language="en")
    ('30,000', '0.5')
    """
    text = f"{number:,.6f}".rstrip("0").rstrip(".")
    return text.replace(",", NO_BREAK_SPACE) if language == "en" else text


def _joined(
    texts: list[str], joint: str, language: Language, translate: Translate
) -> str:
    """``A、B或C``: all but the last are put in a row, the last is joined."""
    if not texts:
        return ""
    *head, last = texts
    if not head:
        return last
    row = head[0]
    for each in head[1:]:
        row = translate("guide.join.row", language, {"first": row, "second": each})
    return translate(joint, language, {"first": row, "second": last})
