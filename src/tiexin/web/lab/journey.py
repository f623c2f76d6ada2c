"""The whole journey as a picture, a list, and files to take along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.app.export.as_bpmn import journey_bpmn
from tiexin.app.export.as_json import to_bytes
from tiexin.app.export.journey_csv import journey_csv
from tiexin.app.export.law_json import law_json
from tiexin.app.journey_graph import is_conditional, stage_graphs
from tiexin.app.rule_words import RuleWords
from tiexin.web.common.links import Links
from tiexin.web.common.requests import fresh_request, read_link
from tiexin.web.common.service import get_messages, get_service

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.app.journey_graph import StageGraph
    from tiexin.kernel import Language

FORMS: Final = {
    "bpmn": "application/xml",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
_COLUMN: Final = 250
_BOX: Final = (210, 44)
_ROW: Final = 58
_TOP: Final = 40
_LONGEST: Final = 30
_LONGEST_CHINESE: Final = 14


@dataclass(frozen=True, slots=True)
class Box:
    """A procedure in the picture."""

    title: str
    short: str
    url: str
    x: int
    y: int
    conditional: bool

    @property
    def text_x(self) -> int:
        """Where its text begins."""
        return self.x + 8

    @property
    def text_y(self) -> int:
        """The line its text stands on."""
        return self.y + 27


@dataclass(frozen=True, slots=True)
class Column:
    """A stage in the picture and in the list."""

    title: str
    x: int
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]


def _words(request: HttpRequest, language: Language) -> RuleWords:
    """The law of the link's day and place, or today's in Dongguan."""
    asked = read_link(request) or fresh_request()
    law = get_service().in_force(on=asked.start, jurisdiction=asked.jurisdiction)
    return RuleWords(law, messages=get_messages(), language=language)


@require_safe
def journey(request: HttpRequest, language: Language) -> HttpResponse:
    """All stages with their procedures."""
    words = _words(request, language)
    links = Links(language, request.GET.get("p", ""))
    graphs = stage_graphs(words.law, get_service().journey)
    columns = tuple(
        _column(graph, number, words, links) for number, graph in enumerate(graphs)
    )
    most = max(len(graph.steps) for graph in graphs)
    place = words.catalogue.jurisdictions[words.law.jurisdiction]
    context = {
        "columns": columns,
        "width": len(columns) * _COLUMN,
        "height": _TOP + most * _ROW,
        "size": {"width": _BOX[0], "height": _BOX[1]},
        "place": words.local(place.title),
        "day": words.law.on,
        "downloads": [
            (f"lab.journey.{form}", links.to(f"journey/tiexin-journey.{form}"))
            for form in FORMS
        ],
    }
    return render(request, "lab/journey.html", context)


def _column(graph: StageGraph, number: int, words: RuleWords, links: Links) -> Column:
    x = number * _COLUMN + 10
    # Earlier steps stand higher, so that each arrow runs downwards.
    order = sorted(graph.steps, key=lambda id_: graph.depth[id_])
    boxes = {}
    for row, id_ in enumerate(order):
        title = words.local(graph.steps[id_].title)
        boxes[id_] = Box(
            title=title,
            short=_short(title, words.language),
            url=links.entry("procedures", id_),
            x=x,
            y=_TOP + row * _ROW,
            conditional=is_conditional(graph.steps[id_]),
        )
    arrows = tuple(
        _arrow(boxes[earlier], boxes[later], graph.depth[later])
        for later, before in graph.before.items()
        for earlier in before
    )
    return Column(words.local(graph.stage.title), x, tuple(boxes.values()), arrows)


def _short(title: str, language: Language) -> str:
    longest = _LONGEST if language == "en" else _LONGEST_CHINESE
    return title if len(title) <= longest else f"{title[: longest - 1]}…"


def _arrow(earlier: Box, later: Box, depth: int) -> str:
    """Down to the next box, or round the right side of those between."""
    right = earlier.x + _BOX[0]
    out_y, in_y = earlier.y + _BOX[1] // 2, later.y + _BOX[1] // 2
    if later.y - earlier.y == _ROW:
        x = earlier.x + _BOX[0] // 2
        return f"M{x} {earlier.y + _BOX[1]} L{x} {later.y}"
    bend = right + 8 + 5 * (depth % 4)
    return f"M{right} {out_y} L{bend} {out_y} L{bend} {in_y} L{right} {in_y}"


@require_safe
def download(request: HttpRequest, language: Language, form: str) -> HttpResponse:
    """The journey as a file."""
    if form not in FORMS:
        raise Http404(form)
    name = f"tiexin-journey.{form}"
    return HttpResponse(
        _written(_words(request, language), form),
        content_type=FORMS[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _written(words: RuleWords, form: str) -> bytes:
    journey = get_service().journey
    if form == "bpmn":
        return journey_bpmn(words, journey)
    if form == "csv":
        return journey_csv(words, journey)
    return to_bytes(law_json(words.law, journey))
