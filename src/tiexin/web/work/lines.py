"""Lines of the work lists: what is due, why it is here, and one click to act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from tiexin.casework.table import Role
from tiexin.web.access import policy
from tiexin.web.cases import store
from tiexin.web.common.dates import format_short
from tiexin.web.common.names import authority_name, procedure_name
from tiexin.web.common.service import get_messages
from tiexin.web.projects.actions import next_command
from tiexin.web.projects.colours import colour_between, colour_until
from tiexin.web.projects.wording import age

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User
    from tiexin.web.cases.models import ProcedureRow, Project, PromiseRow, TaskRow

_PROMISES: Final = {"condition": "cure", "commitment": "check_commitment"}


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One thing to look at.

    ``left`` are working days until ``day``, negative where some have gone since; None
    where no day is set. ``whose`` names the colleague whose work is covered.
    """

    project: str
    project_name: str
    project_url: str
    title: str
    url: str
    why: str
    day: date | None
    due: str
    left: int | None
    colour: str
    colour_name: str
    how_long: str
    age: str
    whose: str
    action: str
    action_url: str


@dataclass(frozen=True, slots=True)
class _About:
    """What a line says before it is put into words."""

    title: str
    url: str
    why: str
    day: date | None
    colour: str
    age: str = ""
    command: str = ""
    query: tuple[tuple[str, str], ...] = ()


