"""What the pages of entries share: the scene they are seen in, links, citations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.web.common.dates import format_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tiexin.app.wording import Wording
    from tiexin.catalogue.types import InForce, Journey
    from tiexin.kernel import Citation
    from tiexin.web.common.links import Links


@dataclass(frozen=True, slots=True)
class EntryLink:
    """A titled link; ``note`` says more in a few words."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A source's article: title, page, what it says in our words, certainty."""

    title: str
    url: str
    says: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Scene:
    """The law of a day and place, and the words and links to show it with."""

    law: InForce
    journey: Journey
    wording: Wording
    links: Links

    def day(self, day: date) -> str:
        """A day written out."""
        return format_day(day, self.wording.language)

    def procedure(self, id_: str, note: str = "") -> EntryLink:
        """A procedure; its bare id where it is not in force."""
        found = self.law.procedures.get(id_)
        title = id_ if found is None else self.wording.local(found.title)
        return EntryLink(title, self.links.entry("procedures", id_), note)

    def document(self, id_: str, note: str = "") -> EntryLink:
        """A paper."""
        title = self.wording.local(self.law.catalogue.documents[id_].title)
        return EntryLink(title, self.links.entry("documents", id_), note)

    def authority(self, id_: str) -> EntryLink:
        """A body by its local name."""
        title = self.wording.performer(id_)
        return EntryLink(title, self.links.entry("authorities", id_))

    def lever(self, id_: str) -> EntryLink:
        """A lever."""
        return EntryLink(self.wording.lever(id_), self.links.entry("levers", id_))

    def stage(self, id_: str) -> str:
        """A stage's title."""
        titles = {stage.id: stage.title for stage in self.journey.stages}
        return self.wording.local(titles[id_])

    def place(self, code: str) -> str:
        """A jurisdiction's title."""
        found = self.law.catalogue.jurisdictions.get(code)
        return code if found is None else self.wording.local(found.title)

    def cited(self, citation: Citation) -> Cited:
        """One citation with its source's page."""
        source = self.law.catalogue.sources[citation.source]
        clause = source.clauses.get(citation.clause or "")
        says = clause.says if clause is not None else None
        url = self.links.entry("sources", source.id)
        return Cited(
            title=self.wording.cite(citation),
            url=f"{url}#{citation.clause}" if citation.clause else url,
            says="" if says is None else self.wording.local(says),
            certainty=self.wording.text(f"plan.certainty.{source.certainty}"),
        )

    def cited_once(self, citations: Iterable[Citation]) -> tuple[Cited, ...]:
        """Citations in their order, each once."""
        return tuple(self.cited(each) for each in dict.fromkeys(citations))
