"""The documents to gather, each once, by who provides them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.guide import Answer
from tiexin.web.common.links import Links
from tiexin.web.common.requests import fresh_request, read_link
from tiexin.web.common.service import get_service
from tiexin.web.plans.procedures import scene_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tiexin.guide import DocumentAnswer
    from tiexin.kernel import Language
    from tiexin.web.pages.entry import EntryLink, Scene


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One paper; ``uncertain``: only procedures use it that may not be needed."""

    id: str
    url: str
    title: str
    note: str
    origin: str
    uncertain: bool
    used_by: tuple[EntryLink, ...]


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    """The papers of one provider."""

    title: str
    url: str
    rows: tuple[DocumentRow, ...]


@dataclass(frozen=True, slots=True)
class ChecklistView:
    """Everything that the template names."""

    count: int
    groups: tuple[DocumentGroup, ...]


@require_safe
def documents(request: HttpRequest, language: Language) -> HttpResponse:
    """The checklist; ticks stay in the browser."""
    report = get_service().guide(read_link(request) or fresh_request())
    scene = scene_of(report, Links(language, request.GET.get("p", "")))
    found = report.guide.documents
    view = ChecklistView(len(found), tuple(_groups(found, scene)))
    return render(request, "web/documents.html", {"view": view})


def _groups(found: tuple[DocumentAnswer, ...], scene: Scene) -> list[DocumentGroup]:
    """The investor's own papers first, the others by how many they provide."""
    by_provider: dict[tuple[str, ...], list[DocumentAnswer]] = {}
    for each in found:
        by_provider.setdefault(each.providers, []).append(each)
    ordered = sorted(
        by_provider.items(),
        key=lambda item: ("investor" not in item[0], -len(item[1]), item[0]),
    )
    return [
        DocumentGroup(
            title=_provider(providers, scene),
            url=scene.authority(providers[0]).url if len(providers) == 1 else "",
            rows=tuple(_row(each, scene) for each in papers),
        )
        for providers, papers in ordered
    ]


def _provider(providers: tuple[str, ...], scene: Scene) -> str:
    if not providers:
        return scene.wording.text("web.documents.held")
    separator = scene.wording.text("web.condition.comma")
    return separator.join(scene.wording.performer(id_) for id_ in providers)


def _row(found: DocumentAnswer, scene: Scene) -> DocumentRow:
    wording, paper = scene.wording, found.document
    origin = ""
    if found.given_by:
        separator = wording.text("web.condition.comma")
        names = separator.join(wording.procedure(id_) for id_ in found.given_by)
        origin = wording.text("web.documents.origin", names=names)
    return DocumentRow(
        id=paper.id,
        url=scene.links.entry("documents", paper.id),
        title=wording.local(paper.title),
        note=wording.local(paper.note) if paper.note else "",
        origin=origin,
        uncertain=found.needed is Answer.UNKNOWN,
        used_by=tuple(scene.procedure(id_) for id_ in found.used_by),
    )
