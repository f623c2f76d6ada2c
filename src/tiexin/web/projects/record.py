"""Recording what happened: first what it would move, then, by the button, for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tiexin.kernel import BadInput, Problem, Refused
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person, project_or_404
from tiexin.web.cases import replanning, store
from tiexin.web.common.failures import on_page
from tiexin.web.common.names import milestone_name, procedure_name
from tiexin.web.common.requests import is_fragment
from tiexin.web.projects.forms import RecordForm
from tiexin.web.projects.sight import EVERYBODY, Sight
from tiexin.web.projects.wording import Words

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language, TiexinError


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
    words = Words(sight)
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


def _preview(sight: Sight, form: RecordForm, words: Words) -> dict[str, Any]:
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
