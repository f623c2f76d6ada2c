"""An answer as a file: JSON as the command line gives it, a table, a picture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tiexin.app.insight.answer_csv import answer_csv
from tiexin.app.insight.report import answer_json
from tiexin.insight.measures.drawn import DRAWN
from tiexin.insight.prepared import reports_of
from tiexin.web.access.guard import for_roles
from tiexin.web.insight.asking import answered, pictured
from tiexin.web.insight.measuring import ready_or_404
from tiexin.web.insight.pages import ROLES, words_in
from tiexin.web.insight.questions import asked_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.insight.models import EventLog
    from tiexin.web.insight.questions import Asked

    Make = Callable[[EventLog, str, Asked, Language], bytes]


@for_roles(*ROLES)
@require_safe
def download(
    request: HttpRequest, language: Language, *, number: int, measure: str, form: str
) -> HttpResponse:
    """The answer as a file; a refusal is a page that says why."""
    log = ready_or_404(request, number, measure)
    if form not in _FORMS or (form == "svg" and measure not in DRAWN):
        raise Http404
    kind, make = _FORMS[form]
    content = make(log, measure, asked_of(request.GET), language)
    named = content_disposition_header(
        as_attachment=True, filename=f"tiexin-{measure}.{form}"
    )
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": named or "attachment",
            "Cache-Control": "private, no-store",
        },
    )


def _json(log: EventLog, measure: str, asked: Asked, language: Language) -> bytes:
    content = answer_json(
        answered(log, measure, asked),
        reports_of(log.reports),
        where=asked.conditions(),
        words=words_in(language),
    )
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _csv(log: EventLog, measure: str, asked: Asked, language: Language) -> bytes:
    return answer_csv(answered(log, measure, asked), words_in(language))


def _svg(log: EventLog, measure: str, asked: Asked, language: Language) -> bytes:
    return pictured(log, measure, asked, words_in(language).text).encode()


_FORMS: Final[dict[str, tuple[str, Make]]] = {
    "json": ("application/json", _json),
    "csv": ("text/csv; charset=utf-8", _csv),
    "svg": ("image/svg+xml", _svg),
}
