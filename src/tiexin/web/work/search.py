"""Search over all that one may see: projects by code, name, enterprise and number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.cases.words import MOST_TERMS, terms
from tiexin.web.common.names import procedure_name
from tiexin.web.common.service import get_service, today

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tiexin.kernel import Language

_MOST: Final = 50
_LONGEST: Final = 100


@for_roles(Role.INVESTOR, Role.OFFICER, Role.REVIEWER, Role.SUPERVISOR)
@require_safe
def search(request: HttpRequest, language: Language) -> HttpResponse:
    """What is found for all words of the question together."""
    text = request.GET.get("q", "").strip()[:_LONGEST]
    words = terms(text)[:MOST_TERMS]
    context: dict[str, Any] = {"q": text, "asked": bool(words)}
    if words:
        seen = policy.projects(person(request), today=today())
        found = seen
        for word in words:
            found = found.filter(
                search__contains=f" {word}" if word.isdigit() else word
            )
        context["projects"] = found.select_related("enterprise", "officer").order_by(
            "closed_on", "-opened_on", "-pk"
        )[:_MOST]
        named = _procedures(words)
        rows = policy.rows(person(request), today=today()).filter(
            procedure__in=named, is_open=True
        )
        context["rows"] = [
            {
                "title": procedure_name(row.procedure, language),
                "code": row.project.code,
                "name": row.project.name,
                "state": row.state,
                "url": f"/{language}/projects/{row.project.code}/procedures/"
                f"{row.procedure}/",
            }
            for row in rows.exclude(state="planned")
            .select_related("project")
            .order_by("due", "pk")[:_MOST]
        ]
        context["catalogue"] = [
            (id_, procedure_name(id_, language)) for id_ in named[:_MOST]
        ]
    return render(request, "work/search.html", context)


def _procedures(words: list[str]) -> list[str]:
    """Procedures whose titles hold all the words, in any of the languages."""
    found = []
    for id_ in get_service().journey.procedures:
        titles = (procedure_name(id_, each) for each in ("zh-hans", "zh-hant", "en"))
        held = set(terms(" ".join(titles)))
        if all(word in held for word in words):
            found.append(id_)
    return found
