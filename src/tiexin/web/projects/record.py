"""Recording what happened: first what it would move, then, by the button, for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tiexin.app.cases.replan import request_of
from tiexin.app.share import encode_share
from tiexin.app.upheaval import MILESTONE_WEIGHT
from tiexin.kernel import BadInput, Problem, Refused
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person, project_or_404
from tiexin.web.cases import replanning, store
from tiexin.web.common.failures import on_page
from tiexin.web.common.links import Links
from tiexin.web.common.names import milestone_name
from tiexin.web.common.requests import is_fragment, own_path, whole, with_saved
from tiexin.web.projects.actions import NOT_BY_FORM, OWN_PAGES
from tiexin.web.projects.forms import RecordForm
from tiexin.web.projects.prepared import prepare
from tiexin.web.projects.sight import EVERYBODY, Sight
from tiexin.web.projects.wording import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from tiexin.app.cases.replan import Moved
    from tiexin.casework.table import Command
    from tiexin.kernel import Language, TiexinError
    from tiexin.web.cases.replanning import Keeping
    from tiexin.web.common.failures import Failure


@for_roles(*EVERYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def record(
    request: HttpRequest, language: Language, code: str, kind: str
) -> HttpResponse:
    """The form of one command; ``look`` only shows what saving would move."""
    data = request.POST if request.method == "POST" else request.GET
    sight = Sight(project_or_404(request, code), person(request), language)
    spec = store.table().commands.get(kind)
    subject = data.get("procedure", "")[:80]
    if spec is None or kind in NOT_BY_FORM or not _allowed(sight, kind, subject):
        raise Http404
    if kind in OWN_PAGES:
        return HttpResponseRedirect(Words(sight).base + OWN_PAGES[kind])
    subject = subject if spec.about == "procedure" else ""
    if subject and subject not in sight.state.procedures:
        raise Http404
    if kind == "change_facts" and not data.get("p"):
        return HttpResponseRedirect(_guide(sight))
    prepared = prepare(Words(sight), kind, subject, data)
    form = RecordForm(sight, spec, subject, data=data, prepared=prepared)
    look = "look" in data
    failures: list[Failure] = []
    status = 200
    if request.method == "POST" and not look:
        try:
            return _save(request, sight, form)
        except (BadInput, Refused) as error:
            failures = on_page(error.problems, language)
            status = 409 if isinstance(error, Refused) else 400
            form.begin_anew(error)
    context = _context(sight, form, failures) | {
        "after": own_path(data.get("next", ""))
    }
    if look and is_fragment(request):
        return render(request, "projects/part_preview.html", context)
    return render(request, "projects/record.html", context, status=status)


def _guide(sight: Sight) -> str:
    """The questions with the present answers; from there one comes back here."""
    token = encode_share(request_of(sight.state))
    return Links(sight.language, token, sight.project.code).guide


def _allowed(sight: Sight, kind: str, subject: str) -> bool:
    authority = ""
    if subject and subject in sight.state.procedures:
        authority = sight.authority_of(subject)
    return policy.may(
        sight.user, kind, sight.project, today=sight.today, authority=authority
    )


def _save(request: HttpRequest, sight: Sight, form: RecordForm) -> HttpResponse:
    version = whole(request.POST.get("version", ""), -1)
    command = form.command()
    if form.spec.kind in ("change_facts", "move_rules"):
        # What can't be planned must not be saved: every page would fail on it.
        replanning.preview(
            policy.actor(sight.user), sight.project, command, today=sight.today
        )
    store.execute(
        policy.actor(sight.user),
        sight.project.code,
        command,
        expected=None if version < 0 else version,
        beside=form.prepared.beside,
    )
    after = own_path(request.POST.get("next", ""))
    if not after:
        words = form.words
        after = words.page_of(form.procedure) if form.procedure else words.base
    seen = policy.projects(sight.user, today=sight.today)
    if not seen.filter(pk=sight.project.pk).exists():
        # Handed over: the project's page is no longer for the one who did it.
        after = f"/{sight.language}/my-work/"
    return HttpResponseRedirect(with_saved(after, form.spec.kind))


def _context(sight: Sight, form: RecordForm, failures: list[Failure]) -> dict[str, Any]:
    words, procedure = form.words, form.procedure
    asks = form.asks(failures)
    shown = {ask.name for ask in asks} | {"on"}
    back = words.page_of(procedure) if procedure else words.base
    context: dict[str, Any] = {
        "project": sight.project,
        "base": words.base,
        "back": back,
        "form": form,
        "asks": asks,
        "title": words.say(f"casework.command.{form.spec.kind}"),
        "procedure": procedure,
        "procedure_title": words.procedure(procedure) if procedure else "",
        "today": sight.today.isoformat(),
        # What is said at its field is not said above as well.
        "failures": [each for each in failures if each.where not in shown],
        "day_failure": next((each for each in failures if each.where == "on"), None),
        "wrong": bool(failures),
        "carried": form.prepared.carried,
        **form.prepared.shown,
    }
    return context | preview_of(sight, form.command, words)


def preview_of(
    sight: Sight, command: Callable[[], Command], words: Words
) -> dict[str, Any]:
    """What a command would move; while fields are missing, only that they are."""
    try:
        found = replanning.preview(
            policy.actor(sight.user), sight.project, command(), today=sight.today
        )
    except (BadInput, Refused) as error:
        return {"hindrance": _hindrance(error, sight.language)}
    return {
        "moved": _moved(found.moved, words),
        "keeping": _keeping(found.keeping, words),
        "clocks": [
            {
                "procedure": words.procedure(each.procedure),
                "what": words.say(f"projects.clock_of.{each.kind}"),
                "before": words.short(each.before),
                "after": words.short(each.after),
            }
            for each in found.clocks
            if policy.knows_day(sight.user, each.kind)
        ],
        "rests": words.rests(found.after.rests_on),
        "steps": sum(
            then.finish != found.before.steps[id_].finish
            for id_, then in found.after.steps.items()
            if id_ in found.before.steps
        ),
        "looked": True,
    }


def _moved(moved: tuple[Moved, ...], words: Words) -> list[dict[str, Any]]:
    """Each milestone that moves, with the steps that move it."""
    return [
        {
            "milestone": milestone_name(each.milestone, words.language),
            "before": words.short(each.before),
            "after": words.short(each.after),
            "later": max(0, each.days),
            "sooner": max(0, -each.days),
            "chain": [words.procedure(step) for step in each.chain],
        }
        for each in moved
    ]


def _keeping(keeping: Keeping | None, words: Words) -> dict[str, Any] | None:
    """The plan that was told against both ways on; None where nothing of it moves."""
    if keeping is None or not keeping.soonest.weighted:
        return None
    return {
        "told_on": words.short(keeping.told_on),
        "ways": [
            {"title": words.say(f"projects.way_{name}"), "sums": sums}
            for name, sums in (("soonest", keeping.soonest), ("kept", keeping.kept))
        ],
        "same": keeping.kept == keeping.soonest,
        "moved": _moved(keeping.moved, words),
        "weight": MILESTONE_WEIGHT,
    }


def _hindrance(error: TiexinError, language: Language) -> list[Failure]:
    """Why nothing can be previewed yet; fields still empty need no complaint."""
    told: list[Problem] = [
        each for each in error.problems if each.code != "casework.field_missing"
    ]
    return on_page(told, language)
