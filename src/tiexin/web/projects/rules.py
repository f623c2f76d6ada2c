"""The rules that a procedure goes by beside those of today, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.web.cases import store
from tiexin.web.common.names import document_name
from tiexin.web.projects.lines import length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.casework.rules import ProcedureRules, Rulebook
    from tiexin.web.projects.wording import Words


@dataclass(frozen=True, slots=True)
class ChangedRule:
    """One rule that reads otherwise today."""

    title: str
    now: str
    today: str


def changed_rules(words: Words, procedure: str, book: Rulebook) -> list[ChangedRule]:
    """What differs for a procedure; nothing where today's law does not ask for it."""
    new = book.procedures.get(procedure)
    if new is None:
        return []
    old = store.setting().rules_of(words.sight.state.procedures[procedure])
    told = zip(_told(words, old), _told(words, new), strict=True)
    return [
        ChangedRule(title, before, after)
        for (title, before), (_, after) in told
        if before != after
    ]


def _told(words: Words, rules: ProcedureRules) -> Iterator[tuple[str, str]]:
    """What the rules say about time and papers."""
    for name in ("statutory", "promised", "internal"):
        days = getattr(rules, name)
        text = words.say(
            "projects.unknown_days" if name in rules.unknown else "projects.none_set"
        )
        yield (
            words.say(f"casework.limit.{name}"),
            length(words, days) if days is not None else text,
        )
    yield words.say("projects.starts"), words.say(f"projects.starts.{rules.starts}")
    between = words.say("web.condition.comma")
    yield (
        words.say("projects.grounds"),
        between.join(each.title.in_language(words.language) for each in rules.grounds),
    )
    extension = rules.extension
    yield (
        words.say("projects.extension"),
        words.say(f"projects.days.{extension.unit}", n=extension.n)
        if extension
        else words.say("projects.none_set"),
    )
    yield (
        words.say("projects.needs"),
        between.join(document_name(each, words.language) for each in rules.needs),
    )
