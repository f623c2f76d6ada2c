"""Answers about a project in words, and which of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.web.common.dates import format_number
from tiexin.web.common.service import get_service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.catalogue.types import Fact
    from tiexin.web.projects.wording import Words


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """One question whose answer differs."""

    title: str
    before: str
    after: str


def changed_answers(
    words: Words, before: Mapping[str, object], after: Mapping[str, object]
) -> list[ChangedAnswer]:
    """The questions that are answered otherwise, in the order of the guide."""
    facts = get_service().catalogue.facts
    return [
        ChangedAnswer(
            facts[id_].title.in_language(words.language),
            answer_text(words, facts[id_], before.get(id_)),
            answer_text(words, facts[id_], after.get(id_)),
        )
        for id_ in facts
        if before.get(id_) != after.get(id_)
    ]


def answer_text(words: Words, fact: Fact, value: object) -> str:
    """One answer in words; "not known" without any."""
    if value is None:
        return words.say("web.answer.unknown")
    if isinstance(value, bool):
        return words.say("web.answer.yes" if value else "web.answer.no")
    titles = {option.id: option.title for option in fact.options}
    if isinstance(value, str) and value in titles:
        return titles[value].in_language(words.language)
    if isinstance(value, int | float):
        unit = words.say(f"web.unit.{fact.unit}") if fact.unit else ""
        return f"{format_number(value)} {unit}".strip()
    return str(value)
