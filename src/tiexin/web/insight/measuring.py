"""The page of one measure: the question as a form, the answer with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.insight.measures.behind import BEHIND
from tiexin.insight.measures.drawn import DRAWN
from tiexin.insight.measures.registry import MEASURES
from tiexin.insight.statistics import Figure
from tiexin.kernel import BadInput, Refused
from tiexin.web.access.guard import for_roles
from tiexin.web.common.failures import in_words, status_of
from tiexin.web.common.pages import page_of
from tiexin.web.common.service import get_service
from tiexin.web.insight.asking import answered
from tiexin.web.insight.pages import ROLES, log_or_404, words_in
from tiexin.web.insight.present import Shown
from tiexin.web.insight.questions import Asked, asked_of, command_line

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.insight.models import EventLog

ROWS: Final = 50
"""Rows on a page."""

_OWN: Final = ("log", "year", "events")


def ready_or_404(request: HttpRequest, number: int, measure: str) -> EventLog:
    """A log that can be asked a measure.

    Raises:
        Http404: There is none for this person, or no such measure.
    """
    log = log_or_404(request, number)
    if measure not in MEASURES or log.state != "ready":
        raise Http404
    return log


@for_roles(*ROLES)
@require_safe
def measure(
    request: HttpRequest, language: Language, *, number: int, measure: str
) -> HttpResponse:
    """What is asked stands in the address, so that it can be handed on."""
    log = ready_or_404(request, number, measure)
    words = words_in(language)
    asked, failures, status = Asked(), [], 200
    shown: Shown | None = None
    try:
        asked = asked_of(request.GET)
        shown = Shown(answered(log, measure, asked), words)
    except (BadInput, Refused) as error:
        failures = in_words(error.problems, language)
        # Before anything was asked nobody did anything wrong.
        status = status_of(error) if request.GET else 200
    page = page_of(request, len(shown.answer.rows) if shown else 0, size=ROWS)
    context = {
        "log": log,
        "measure": measure,
        "title": words.text(f"insight.measure.{measure}"),
        "meaning": words.text(f"insight.meaning.{measure}"),
        "shown": shown,
        "drawn": measure in DRAWN,
        "failures": failures,
        "rows": shown.rows(page.first, page.last) if shown else [],
        "page": page,
        "asked": asked,
        "command": command_line(log, measure, asked),
        "base": f"/{language}/insight/{log.pk}/",
        "opens": f"/{language}/insight/{log.pk}/ask/{measure}/"
        if measure in BEHIND
        else "",
        **form_of(log, measure, asked),
    }
    return render(request, "insight/measure.html", context, status=status)


def form_of(log: EventLog, measure: str, asked: Asked) -> dict[str, Any]:
    """The fields of the question, with what the log has to offer."""
    activities = log.names.get("activities", [])
    attributes = [*_OWN, *log.names.get("attributes", [])]
    return {
        "activities": activities,
        "attributes": attributes,
        "groups": MEASURES[measure].groups,
        "starts": [*asked.start, ""],
        "ends": [*asked.end, ""],
        "wheres": [*asked.where, ""],
        "calendars": list(get_service().calendars),
        "figures": [str(each) for each in Figure],
        "more": any(
            (asked.kind, asked.limit, asked.figure, asked.open, asked.start, asked.top)
        ),
    }
