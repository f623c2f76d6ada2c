"""Which last days a change of the calendar moved: a place's, and one project's."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tiexin.calendars import day_in_words, in_words
from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person, project_or_404
from tiexin.web.cases import store
from tiexin.web.common.names import procedure_name
from tiexin.web.common.service import get_messages, today
from tiexin.web.notices.calendar_change import as_moved
from tiexin.web.notices.models import CalendarChange, CalendarRecord, MovedDay

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from tiexin.kernel import Language

_CHANGES: Final = 10
_A_PAGE: Final = 50
_MOST_DAYS: Final = 60


@for_roles(Role.SUPERVISOR)
@require_safe
def board(request: HttpRequest, language: Language) -> HttpResponse:
    """The calendar's changes, and for one of them what it moved in one's place."""
    user = person(request)
    changes = list(CalendarChange.objects.order_by("-pk")[:_CHANGES])
    wanted = request.GET.get("change", "")
    shown = next(
        (each for each in changes if str(each.pk) == wanted),
        changes[0] if changes and not wanted else None,
    )
    if wanted and shown is None:
        raise Http404
    seen = policy.projects(user, today=today())
    moved = MovedDay.objects.filter(change=shown, project__in=seen.values("pk"))
    page = Paginator(_ordered(moved), _A_PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "changes": [_change(each, language) for each in changes],
        "shown": _change(shown, language) if shown else None,
        "moved": [_line(each, language) for each in page],
        "moved_count": page.paginator.count,
        "page": page,
        "counted_since": CalendarRecord.objects.order_by("pk").first(),
    }
    return render(request, "notices/calendar_board.html", context)


@for_roles(Role.INVESTOR, Role.OFFICER, Role.SUPERVISOR)
@require_safe
def of_project(request: HttpRequest, language: Language, code: str) -> HttpResponse:
    """What changes of the calendar moved in one project, the newest first."""
    project = project_or_404(request, code)
    moved = MovedDay.objects.filter(project=project)
    if Role(person(request).role) is Role.INVESTOR:
        moved = moved.exclude(limit="internal")
    page = Paginator(_ordered(moved), _A_PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "project": project,
        "moved": [_line(each, language) for each in page],
        "page": page,
    }
    return render(request, "notices/calendar_project.html", context)


def _ordered(moved: QuerySet[MovedDay]) -> QuerySet[MovedDay]:
    found = moved.select_related("project", "project__officer", "change")
    return found.order_by("-change", "after", "pk")


def _change(change: CalendarChange, language: Language) -> dict[str, Any]:
    """One change in words; the building site's days follow the mainland's."""
    calendars = store.setting().calendars
    texts = get_messages()
    shown = [each for each in change.days if each["calendar"] != "site"]
    return {
        "number": change.pk,
        "on": timezone.localtime(change.at).date(),
        "done": change.done_at is not None,
        "projects": change.projects,
        "more": max(0, len(shown) - _MOST_DAYS),
        "days": [
            {
                "day": day_in_words(
                    date.fromisoformat(each["day"]), texts=texts, language=language
                ),
                "works": each["works"],
                "calendar": calendars[each["calendar"]].title.in_language(language)
                if each["calendar"] in calendars
                else each["calendar"],
            }
            for each in shown[:_MOST_DAYS]
        ],
    }


def _line(row: MovedDay, language: Language) -> dict[str, Any]:
    moved = as_moved(row)
    texts = get_messages()
    why = [in_words(each, texts=texts, language=language) for each in moved.why()]
    return {
        "project": row.project,
        "procedure": procedure_name(row.procedure, language),
        "url": f"/{language}/projects/{row.project.code}/procedures/{row.procedure}/",
        "limit": texts.text(f"notice.limit.{row.limit}", language),
        "before": row.before,
        "after": row.after,
        "later": max(0, moved.moved),
        "sooner": max(0, -moved.moved),
        # The first sentence says from when to when, which the table does.
        "why": why[1:],
        "on": timezone.localtime(row.change.at).date(),
    }
