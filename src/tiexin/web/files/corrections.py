"""Asking for corrections, all at once, and answering them on one page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tiexin.casework.documents import open_corrections
from tiexin.casework.table import Command, Role
from tiexin.kernel import BadInput, Problem, Refused
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person, project_or_404
from tiexin.web.cases import store
from tiexin.web.common.failures import on_page
from tiexin.web.common.names import actor_name, document_name
from tiexin.web.common.requests import read_day
from tiexin.web.files import receiving, service
from tiexin.web.files.papers import Papers
from tiexin.web.files.views import command_of, form_context, status_of, wish_of
from tiexin.web.projects.sight import EVERYBODY, Sight
from tiexin.web.projects.wording import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tiexin.casework.state import Correction
    from tiexin.eventlog import Json
    from tiexin.kernel import Language, TiexinError

_ROWS: Final = 12
_ROWS_AT_FIRST: Final = 3
_LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked for, in words, with what an answer needs."""

    id: str
    procedure: str
    procedure_url: str
    about: str
    kind: str
    text: str
    asked: str
    by: str
    due: str
    overdue: bool
    answered: str
    document: str
    version: int
    level: str
    url: str


@for_roles(*EVERYBODY)
@require_safe
def corrections(request: HttpRequest, language: Language, code: str) -> HttpResponse:
    """What is asked for on a project, with the form to answer each."""
    sight = Sight(project_or_404(request, code), person(request), language)
    return _page(request, Papers(Words(sight)))


@csrf_exempt  # ``_answer`` checks: the bytes are read under our own handler
@for_roles(Role.INVESTOR, Role.OFFICER)
@require_POST
def answer(
    request: HttpRequest, language: Language, code: str, correction: str
) -> HttpResponseBase:
    """Answer one request: with files, with words, or both."""
    sight = Sight(project_or_404(request, code), person(request), language)
    papers = Papers(Words(sight))
    found = sight.state.corrections.get(correction)
    if found is None or not _may_answer(sight):
        raise Http404
    try:
        with receiving.receiving(
            request, receiving.place_of(sight.project)
        ) as receiver:
            return _answer(request, papers, found, receiver)
    except Refused as error:
        return _page(request, papers, error=error, wrong=correction)


@csrf_protect
def _answer(
    request: HttpRequest,
    papers: Papers,
    correction: Correction,
    receiver: receiving.Receiver,
) -> HttpResponse:
    sight = papers.sight
    try:
        files = receiving.received(request, "file")
        if receiver.failed is not None:
            raise receiver.failed
        wish = replace(wish_of(request, correction.document), correction=correction.id)
        if files and correction.document:
            service.add(sight.user, sight.project, wish, files)
        else:
            service.answer(sight.user, sight.project, wish)
    except (BadInput, Refused) as error:
        return _page(request, papers, error=error, wrong=correction.id)
    return HttpResponseRedirect(f"{papers.words.base}corrections/?answered=1")


def _page(
    request: HttpRequest,
    papers: Papers,
    *,
    error: TiexinError | None = None,
    wrong: str = "",
) -> HttpResponse:
    sight, words = papers.sight, papers.words
    mine = [one for one in sight.state.corrections.values() if _sees(sight, one)]
    typed = request.POST.get("level", "")
    found = [
        _in_words(papers, one, level=typed if one.id == wrong else "") for one in mine
    ]
    context = {
        "project": sight.project,
        "base": words.base,
        "asked": sorted(
            (one for one in found if not one.answered), key=lambda one: one.due or "~"
        ),
        "answered": [one for one in reversed(found) if one.answered],
        "may_answer": _may_answer(sight),
        "wrong": wrong,
        "note": request.POST.get("note", "")[:_LONGEST],
        "command": command_of(request, error),
        "thanks": "answered" in request.GET,
        "failures": on_page(error.problems, words.language) if error else [],
        **form_context(papers),
    }
    status = status_of(error) if error else HTTPStatus.OK
    return render(request, "files/corrections.html", context, status=status)


def _sees(sight: Sight, correction: Correction) -> bool:
    known = correction.procedure in sight.state.procedures
    return sight.whole or (known and sight.in_full(correction.procedure))


def _may_answer(sight: Sight) -> bool:
    return sight.state.is_open and policy.may(
        sight.user, "answer_correction", sight.project, today=sight.today
    )


