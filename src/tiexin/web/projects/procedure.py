"""One procedure of a project: its clocks, its ledger, its papers, its past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.app.cases.explain import explain_days
from tiexin.app.cases.replan import request_of
from tiexin.app.share import encode_share
from tiexin.casework.ledger import ledger_of
from tiexin.casework.table import Party
from tiexin.kernel import BadInput, CalendarGap
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person, project_or_404
from tiexin.web.cases import store
from tiexin.web.common.names import stage_name
from tiexin.web.common.requests import is_fragment
from tiexin.web.common.service import get_messages, get_service
from tiexin.web.files.corrections import may_ask
from tiexin.web.files.papers import Papers
from tiexin.web.projects.actions import actions
from tiexin.web.projects.applications import applications
from tiexin.web.projects.choices import source_of
from tiexin.web.projects.lines import length, line_of
from tiexin.web.projects.prepared import rules_of_today
from tiexin.web.projects.present import letters, stamp_of
from tiexin.web.projects.promises import promises
from tiexin.web.projects.rules import changed_rules
from tiexin.web.projects.sight import EVERYBODY, Sight
from tiexin.web.projects.timeline import in_words, shown
from tiexin.web.projects.wording import Words

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.casework.state import ProcedureState
    from tiexin.kernel import Language


@for_roles(*EVERYBODY)
@require_safe
def procedure(
    request: HttpRequest, language: Language, code: str, id_: str
) -> HttpResponse:
    """The page of one procedure; a reviewer sees only those of the own office."""
    sight = Sight(project_or_404(request, code), person(request), language)
    if is_fragment(request) and request.GET.get("since") == stamp_of(sight):
        return HttpResponse(status=204)
    if id_ not in sight.state.procedures or not sight.in_full(id_):
        raise Http404
    name = "part_procedure" if is_fragment(request) else "procedure"
    return render(request, f"projects/{name}.html", page_of(sight, id_))


def page_of(sight: Sight, id_: str) -> dict[str, Any]:
    """All that the page of one procedure shows this person."""
    words = Words(sight)
    its = sight.state.procedures[id_]
    return {
        "project": sight.project,
        "base": words.base,
        "here": words.page_of(id_),
        "stamp": stamp_of(sight),
        "line": line_of(words, id_),
        "its": its,
        "rules": store.setting().rules_of(its),
        # It holds all answers about the project.
        "link": encode_share(request_of(sight.state)) if sight.whole else "",
        "clock": sight.clocks[id_],
        "limits": _limits(words, its),
        "days": _days_explained(words, its),
        "applications": applications(words, its),
        "interruptions": _interruptions(words, its),
        "promises": [each for each in promises(words) if each["procedure_id"] == id_],
        "actions": actions(words, id_),
        "new_rules": _new_rules(words, id_),
        "events": [
            in_words(words, event) for event in shown(words) if event.subject == id_
        ],
        **_ledger(words, id_),
        **_papers(words, id_),
        **letters(words, id_),
    }


def _limits(words: Words, its: ProcedureState) -> list[dict[str, Any]]:
    """The three limits with their length and source, as the rules set them."""
    rules = store.setting().rules_of(its)
    found: list[dict[str, Any]] = []
    for name in words.sight.limits:
        days = getattr(rules, name)
        if days is None and name not in rules.unknown:
            continue
        found.append(
            {
                "name": name,
                "title": words.say(f"casework.limit.{name}"),
                "length": length(words, days)
                if days
                else words.say("projects.unknown_days"),
                "source": source_of(words, days.source) if days else "",
            }
        )
    return found


def _days_explained(words: Words, its: ProcedureState) -> list[dict[str, Any]]:
    """Every day that binds somebody, with the sentences that say why."""
    found = explain_days(
        its,
        words.sight.clocks[its.id],
        words.sight.state,
        setting=store.setting(),
        catalogue=get_service().catalogue,
    )
    return [
        {
            "id": f"{each.kind}-{each.about}" if each.about else each.kind,
            "title": words.say(f"projects.clock_of.{each.kind}"),
            "day": words.day(each.day),
            "sentences": each.words(texts=get_messages(), language=words.language),
            "articles": each.articles(get_service().catalogue, words.language),
        }
        for each in sorted(found, key=lambda each: each.day)
        if policy.knows_day(words.sight.user, each.kind)
    ]


def _interruptions(words: Words, its: ProcedureState) -> list[dict[str, str]]:
    return [
        {
            "cause": words.say(f"casework.choice.{each.cause}"),
            "note": each.note,
            "first": words.short(each.first),
            "last": words.short(each.last)
            if each.last
            else words.say("projects.still_open"),
        }
        for each in its.interruptions.values()
    ]


def _new_rules(words: Words, id_: str) -> str:
    """Where to move it to the rules of today; empty where they say the same."""
    sight = words.sight
    its = sight.state.procedures[id_]
    begun = bool(its.applications) or its.begun_on is not None
    done = store.table().states[its.state].done
    kind = "move_rules"
    allowed = policy.may(sight.user, kind, sight.project, today=sight.today)
    if not begun or done or not allowed or not sight.state.is_open:
        return ""
    try:
        changes = changed_rules(words, id_, rules_of_today(words).rulebook)
    except (BadInput, CalendarGap):
        # Today lies outside of what is gathered; then there is nothing to offer.
        return ""
    return f"{words.base}record/{kind}/?procedure={id_}" if changes else ""


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
            {
                "url": words.page_of(each),
                "title": words.procedure(each),
                "state": words.say(f"casework.state.{state.procedures[each].state}"),
                "readable": words.sight.in_full(each),
            }
            for each in rules.after
            if each in state.procedures
        ],
        "after_begun": [
            {"title": words.procedure(each)}
            for each in rules.after_begun
            if each in state.procedures
        ],
        "after_stages": [
            stage_name(each, words.language) for each in rules.after_stages
        ],
    }
