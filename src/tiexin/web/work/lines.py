"""Lines of the work lists: what is due, why it is here, and one click to act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tiexin.web.cases import store
from tiexin.web.common.dates import format_short
from tiexin.web.common.names import authority_name, procedure_name
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from tiexin.kernel import Language
    from tiexin.web.cases.models import ProcedureRow, Project, PromiseRow, TaskRow

AMBER_DAYS: Final = 3
_NEXT: Final = {
    "submitted": "accept",
    "accepted": "grant",
    "granted": "deliver",
    "gaps_named": "complete",
    "paused": "resume",
    "working": "finish",
}


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One thing to look at.

    ``left`` are working days until it is due, negative once it is overdue; None
    where no day is set. ``whose`` names the colleague whose work is covered.
    """

    project: str
    project_name: str
    project_url: str
    title: str
    url: str
    why: str
    due: str
    left: int | None
    colour: str
    colour_name: str
    how_long: str
    move: str
    age: str
    whose: str
    action: str
    action_url: str
    open_reviews: int = 0


class Lines:
    """Makes lines of rows in the reader's language."""

    def __init__(self, language: Language, *, today: date, reader: int) -> None:
        """``reader`` is the person's number; others' work is marked as theirs."""
        self._language = language
        self._today = today
        self._reader = reader
        self._calendar = store.setting().calendars["mainland"]

    def of_rows(self, rows: Iterable[ProcedureRow]) -> Iterator[WorkLine]:
        """Procedures."""
        for row in rows:
            key = f"work.why.{row.due_kind or row.state}"
            kind = _NEXT.get(row.state, "verify_status")
            base = self._base(row.project)
            yield self._line(
                row.project,
                title=procedure_name(row.procedure, self._language),
                url=f"{base}procedures/{row.procedure}/",
                why=self._say(
                    key,
                    authority=authority_name(
                        row.authority, row.jurisdiction, self._language
                    ),
                ),
                due=row.due,
                move=self._say(f"casework.party.{row.move}"),
                age=self._say("projects.age", n=(self._today - row.verified_on).days),
                action=self._say(f"casework.command.{kind}"),
                action_url=f"{base}record/{kind}/?procedure={row.procedure}",
            )

    def of_tasks(self, rows: Iterable[TaskRow]) -> Iterator[WorkLine]:
        """Tasks."""
        for row in rows:
            base = self._base(row.project)
            yield self._line(
                row.project,
                title=row.text,
                url=base,
                why=self._say("work.why.task"),
                due=row.due,
                move="",
                age="",
                action=self._say("casework.command.finish_task"),
                action_url=f"{base}record/finish_task/?task={row.task}",
            )

    def of_promises(self, rows: Iterable[PromiseRow]) -> Iterator[WorkLine]:
        """Conditions, commitments and corrections that are open."""
        kinds = {"condition": "cure", "commitment": "check_commitment"}
        for row in rows:
            base = self._base(row.project)
            kind = kinds.get(row.kind)
            about = f"{base}procedures/{row.procedure}/"
            yield self._line(
                row.project,
                title=procedure_name(row.procedure, self._language),
                url=about,
                why=self._say(f"projects.promise.{row.kind}"),
                due=row.due,
                move="",
                age="",
                action=self._say(f"casework.command.{kind}") if kind else "",
                action_url=f"{base}record/{kind}/?procedure={row.procedure}"
                if kind
                else about,
            )

    def of_silence(self, projects: Iterable[Project]) -> Iterator[WorkLine]:
        """Projects whose investor has not heard from the officer."""
        for project in projects:
            base = self._base(project)
            last = project.last_contact_on
            why = (
                self._say("work.why.silence", n=(self._today - last).days)
                if last
                else self._say("work.why.first_response")
            )
            yield self._line(
                project,
                title=project.name,
                url=base,
                why=why,
                due=project.opened_on if last is None else None,
                move="",
                age="",
                action=self._say("casework.command.log_contact"),
                action_url=f"{base}record/log_contact/",
            )

    def _base(self, project: Project) -> str:
        return f"/{self._language}/projects/{project.code}/"

    def _say(self, key: str, **fields: object) -> str:
        return get_messages().text(key, self._language, **fields)

    def _line(
        self,
        project: Project,
        *,
        title: str,
        url: str,
        why: str,
        due: date | None,
        move: str,
        age: str,
        action: str,
        action_url: str,
    ) -> WorkLine:
        left = self.left(due)
        colour = colour_of(left)
        mine = project.officer_id == self._reader
        return WorkLine(
            project=project.code,
            project_name=project.name,
            project_url=self._base(project),
            title=title,
            url=url,
            why=why,
            due=format_short(due, self._language) if due else "–",
            left=left,
            colour=colour,
            colour_name=self._say(f"casework.colour.{colour}") if due else "",
            how_long=self._how_long(left),
            move=move,
            age=age,
            whose="" if mine else project.officer.display_name,
            action=action,
            action_url=action_url,
        )

    def _how_long(self, left: int | None) -> str:
        if left is None:
            return ""
        if left < 0:
            return self._say("projects.overdue.working_day", n=-left)
        return self._say("projects.left.working_day", n=left)

    def left(self, due: date | None) -> int | None:
        """Working days from today until a day; negative once it has passed."""
        if due is None:
            return None
        if due >= self._today:
            return self._calendar.count(after=self._today, until=due)
        return -self._calendar.count(after=due, until=self._today)


def colour_of(left: int | None) -> str:
    """Red when overdue, amber with three working days or fewer left."""
    if left is None or left > AMBER_DAYS:
        return "green"
    return "red" if left < 0 else "amber"


def amber_until(today: date) -> date:
    """The last day that is amber today: three working days from now."""
    return store.setting().calendars["mainland"].add(today, AMBER_DAYS)


def week_ahead(today: date) -> date:
    """A week from today, for the section of what comes next."""
    return today + timedelta(days=7)
