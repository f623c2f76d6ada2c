"""From events to notices: who hears of what happened, each of it once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils import timezone

from tiexin.casework.table import Role
from tiexin.web.cases import models as cases
from tiexin.web.cases import store
from tiexin.web.jobs.queue import enqueue
from tiexin.web.notices.audience import Audience, Offices
from tiexin.web.notices.kinds import default_way, kinds
from tiexin.web.notices.models import Notice, Preference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from tiexin.eventlog import Event, Json
    from tiexin.web.accounts.models import User

# What was written down longer ago is no news: an old log that is read in, or a
# worker that stood still for weeks.
_NEWS: Final = timedelta(days=14)
# What happened long before it was written down is shown, but no mail is sent.
_FRESH: Final = timedelta(days=30)
_TOGETHER: Final = timedelta(minutes=1)
# Fields of events that a text may say or a link need; all else stays in the case.
_TOLD: Final = ("stage", "due", "cure_by", "officer", "correction", "task")


@dataclass(frozen=True, slots=True)
class News:
    """One notice before it is kept; ``mail`` False: in the portal only."""

    user: User
    project: cases.Project | None
    kind: str
    key: str
    at: datetime
    data: dict[str, Json] = field(default_factory=dict)
    mail: bool = True


def tell(project_id: int, *, first: int, last: int, now: datetime) -> None:
    """Turn the events from one number to another into notices."""
    found = cases.Project.objects.select_related("officer", "investor")
    project = found.filter(pk=project_id).first()
    if project is None:
        return
    rows = cases.Event.objects.filter(
        project=project, number__gte=first, number__lte=last
    )
    events = [store.as_event(row, project.code) for row in rows.order_by("number")]
    keep(list(_news(project, events, now=now)))


def _news(
    project: cases.Project, events: Sequence[Event], *, now: datetime
) -> Iterator[News]:
    audience = Audience(project, today=timezone.localdate(now), offices=Offices())
    for event in events:
        kind = kinds().events.get(event.kind)
        if kind is None or not kind.is_about(event.data):
            continue
        if now - event.recorded_at > _NEWS:
            continue
        procedure = procedure_of(project, event)
        data: dict[str, Json] = {
            name: event.data[name] for name in _TOLD if name in event.data
        }
        data |= {"procedure": procedure, "on": event.occurred_on.isoformat()}
        late = timezone.localdate(event.recorded_at) - event.occurred_on > _FRESH
        for user in audience.people(
            kind.who,
            authority=authority_of(project, procedure),
            procedure=procedure,
            assignee=str(event.data.get("assignee") or ""),
            event=event,
        ):
            yield News(
                user,
                project,
                event.kind,
                _key(project, event, daily=kind.once_a_day),
                event.recorded_at,
                data,
                mail=not late and not audience.is_away(user),
            )


def _key(project: cases.Project, event: Event, *, daily: bool) -> str:
    if daily:
        day = timezone.localdate(event.recorded_at)
        return f"day/{project.pk}/{event.kind}/{event.actor}/{day.isoformat()}"
    return f"event/{project.pk}/{event.number}"


def procedure_of(project: cases.Project, event: Event) -> str:
    """The procedure that an event is about; empty where there is none."""
    if event.subject:
        return event.subject
    told = event.data.get("procedure")
    if told is None and event.kind == "correction_answered":
        row = cases.PromiseRow.objects.filter(
            project=project, kind="correction", promise=event.data["correction"]
        ).first()
        told = row.procedure if row else ""
    if event.kind == "message_sent":
        # What a letter is about stands beside the log, as its text does.
        letters = cases.Message.objects.filter(key=event.data["message"])
        told = letters.values_list("procedure", flat=True).first()
    return str(told or "")


def authority_of(project: cases.Project, procedure: str) -> str:
    """The office that decides over a procedure of a project."""
    rows = cases.ProcedureRow.objects.filter(project=project, procedure=procedure)
    return rows.values_list("authority", flat=True).first() or ""


def keep(news: Iterable[News]) -> None:
    """Write notices, each once for each person whoever asks, and have mails sent."""
    # In one order everywhere, so that two workers never wait for each other.
    wanted = sorted(news, key=lambda each: (each.user.pk, each.key))
    if not wanted:
        return
    chosen = _preferences({each.user.pk for each in wanted})
    Notice.objects.bulk_create(
        [
            Notice(
                user=each.user,
                project=each.project,
                kind=each.kind,
                key=each.key,
                data=each.data,
                at=each.at,
                by=_way(each, chosen),
            )
            for each in wanted
        ],
        ignore_conflicts=True,
    )
    # A minute later, so that what happens together goes into one mail.
    soon = timezone.now() + _TOGETHER
    enqueue("notices.mail", {}, key="soon", run_at=soon)


def _preferences(users: set[int]) -> dict[tuple[int, str], str]:
    rows = Preference.objects.filter(user__in=users)
    return {(row.user_id, row.topic): row.by for row in rows}


def _way(news: News, chosen: dict[tuple[int, str], str]) -> str:
    kind = kinds().of(news.kind)
    by_mail = news.mail and settings.MAIL_GOES and news.user.email
    if kind is None or not by_mail:
        return "portal"
    role = Role(news.user.role)
    return chosen.get((news.user.pk, kind.topic)) or default_way(kind.topic, role)


def payload(data: Any) -> tuple[int, int, int]:
    """What a job of the case's door carries: project, first and last number."""
    return int(data["project"]), int(data["first"]), int(data["last"])
