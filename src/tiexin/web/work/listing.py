"""The lists behind the board's figures, with filters, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from django.db.models import F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.accounts.models import User
from tiexin.web.cases.models import ProcedureRow, PromiseRow
from tiexin.web.common.pages import page_of
from tiexin.web.common.requests import whole
from tiexin.web.common.service import get_messages, get_service, today
from tiexin.web.work import filters, questions
from tiexin.web.work.lines import Lines
from tiexin.web.work.response import late_ones

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.cases.models import Project
    from tiexin.web.common.pages import Page
    from tiexin.web.work.lines import WorkLine

Kind: TypeAlias = Literal["rows", "promises", "projects"]
KINDS: Final[tuple[Kind, ...]] = ("rows", "promises", "projects")
_A_PAGE: Final = 50
_ASKED: Final = {
    "rows": ("authority", "officer", "stage"),
    "promises": ("officer", "stage"),
    "projects": ("officer", "stage"),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything of one place that a figure may be about, on a day."""

    rows: QuerySet[ProcedureRow]
    promises: QuerySet[PromiseRow]
    projects: QuerySet[Project]
    day: date

    def of(self, kind: Kind) -> QuerySet[Any]:
        """Everything of one kind."""
        found: QuerySet[Any] = getattr(self, kind)
        return found


@dataclass(frozen=True, slots=True)
class Listed:
    """One list: of procedures, promises or projects, and which of them on a day."""

    kind: Kind
    which: Callable[[date], Q]

    def found(self, ground: Ground) -> QuerySet[Any]:
        """Everything that stands in the list."""
        return ground.of(self.kind).filter(self.which(ground.day))


def ground_of(user: User, day: date) -> Ground:
    """All that is open in a supervisor's place."""
    projects = policy.projects(user, today=day).filter(closed_on=None)
    return Ground(
        policy.rows(user, today=day).filter(is_open=True),
        PromiseRow.objects.filter(project__in=projects),
        projects,
        day,
    )


LISTS: Final[dict[str, Listed]] = {
    "open": Listed("rows", lambda _: questions.at_an_office()),
    "red": Listed("rows", questions.red),
    "amber": Listed("rows", questions.amber),
    "escalated": Listed("rows", questions.escalated),
    "week": Listed("rows", questions.within_a_week),
    "paused": Listed("rows", lambda _: Q(state="paused")),
    "lapsed": Listed("promises", lambda _: Q(state="lapsed")),
    "broken": Listed("promises", lambda _: Q(state="broken")),
    "projects": Listed("projects", lambda _: Q()),
    "unanswered": Listed("projects", questions.unanswered),
    "silent": Listed("projects", questions.silent),
    "inactive": Listed("projects", lambda _: Q(officer__is_active=False)),
}
"""Every list by its name; a figure of the board is the number of its lines."""


@for_roles(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, language: Language, name: str) -> HttpResponse:
    """The lines that a figure of the board counts."""
    user, day = person(request), today()
    listed = _late(user, day) if name == "late_response" else LISTS.get(name)
    if listed is None:
        raise Http404
    if request.method == "POST":
        return filters.keep(request, f"board/{name}"[:20])
    asked = filters.read(request, *_ASKED[listed.kind])
    found = _filtered(listed, ground_of(user, day), asked)
    page = page_of(request, found.count(), size=_A_PAGE)
    here = f"/{language}/board/{name}/"
    back = f"{here}?{asked.query}" if asked.given else here
    lines = Lines(user, language, today=day, back=back)
    context = {
        "name": name,
        "title": get_messages().text(f"work.list.{name}", language),
        "count": found.count(),
        "lines": list(_lines(lines, listed, name, found=found, page=page)),
        "page": page,
        "filters": asked,
        "fields": filters.fields(
            asked,
            language,
            names=_ASKED[listed.kind],
            authorities=get_service().catalogue.authorities,
            place=user.jurisdiction,
            officers=User.objects.filter(
                role=Role.OFFICER.value, jurisdiction=user.jurisdiction
            ).order_by("pk"),
        ),
        "saved_filters": filters.saved(user, f"board/{name}"[:20]),
    }
    return render(request, "work/listing.html", context)


def _late(user: User, day: date) -> Listed:
    """Projects of the last year that were answered late, or not at all so far."""
    late = late_ones(policy.projects(user, today=day), day)
    return Listed("projects", lambda _: Q(pk__in=late))


def _filtered(listed: Listed, ground: Ground, asked: filters.Filters) -> QuerySet[Any]:
    found = listed.found(ground)
    if listed.kind == "rows":
        return asked.of(found, ground.day)
    prefix = "project__" if listed.kind == "promises" else ""
    for name, value in asked.given:
        key = whole(value)
        found = found.filter(**{f"{prefix}{name}": key if name == "officer" else value})
    return found


def _lines(
    lines: Lines, listed: Listed, name: str, *, found: QuerySet[Any], page: Page
) -> list[WorkLine]:
    first, last = page.first, page.last
    if listed.kind == "projects":
        order = ("last_contact_on", "opened_on", "pk")
        ordered = found.select_related("officer")
        if name in ("unanswered", "silent"):
            ordered = ordered.order_by(F(order[0]).asc(nulls_first=True), *order[1:])
            return list(lines.of_silence(ordered[first:last]))
        ordered = ordered.order_by(F("next_due").asc(nulls_last=True), "pk")
        return list(lines.of_projects(ordered[first:last]))
    near = found.select_related("project", "project__officer")
    ordered = near.order_by(F("due").asc(nulls_last=True), "pk")[first:last]
    if listed.kind == "promises":
        return list(lines.of_promises(ordered))
    return list(lines.of_rows(ordered))
