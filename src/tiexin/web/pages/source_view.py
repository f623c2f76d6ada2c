"""The pages of sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.kernel import Certainty
from tiexin.web.pages.entry import EntryLink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.catalogue.types import Source
    from tiexin.kernel import Citation
    from tiexin.web.pages.entry import Scene


@dataclass(frozen=True, slots=True)
class ClauseView:
    """An article of which something is said."""

    id: str
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """Everything that the template of a source names."""

    id: str
    title: str
    kind: str
    publisher: str
    certainty: str
    published: str
    url: str
    clauses: tuple[ClauseView, ...]
    used_by: tuple[EntryLink, ...]


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """Sources of one certainty."""

    title: str
    sources: tuple[EntryLink, ...]


@dataclass(frozen=True, slots=True)
class SourceList:
    """All sources, the surest first."""

    groups: tuple[SourceGroup, ...]


def overview(scene: Scene) -> SourceList:
    """All sources, the surest first."""
    groups = []
    for certainty in Certainty:
        found = tuple(
            _link(source, scene)
            for source in scene.law.catalogue.sources.values()
            if source.certainty is certainty
        )
        if found:
            title = scene.wording.text(f"plan.certainty.{certainty}")
            groups.append(SourceGroup(title, found))
    return SourceList(tuple(groups))


def _link(source: Source, scene: Scene) -> EntryLink:
    kind = scene.wording.text(f"web.source.{source.kind}")
    title = scene.wording.local(source.title)
    return EntryLink(title, scene.links.entry("sources", source.id), kind)


def view(source: Source, scene: Scene) -> SourceView:
    """The page's contents; an address is shown only if it is one of the web."""
    wording = scene.wording
    url = source.url or ""
    return SourceView(
        id=source.id,
        title=wording.local(source.title),
        kind=wording.text(f"web.source.{source.kind}"),
        publisher=wording.local(source.publisher) if source.publisher else "",
        certainty=wording.text(f"plan.certainty.{source.certainty}"),
        published=scene.day(source.published_on) if source.published_on else "",
        url=url if url.startswith(("https://", "http://")) else "",
        clauses=tuple(
            ClauseView(
                clause.id,
                wording.local(clause.label),
                wording.local(clause.says) if clause.says else "",
            )
            for clause in source.clauses.values()
        ),
        used_by=tuple(_users(source.id, scene)),
    )


def _users(source: str, scene: Scene) -> Iterator[EntryLink]:
    for procedure in scene.law.procedures.values():
        cited: list[Citation] = [
            *procedure.sources,
            *(need.citation for need in procedure.needs),
            *(order.citation for order in procedure.after),
        ]
        limits = (procedure.statutory, procedure.promised, procedure.estimated)
        cited += [each.citation for each in limits if each and each.citation]
        if any(each.source == source for each in cited):
            yield scene.procedure(procedure.id)
    for lever in scene.law.levers.values():
        if any(each.source == source for each in lever.sources):
            yield scene.lever(lever.id)
