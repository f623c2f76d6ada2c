"""What stands in somebody's calendar: last days, promised milestones, cure days, tasks.

Titles hold procedures and the project's code, nothing that is confidential: the link
may be read by the servers of whoever offers the calendar.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, Sum

from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.cases.models import Event, ProcedureRow, PromiseRow, TaskRow
from tiexin.web.common.languages import as_language
from tiexin.web.common.names import milestone_name, procedure_name
from tiexin.web.common.service import get_messages
from tiexin.web.notices.models import CalendarChange

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from tiexin.kernel import Language
    from tiexin.web.cases.models import Project
    from tiexin.web.notices.models import Feed

MOST: Final = 1_000
"""Entries of each sort, the nearest first; a city's supervisor has thousands."""
_DOMAIN: Final = "tiexin.invalid"


@dataclass(frozen=True, slots=True)
class Entry:
    """One whole day. ``uid`` stays the same while the day moves.

    ``note`` says what the day rests on where the title does not.
    """

    uid: str
    day: date
    title: str
    url: str
    changed_at: datetime
    sequence: int
    note: str = ""


class Diary:
    """The entries of one link, by what its person may see today."""

    def __init__(self, feed: Feed, *, today: date) -> None:
        self._user = feed.user
        self._today = today
        self._language: Language = as_language(feed.user.language)
        seen = policy.projects(feed.user, today=today).filter(closed_on=None)
        self._projects: QuerySet[Project] = (
            seen.filter(pk=feed.project_id) if feed.project_id else seen
        )

    @property
    def title(self) -> str:
        """What the calendar is called."""
        return get_messages().text("notice.diary.title", self._language)

    def stamp(self) -> str:
        """The same as long as the entries are: cheap to ask, and the ETag."""
        found = self._projects.aggregate(
            last=Max("changed_at"), count=Count("pk"), sum=Sum("pk")
        )
        parts = (found, self._today, self._language, self._moves)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]

    def entries(self) -> Iterator[Entry]:
        """All of them, sort by sort, the nearest day first."""
        yield from self._clocks()
        yield from self._promises()
        yield from self._tasks()
        if policy.sees_all_of(self._user):
            yield from self._milestones()

    @property
    def _moves(self) -> int:
        """How often the calendar itself changed: it moves days without an event."""
        return CalendarChange.objects.count()

    def _clocks(self) -> Iterator[Entry]:
        rows = policy.rows(self._user, today=self._today).filter(
            project__in=self._projects, is_open=True, due__isnull=False
        )
        moves = self._moves
        for row in rows.select_related("project").order_by("due", "pk")[:MOST]:
            for limit, day in _limits(row):
                yield self._entry(
                    row.project,
                    f"{limit}-{row.procedure}",
                    day,
                    self._say(
                        "notice.diary.clock",
                        limit=self._say(f"casework.due.{limit}"),
                        procedure=procedure_name(row.procedure, self._language),
                    ),
                    path=f"procedures/{row.procedure}/",
                    more=moves,
                )

    def _promises(self) -> Iterator[Entry]:
        its = policy.rows(self._user, today=self._today).filter(
            project=OuterRef("project"), procedure=OuterRef("procedure")
        )
        rows = PromiseRow.objects.filter(
            Exists(its), project__in=self._projects, state="open", due__isnull=False
        )
        for row in rows.select_related("project").order_by("due", "pk")[:MOST]:
            if row.due is not None:
                yield self._entry(
                    row.project,
                    f"{row.kind}-{row.promise}",
                    row.due,
                    self._say(
                        "notice.diary.clock",
                        limit=self._say(f"projects.promise.{row.kind}"),
                        procedure=procedure_name(row.procedure, self._language),
                    ),
                    path=f"procedures/{row.procedure}/",
                )

    def _tasks(self) -> Iterator[Entry]:
        """One's own, and while one covers a leave, those of the one who is away."""
        mine = Q(assignee=self._user)
        if policy.role_of(self._user) is Role.OFFICER:
            absent = policy.covered(self._user, self._today).values("officer")
            mine |= Q(assignee__in=absent)
        rows = TaskRow.objects.filter(
            mine, project__in=self._projects, finished_on=None
        )
        for row in rows.select_related("project").order_by("due", "pk")[:MOST]:
            about = procedure_name(row.procedure, self._language)
            key = "notice.diary.task_about" if row.procedure else "notice.diary.task"
            title = self._say(key, procedure=about)
            yield self._entry(row.project, f"task-{row.task}", row.due, title)

    def _milestones(self) -> Iterator[Entry]:
        nearest = self._projects.order_by("promised_on", "pk").values("pk")[:MOST]
        events = Event.objects.filter(
            project__in=list(nearest.values_list("pk", flat=True)),
            kind="baseline_frozen",
        )
        shown: set[int] = set()
        ordered = events.select_related("project").order_by("project", "number")
        for event in ordered:
            if event.project_id in shown:
                continue
            # The first frozen plan is the one that was promised.
            shown.add(event.project_id)
            for id_, told in event.data.get("milestones", {}).items():
                name = milestone_name(id_, self._language)
                title = self._say("notice.diary.milestone", milestone=name)
                day = date.fromisoformat(str(told))
                entry = self._entry(event.project, f"milestone-{id_}", day, title)
                yield replace(entry, note=self._say("notice.diary.rests"))

    def _entry(
        self,
        project: Project,
        name: str,
        day: date,
        title: str,
        *,
        path: str = "",
        more: int = 0,
    ) -> Entry:
        base = f"{settings.PUBLIC_URL}/{self._language}/projects/{project.code}/"
        return Entry(
            uid=f"{project.code}-{name}@{_DOMAIN}",
            day=day,
            title=f"{title} [{project.code}]",
            url=f"{base}{path}",
            changed_at=project.changed_at,
            sequence=project.version + more,
        )

    def _say(self, key: str, **fields: object) -> str:
        return get_messages().text(key, self._language, **fields)


def _limits(row: ProcedureRow) -> Iterator[tuple[str, date]]:
    """The days that bind the office now; law and promise side by side."""
    if row.state != "accepted":
        if row.due is not None:
            yield row.due_kind, row.due
        return
    if row.statutory_due is not None:
        yield "statutory", row.statutory_due
    if row.promised_due is not None:
        yield "promised", row.promised_due


def as_ics(diary: Diary) -> bytes:
    """The diary as an iCalendar file (RFC 5545) of whole-day entries."""
    from icalendar import Calendar, Event as Component  # noqa: I001 - heavy

    calendar = Calendar()
    calendar.add("prodid", "-//Tiexin//Cases//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", diary.title)
    calendar.add("x-published-ttl", "PT6H")
    for entry in diary.entries():
        event = Component()
        event.add("uid", entry.uid)
        event.add("dtstamp", entry.changed_at)
        event.add("last-modified", entry.changed_at)
        event.add("sequence", entry.sequence)
        event.add("summary", entry.title)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("url", entry.url)
        if entry.note:
            event.add("description", entry.note)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
