"""The leader's one page of a log: what is worth knowing, and where to look further."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.kernel import BadInput
from tiexin.web.access.guard import for_roles
from tiexin.web.common.failures import in_words, status_of
from tiexin.web.common.service import get_service
from tiexin.web.insight.figures import Leader
from tiexin.web.insight.pages import ROLES, log_or_404, words_in
from tiexin.web.insight.questions import Asked, asked_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language


@for_roles(*ROLES)
@require_safe
def leader(request: HttpRequest, language: Language, number: int) -> HttpResponse:
    """Every figure of one page; what is asked stands in the address."""
    log = log_or_404(request, number)
    if log.state != "ready":
        raise Http404
    asked, failures, status = Asked(), [], 200
    try:
        asked = asked_of(request.GET)
    except BadInput as error:
        failures, status = in_words(error.problems, language), status_of(error)
    words = words_in(language)
    context = {
        "log": log,
        "asked": asked,
        "failures": failures,
        "figures": [] if failures else Leader(log, asked, words, language).figures(),
        "attributes": ["log", "year", *log.names.get("attributes", [])],
        "activities": log.names.get("activities", []),
        "calendars": list(get_service().calendars),
        "ends": [*asked.end, ""],
        "wheres": [*asked.where, ""],
    }
    return render(request, "insight/leader.html", context, status=status)
