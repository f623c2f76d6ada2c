"""Behind a figure its cases, and behind a case its events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.app.insight.behind_report import BehindWords
from tiexin.insight.measures.behind import BEHIND, Part, behind
from tiexin.insight.measures.one_case import case_events, zone_of
from tiexin.kernel import BadInput, Refused
from tiexin.web.access.guard import for_roles
from tiexin.web.common.failures import in_words, status_of
from tiexin.web.common.pages import page_of
from tiexin.web.common.requests import page_number
from tiexin.web.common.service import today
from tiexin.web.insight.asking import answered, opened
from tiexin.web.insight.measuring import ready_or_404
from tiexin.web.insight.pages import ROLES, words_in
from tiexin.web.insight.present import Shown
from tiexin.web.insight.questions import Asked, asked_of, command_line

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.insight.measures.behind import Behind
    from tiexin.kernel import Language
    from tiexin.web.insight.models import EventLog

LINES: Final = 50
"""Cases or events on a page."""

_LONGEST_STATE: Final = 20


@for_roles(*ROLES)
@require_safe
def cases(
    request: HttpRequest, language: Language, *, number: int, measure: str, row: int
) -> HttpResponse:
    """The cases behind a row of an answer, the longest first."""
    log = ready_or_404(request, number, measure)
    if measure not in BEHIND:
        raise Http404
    context: dict[str, Any] = {
        "log": log,
        "measure": measure,
        "row": row,
        "title": words_in(language).text(f"insight.measure.{measure}"),
        "base": f"/{language}/insight/{log.pk}/",
        "asked": Asked(),
    }
    try:
        context["asked"] = asked_of(request.GET)
        context |= _cases(request, language, log, measure=measure, row=row)
    except (BadInput, Refused) as error:
        context["failures"] = in_words(error.problems, language)
        status = status_of(error)
        return render(request, "insight/behind.html", context, status=status)
    return render(request, "insight/behind.html", context)


def _cases(
    request: HttpRequest, language: Language, log: EventLog, *, measure: str, row: int
) -> dict[str, Any]:
    asked = asked_of(request.GET)
    state = request.GET.get("state", "")[:_LONGEST_STATE]
    answer = answered(log, measure, asked)
    with opened(log, asked) as store:
        found = behind(
            store,
            asked.question(today=today()),
            answer,
            row=row,
            part=Part(state, (page_number(request) - 1) * LINES, LINES),
        )
        words = BehindWords(words_in(language), zone=zone_of(store))
    shown = Shown(answer, words_in(language))
    titles = words.columns()
    return {
        "found": found,
        "shown": shown,
        "figures": shown.rows(row - 1, row)[0].cells,
        "sums": words.sums(found),
        "states": _states(request, words, found, asked, state=state),
        "state": state,
        "columns": titles,
        "lines": [
            {
                "key": each.key,
                "name": each.name,
                "cells": list(zip(titles, words.cells(each), strict=True))[1:],
            }
            for each in found.cases
        ],
        "page": page_of(request, found.count, size=LINES),
        "command": f"{command_line(log, measure, asked)} --behind {row}",
    }


def _states(
    request: HttpRequest, words: BehindWords, found: Behind, asked: Asked, *, state: str
) -> list[tuple[str, str, str]]:
    """Id, name and address of each choice among the states; none where there are none.

    Once one is chosen the way back to all stands beside it.
    """
    if not found.states and not state:
        return []
    pairs = list(asked.pairs())
    whole = words.everything()
    choices = [("", whole), *((each, words.state(each)) for each in found.states)]
    return [
        (each, name, f"{request.path}?{urlencode([*pairs, *_chosen(each)])}")
        for each, name in choices
    ]


def _chosen(state: str) -> list[tuple[str, str]]:
    return [("state", state)] if state else []


@for_roles(*ROLES)
@require_safe
def case(
    request: HttpRequest, language: Language, *, number: int, key: int
) -> HttpResponse:
    """One case: what happened when, by whom, and how long after the event before."""
    log = ready_or_404(request, number, "summary")
    context: dict[str, Any] = {"log": log, "base": f"/{language}/insight/{log.pk}/"}
    try:
        with opened(log, Asked()) as store:
            name, events = case_events(store, key)
            zone = zone_of(store)
    except BadInput as error:
        if error.problems[0].code == "insight.no_case":
            raise Http404 from error
        context["failures"] = in_words(error.problems, language)
        return render(request, "insight/case.html", context, status=400)
    except Refused as error:
        context["failures"] = in_words(error.problems, language)
        return render(request, "insight/case.html", context, status=409)
    words = BehindWords(words_in(language), zone=zone)
    page = page_of(request, len(events), size=LINES)
    context |= {
        "name": name,
        "zone": zone,
        "page": page,
        "lines": [
            {
                "time": words.time(each.at_us),
                "activity": each.activity,
                "resource": each.resource,
                "gap": words.days(each.gap),
            }
            for each in events[page.first : page.last]
        ],
    }
    return render(request, "insight/case.html", context)
