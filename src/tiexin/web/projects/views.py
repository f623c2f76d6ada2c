"""A project's pages: opened from a plan, looked at, recorded, written about."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tiexin.casework.ledger import ledger_of
from tiexin.casework.table import Command, Party, Role
from tiexin.kernel import BadInput, Problem, Refused
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person, project_or_404
from tiexin.web.accounts.models import Enterprise, User
from tiexin.web.cases import models, opening, replanning, store
from tiexin.web.common.dates import format_day
from tiexin.web.common.failures import on_page
from tiexin.web.common.names import (
    document_name,
    milestone_name,
    place_name,
    procedure_name,
)
from tiexin.web.common.requests import is_fragment
from tiexin.web.common.service import get_messages, today
from tiexin.web.projects.chart import chart_of
from tiexin.web.projects.forms import RecordForm
from tiexin.web.projects.present import EVENTS_A_PAGE, Presenter
from tiexin.web.projects.sight import Sight

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language, TiexinError

EVERYBODY: Final = (Role.INVESTOR, Role.OFFICER, Role.REVIEWER, Role.SUPERVISOR)
_LIST: Final = 200
_LONGEST_NAME: Final = 200
_MESSAGES: Final = 50


@for_roles(*EVERYBODY)
@require_safe
def mine(request: HttpRequest, language: Language) -> HttpResponse:
    """The projects that somebody has a part in, those that need a look first."""
    seen = policy.projects(person(request), today=today())
    found = seen.select_related("enterprise", "officer").order_by(
        "closed_on", "next_due", "-pk"
    )
    context = {"projects": found[:_LIST], "count": seen.count(), "today": today()}
    return render(request, "projects/list.html", context)


@for_roles(Role.INVESTOR, Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, language: Language) -> HttpResponse:
    """From the public plan to a project: what it will promise, and one button."""
    user = person(request)
    token = (request.POST.get("p") or request.GET.get("p", "")).strip()
    if not token:
        return HttpResponseRedirect(f"/{language}/guide/")
    promised = opening.promised(token)
    failures: list[Any] = []
    if request.method == "POST":
        try:
            project = _open(request, user, token)
        except (BadInput, Refused) as error:
            failures = on_page(error.problems, language)
        else:
            return HttpResponseRedirect(f"/{language}/projects/{project.code}/")
    place = promised.request.jurisdiction
    officer = None
    try:
        officer = opening.suggested_officer(place, today())
    except Refused as error:
        failures = on_page(error.problems, language)
    context = {
        "failures": failures,
        "token": token,
        "command": request.POST.get("command") or uuid.uuid4().hex,
        "name": request.POST.get("name") or _name(user, promised, language),
        "enterprises": _enterprises(user),
        "officer": officer,
        "place": place_name(place, language),
        "count": len(promised.procedures),
        "production": format_day(
            date.fromisoformat(promised.plan.milestones["production_start"]),
            language,
        ),
    }
    status = 409 if failures else 200
    return render(request, "projects/begin.html", context, status=status)


def _name(user: User, promised: Any, language: Language) -> str:
    owner = user.enterprise.name if user.enterprise else ""
    place = place_name(promised.request.jurisdiction, language)
    return get_messages().text(
        "projects.first_name", language, owner=owner, place=place
    )


def _enterprises(user: User) -> list[Enterprise]:
    if user.enterprise is not None:
        return [user.enterprise]
    if Role(user.role) is Role.OFFICER:
        return list(Enterprise.objects.order_by("name")[:_LIST])
    return []


def _open(request: HttpRequest, user: User, token: str) -> models.Project:
    wanted = request.POST.get("enterprise", "")
    allowed = {str(each.pk): each for each in _enterprises(user)}
    enterprise = allowed.get(wanted)
    if enterprise is None:
        raise BadInput.of("projects.no_enterprise", where="enterprise")
    name = request.POST.get("name", "").strip()
    if not 0 < len(name) <= _LONGEST_NAME:
        raise BadInput.of("projects.bad_name", where="name", most=_LONGEST_NAME)
    investor = user
    if Role(user.role) is Role.OFFICER:
        people = User.objects.filter(enterprise=enterprise, role=Role.INVESTOR.value)
        found = people.order_by("pk").first()
        if found is None:
            raise BadInput.of("projects.no_investor", where="enterprise")
        investor = found
    command = request.POST.get("command", "")[:60] or uuid.uuid4().hex
    return opening.open_project(
        opening.Wish(token, name, investor, enterprise, f"{user.actor_id}/{command}")
    )


@for_roles(*EVERYBODY)
@require_safe
def project(request: HttpRequest, language: Language, code: str) -> HttpResponse:
    """Everything about a project on one page; unchanged since a version: nothing."""
    found = project_or_404(request, code)
    since = request.GET.get("since", "")
    if is_fragment(request) and since == str(found.version):
        return HttpResponse(status=204)
    sight = Sight(found, person(request), language)
    page = (
        max(1, int(request.GET.get("page", "1")))
        if (request.GET.get("page", "1").isdigit())
        else 1
    )
    context = _project_context(sight, page)
    context["changed"] = bool(since)
    template = (
        "projects/part_project.html"
        if is_fragment(request)
        else ("projects/project.html")
    )
    return render(request, template, context)


def _project_context(sight: Sight, page: int) -> dict[str, Any]:
    words = Presenter(sight)
    found, language = sight.project, sight.language
    context: dict[str, Any] = {
        "project": found,
        "base": words.base,
        "stages": words.stages(),
        "lacking": words.lacking(),
        "groups": words.lines(),
        "late": [procedure_name(each, language) for each in sight.expected.late],
        "production": _production(sight),
        "timeline": words.timeline(page),
        "page": page,
        "pages": max(1, -(-len(sight.log) // EVENTS_A_PAGE)),
        "actions": list(words.actions()),
        "whole": sight.whole,
        "chart": chart_of(sight, words.say("projects.chart.bar")),
    }
    if sight.whole:
        letters = models.Message.objects.filter(project=found).select_related("author")
        context |= {
            "promises": words.promises(),
            "letters": list(letters.order_by("-at")[:_MESSAGES]),
            "command": uuid.uuid4().hex,
            "terms": [
                {
                    "name": sight.names.get(term.officer, ""),
                    "since": format_day(term.since, language),
                    "why": term.why,
                }
                for term in reversed(sight.state.officers)
            ],
            "plans": [
                {"on": format_day(mark.on, language), "why": mark.reason}
                for mark in reversed(sight.state.plans)
            ],
            "cover": _cover(found),
        }
    return context


def _cover(found: models.Project) -> User | None:
    covers = models.Cover.objects.filter(
        officer=found.officer_id, first__lte=today(), last__gte=today()
    ).select_related("cover")
    cover = covers.first()
    return cover.cover if cover else None


def _production(sight: Sight) -> dict[str, Any]:
    """Production as promised and as it looks now; estimated, and said so."""
    promised = sight.project.promised_on
    expected = sight.expected.milestones.get("production_start")
    days = (expected - promised).days if expected and promised else 0
    return {"promised": promised, "expected": expected, "later": days, "sooner": -days}


@for_roles(*EVERYBODY)
@require_safe
def procedure(
    request: HttpRequest, language: Language, code: str, id_: str
) -> HttpResponse:
    """One procedure of a project: its clock, its ledger, its papers, its past."""
    found = project_or_404(request, code)
    sight = Sight(found, person(request), language)
    if id_ not in sight.state.procedures or not sight.in_full(id_):
        raise Http404
    words = Presenter(sight)
    its = sight.state.procedures[id_]
    rules = store.setting().rules_of(its)
    ledger = ledger_of(its, setting=store.setting(), today=sight.today)
    context = {
        "project": found,
        "base": words.base,
        "line": words.line(id_),
        "its": its,
        "rules": rules,
        "clock": sight.clocks[id_],
        "actions": list(words.actions(id_)),
        "ledger": [
            {
                "party": words.say(f"casework.party.{entry.party.value}"),
                "why": words.say(f"casework.why.{entry.why}"),
                "first": words.short(entry.first),
                "last": words.short(entry.last),
                "days": entry.days,
                "working_days": entry.working_days,
            }
            for entry in ledger.entries
        ],
        "sums": [
            {
                "party": words.say(f"casework.party.{party.value}"),
                "days": ledger.days(party),
                "working_days": ledger.working_days(party),
            }
            for party in Party
            if ledger.days(party)
        ],
        "needs": [(each, document_name(each, language)) for each in rules.needs],
        "gives": [(each, document_name(each, language)) for each in rules.gives],
        "after": [
            (each, procedure_name(each, language))
            for each in rules.after
            if each in sight.state.procedures
        ],
        "events": [
            words.event(event) for event in reversed(sight.log) if event.subject == id_
        ],
    }
    return render(request, "projects/procedure.html", context)


@for_roles(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def record(
    request: HttpRequest, language: Language, code: str, kind: str
) -> HttpResponse:
    """Record what happened: first what it would move, then, by the button, for good."""
    found = project_or_404(request, code)
    user = person(request)
    data = request.POST if request.method == "POST" else request.GET
    subject = data.get("procedure", "")[:80]
    spec = store.table().commands.get(kind)
    sight = Sight(found, user, language)
    if spec is None or not _allowed(sight, kind, subject):
        raise Http404
    form = RecordForm(sight, spec, subject if spec.about == "procedure" else "", data)
    failures: list[Any] = []
    status = 200
    if request.method == "POST" and "look" not in request.POST:
        try:
            return _save(request, sight, form)
        except (BadInput, Refused) as error:
            failures = on_page(error.problems, language)
            status = 409 if isinstance(error, Refused) else 400
    context = _record_context(sight, form, subject)
    context["failures"] = failures
    if is_fragment(request) and "look" in data:
        return render(request, "projects/part_preview.html", context)
    return render(request, "projects/record.html", context, status=status)


def _allowed(sight: Sight, kind: str, subject: str) -> bool:
    authority = ""
    if subject and subject in sight.state.procedures:
        authority = sight.authority_of(subject)
    return policy.may(
        sight.user, kind, sight.project, today=sight.today, authority=authority
    )


def _save(request: HttpRequest, sight: Sight, form: RecordForm) -> HttpResponse:
    version = request.POST.get("version", "")
    store.execute(
        policy.actor(sight.user),
        sight.project.code,
        form.command(),
        expected=int(version) if version.isdigit() else None,
    )
    where = f"procedures/{form.procedure}/" if form.procedure else ""
    base = f"/{sight.language}/projects/{sight.project.code}/"
    return HttpResponseRedirect(base + where)


def _record_context(sight: Sight, form: RecordForm, subject: str) -> dict[str, Any]:
    words = Presenter(sight)
    context: dict[str, Any] = {
        "project": sight.project,
        "base": words.base,
        "form": form,
        "asks": form.asks(),
        "papers": form.papers(),
        "title": words.say(f"casework.command.{form.spec.kind}"),
        "procedure": subject if form.procedure else "",
        "procedure_title": procedure_name(subject, sight.language)
        if form.procedure
        else "",
        "today": sight.today.isoformat(),
    }
    return context | _preview(sight, form, words)


def _preview(sight: Sight, form: RecordForm, words: Presenter) -> dict[str, Any]:
    """What the command would move; while fields are missing, only that they are."""
    try:
        found = replanning.preview(
            policy.actor(sight.user), sight.project, form.command(), today=sight.today
        )
    except (BadInput, Refused) as error:
        return {"hindrance": _hindrance(error, sight.language)}
    return {
        "moved": [
            {
                "milestone": milestone_name(each.milestone, sight.language),
                "before": words.short(each.before),
                "after": words.short(each.after),
                "later": max(0, each.days),
                "sooner": max(0, -each.days),
                "chain": [procedure_name(step, sight.language) for step in each.chain],
            }
            for each in found.moved
        ],
        "looked": True,
    }


def _hindrance(error: TiexinError, language: Language) -> list[Any]:
    """Why nothing can be previewed yet; fields still empty need no complaint."""
    told: list[Problem] = [
        each for each in error.problems if each.code != "casework.field_missing"
    ]
    return list(on_page(told, language))


@for_roles(Role.INVESTOR, Role.OFFICER)
@require_POST
def write(request: HttpRequest, language: Language, code: str) -> HttpResponse:
    """A letter on the project, to all who may read it."""
    found = project_or_404(request, code)
    user = person(request)
    text = request.POST.get("text", "").strip()
    if not 0 < len(text) <= _LONGEST_LETTER:
        raise BadInput.of("projects.bad_letter", where="text", most=_LONGEST_LETTER)
    command = Command(
        f"{user.actor_id}/{request.POST.get('command', '')[:60] or uuid.uuid4().hex}",
        "send_message",
        "",
        today(),
        {},
    )

    def keep(project: models.Project, given: Command) -> None:
        models.Message.objects.create(
            project=project,
            key=str(given.data["message"]),
            author=user,
            at=timezone.now(),
            text=text,
        )

    store.execute(policy.actor(user), found.code, command, beside=keep)
    return HttpResponseRedirect(f"/{language}/projects/{code}/#letters")


_LONGEST_LETTER: Final = 5_000
