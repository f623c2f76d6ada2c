"""Pages of a place's logs: the list, taking one in, its columns, its quality first."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from tiexin.app.insight.report import InsightWords
from tiexin.casework.table import Role
from tiexin.insight.measures.quality import THRESHOLD
from tiexin.insight.measures.registry import MEASURES
from tiexin.insight.prepared import reports_of
from tiexin.kernel import BadInput, Refused
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.common.failures import in_words
from tiexin.web.common.requests import is_fragment
from tiexin.web.common.service import get_messages
from tiexin.web.files.receiving import Receiver, in_mb, received, receiving
from tiexin.web.imports.keeping import problem_of
from tiexin.web.insight import keeping, taking
from tiexin.web.insight.asking import answered
from tiexin.web.insight.present import Shown, state_name
from tiexin.web.insight.questions import Asked

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tiexin.kernel import Language
    from tiexin.web.insight.models import EventLog

ROLES: Final = (Role.SUPERVISOR,)
UNDER_WAY: Final = ("received", "reading")
_LISTED: Final = 100


def log_or_404(request: HttpRequest, number: int) -> EventLog:
    """A log that the person may see.

    Raises:
        Http404: There is none, or it is not for this person; nobody learns which.
    """
    seen = policy.event_logs(person(request)).select_related("owner")
    found = seen.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def words_in(language: Language) -> InsightWords:
    """The words of answers for a page."""
    return InsightWords(get_messages(), language)


@csrf_exempt  # ``_take_in`` checks: the bytes are read under our own handler
@for_roles(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def logs(request: HttpRequest, language: Language) -> HttpResponseBase:
    """The logs of the own place, and the form that takes one in."""
    if not policy.event_logs_of(person(request)):
        raise Http404
    if request.method != "POST":
        return _form(request, language)
    place = keeping.place_of(person(request).jurisdiction)
    try:
        with receiving(request, place) as receiver:
            return _take_in(request, language, receiver)
    except Refused as error:
        return _form(request, language, error=error)


@csrf_protect
def _take_in(
    request: HttpRequest, language: Language, receiver: Receiver
) -> HttpResponse:
    try:
        files = received(request, "file")
        if receiver.failed is not None:
            raise receiver.failed
        if not files:
            raise BadInput.of("insight.no_upload", where="file")
        log = taking.take(person(request), files[0], now=timezone.now())
    except (BadInput, Refused) as error:
        return _form(request, language, error=error)
    step = "columns/" if log.state == "columns" else ""
    return HttpResponseRedirect(f"/{language}/insight/{log.pk}/{step}")


def _form(
    request: HttpRequest,
    language: Language,
    *,
    error: BadInput | Refused | None = None,
) -> HttpResponse:
    seen = policy.event_logs(person(request)).select_related("owner").order_by("-pk")
    context = {
        "failures": in_words(error.problems, language) if error else [],
        "logs": [(each, state_name(each, language)) for each in seen[:_LISTED]],
        "threshold": THRESHOLD,
        "most_mb": in_mb(int(settings.LOG_BYTES)),
    }
    status = HTTPStatus.OK
    if error is not None:
        too_large = any(each.code == "files.too_large" for each in error.problems)
        status = HTTPStatus.BAD_REQUEST
        if too_large:
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        elif isinstance(error, Refused):
            status = HTTPStatus.INSUFFICIENT_STORAGE
    return render(request, "insight/logs.html", context, status=status)


@for_roles(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, language: Language, number: int) -> HttpResponse:
    """Where a log stands; once it is ready what is wrong with it, then the measures."""
    found = log_or_404(request, number)
    if request.method == "POST":
        if request.POST.get("remove") != "1":
            raise Http404
        taking.remove(found, person(request), now=timezone.now())
        return HttpResponseRedirect(f"/{language}/insight/")
    stamp = f"{found.state}/{found.version}/{found.so_far}"
    if is_fragment(request) and request.GET.get("stamp") == stamp:
        return HttpResponse(status=204)
    context = {
        **_log_context(found, language),
        "size_mb": in_mb(found.size),
        "stamp": stamp,
    }
    template = "insight/part_log.html" if is_fragment(request) else "insight/log.html"
    return render(request, template, context)


def _log_context(found: EventLog, language: Language) -> dict[str, Any]:
    words = words_in(language)
    problems = [problem_of(each) for each in found.problems]
    context: dict[str, Any] = {
        "log": found,
        "state_name": state_name(found, language),
        "under_way": found.state in UNDER_WAY,
        "log_failures": in_words(problems, language),
        "reports": [
            (each, [words.fault(fault) for fault in each.faults])
            for each in reports_of(found.reports)
        ],
        "threshold": THRESHOLD,
    }
    if found.state == "ready":
        context |= _judgement(found, language)
    return context


def measures_in(language: Language) -> list[tuple[str, str, str]]:
    """Id, title and meaning of each measure but the quality, which stands before."""
    words = words_in(language)
    return [
        (
            each,
            words.text(f"insight.measure.{each}"),
            words.text(f"insight.meaning.{each}"),
        )
        for each in MEASURES
        if each != "quality"
    ]


def _judgement(found: EventLog, language: Language) -> dict[str, Any]:
    """The quality of the data, and which measures there are."""
    words = words_in(language)
    measures = measures_in(language)
    try:
        answer = answered(found, "quality", Asked())
    except (BadInput, Refused) as error:
        return {"measures": measures, "failures": in_words(error.problems, language)}
    return {
        "measures": measures,
        "quality": Shown(answer, words),
        "quality_base": f"/{language}/insight/{found.pk}/ask/quality/",
    }
