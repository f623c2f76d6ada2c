"""When the calendar changes: every open clock is counted anew, and all are told.

The working days that were counted on are kept. Once they differ from those of the data
files, each open project is worked out on both; what moved is written down, the lists
are brought up to date, and officer and investor are told. Some projects at a time, so
that a worker may be killed at any moment.
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tiexin.app.paths import data_root
from tiexin.calendars import differences, load_calendars, pack, unpack
from tiexin.casework.reproject import ChangedDay, MovedClock, reproject
from tiexin.kernel import LocalText, TiexinError
from tiexin.web.cases import projections, store
from tiexin.web.cases.models import ProcedureRow, Project
from tiexin.web.jobs.queue import enqueue
from tiexin.web.notices.audience import Audience, Offices
from tiexin.web.notices.models import (
    CalendarChange,
    CalendarRecord,
    Checked,
    MovedDay,
)
from tiexin.web.notices.telling import News, keep

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from tiexin.calendars import CalendarSet
    from tiexin.casework.setting import Setting
    from tiexin.casework.state import ProjectState
    from tiexin.eventlog import Json

_LOG: Final = logging.getLogger("tiexin.notices")
AT_A_TIME: Final = 25
_MOST_DAYS: Final = 400
"""Changed days that are listed; more have changed only with a whole new rule."""


def is_current(calendars: CalendarSet) -> bool:
    """Whether the files still say what this process has read.

    A process that began before they were changed must not take the change back.
    """
    stored = load_calendars(data_root() / "calendars")
    same = stored.hash == calendars.hash
    if not same:
        _LOG.warning(json.dumps({"event": "calendars_old", "cure": "restart"}))
    return same


@transaction.atomic
def notice_change(calendars: CalendarSet, *, now: datetime) -> CalendarChange | None:
    """The change that has to be worked out; None where the days are the same.

    The first time, the days are only written down. While an earlier change is still
    being worked out, that one comes first.
    """
    open_ = CalendarChange.objects.filter(done_at=None).order_by("pk").first()
    if open_ is not None:
        return open_
    current = calendars.hash
    record, _ = CalendarRecord.objects.get_or_create(
        hash=current, defaults={"content": pack(calendars), "at": now}
    )
    known = _in_use()
    if known is None or known.hash == current:
        return None
    # Whoever comes second waits here, and then finds the change of the first.
    CalendarRecord.objects.select_for_update().get(pk=known.pk)
    known = _in_use()
    if known is None or known.hash == current:
        return CalendarChange.objects.filter(done_at=None).first()
    days = [
        {"calendar": id_, "day": day.isoformat(), "works": works}
        for id_, day, works in differences(
            unpack(known.content, like=calendars), calendars
        )
    ]
    return CalendarChange.objects.create(
        before=known, after=record, days=days[:_MOST_DAYS], at=now
    )


def _in_use() -> CalendarRecord | None:
    """The days that clocks were last counted on."""
    last = CalendarChange.objects.select_related("after").order_by("-pk").first()
    return last.after if last else CalendarRecord.objects.order_by("pk").first()


@transaction.atomic
def work_out(change: CalendarChange, *, now: datetime, today: date) -> bool:
    """Count the clocks of the next projects anew; True while more are waiting."""
    change = CalendarChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.done_at is not None:
        return False
    before, after = (_setting(each) for each in (change.before, change.after))
    todo = Project.objects.filter(pk__gt=change.reached).order_by("pk")
    codes = list(todo.values_list("pk", "code")[:AT_A_TIME])
    offices = Offices()
    for number, code in codes:
        moved = _project(change, code, before=before, after=after, now=now, today=today)
        if moved:
            change.projects += 1
            _tell(change, number, moved, now=now, today=today, offices=offices)
        change.reached = number
    if len(codes) < AT_A_TIME:
        change.done_at = now
    change.save(update_fields=["reached", "projects", "done_at"])
    return change.done_at is None


def _setting(record: CalendarRecord) -> Setting:
    """The setting with the days of a record; those of now with names and notices."""
    now = store.setting()
    if record.hash == now.calendars.hash:
        return now
    return replace(now, calendars=unpack(record.content, like=now.calendars))


def _project(
    change: CalendarChange,
    code: str,
    *,
    before: Setting,
    after: Setting,
    now: datetime,
    today: date,
) -> tuple[MovedClock, ...]:
    """What moved in one project, written down, with its lists brought up to date."""
    project = store.held(code)
    try:
        state = store.state_of(project)
        moved = (
            reproject(state, before=before, after=after, today=today)
            if state.is_open
            else ()
        )
        refreshed = _refresh(project, state, after, now=now)
    except TiexinError as error:
        # A limit beyond the stored years, or a broken log: the others go on.
        line = {"event": "calendar_failed", "project": project.pk}
        _LOG.error(json.dumps(line | {"code": error.problems[0].code}))
        return ()
    MovedDay.objects.bulk_create(
        [_row(change, project, each) for each in moved], ignore_conflicts=True
    )
    if moved or refreshed:
        # A last day that moved is warned of anew, today if need be.
        Checked.objects.filter(project=project).delete()
        enqueue("cases.replan", {"project": project.pk}, key=str(project.pk))
    return moved


def _refresh(
    project: Project, state: ProjectState, setting: Setting, *, now: datetime
) -> bool:
    """Bring the days in the lists up to date; whether any changed.

    Also those of what is over: a rebuild would count them on the new days as well.
    """
    changed = False
    for row in ProcedureRow.objects.filter(project=project):
        values = projections.row_values(row.procedure, state, project, setting)
        if any(getattr(row, name) != value for name, value in values.items()):
            ProcedureRow.objects.filter(pk=row.pk).update(**values)
            changed = True
    if changed:
        due = projections.next_due(state, setting=setting)
        projections.project_columns(project, state, due=due, now=now, setting=setting)
        project.save()
    return changed


def _row(change: CalendarChange, project: Project, moved: MovedClock) -> MovedDay:
    because = [
        {
            "day": each.day.isoformat(),
            "works": each.works,
            "name": _texts(each.name),
            "notice": each.notice,
        }
        for each in moved.days
    ]
    return MovedDay(
        change=change,
        project=project,
        procedure=moved.procedure,
        limit=moved.clock,
        before=moved.before,
        after=moved.after,
        because=because,
    )


def _texts(name: LocalText | None) -> dict[str, str] | None:
    if name is None:
        return None
    return {"zh_hans": name.zh_hans, "zh_hant": name.zh_hant, "en": name.en}


def as_moved(row: MovedDay) -> MovedClock:
    """A row as the domain knows it; it can say why in words."""
    return MovedClock(
        project=row.project.code,
        procedure=row.procedure,
        clock=row.limit,  # type: ignore[arg-type]
        before=row.before,
        after=row.after,
        days=tuple(_changed(each) for each in row.because),
        settled=True,
    )


def _changed(told: dict[str, Any]) -> ChangedDay:
    name = LocalText(**told["name"]) if told["name"] else None
    day = date.fromisoformat(told["day"])
    return ChangedDay(day, bool(told["works"]), name, str(told["notice"]))


def _tell(
    change: CalendarChange,
    number: int,
    moved: Sequence[MovedClock],
    *,
    now: datetime,
    today: date,
    offices: Offices,
) -> None:
    project = Project.objects.select_related("officer", "investor").get(pk=number)
    audience = Audience(project, today=today, offices=offices)
    keep(list(_news(change, project, audience, moved, now=now)))


def _news(
    change: CalendarChange,
    project: Project,
    audience: Audience,
    moved: Sequence[MovedClock],
    *,
    now: datetime,
) -> Iterator[News]:
    """One notice for each project and person; what is internal stays inside."""
    key = f"calendar/{change.pk}/{project.pk}"
    outside = [each for each in moved if each.clock != "internal"]
    for who, told in (("officer", moved), ("investor", outside)):
        for user in audience.people((who,)) if told else ():
            data: dict[str, Json] = {"n": len(told), "procedure": ""}
            mail = not audience.is_away(user)
            yield News(user, project, "calendar.moved", key, now, data, mail=mail)
