"""The page that says what a table's columns are, asked once before it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from zoneinfo import available_timezones

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tiexin.insight.glance import TABLES, Glance, glance
from tiexin.insight.log import ZONE
from tiexin.insight.readers.opening import format_of
from tiexin.kernel import BadInput, Problem
from tiexin.web.access.guard import for_roles
from tiexin.web.common.failures import in_words
from tiexin.web.common.service import get_messages
from tiexin.web.imports.keeping import problem_of
from tiexin.web.insight import keeping, taking
from tiexin.web.insight.pages import ROLES, log_or_404

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from tiexin.kernel import Language
    from tiexin.web.insight.models import EventLog

NEEDED: Final = ("case", "activity", "time")
OPTIONAL: Final = ("order", "resource", "recorded")
ZONES: Final = (ZONE, "Asia/Hong_Kong", "Europe/Amsterdam", "UTC")
FORMATS: Final = ("", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d/%m/%Y", "%m/%d/%Y")
"""How times are written where the day could be the month; empty: found by itself."""

_LONGEST: Final = 200


@for_roles(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, language: Language, number: int) -> HttpResponse:
    """What is the case, the activity and the time, with the first rows to look at."""
    log = log_or_404(request, number)
    if log.state == "received":
        return HttpResponseRedirect(f"/{language}/insight/{number}/")
    given = {name: str(value).strip() for name, value in request.POST.items()}
    try:
        with keeping.log_file(log) as path:
            seen = glance(path) if format_of(path) in TABLES else None
    except BadInput as error:
        context = {"log": log, "failures": in_words(error.problems, language)}
        return render(request, "insight/columns.html", context, status=400)
    failures = [problem_of(each) for each in log.problems]
    status = 200
    if request.method == "POST":
        try:
            taking.choose(log, chosen(given, seen))
        except BadInput as error:
            failures, status = list(error.problems), 400
        else:
            return HttpResponseRedirect(f"/{language}/insight/{number}/")
    context = {
        "log": log,
        "failures": in_words(failures, language),
        **_shown(log, seen, given, language),
    }
    return render(request, "insight/columns.html", context, status=status)


def chosen(given: Mapping[str, str], seen: Glance | None) -> dict[str, str]:
    """The options of reading that a form names; ``seen`` None where it is no table.

    Raises:
        BadInput: ``insight.column_needed``, ``insight.column_twice``,
            ``insight.no_column``, ``insight.zone``.
    """
    zone = given.get("zone", "") or ZONE
    if zone not in available_timezones():
        raise BadInput.of("insight.zone", where="zone", given=zone[:40])
    if seen is None:
        return {"object_type": given.get("object_type", "")[:_LONGEST], "zone": zone}
    found = {name: given.get(name, "") for name in (*NEEDED, *OPTIONAL)}
    problems = [
        Problem("insight.column_needed", {}, name) for name in NEEDED if not found[name]
    ]
    taken: set[str] = set()
    for name, column in found.items():
        if column and column not in seen.header:
            fields: dict[str, str | int] = {
                "option": name,
                "given": column[:60],
                "known": ", ".join(seen.header)[:400],
            }
            problems.append(Problem("insight.no_column", dict(fields), name))
        elif column and column in taken:
            problems.append(
                Problem("insight.column_twice", {"given": column[:60]}, name)
            )
        taken.add(column)
    if problems:
        raise BadInput(*problems)
    return {**found, "zone": zone, "time_format": given.get("time_format", "")[:40]}


def _shown(
    log: EventLog,
    seen: Glance | None,
    given: Mapping[str, str],
    language: Language,
) -> dict[str, Any]:
    """Fields and sample; what was typed or chosen before stays."""
    before = given or log.options
    zone = before.get("zone") or ZONE
    zones = list(dict.fromkeys((*ZONES, zone)))
    if seen is None:
        return {
            "table": False,
            "zones": zones,
            "zone": zone,
            "object_type": before.get("object_type", ""),
        }
    say = get_messages().text
    standard = before or seen.found
    return {
        "table": True,
        "seen": seen,
        "fields": [
            {
                "name": name,
                "title": say(f"insight.page.column.{name}", language),
                "hint": say(f"insight.page.column_hint.{name}", language),
                "needed": name in NEEDED,
                "value": standard.get(name, ""),
            }
            for name in (*NEEDED, *OPTIONAL)
        ],
        "zones": zones,
        "zone": zone,
        "formats": [
            (each, each or say("insight.page.format_found", language))
            for each in dict.fromkeys((*FORMATS, before.get("time_format", "")))
        ],
        "time_format": before.get("time_format", ""),
    }
