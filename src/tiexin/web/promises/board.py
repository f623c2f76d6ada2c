"""The promise board: a page for the supervisors of a place, and its files.

Nothing of it is public: a figure over few cases would tell of single enterprises.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tiexin.app.export.as_csv import plain
from tiexin.app.export.as_json import to_bytes
from tiexin.app.paths import data_root
from tiexin.app.promises.judge import judge
from tiexin.app.promises.load import promises_of
from tiexin.casework.table import Role
from tiexin.kernel import Refused
from tiexin.web.access import policy
from tiexin.web.access.guard import for_roles, person
from tiexin.web.common.kept import Kept
from tiexin.web.common.names import place_name
from tiexin.web.common.service import get_messages, today
from tiexin.web.promises.own import own_log
from tiexin.web.promises.wording import BoardWords

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from tiexin.app.promises.judge import Judged
    from tiexin.app.promises.load import Promise, Promises
    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User

    Told = tuple[datetime, list[tuple[Promise, tuple[Judged, ...]]]]

FORMS: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
SCHEMA: Final = "tiexin.promises/1"
KEPT: Final[Kept[Any]] = Kept(most=16, seconds=8.0)
"""Figures of a place; with what ``own.LONGEST`` allows, none is a minute old."""

_COLUMNS: Final = (
    *("promise", "words", "figure", "reading", "status", "value", "unit", "cases"),
    *("missed", "overdue", "as_of", "owner", "source", "command"),
)


@for_roles(Role.SUPERVISOR)
@require_safe
def promises(request: HttpRequest, language: Language) -> HttpResponse:
    """Each promise of one's own place: its figures, status, owner, reason, command."""
    user = person(request)
    place = policy.promise_place(user)
    context: dict[str, Any] = {"place": place_name(place, language)}
    file = promises_of(data_root(), place)
    if file is None:
        return render(request, "promises/board.html", context | {"none": True})
    try:
        context |= _board(file, user, language)
    except Refused as error:
        message, cure = get_messages().error(error.problems[0], language)
        context |= {"trouble": message, "cure": cure}
    return render(request, "promises/board.html", context)


@for_roles(Role.SUPERVISOR)
@require_safe
def download(request: HttpRequest, language: Language, form: str) -> HttpResponse:
    """The board as a file.

    Raises:
        Refused: The cases can't be told of yet; see ``own_log``.
    """
    user = person(request)
    file = promises_of(data_root(), policy.promise_place(user))
    if form not in FORMS or file is None:
        raise Http404(form)
    board = _board(file, user, language)
    rows = list(_rows(board))
    if form == "csv":
        content = _csv(rows)
    else:
        content = to_bytes({"schema": SCHEMA, "place": file.place, "figures": rows})
    name = f"tiexin-promises.{form}"
    return HttpResponse(
        content,
        content_type=FORMS[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _board(file: Promises, user: User, language: Language) -> dict[str, Any]:
    as_of, judged = KEPT.get(file.place, "", lambda: _judged(file))
    codes = {
        case.partition("/")[0]
        for _, figures in judged
        for each in figures
        for case in each.missed
    }
    seen = policy.projects(user, today=today()).filter(code__in=codes)
    words = BoardWords(file, as_of, dict(seen.values_list("code", "name")), language)
    local = timezone.localtime(as_of)
    return {
        "as_of": words.say(
            "as_of", day=local.date(), time=local.strftime("%H:%M:%S %z")
        ),
        "moment": as_of.astimezone(UTC).isoformat(),
        "promises": [words.promise(one, figures) for one, figures in judged],
        "export": "tiexin export-events --output events.jsonl",
    }


def _judged(file: Promises) -> Told:
    with own_log(file.place) as own:
        day = timezone.localdate(own.as_of)
        return own.as_of, [
            (each, judge(each, own.store, today=day, folder=data_root()))
            for each in file.promises
        ]


def _rows(board: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for promise in board["promises"]:
        for each in promise["figures"]:
            share = each["share"]
            value = None if share is None else share.value
            values = (
                *(promise["id"], promise["words"], each["id"], each["reading"]),
                *(each["standing"], value, "1"),
                *((share.cases, share.missed, share.overdue) if share else (0, 0, 0)),
                *(board["moment"], promise["owner_id"], promise["source_id"]),
                each["command"],
            )
            rows.append(dict(zip(_COLUMNS, values, strict=True)))
    return rows


def _csv(rows: list[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for row in rows:
        cells = ("" if row[name] is None else str(row[name]) for name in _COLUMNS)
        writer.writerow([plain(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")
