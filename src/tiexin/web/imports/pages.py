"""Pages for reading in tables: take one in, see what became of each row, record it."""

from __future__ import annotations

import errno
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from tiexin.casework.table import Role
from tiexin.kernel import BadInput, Refused
from tiexin.web.access.guard import for_roles, person
from tiexin.web.common.failures import on_page
from tiexin.web.common.requests import is_fragment
from tiexin.web.common.service import get_messages
from tiexin.web.files.storage import no_room
from tiexin.web.imports import columns, report, running, taking
from tiexin.web.imports.models import Import, ImportLine

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User

ROLES: Final = (Role.OFFICER, Role.REVIEWER, Role.SUPERVISOR)
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_TABLES: Final = 30
_A_PAGE: Final = 100
_LONGEST_NUMBER: Final = 9


@csrf_exempt  # ``_take_in`` checks, once the file is under our own handler
@for_roles(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def tables(request: HttpRequest, language: Language) -> HttpResponseBase:
    """The form, one's own tables, and which columns there are."""
    if request.method == "POST":
        # On the disk from the first byte on: memory stays free for the pages.
        request.upload_handlers = [TemporaryFileUploadHandler(request)]
        try:
            return _take_in(request, language)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            return _form(request, language, error=no_room())
    return _form(request, language)


@csrf_protect
def _take_in(request: HttpRequest, language: Language) -> HttpResponseBase:
    user = person(request)
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise BadInput.of("imports.no_file", where="file")
        table = taking.begin(
            user, name=str(sent.name), pieces=sent.chunks(), now=timezone.now()
        )
    except (BadInput, Refused) as error:
        return _form(request, language, error=error)
    # A short table is tried before the page comes; a long one is a worker's.
    running.advance(table.pk, seconds=running.AT_ONCE)
    return HttpResponseRedirect(f"/{language}/import/{table.pk}/")


def _form(
    request: HttpRequest,
    language: Language,
    *,
    error: BadInput | Refused | None = None,
) -> HttpResponse:
    found = Import.objects.filter(user=person(request)).order_by("-pk")[:_TABLES]
    say = get_messages().text
    context = {
        "failures": on_page(error.problems, language) if error else [],
        "tables": [
            (each, say(f"import.table.{each.state}", language)) for each in found
        ],
        "most_mb": taking.MOST_BYTES // 1024 // 1024,
        "most_rows": running.MOST_ROWS,
        "first": [_column(name, language) for name in columns.FIRST],
        "kinds": list(_kinds(person(request), language)),
    }
    status = HTTPStatus.BAD_REQUEST if error else HTTPStatus.OK
    if isinstance(error, Refused):
        status = HTTPStatus.INSUFFICIENT_STORAGE
    return render(request, "imports/tables.html", context, status=status)


def _column(name: str, language: Language) -> dict[str, str]:
    return {
        "id": name,
        "title": columns.title(name, language),
        "hint": get_messages().text(f"import.hint.{name}", language),
    }


def _kinds(user: User, language: Language) -> Any:
    """What a table can tell, with the columns that each needs."""
    say = get_messages().text
    for kind, spec in columns.specs().items():
        if Role(user.role) not in spec.who:
            continue
        fields = [each for each in spec.fields if each.type != "object"]
        yield {
            "id": kind,
            "title": say(f"casework.command.{kind}", language),
            "needs": [
                columns.title(f.name, language) for f in fields if not f.optional
            ],
            "may": [columns.title(f.name, language) for f in fields if f.optional],
        }


@for_roles(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest, language: Language, number: int) -> HttpResponse:
    """What became of the rows, and the button that records them."""
    found = _own(person(request), number)
    failures: list[Any] = []
    if request.method == "POST":
        mode = request.POST.get("mode")
        try:
            taking.apply(found, "all" if mode == "all" else "valid")
        except Refused as error:
            failures = list(on_page(error.problems, language))
        else:
            running.advance(found.pk, seconds=running.AT_ONCE)
            return HttpResponseRedirect(request.path)
    count = taking.counts(found)
    stamp = f"{found.state}/{found.rows}/" + "/".join(str(n) for n in count.values())
    if is_fragment(request) and request.GET.get("stamp") == stamp:
        return HttpResponse(status=204)
    context = _table_context(request, found, count, language)
    context |= {"failures": failures, "stamp": stamp}
    template = (
        "imports/part_table.html" if is_fragment(request) else "imports/table.html"
    )
    return render(request, template, context, status=409 if failures else 200)


def _table_context(
    request: HttpRequest, found: Import, count: dict[str, int], language: Language
) -> dict[str, Any]:
    rows = ImportLine.objects.filter(table=found).order_by("number")
    state = request.GET.get("state", "refused" if count["refused"] else "")
    if state in report.STATES:
        rows = rows.filter(state=state)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) <= _LONGEST_NUMBER:
        rows = rows.filter(number__gt=int(after))
    page = list(rows[: _A_PAGE + 1])
    say = get_messages().text
    return {
        "table": found,
        "state_name": say(f"import.table.{found.state}", language),
        "under_way": found.state in {"reading", "checking", "applying"},
        "counts": [
            (each, say(f"import.state.{each}", language), count[each])
            for each in report.STATES
            if count[each]
        ],
        "count": count,
        "tried": found.rows - count["waiting"] if found.state != "reading" else 0,
        "may_all": not count["refused"] and count["ok"] <= taking.MOST_AT_ONCE,
        "most_at_once": taking.MOST_AT_ONCE,
        "table_failures": report.failures_of(found, language),
        "columns": [header for _, header, _ in found.columns],
        "lines": [report.told(each, language) for each in page[:_A_PAGE]],
        "state": state,
        "after": page[_A_PAGE - 1].number if len(page) > _A_PAGE else 0,
    }


@for_roles(*ROLES)
@require_safe
def download(
    request: HttpRequest, language: Language, number: int
) -> StreamingHttpResponse:
    """The report of all rows."""
    found = _own(person(request), number)
    return StreamingHttpResponse(
        report.as_csv(found, language),
        content_type="text/csv; charset=utf-8",
        headers=_as_file(f"tiexin-import-{found.pk}.csv"),
    )


@for_roles(*ROLES)
@require_safe
def template(request: HttpRequest, language: Language) -> HttpResponse:
    """An empty table with all columns."""
    return HttpResponse(
        report.template(language),
        content_type="text/csv; charset=utf-8",
        headers=_as_file("tiexin-import.csv"),
    )


def _as_file(name: str) -> dict[str, str]:
    named = content_disposition_header(as_attachment=True, filename=name)
    return {"Content-Disposition": named or "attachment"}


def _own(user: User, number: int) -> Import:
    found = Import.objects.filter(user=user, pk=number).first()
    if found is None:
        raise Http404
    return found
