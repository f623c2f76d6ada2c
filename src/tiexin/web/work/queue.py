"""The reviewer's queue: the clock that runs out first stands first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, F, Q, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.common.names import authority_name
from tiexin.web.common.pages import page_of
from tiexin.web.common.requests import is_fragment
from tiexin.web.common.service import get_messages, today
from tiexin.web.work import filters, questions
from tiexin.web.work.lines import Lines

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.cases.models import ProcedureRow

_ASKED: Final = ("colour", "stage")
_A_PAGE: Final = 50


def tabs(day: date) -> dict[str, Q]:
    """What has to be done with an application, by the tab it stands in."""
    return {
        # Those without a known limit wait, too: they stand last.
        "first": Q(due__isnull=False) | Q(state__in=questions.WITH_OFFICE),
        "overdue": questions.red(day),
        "to_accept": Q(state="submitted"),
        "to_decide": Q(state="accepted", open_reviews=""),
        "in_review": Q(state__in=("submitted", "accepted", "paused"))
        & ~Q(open_reviews=""),
        "paused": Q(state="paused"),
        "to_complete": Q(state="gaps_named"),
        "to_deliver": Q(state="granted"),
    }


@for_roles(Role.REVIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest, language: Language) -> HttpResponse:
    """The applications at one's own office, one tab at a time."""
    if request.method == "POST":
        return filters.keep(request, "queue")
    user, day = person(request), today()
    own = policy.rows(user, today=day).filter(questions.at_an_office(), is_open=True)
    stamp = _stamp_of(own, day)
    if is_fragment(request) and request.GET.get("stamp") == stamp:
        return HttpResponse(status=204)
    asked = filters.read(request, *_ASKED, "tab")
    rows = filters.read(request, *_ASKED).of(own, day)
    known = tabs(day)
    counts = rows.aggregate(
        **{name: Count("pk", filter=which) for name, which in known.items()}
    )
    tab = asked.get("tab") if asked.get("tab") in known else "first"
    page = page_of(request, counts[tab], size=_A_PAGE)
    found = rows.filter(known[tab]).select_related("project")
    ordered = found.order_by(F("due").asc(nulls_last=True), "since", "pk")
    here = f"/{language}/queue/"
    back = f"{here}?{asked.query}" if asked.given else here
    lines = Lines(user, language, today=day, back=back)
    context: dict[str, Any] = {
        "office": authority_name(user.authority, user.jurisdiction, language),
        "tabs": _in_words(counts, tab, filters.read(request, *_ASKED), language),
        "tab": tab,
        "lines": list(lines.of_rows(ordered[page.first : page.last])),
        "page": page,
        "stamp": stamp,
        "filters": asked,
        "fields": filters.fields(asked, language, names=_ASKED),
        "saved_filters": filters.saved(user, "queue"),
    }
    template = "work/part_queue.html" if is_fragment(request) else "work/queue.html"
    return render(request, template, context)


def _in_words(
    counts: dict[str, int], tab: str, asked: filters.Filters, language: Language
) -> list[dict[str, Any]]:
    say = get_messages().text
    tail = f"&{asked.query}" if asked.given else ""
    return [
        {
            "title": say(f"work.queue.{name}", language),
            "count": count,
            "url": f"?tab={name}{tail}",
            "current": name == tab,
        }
        for name, count in counts.items()
    ]


def _stamp_of(rows: QuerySet[ProcedureRow], day: date) -> str:
    found = rows.aggregate(events=Sum("project__version"), count=Count("pk"))
    return f"{day.isoformat()}/{found['events'] or 0}/{found['count']}"
