"""A page for each procedure, document, authority, lever and source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.app.wording import Wording
from tiexin.web.common.links import Links
from tiexin.web.common.requests import fresh_request, read_link
from tiexin.web.common.service import get_messages, get_service
from tiexin.web.pages import authority_view, lever_view, procedure_view, source_view
from tiexin.web.pages.entry import Scene

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from tiexin.kernel import Language

_Entry = TypeVar("_Entry")


@require_safe
def procedure(request: HttpRequest, language: Language, id_: str) -> HttpResponse:
    """One procedure with its limits, papers, order and law."""
    scene = _scene(request, language)
    found = _find(scene.law.procedures, id_)
    return _page(request, "procedure", procedure_view.view(found, scene))


@require_safe
def document(request: HttpRequest, language: Language, id_: str) -> HttpResponse:
    """One paper: who provides it, what gives it, what asks for it."""
    scene = _scene(request, language)
    found = _find(scene.law.catalogue.documents, id_)
    return _page(request, "document", authority_view.document(found, scene))


@require_safe
def authority(request: HttpRequest, language: Language, id_: str) -> HttpResponse:
    """One body: what it decides and on which calendar."""
    scene = _scene(request, language)
    found = _find(scene.law.catalogue.authorities, id_)
    return _page(request, "authority", authority_view.authority(found, scene))


@require_safe
def lever(request: HttpRequest, language: Language, id_: str) -> HttpResponse:
    """One lever: what it changes, its conditions, duties and law."""
    scene = _scene(request, language)
    found = _find(scene.law.levers, id_)
    return _page(request, "lever", lever_view.view(found, scene))


@require_safe
def levers(request: HttpRequest, language: Language) -> HttpResponse:
    """All levers."""
    scene = _scene(request, language)
    return _page(request, "levers", lever_view.overview(scene))


@require_safe
def source(request: HttpRequest, language: Language, id_: str) -> HttpResponse:
    """One source: what it is, how sure, which entries rest on it."""
    scene = _scene(request, language)
    found = _find(scene.law.catalogue.sources, id_)
    return _page(request, "source", source_view.view(found, scene))


@require_safe
def sources(request: HttpRequest, language: Language) -> HttpResponse:
    """All sources by certainty."""
    scene = _scene(request, language)
    return _page(request, "sources", source_view.overview(scene))


def _find(entries: Mapping[str, _Entry], id_: str) -> _Entry:
    if id_ not in entries:
        raise Http404(id_)
    return entries[id_]


def _scene(request: HttpRequest, language: Language) -> Scene:
    """The law of the link's day and place, or today's in Dongguan."""
    asked = read_link(request) or fresh_request()
    law = get_service().in_force(on=asked.start, jurisdiction=asked.jurisdiction)
    wording = Wording(messages=get_messages(), in_force=law, language=language)
    links = Links(language, request.GET.get("p", ""))
    return Scene(law=law, journey=get_service().journey, wording=wording, links=links)


def _page(request: HttpRequest, name: str, entry: Any) -> HttpResponse:
    return render(request, f"web/{name}.html", {"entry": entry})
