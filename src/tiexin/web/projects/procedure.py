"""One procedure of a project: its clock, its ledger, its papers, its past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.casework.ledger import ledger_of
from tiexin.casework.table import Party
from tiexin.web.access.guard import for_roles, person, project_or_404
from tiexin.web.cases import store
from tiexin.web.files.corrections import may_ask
from tiexin.web.files.papers import Papers
from tiexin.web.projects.actions import actions
from tiexin.web.projects.lines import line_of
from tiexin.web.projects.sight import EVERYBODY, Sight
from tiexin.web.projects.timeline import in_words, shown
from tiexin.web.projects.wording import Words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tiexin.kernel import Language


@for_roles(*EVERYBODY)
@require_safe
def procedure(
    request: HttpRequest, language: Language, code: str, id_: str
) -> HttpResponse:
    """The page of one procedure; a reviewer sees only those of the own office."""
    sight = Sight(project_or_404(request, code), person(request), language)
    if id_ not in sight.state.procedures or not sight.in_full(id_):
        raise Http404
    words = Words(sight)
    its = sight.state.procedures[id_]
    context = {
        "project": sight.project,
        "base": words.base,
        "line": line_of(words, id_),
        "its": its,
        "rules": store.setting().rules_of(its),
        "clock": sight.clocks[id_],
        "actions": actions(words, id_),
        "events": [
            in_words(words, event) for event in shown(words) if event.subject == id_
        ],
        **_ledger(words, id_),
        **_papers(words, id_),
    }
    return render(request, "projects/procedure.html", context)


def _ledger(words: Words, id_: str) -> dict[str, Any]:
    """Who had how many of the days."""
    sight = words.sight
    found = ledger_of(
        sight.state.procedures[id_], setting=store.setting(), today=sight.today
    )
    return {
        "ledger": [
            {
                "party": words.say(f"casework.party.{entry.party.value}"),
                "why": words.say(f"casework.why.{entry.why}"),
                "first": words.short(entry.first),
                "last": words.short(entry.last),
                "days": entry.days,
                "working_days": entry.working_days,
            }
            for entry in found.entries
        ],
        "sums": [
            {
                "party": words.say(f"casework.party.{party.value}"),
                "days": found.days(party),
                "working_days": found.working_days(party),
            }
            for party in Party
            if found.days(party)
        ],
    }


def _papers(words: Words, id_: str) -> dict[str, Any]:
    """What goes in and comes out, and what it waits for."""
    state = words.sight.state
    rules = store.setting().rules_of(state.procedures[id_])
    return {
        **Papers(words).of_procedure(id_),
        "ask_url": f"{words.base}corrections/ask/{id_}/"
        if may_ask(words.sight, id_)
        else "",
        "after": [
            (each, words.procedure(each))
            for each in rules.after
            if each in state.procedures
        ],
    }