def _in_words(papers: Papers, correction: Correction, *, level: str) -> Asked:
    words, sight = papers.words, papers.sight
    newest = max(
        (
            document
            for document in sight.state.documents.values()
            if document.kind == correction.document
        ),
        key=lambda document: document.versions[-1].added_on,
        default=None,
    )
    answered = correction.answered_on
    return Asked(
        id=correction.id,
        procedure=words.procedure(correction.procedure),
        procedure_url=words.page_of(correction.procedure),
        about=document_name(correction.document, words.language) or correction.field,
        kind=correction.document,
        text=correction.text,
        asked=words.short(correction.asked_on),
        by=actor_name(correction.asked_by, sight.names, words.language),
        due=words.short(correction.due) if correction.due else "",
        overdue=bool(correction.due and correction.due < sight.today and not answered),
        answered=words.short(answered) if answered else "",
        document=newest.id if newest else "",
        version=len(newest.versions) + 1 if newest else 1,
        level=level or (newest.level if newest else "internal"),
        url=f"{words.base}corrections/{correction.id}/",
    )


@for_roles(Role.OFFICER, Role.REVIEWER)
@require_safe
def choose(request: HttpRequest, language: Language, code: str) -> HttpResponse:
    """Which procedure the corrections are about: those under way first."""
    sight = Sight(project_or_404(request, code), person(request), language)
    words = Words(sight)
    states = store.setting().table.states
    found = [
        (each.state == "planned" or states[each.state].done, id_)
        for id_, each in sight.state.procedures.items()
        if may_ask(sight, id_)
    ]
    context = {
        "project": sight.project,
        "base": words.base,
        "steps": [(id_, words.procedure(id_)) for _, id_ in sorted(found)],
    }
    return render(request, "files/choose.html", context)


@for_roles(Role.OFFICER, Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(
    request: HttpRequest, language: Language, code: str, procedure: str
) -> HttpResponse:
    """Ask for everything that is missing or wrong about a procedure, in one go."""
    sight = Sight(project_or_404(request, code), person(request), language)
    if procedure not in sight.state.procedures or not may_ask(sight, procedure):
        raise Http404
    error: TiexinError | None = None
    if request.method == "POST":
        try:
            _ask(request, sight, procedure)
        except (BadInput, Refused) as refusal:
            error = refusal
        else:
            base = Words(sight).base
            return HttpResponseRedirect(f"{base}procedures/{procedure}/#papers")
    return _ask_page(request, sight, procedure, error)


def may_ask(sight: Sight, procedure: str) -> bool:
    """Whether somebody may ask for corrections about a procedure now."""
    return sight.state.is_open and policy.may(
        sight.user,
        "request_correction",
        sight.project,
        today=sight.today,
        authority=sight.authority_of(procedure),
    )


def _ask(request: HttpRequest, sight: Sight, procedure: str) -> None:
    """One request for each line; all of them or none."""
    due = _due(request)
    rows = [row for row in _rows(request) if row["text"] or row["document"]]
    if not rows:
        raise BadInput(Problem("files.nothing_asked", {}, "text_0"))
    actor, form = policy.actor(sight.user), command_of(request)
    with transaction.atomic():
        for row in rows:
            data: dict[str, Json] = {
                "procedure": procedure,
                "document": row["document"],
                "field": row["field"],
                "text": row["text"],
                "due": due,
            }
            id_ = f"{actor.id}/{form}/{row['number']}"
            command = Command(id_, "request_correction", "", sight.today, data)
            store.execute(actor, sight.project.code, command)


def _due(request: HttpRequest) -> str:
    text = request.POST.get("due", "").strip()
    return read_day(text).isoformat() if text else ""


def _rows(request: HttpRequest) -> Iterator[dict[str, str]]:
    for number in range(_ROWS):
        yield {
            "number": str(number),
            **{
                name: request.POST.get(f"{name}_{number}", "").strip()
                for name in ("document", "field", "text")
            },
        }


def _ask_page(
    request: HttpRequest, sight: Sight, procedure: str, error: TiexinError | None
) -> HttpResponse:
    words = Words(sight)
    rules = store.setting().rules_of(sight.state.procedures[procedure])
    typed = list(_rows(request))
    used = sum(1 for row in typed if row["text"] or row["document"] or row["field"])
    asked = open_corrections(sight.state, procedure)
    context: dict[str, Any] = {
        "project": sight.project,
        "base": words.base,
        "procedure": procedure,
        "title": words.procedure(procedure),
        "rows": typed[: max(_ROWS_AT_FIRST, min(_ROWS, used + 1))],
        "papers": [
            (each, document_name(each, words.language))
            for each in dict.fromkeys((*rules.needs, *rules.gives))
        ],
        "due": request.POST.get("due", ""),
        "today": sight.today.isoformat(),
        "already": len(asked),
        "command": command_of(request, error),
        "failures": on_page(error.problems, words.language) if error else [],
    }
    status = status_of(error) if error else HTTPStatus.OK
    return render(request, "files/ask.html", context, status=status)
