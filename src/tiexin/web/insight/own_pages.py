"""Our own cases as a log among the others, asked as they are now.

The pages are those of a log that was brought; nothing has to be brought or read first.
Answers are not kept: the next question may find more.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tiexin.app.insight.answer_csv import answer_csv
from tiexin.app.insight.report import answer_json
from tiexin.app.promises.asking import EXPORT
from tiexin.insight.measures.registry import MEASURES, ask, judged
from tiexin.kernel import BadInput, Refused
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.common.failures import in_words, status_of
from tiexin.web.common.pages import page_of
from tiexin.web.common.service import get_messages, get_service
from tiexin.web.insight.measuring import ROWS, form_of
from tiexin.web.insight.models import EventLog
from tiexin.web.insight.pages import ROLES, measures_in, words_in
from tiexin.web.insight.present import Shown
from tiexin.web.insight.questions import Asked, asked_of, command_line
from tiexin.web.promises.own import own_log

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.insight.log import ImportReport
    from tiexin.insight.measures.answer import Answer
    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User

_FORMS: Final = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


def _title(language: Language) -> str:
    return get_messages().text("insight.page.own", language)


def _answered(
    user: User, measure: str, asked: Asked
) -> tuple[Answer, tuple[ImportReport, ...], EventLog]:
    """The answer over all cases of the person's place, and what its command names.

    Raises:
        BadInput, Refused: As ``own_log`` and the measure.
    """
    with own_log(policy.event_logs_of(user)) as own:
        store = own.store
        calendars = get_service().calendars
        store.count_on(calendars.named(asked.calendar) if asked.calendar else None)
        for name, value in asked.conditions():
            store.only(name, [value])
        question = asked.question(today=timezone.localdate(own.as_of))
        answer = judged(store, ask(store, measure, question), question)
        options = {"as_of": timezone.localtime(own.as_of).isoformat()}
        return answer, store.reports, EventLog(name=EXPORT, options=options)


@for_roles(*ROLES)
@require_safe
def own(request: HttpRequest, language: Language) -> HttpResponse:
    """What is wrong with the own cases' data, then the measures."""
    user, words = person(request), words_in(language)
    if not policy.event_logs_of(user):
        raise Http404
    context: dict[str, Any] = {
        "title": _title(language),
        "measures": measures_in(language),
    }
    try:
        answer, _, _ = _answered(user, "quality", Asked())
        context["quality"] = Shown(answer, words)
    except (BadInput, Refused) as error:
        context["failures"] = in_words(error.problems, language)
    return render(request, "insight/own.html", context)


@for_roles(*ROLES)
@require_safe
def measure(request: HttpRequest, language: Language, measure: str) -> HttpResponse:
    """A question over the own cases; it stands in the address."""
    user, words = person(request), words_in(language)
    if measure not in MEASURES or not policy.event_logs_of(user):
        raise Http404
    asked, failures, status, command = Asked(), [], 200, ""
    shown: Shown | None = None
    try:
        asked = asked_of(request.GET)
        answer, _, named = _answered(user, measure, asked)
        shown, command = Shown(answer, words), command_line(named, measure, asked)
    except (BadInput, Refused) as error:
        failures = in_words(error.problems, language)
        status = status_of(error) if request.GET else 200
    page = page_of(request, len(shown.answer.rows) if shown else 0, size=ROWS)
    log = EventLog(name=_title(language))
    context = {
        "log": log,
        "measure": measure,
        "title": words.text(f"insight.measure.{measure}"),
        "meaning": words.text(f"insight.meaning.{measure}"),
        "shown": shown,
        "failures": failures,
        "rows": shown.rows(page.first, page.last) if shown else [],
        "page": page,
        "asked": asked,
        "command": command,
        "base": f"/{language}/insight/own/",
        **form_of(log, measure, asked),
    }
    return render(request, "insight/measure.html", context, status=status)


@for_roles(*ROLES)
@require_safe
def download(
    request: HttpRequest, language: Language, *, measure: str, form: str
) -> HttpResponse:
    """The answer as a file."""
    user = person(request)
    place = policy.event_logs_of(user)
    if measure not in MEASURES or form not in _FORMS or not place:
        raise Http404
    asked = asked_of(request.GET)
    answer, reports, _ = _answered(user, measure, asked)
    words = words_in(language)
    if form == "csv":
        content = answer_csv(answer, words)
    else:
        told = answer_json(answer, reports, where=asked.conditions(), words=words)
        content = json.dumps(told, ensure_ascii=False, indent=2).encode()
    named = content_disposition_header(
        as_attachment=True, filename=f"tiexin-own-{measure}.{form}"
    )
    return HttpResponse(
        content,
        content_type=_FORMS[form],
        headers={
            "Content-Disposition": named or "attachment",
            "Cache-Control": "private, no-store",
        },
    )
