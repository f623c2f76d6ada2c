"""The pages of a project's documents: the list, taking files in, handing them out."""

from __future__ import annotations

import json
import logging
import re
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from tiexin.kernel import BadInput, Refused
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person, project_or_404
from tiexin.web.common.failures import on_page
from tiexin.web.common.names import document_name
from tiexin.web.common.requests import whole
from tiexin.web.files import receiving, service
from tiexin.web.files.content import KINDS
from tiexin.web.files.papers import Papers
from tiexin.web.files.storage import store
from tiexin.web.projects.sight import EVERYBODY, Sight
from tiexin.web.projects.wording import Words

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tiexin.casework.state import CaseDocument
    from tiexin.kernel import Language, TiexinError
    from tiexin.web.cases.models import StoredFile

_LOG: Final = logging.getLogger("tiexin.files")
_COUNTS: Final = tuple(str(n) for n in range(receiving.MOST_FILES + 1))
_ID: Final = re.compile(r"[a-z0-9-]{8,50}", re.ASCII)
_FULL: Final = frozenset({"files.no_room", "files.project_full"})
_SECRET: Final = frozenset({"confidential", "trade_secret"})
_SANDBOX: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"


@for_roles(*EVERYBODY)
@require_safe
def documents(request: HttpRequest, language: Language, code: str) -> HttpResponse:
    """All documents of a project by kind: versions, uses, what is missing."""
    sight = Sight(project_or_404(request, code), person(request), language)
    words = Words(sight)
    papers = Papers(words)
    added = request.GET.get("added", "")
    context = {
        "project": sight.project,
        "base": words.base,
        "papers": papers,
        "steps": papers.steps(),
        "added": added if added in _COUNTS else "",
    }
    return render(request, "files/documents.html", context)


@csrf_exempt  # ``_add`` checks: the bytes are read under our own handler
@for_roles(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def add(
    request: HttpRequest, language: Language, code: str, kind: str
) -> HttpResponseBase:
    """The form that takes files in, for one kind of document."""
    sight = Sight(project_or_404(request, code), person(request), language)
    papers = Papers(Words(sight))
    if kind not in papers.uses or not papers.may_add:
        raise Http404
    if request.method != "POST":
        return _form(request, papers, kind)
    try:
        with receiving.receiving(
            request, receiving.place_of(sight.project)
        ) as receiver:
            return _add(request, papers, kind, receiver)
    except Refused as error:
        return _form(request, papers, kind, error=error)


@csrf_protect
def _add(
    request: HttpRequest, papers: Papers, kind: str, receiver: receiving.Receiver
) -> HttpResponse:
    sight = papers.sight
    try:
        # What came with the form is complete only where nothing stopped it.
        files = receiving.received(request, "file")
        if receiver.failed is not None:
            raise receiver.failed
        count = service.add(sight.user, sight.project, wish_of(request, kind), files)
    except (BadInput, Refused) as error:
        return _form(request, papers, kind, error=error)
    return HttpResponseRedirect(f"{papers.words.base}documents/?added={count}#{kind}")


def wish_of(request: HttpRequest, kind: str) -> service.Wish:
    """What a form says about its files."""
    data = request.POST
    return service.Wish(
        kind=kind,
        level=data.get("level", ""),
        command=command_of(request),
        document=data.get("document", "")[:40],
        version=whole(data.get("version", ""), 1),
        correction=data.get("correction", "")[:40],
        note=data.get("note", "").strip(),
    )


def command_of(request: HttpRequest, error: TiexinError | None = None) -> str:
    """The form's own id: as sent, else a new one.

    ``error`` may be that the id has told something else before.
    """
    given = request.POST.get("command", "") if request.method == "POST" else ""
    spent = error is not None and error.problems[0].code == "cases.another_thing"
    return given if _ID.fullmatch(given) and not spent else uuid.uuid4().hex


def status_of(error: TiexinError) -> HTTPStatus:
    """413 for what is too large, 507 where there is no room, else as usual."""
    codes = {problem.code for problem in error.problems}
    if codes & _FULL:
        return HTTPStatus.INSUFFICIENT_STORAGE
    if codes == {"files.too_large"}:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if isinstance(error, Refused):
        return HTTPStatus.CONFLICT
    return HTTPStatus.BAD_REQUEST


def form_context(papers: Papers) -> dict[str, Any]:
    """What every form with files says about them."""
    say = papers.words.say
    return {
        "most_mb": receiving.in_mb(int(settings.DOCUMENT_BYTES)),
        "most_files": receiving.MOST_FILES,
        "names": say("web.condition.comma").join(
            kind.name for kind in KINDS if settings.CLAMD or not kind.scanned_only
        ),
        "accept": ",".join(f".{ending}" for kind in KINDS for ending in kind.endings),
        "levels": [
            (level, say(f"files.level.{level}"), say(f"files.level_hint.{level}"))
            for level in service.LEVELS
        ],
    }


def _form(
    request: HttpRequest,
    papers: Papers,
    kind: str,
    *,
    error: TiexinError | None = None,
) -> HttpResponse:
    sight, language = papers.sight, papers.words.language
    data = request.POST if request.method == "POST" else request.GET
    replaced = sight.state.documents.get(data.get("document", ""))
    if replaced is not None and replaced.kind != kind:
        replaced = None
    context = {
        "project": sight.project,
        "base": papers.words.base,
        "kind": papers.kind(kind),
        "title": document_name(kind, language),
        "replaced": replaced,
        "version": _next(replaced),
        "level": data.get("level") or (replaced.level if replaced else "internal"),
        "command": command_of(request, error),
        "failures": on_page(error.problems, language) if error else [],
        **form_context(papers),
    }
    status = status_of(error) if error else HTTPStatus.OK
    return render(request, "files/add.html", context, status=status)


def _next(replaced: CaseDocument | None) -> int:
    return len(replaced.versions) + 1 if replaced else 1


@for_roles(*EVERYBODY)
@require_safe
def download(
    request: HttpRequest, language: Language, code: str, number: int
) -> HttpResponseBase:
    """The bytes of one version, to be saved, never to be shown by us."""
    user = person(request)
    sight = Sight(project_or_404(request, code), user, language)
    seen = policy.downloads(user, today=sight.today)
    file = seen.filter(project=sight.project, pk=number).first()
    if file is None:
        raise Http404
    return hand_out(request, user.pk, file)


def hand_out(request: HttpRequest, user: int, file: StoredFile) -> HttpResponseBase:
    """The answer that carries a file's bytes, to whomever the policy lets have them."""
    response = _answer(request, file)
    response.headers["ETag"] = f'"{file.sha256}"'
    response.headers["Content-Security-Policy"] = _SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if file.level in _SECRET:
        patch_cache_control(response, private=True, no_store=True)
    _log(user, file, response.status_code)
    return response


def _answer(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    tag = f'"{file.sha256}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if tag in known or f"W/{tag}" in known:
        return HttpResponseNotModified()
    response = FileResponse(
        store().open(file.sha256), content_type=file.content_type, as_attachment=True
    )
    response.headers["Content-Length"] = str(file.size)
    named = content_disposition_header(as_attachment=True, filename=file.name)
    response.headers["Content-Disposition"] = named or "attachment"
    return response


def _log(user: int, file: StoredFile, status: int) -> None:
    """Who took what, in numbers; no names."""
    told = {
        "event": "file_downloaded",
        "user": user,
        "file": file.pk,
        "project": file.project_id,
        "level": file.level,
        "status": status,
    }
    _LOG.info(json.dumps(told))
