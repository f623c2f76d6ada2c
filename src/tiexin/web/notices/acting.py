"""What the system itself does when a day is over: accept by silence, let lapse.

Candidates are found in the projections; whether the law allows the act is decided by
the case's own rules (``store.execute``), like anybody's command. The command's id
follows from what it is about, so that the same act never happens twice. A refusal is
kept and logged, and tried again only when the project has changed since.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from tiexin.casework.table import Actor, Command, Role
from tiexin.kernel import TiexinError
from tiexin.web.cases import store
from tiexin.web.cases.models import Event, ProcedureRow, Project, PromiseRow
from tiexin.web.notices.models import ClockAct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from tiexin.eventlog import Json

_LOG: Final = logging.getLogger("tiexin.notices")
CLOCK: Final = Actor("system:clock", Role.SYSTEM)
AT_A_TIME: Final = 25
"""Commands in one transaction; each folds one project's log."""
MOST_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Act:
    """One command that the clock gives, and the project that it is about."""

    project: int
    code: str
    version: int
    command: Command


def act(*, now: datetime, today: date) -> bool:
    """Give the next commands whose day is over; True while more are waiting."""
    done = 0
    for each in _acts(today):
        if not _is_new(each):
            continue
        if done == AT_A_TIME:
            return True
        _carry_out(each, now=now)
        done += 1
    return False


def _acts(today: date) -> Iterator[Act]:
    yield from _silences(today)
    yield from _lapses(today)


def _silences(today: date) -> Iterator[Act]:
    """The office has let the answer day pass: the application counts as accepted."""
    rows = ProcedureRow.objects.filter(
        is_open=True, state="submitted", due_kind="answer", due__lt=today
    )
    for row in rows.select_related("project").order_by("due", "pk").iterator():
        struck = _struck(row)
        if row.due is None or (struck and today <= _next_working_day(struck)):
            continue
        about = row.since.isoformat()
        yield _act(
            row.project,
            "deem_accepted",
            row.procedure,
            on=max(row.due + timedelta(days=1), row.since),
            about=f"{about}/{struck.number}" if struck else about,
        )


def _struck(row: ProcedureRow) -> Event | None:
    """The last time that somebody struck an acceptance by silence of a procedure.

    Struck because the gaps had been named in time; the law knows no third way, so
    unless they are written down by the end of the next working day, it is accepted.
    """
    accepted = Event.objects.filter(
        project=row.project, kind="deemed_accepted", subject=row.procedure
    )
    struck = Event.objects.filter(
        project=row.project,
        kind="event_struck",
        data__number__in=list(accepted.values_list("number", flat=True)),
    )
    return struck.order_by("-number").first()


def _next_working_day(struck: Event) -> date:
    """Until when the gaps can be written down, that day included."""
    day = timezone.localdate(struck.recorded_at)
    return store.setting().calendars["mainland"].add(day, 1)


def _lapses(today: date) -> Iterator[Act]:
    """The cure day is over and the promised papers are not there."""
    spec = store.table().commands["lapse"]
    its = ProcedureRow.objects.filter(
        project=OuterRef("project"), procedure=OuterRef("procedure")
    )
    rows = PromiseRow.objects.filter(
        kind="condition", state="open", due__lt=today, project__closed_on=None
    ).annotate(
        its_state=Subquery(its.values("state")[:1]),
        its_since=Subquery(its.values("since")[:1]),
    )
    found = rows.filter(its_state__in=spec.states).select_related("project")
    for row in found.order_by("due", "pk").iterator():
        if row.due is not None:
            yield _act(
                row.project,
                "lapse",
                row.procedure,
                on=max(row.due + timedelta(days=1), row.its_since or row.due),
                about=row.promise,
                data={"condition": row.promise},
            )


def _act(
    project: Project,
    kind: str,
    procedure: str,
    *,
    on: date,
    about: str,
    data: dict[str, Json] | None = None,
) -> Act:
    what = f"{project.pk}/{procedure}/{about}"
    id_ = f"clock/{kind}/{hashlib.sha256(what.encode()).hexdigest()[:32]}"
    command = Command(id_, kind, procedure, on, data or {})
    return Act(project.pk, project.code, project.version, command)


def _is_new(act: Act) -> bool:
    """Whether this was not done yet, or refused when the project was another."""
    before = ClockAct.objects.filter(pk=act.command.id).first()
    if before is None:
        return True
    changed = before.version != act.version
    return before.state == "refused" and changed and before.tries < MOST_TRIES


def _carry_out(act: Act, *, now: datetime) -> None:
    code, fields = "", {}
    try:
        store.execute(CLOCK, act.code, act.command, now=now)
    except TiexinError as error:
        problem = error.problems[0]
        code, fields = problem.code, dict(problem.fields_in("zh-hans"))
    values: dict[str, Any] = {
        "project_id": act.project,
        "kind": act.command.kind,
        "procedure": act.command.subject,
        "state": "refused" if code else "done",
        "code": code,
        "fields": fields,
        "version": act.version,
        "at": now,
    }
    kept, new = ClockAct.objects.get_or_create(pk=act.command.id, defaults=values)
    if not new:
        tried = {**values, "tries": kept.tries + 1}
        ClockAct.objects.filter(pk=act.command.id).update(**tried)
    line = {"event": "clock_act", "kind": act.command.kind, "project": act.project}
    state = values["state"]
    level = logging.WARNING if code else logging.INFO
    _LOG.log(level, json.dumps({**line, "state": state, "code": code}))
