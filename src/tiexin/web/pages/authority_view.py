"""The pages of a body and of a paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiexin.catalogue.types import Authority, Document
    from tiexin.web.pages.entry import Cited, EntryLink, Scene


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """Everything that the template of a body names."""

    id: str
    title: str
    general: str
    kind: str
    calendar: str
    procedures: tuple[EntryLink, ...]
    documents: tuple[EntryLink, ...]
    law: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """Everything that the template of a paper names."""

    id: str
    title: str
    note: str
    provider: EntryLink | None
    given_by: tuple[EntryLink, ...]
    used_by: tuple[EntryLink, ...]
    law: tuple[Cited, ...]


def authority(found: Authority, scene: Scene) -> AuthorityView:
    """What the body does in the journey."""
    wording = scene.wording
    performed = [
        each for each in scene.law.procedures.values() if each.performer == found.id
    ]
    return AuthorityView(
        id=found.id,
        title=wording.performer(found.id),
        general=wording.local(found.title),
        kind=wording.text(f"web.body.{found.kind}"),
        calendar=wording.text(f"web.calendar.{found.calendar}"),
        procedures=tuple(
            scene.procedure(each.id, scene.stage(each.stage)) for each in performed
        ),
        documents=tuple(
            scene.document(each.id)
            for each in scene.law.catalogue.documents.values()
            if each.provider == found.id
        ),
        law=scene.cited_once(
            citation for each in performed for citation in each.sources
        ),
    )


def document(found: Document, scene: Scene) -> DocumentView:
    """Where the paper comes from and where it goes."""
    wording = scene.wording
    procedures = scene.law.procedures.values()
    needs = [
        (each, need)
        for each in procedures
        for need in each.needs
        if need.document == found.id
    ]
    return DocumentView(
        id=found.id,
        title=wording.local(found.title),
        note=wording.local(found.note) if found.note else "",
        provider=scene.authority(found.provider) if found.provider else None,
        given_by=tuple(
            scene.procedure(each.id, wording.performer(each.performer))
            for each in procedures
            if found.id in each.gives
        ),
        used_by=tuple(
            scene.procedure(each.id, wording.cite(need.citation))
            for each, need in needs
        ),
        law=scene.cited_once(need.citation for _, need in needs),
    )
