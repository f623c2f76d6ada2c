"""Law cases: what the law says about one project on one day in one place.

They stand beside the rules, in ``data/catalogue/<code>/cases``, and are written from
the articles. They are no rules: nothing is computed from them, and they are no part of
the catalogue's hash. ``app.law_cases`` puts them to the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tiexin.kernel import Citation, LocalText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.catalogue.expressions import FactValue
    from tiexin.catalogue.files import Entry


@dataclass(frozen=True, slots=True)
class LawCase:
    """One case.

    Attributes:
        shows: what a reader learns from it.
        sources: the articles from which the expectation follows.
        facts: a project's answers, unchecked; a fact left out is unanswered.
        levers: ids of the levers that the project chooses.
        expect: as in the file (``schema.law_cases.Expected`` says which keys).
        entry: where it stands.
    """

    id: str
    shows: LocalText
    sources: tuple[Citation, ...]
    on: date
    jurisdiction: str
    facts: Mapping[str, FactValue]
    levers: frozenset[str]
    expect: Mapping[str, Any]
    entry: Entry

    def where(self, *path: str | int) -> str:
        """``file:line`` of something that the case expects."""
        return self.entry.where("expect", *path)


def law_case(entry: Entry) -> LawCase:
    """The case that a checked entry states."""
    data = entry.data
    shows = data["shows"]
    return LawCase(
        id=entry.id,
        shows=LocalText(shows["zh_hans"], shows["zh_hant"], shows["en"]),
        sources=tuple(Citation.parse(each) for each in data["sources"]),
        on=date.fromisoformat(data["on"]),
        jurisdiction=data["in"],
        facts=data.get("facts", {}),
        levers=frozenset(data.get("levers", ())),
        expect=data["expect"],
        entry=entry,
    )
