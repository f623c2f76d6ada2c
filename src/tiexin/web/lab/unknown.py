"""The page of what is not known in a place."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample, sample_ids
from tiexin.app.request import DEFAULT_JURISDICTION
from tiexin.app.unknown_words import UnknownWords
from tiexin.app.unknowns import unknowns_of
from tiexin.web.common.names import place_name
from tiexin.web.common.service import get_messages, get_service, today

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from tiexin.app.unknowns import Unknowns
    from tiexin.kernel import Language


@lru_cache(maxsize=16)
def _found(place: str, day: date) -> Unknowns:
    """What follows from the rules and samples; ``day`` is where a sample names none."""
    samples = [
        (name, load_sample(data_root(), name, today=day).request)
        for name in sample_ids(data_root())
    ]
    return unknowns_of(get_service(), place, samples)


@require_safe
def choose(request: HttpRequest, language: Language) -> HttpResponse:
    """On to the city that is asked for, Dongguan at first."""
    code = request.GET.get("in", DEFAULT_JURISDICTION)
    if code not in get_service().cities:
        raise Http404(code)
    return HttpResponseRedirect(f"/{language}/unknown/{code}/")


@require_safe
def unknown(request: HttpRequest, language: Language, code: str) -> HttpResponse:
    """The unknowns of one city, the most valuable first."""
    cities = get_service().cities
    if code not in cities:
        raise Http404(code)
    day = today()
    law = get_service().in_force(on=day, jurisdiction=code)
    words = UnknownWords(
        _found(code, day), law, messages=get_messages(), language=language
    )
    context = {
        "title": words.text("title"),
        "place": words.place,
        "head": list(words.head()),
        "sheets": [words.not_found(), words.reckoned()],
        "elsewhere": list(words.elsewhere()),
        "cities": [
            {"code": each, "title": place_name(each, language), "on": each == code}
            for each in cities
        ],
    }
    return render(request, "lab/unknown.html", context)
