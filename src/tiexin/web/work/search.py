"""Search over all that one may see: projects by code, name, enterprise and number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Window
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.casework.table import Role
from tiexin.kernel import LANGUAGES
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.cases.models import Project
from tiexin.web.cases.words import MOST_TERMS, terms
from tiexin.web.common.names import authority_name, procedure_name
from tiexin.web.common.service import get_messages, get_service, today

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User

_MOST: Final = 50
_LONGEST: Final = 100


@for_roles(Role.INVESTOR, Role.OFFICER, Role.REVIEWER, Role.SUPERVISOR)
@require_safe
def search(request: HttpRequest, language: Language) -> HttpResponse:
    """What is found for all words of the question together."""
    text = request.GET.get("q", "").strip()[:_LONGEST]
    words = terms(text)[:MOST_TERMS]
    context: dict[str, Any] = {
        "q": text,
        "asked": bool(text),
        "too_short": bool(text) and not words,
        "most": _MOST,
    }
    if words:
        user, day = person(request), today()
        found = _projects(user, words, day)
        context |= {
            **_first(found),
            **_procedures(user, words, day, language),
        }
    return render(request, "work/search.html", context)


def _first(found: QuerySet[Project]) -> dict[str, Any]:
    """The newest of them and how many there are, by going through them once."""
    order = ("closed_on", "-opened_on", "-pk")
    keys = found.annotate(count=Window(Count("pk"))).order_by(*order)
    first = list(keys.values_list("pk", "count")[:_MOST])
    shown = Project.objects.filter(pk__in=[key for key, _ in first])
    return {
        "count": first[0][1] if first else 0,
        # The words are long, and nobody reads them here.
        "projects": shown.select_related("enterprise", "officer")
        .defer("search")
        .order_by(*order),
    }


def _projects(user: User, words: list[str], day: date) -> QuerySet[Project]:
    found = policy.projects(user, today=day)
    for word in words:
        found = found.filter(policy.named(user, word))
    return found


def _procedures(
    user: User, words: list[str], day: date, language: Language
) -> dict[str, Any]:
    """Procedures under way whose title holds all the words, and the catalogue's."""
    named = _named(words)
    rows = policy.rows(user, today=day).filter(procedure__in=named, is_open=True)
    moving = rows.exclude(state="planned").annotate(count=Window(Count("pk")))
    first = list(moving.select_related("project").order_by("due", "pk")[:_MOST])
    say = get_messages().text
    return {
        "row_count": first[0].count if first else 0,
        "rows": [
            {
                "title": procedure_name(row.procedure, language),
                "project": f"{row.project.code} {row.project.name}",
                "state": say(f"casework.state.{row.state}", language),
                "office": authority_name(row.authority, row.jurisdiction, language),
                "url": f"/{language}/projects/{row.project.code}/procedures/"
                f"{row.procedure}/",
            }
            for row in first
        ],
        "catalogue": [(id_, procedure_name(id_, language)) for id_ in named[:_MOST]],
    }


def _named(words: list[str]) -> list[str]:
    """Procedures whose titles hold all the words, in any of the languages."""
    found = []
    for id_ in get_service().journey.procedures:
        titles = (procedure_name(id_, each) for each in LANGUAGES)
        held = terms(" ".join(titles))
        if all(any(_fits(word, each) for each in held) for word in words):
            found.append(id_)
    return found


def _fits(word: str, held: str) -> bool:
    return held.startswith(word) if word.isascii() else word in held