class Lines:
    """Makes lines of rows in the reader's language."""

    def __init__(
        self, reader: User, language: Language, *, today: date, back: str
    ) -> None:
        """``back`` is the list's own address, to come back to after recording."""
        self._reader = reader
        self._language = language
        self._today = today
        self._back = back
        self._calendar = store.setting().calendars["mainland"]
        covered = policy.covered(reader, today)
        self._covered = dict(covered.values_list("officer", "officer__display_name"))

    def of_rows(
        self, rows: Iterable[ProcedureRow], *, because: str = ""
    ) -> Iterator[WorkLine]:
        """Procedures; ``because`` names a reason other than the clock's."""
        for row in rows:
            command = next_command(row.state, row.track)
            why = f"work.why.{because or row.due_kind or row.state}"
            day = row.due
            colour = colour_between(day, row.amber_from, today=self._today)
            if because in ("begin", "late"):
                day = row.planned_start if because == "begin" else row.planned_finish
                colour = colour_until(day, today=self._today)
            if because in ("late", "stale"):
                command = "forecast" if because == "late" else "verify_status"
            if row.open_reviews and command == "grant":
                why, command = "work.why.review", "close_review"
            yield self._line(
                row.project,
                _About(
                    procedure_name(row.procedure, self._language),
                    f"{self._base(row.project)}procedures/{row.procedure}/",
                    self._say(
                        why,
                        authority=authority_name(
                            row.authority, row.jurisdiction, self._language
                        ),
                        by=_offices(row, self._language),
                    )
                    + _planned(row, because, self._language),
                    day,
                    colour,
                    self._age(row),
                    command,
                    (("procedure", row.procedure),),
                ),
            )

    def _age(self, row: ProcedureRow) -> str:
        """How old the news is; of what has not begun there is none."""
        if row.state == "planned":
            return ""
        return age(row.verified_on, self._language, today=self._today)

    def of_tasks(self, rows: Iterable[TaskRow]) -> Iterator[WorkLine]:
        """Tasks."""
        for row in rows:
            yield self._line(
                row.project,
                _About(
                    row.text,
                    self._base(row.project),
                    self._say("work.why.task"),
                    row.due,
                    colour_until(row.due, today=self._today),
                    command="finish_task",
                    query=(("task", row.task),),
                ),
            )

    def of_promises(self, rows: Iterable[PromiseRow]) -> Iterator[WorkLine]:
        """Conditions, commitments and corrections."""
        for row in rows:
            base = self._base(row.project)
            page = f"{base}procedures/{row.procedure}/"
            if row.kind == "correction":
                # Corrections are answered on a page of their own.
                page = f"{base}corrections/#c-{row.promise}"
            command = _PROMISES.get(row.kind, "") if row.state != "broken" else ""
            yield self._line(
                row.project,
                _About(
                    procedure_name(row.procedure, self._language),
                    page,
                    self._say(f"work.why.{row.kind}.{row.state}"),
                    row.due,
                    colour_until(row.due, today=self._today),
                    command=command,
                    query=(("procedure", row.procedure), (row.kind, row.promise)),
                ),
            )

    def of_silence(self, projects: Iterable[Project]) -> Iterator[WorkLine]:
        """Projects whose investor has not heard from the officer."""
        for project in projects:
            last = project.last_contact_on
            if last is None:
                day = self._calendar.add(project.opened_on, 2)
                why = self._say("work.why.first_response")
            else:
                day = last + timedelta(days=30)
                why = self._say("work.why.silence", n=(self._today - last).days)
            yield self._line(
                project,
                _About(
                    project.name,
                    f"{self._base(project)}#people",
                    why,
                    day,
                    colour_until(day, today=self._today),
                    command="log_contact",
                ),
            )

    def of_projects(self, projects: Iterable[Project]) -> Iterator[WorkLine]:
        """Projects as such, with the clock that runs out first."""
        for project in projects:
            yield self._line(
                project,
                _About(
                    project.name,
                    self._base(project),
                    self._say("work.why.officer", name=project.officer.display_name),
                    project.next_due,
                    colour_until(project.next_due, today=self._today),
                ),
            )

    def _base(self, project: Project) -> str:
        return f"/{self._language}/projects/{project.code}/"

    def _say(self, key: str, **fields: object) -> str:
        return get_messages().text(key, self._language, **fields)

    def _line(self, project: Project, about: _About) -> WorkLine:
        left = self.left(about.day)
        command = self._command(about)
        query = urlencode([*about.query, ("next", self._back)])
        base = self._base(project)
        return WorkLine(
            project=project.code,
            project_name=project.name,
            project_url=base,
            title=about.title,
            url=about.url,
            why=about.why,
            day=about.day,
            due=format_short(about.day, self._language) if about.day else "–",
            left=left,
            colour=about.colour,
            colour_name=self._say(f"casework.colour.{about.colour}")
            if about.colour
            else "",
            how_long=self._how_long(about.day, left),
            age=about.age,
            whose=self._whose(project),
            action=self._say(f"casework.command.{command}") if command else "",
            action_url=f"{base}record/{command}/?{query}" if command else "",
        )

    def _command(self, about: _About) -> str:
        """What the reader does about it; a supervisor asks the officer to."""
        if self._may(about.command):
            return about.command
        return "add_task" if self._may("add_task") else ""

    def _may(self, command: str) -> bool:
        """Whether the reader's role may give a command; the rest its page checks."""
        spec = store.table().commands.get(command)
        return spec is not None and Role(self._reader.role) in spec.who

    def _whose(self, project: Project) -> str:
        """The colleague whose work it is, where the reader only covers it."""
        return self._covered.get(project.officer_id, "")

    def _how_long(self, day: date | None, left: int | None) -> str:
        if day is None or left is None:
            return ""
        if day == self._today:
            return self._say("projects.due_today")
        what = "left" if day > self._today else "overdue"
        if left == 0:
            # Only rest days lie between.
            n = abs((day - self._today).days)
            return self._say(f"projects.{what}.calendar_day", n=n)
        return self._say(f"projects.{what}.working_day", n=abs(left))

    def left(self, day: date | None) -> int | None:
        """Working days from today until a day, 0 over rest days; negative since it."""
        if day is None:
            return None
        if day >= self._today:
            return self._calendar.count(after=self._today, until=day)
        return -self._calendar.count(after=day, until=self._today)


def _planned(row: ProcedureRow, because: str, language: Language) -> str:
    """What the planned day rests on, where that is the day that is shown."""
    if because not in ("begin", "late") or not row.planned_kind:
        return ""
    return get_messages().text(f"work.planned.{row.planned_kind}", language)


def _offices(row: ProcedureRow, language: Language) -> str:
    """Who still reviews it, by their names."""
    return (
        get_messages()
        .text("web.condition.comma", language)
        .join(
            authority_name(each, row.jurisdiction, language)
            for each in row.open_reviews.split(", ")
        )
    )
