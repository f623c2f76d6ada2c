"""The ladder of warnings at work: every project once a day and after each change.

The rungs follow from the day and the state alone, so a project that was looked at
today and has not changed since needs no second look. That makes an hourly run cheap,
and a worker that was killed goes on where it stopped.
"""

from __future__ import annotations

import json
import logging
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Q

from tiexin.app.paths import data_root
from tiexin.casework.ladder import load_ladder, rungs_due
from tiexin.kernel import TiexinError
from tiexin.web.cases import store
from tiexin.web.cases.models import Project
from tiexin.web.notices.audience import Audience, Offices
from tiexin.web.notices.models import Checked, Notice
from tiexin.web.notices.telling import News, keep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from tiexin.casework.ladder import Ladder, Rung
    from tiexin.casework.state import ProjectState
    from tiexin.eventlog import Json

_LOG: Final = logging.getLogger("tiexin.notices")
AT_A_TIME: Final = 40
"""Projects in one transaction: about half a second, well within a lease."""


@cache
def ladder() -> Ladder:
    """The ladder, read once."""
    return load_ladder(data_root())


def watch(*, now: datetime, today: date) -> bool:
    """Warn of what is due in the next projects; True while more are waiting."""
    looked = ~Q(checked__on=today) | ~Q(checked__version=F("version"))
    waiting = Project.objects.filter(closed_on=None, opened_on__lte=today)
    todo = waiting.filter(Q(checked=None) | looked).order_by("pk")
    offices = Offices()
    found = list(todo.select_related("officer", "investor")[:AT_A_TIME])
    for project in found:
        keep(list(_warnings(project, now=now, today=today, offices=offices)))
        Checked.objects.update_or_create(
            project=project, defaults={"version": project.version, "on": today}
        )
    return len(found) == AT_A_TIME


def _warnings(
    project: Project, *, now: datetime, today: date, offices: Offices
) -> Iterator[News]:
    try:
        state = store.state_of(project)
        rungs = rungs_due(state, ladder=ladder(), today=today, setting=store.setting())
    except TiexinError as error:
        # One project whose log or calendar is broken must not silence the others.
        problem = {"event": "ladder_failed", "project": project.pk}
        _LOG.error(json.dumps(problem | {"code": error.problems[0].code}))
        return
    keys = {rung: f"rung/{project.pk}/{rung.key}" for rung in rungs}
    told = set(
        Notice.objects.filter(key__in=keys.values()).values_list("key", flat=True)
    )
    audience = Audience(project, today=today, offices=offices)
    for rung, key in keys.items():
        if key not in told:
            yield from _of_rung(
                rung, key=key, state=state, project=project, audience=audience, now=now
            )


def _of_rung(
    rung: Rung,
    *,
    key: str,
    state: ProjectState,
    project: Project,
    audience: Audience,
    now: datetime,
) -> Iterator[News]:
    procedure = _procedure(rung, state)
    authority = ""
    if procedure in state.procedures:
        rules = store.setting().rules_of(state.procedures[procedure])
        authority = rules.authority
    assignee = state.tasks[rung.subject].assignee if rung.about == "task" else ""
    data: dict[str, Json] = {
        "procedure": procedure,
        "due": rung.last_day.isoformat(),
        "limit": rung.limit,
        "n": _count(rung),
    }
    if rung.about == "task":
        data["task"] = rung.subject
    people = audience.people(
        rung.who, authority=authority, procedure=procedure, assignee=assignee
    )
    for user in people:
        mail = not audience.is_away(user)
        kind = f"{rung.about}.{rung.rung}"
        yield News(user, project, kind, key, now, data, mail=mail)


def _procedure(rung: Rung, state: ProjectState) -> str:
    """The procedure that a warning is about; empty for those about the project."""
    things: dict[str, Any] = {
        "condition": state.conditions,
        "commitment": state.commitments,
        "correction": state.corrections,
    }
    if rung.about == "promise":
        return str(things[rung.limit][rung.subject].procedure)
    if rung.about == "task":
        return state.tasks[rung.subject].procedure
    return rung.subject


def _count(rung: Rung) -> int:
    """The number that the warning's sentence names."""
    if rung.about == "silence":
        return next(days for name, days, _ in ladder().silences if name == rung.rung)
    if rung.about == "clock":
        steps = {step.rung: step for step in ladder().clock}
        return abs(steps[rung.rung].at)
    return 0
