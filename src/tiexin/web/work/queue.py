"""The reviewer's queue: the clock that runs out first stands first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.common.requests import is_fragment
from tiexin.web.common.service import get_messages, today
from tiexin.web.work.lines import Lines

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language

TABS: Final = {
    "to_accept": "submitted",
    "to_decide": "accepted",
    "paused": "paused",
    "to_complete": "gaps_named",
    "to_deliver": "granted",
}
_A_PAGE: Final = 100


@for_roles(Role.REVIEWER)
@require_safe
def queue(request: HttpRequest, language: Language) -> HttpResponse:
    """All applications at one's own office, by what has to be done with them."""
    user = person(request)
    rows = policy.rows(user, today=today()).filter(is_open=True)
    stamp = _stamp_of(rows)
    if is_fragment(request) and request.GET.get("stamp") == stamp:
        return HttpResponse(status=204)
    lines = Lines(language, today=today(), reader=user.pk)
    tabs = []
    for name, state in TABS.items():
        found = rows.filter(state=state).select_related("project", "project__officer")
        ordered = found.order_by(F("due").asc(nulls_last=True), "since", "pk")
        shown = tuple(lines.of_rows(ordered[:_A_PAGE]))
        title = get_messages().text(f"work.queue.{name}", language, n=len(shown))
        tabs.append({"id": name, "title": title, "lines": shown})
    context = {"tabs": tabs, "stamp": stamp, "some": any(t["lines"] for t in tabs)}
    template = "work/part_queue.html" if is_fragment(request) else "work/queue.html"
    return render(request, template, context)


def _stamp_of(rows: object) -> str:
    from django.db.models import Max

    last = rows.aggregate(last=Max("project__changed_at"))["last"]  # type: ignore[attr-defined]
    return f"{today().isoformat()}/{last.isoformat() if last else ''}"
