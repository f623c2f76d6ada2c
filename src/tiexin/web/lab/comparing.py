"""The page that shows one project in several places."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.app.compare import compare
from tiexin.app.compare.tables import CompareTables
from tiexin.app.compare.words import CompareWords
from tiexin.app.share import decode_share, encode_share
from tiexin.web.common.links import Links
from tiexin.web.common.names import place_name
from tiexin.web.common.requests import read_link
from tiexin.web.common.service import get_messages, get_service

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.app.compare import Comparison, Difference
    from tiexin.app.request import PlanRequest
    from tiexin.kernel import Language

_MOST: Final = 6


@lru_cache(maxsize=32)
def _compared(token: str, places: tuple[str, ...]) -> Comparison:
    """A comparison follows from the link, the places and the rules alone."""
    return compare(get_service(), decode_share(token), places)


@require_safe
def comparing(request: HttpRequest, language: Language) -> HttpResponse:
    """The link's project in the places chosen, all cities at first."""
    asked = read_link(request)
    if asked is None:
        return HttpResponseRedirect(Links(language).guide)
    cities = get_service().cities
    chosen = tuple(dict.fromkeys(request.GET.getlist("in")))[: _MOST + 1] or cities
    words = CompareWords(
        _compared(encode_share(asked), chosen),
        messages=get_messages(),
        language=language,
    )
    tables = CompareTables(words)
    context = {
        "cities": [
            {"code": each, "title": place_name(each, language), "on": each in chosen}
            for each in cities
        ],
        "told": [*words.missing(), *words.rankings()],
        "notes": [words.text("note_ranking"), words.text("note_unknown")],
        "title": words.text("title", day=asked.start),
        "sheets": [tables.summary(), tables.stages(), tables.levers(), tables.limits()],
        "rules": _rules(words, asked),
        "rules_title": words.text("section.differences"),
        "places": [words.place(side.code) for side in words.comparison.places],
    }
    return render(request, "lab/compare.html", context)


def _rules(words: CompareWords, asked: PlanRequest) -> list[dict[str, object]]:
    """Each difference once, with what every place states and where."""
    return [
        {
            "title": words.titled(each.kind, each.id),
            "url": _url(each, words.language, asked),
            "field": words.field(each),
            "unknown": each.unknown,
            "cells": [
                {
                    "said": words.said(each, side.code),
                    "traced": words.traced(each.values[side.code], side.code),
                }
                for side in words.comparison.places
            ],
        }
        for each in words.comparison.differences
    ]


def _url(each: Difference, language: Language, asked: PlanRequest) -> str:
    """The rule's page, in the first place that has it."""
    code = next(code for code, value in each.values.items() if value.entry is not None)
    token = encode_share(replace(asked, jurisdiction=code, levers="all"))
    kind = "procedures" if each.kind == "procedure" else "levers"
    return Links(language, token).entry(kind, each.id)
