"""The case record's door: every change of a project goes through ``execute``.

One transaction holds the project's row, folds its log, decides, appends, and brings
the projections up to date. Nothing else writes to these tables.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from tiexin.app.paths import data_root
from tiexin.casework.decide import decide
from tiexin.casework.fold import apply, fold
from tiexin.casework.load import load_table
from tiexin.casework.open_things import ENDS, with_the_only_one
from tiexin.casework.rulebook_json import from_json, to_json
from tiexin.casework.setting import Setting
from tiexin.eventlog import Event as LogEvent
from tiexin.eventlog import seal
from tiexin.kernel import Refused
from tiexin.web.cases import models, projections
from tiexin.web.cases.people import refuse_unfit
from tiexin.web.common.service import get_service
from tiexin.web.jobs.queue import enqueue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from tiexin.casework.rules import Rulebook
    from tiexin.casework.state import ProjectState
    from tiexin.casework.table import Actor, Command, Table
    from tiexin.eventlog import Draft

EVENT_COLUMNS: Final = (
    "number",
    "kind",
    "subject",
    "occurred_on",
    "recorded_at",
    "actor",
    "command",
    "data",
    "previous",
    "hash",
)
"""What ``eventlog.Event`` holds besides its stream, in its order."""
_KEPT_BOOKS: Final = 2_000
_NAMESPACE: Final = uuid.UUID("6c1f6f0e-52a1-4b0c-8a4f-5c6d0a3b7e11")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command; ``repeated`` where it had acted before."""

    project: models.Project
    state: ProjectState
    events: tuple[LogEvent, ...]
    repeated: bool


class _Books(Mapping[str, "Rulebook"]):
    """Rulebooks of the database, read when first asked for; they never change."""

    def __init__(self) -> None:
        self._kept: dict[str, Rulebook] = {}

    def __getitem__(self, name: str) -> Rulebook:
        found = self._kept.get(name)
        if found is None:
            row = models.Rulebook.objects.filter(pk=name).first()
            if row is None:
                raise KeyError(name)
            found = from_json(row.hash, row.content)
            if len(self._kept) >= _KEPT_BOOKS:
                self._kept.clear()
            self._kept[name] = found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(models.Rulebook.objects.values_list("pk", flat=True))

    def __len__(self) -> int:
        return models.Rulebook.objects.count()

    def lend(self, book: Rulebook) -> None:
        """Know a rulebook that is not stored yet, to try what it would lead to."""
        self._kept.setdefault(book.hash, book)

    def fetch(self, names: Iterable[str]) -> None:
        """Read several at once, for lists and rebuilds."""
        wanted = set(names) - set(self._kept)
        if len(self._kept) + len(wanted) > _KEPT_BOOKS:
            self._kept.clear()
        for row in models.Rulebook.objects.filter(pk__in=wanted):
            self._kept[row.hash] = from_json(row.hash, row.content)


@cache
def table() -> Table:
    """The table of commands."""
    return load_table(data_root())


@cache
def _books() -> _Books:
    return _Books()


@cache
def setting() -> Setting:
    """Table, calendars and rulebooks of this process."""
    return Setting(table(), get_service().calendars, _books())


def lend_rulebook(book: Rulebook) -> None:
    """Let this process know a rulebook before any event names it.

    Whoever then gives a command with it stores it (``keep_rulebook``) beside.
    """
    _books().lend(book)


def fetch_rulebooks(names: Iterable[str]) -> None:
    """Have several rulebooks ready by one question to the database."""
    _books().fetch(names)


def keep_rulebook(book: Rulebook) -> None:
    """Store a rulebook unless it is there; it is known by what it says."""
    models.Rulebook.objects.bulk_create(
        [models.Rulebook(hash=book.hash, content=to_json(book))], ignore_conflicts=True
    )


def events_of(project: models.Project, *, after: int = 0) -> list[LogEvent]:
    """The project's log from a number on."""
    rows = models.Event.objects.filter(project=project, number__gt=after)
    # Without the rows' own objects, which only cost time: a log is read whole.
    plain = rows.order_by("number").values_list(*EVENT_COLUMNS)
    return [LogEvent(project.code, *row) for row in plain]


def as_event(row: models.Event, code: str) -> LogEvent:
    """A row as the domain knows it."""
    return LogEvent(
        code,
        row.number,
        row.kind,
        row.subject,
        row.occurred_on,
        row.recorded_at,
        row.actor,
        row.command,
        row.data,
        row.previous,
        row.hash,
    )


def as_row(event: LogEvent, project: models.Project) -> models.Event:
    """An event as a row."""
    return models.Event(
        project=project,
        number=event.number,
        kind=event.kind,
        subject=event.subject,
        occurred_on=event.occurred_on,
        recorded_at=event.recorded_at,
        actor=event.actor,
        command=event.command,
        data=dict(event.data),
        previous=event.previous,
        hash=event.hash,
    )


def state_of(project: models.Project) -> ProjectState:
    """Where a project stands, by its log."""
    return fold(events_of(project), code=project.code, setting=setting())


def execute(
    actor: Actor,
    code: str,
    command: Command,
    *,
    expected: int | None = None,
    now: datetime | None = None,
    beside: Callable[[models.Project, Command], None] | None = None,
) -> Outcome:
    """Carry out one command on a project, wholly or not at all.

    ``expected`` is the version that the sender saw. ``beside`` writes what belongs
    to the command but not into the log (a letter's text, a file's row), in the same
    transaction.

    Raises:
        Refused: State, law or role forbids it; ``cases.stale`` where something else
            happened since ``expected``; ``cases.another_thing`` where the command's
            id has told something else before; ``cases.no_such_project``.
        BadInput: The command is malformed.
    """
    now = now or timezone.now()
    with transaction.atomic():
        project = held(code)
        log = events_of(project)
        state = fold(log, code=code, setting=setting())
        if command.id in state.commands:
            _refuse_another(log, command)
            return Outcome(project, state, (), repeated=True)
        if expected is not None and expected != project.version:
            raise _stale(log, expected)
        command = with_ids(with_the_only_one(state, command))
        drafts = decide(
            state,
            command,
            actor=actor,
            today=local_day(now),
            setting=setting(),
            log=log,
        )
        refuse_unfit(project, command, table().commands[command.kind])
        events = sealed(drafts, state=state, now=now, actor=actor, command=command)
        state = after(state, log, events)
        if beside is not None:
            beside(project, command)
        append(project, state, events, now=now)
        return Outcome(project, state, events, repeated=False)


def held(code: str) -> models.Project:
    """The project's row, held until the transaction ends.

    Raises:
        Refused: ``cases.no_such_project``.
    """
    query = models.Project.objects.select_for_update(of=("self",))
    project = query.filter(code=code).first()
    if project is None:
        raise Refused.of("cases.no_such_project", project=code[:20])
    return project


def append(
    project: models.Project,
    state: ProjectState,
    events: Sequence[LogEvent],
    *,
    now: datetime,
) -> None:
    """Write events and what follows from them; inside the caller's transaction."""
    models.Event.objects.bulk_create([as_row(event, project) for event in events])
    projections.bring_up(project, state, events, setting=setting(), now=now)
    news = {
        "project": project.pk,
        "first": events[0].number,
        "last": events[-1].number,
    }
    enqueue("notices.tell", news)
    enqueue("hooks.tell", news)
    enqueue("cases.replan", {"project": project.pk}, key=str(project.pk))


def sealed(
    drafts: Sequence[Draft],
    *,
    state: ProjectState,
    now: datetime,
    actor: Actor,
    command: Command,
) -> tuple[LogEvent, ...]:
    """Decided events, ready to follow those of the state."""
    return seal(
        drafts,
        stream=state.code,
        after=state.version,
        previous=state.last_hash,
        recorded_at=now,
        actor=actor.id,
        command=command.id,
    )


def with_ids(command: Command) -> Command:
    """The command with ids where the program makes them; the same each time."""
    spec = table().commands.get(command.kind)
    if spec is None:
        return command
    data = dict(command.data)
    for field in spec.fields:
        if field.type != "id" or ENDS.get(command.kind) == field.name:
            continue  # what is ended has its id already
        if not data.get(field.name):
            made = uuid.uuid5(_NAMESPACE, f"{command.id}/{field.name}")
            data[field.name] = made.hex[:16]
    return replace(command, data=data)


def trial(
    actor: Actor, project: models.Project, command: Command, *, today: date
) -> tuple[ProjectState, ProjectState, tuple[Draft, ...]]:
    """What a command would do, without writing: state before, after, and events.

    Raises:
        Refused, BadInput: As for ``execute``.
    """
    log = events_of(project)
    before = fold(log, code=project.code, setting=setting())
    command = with_ids(with_the_only_one(before, command))
    drafts = decide(
        before, command, actor=actor, today=today, setting=setting(), log=log
    )
    refuse_unfit(project, command, table().commands[command.kind])
    now = timezone.now()
    events = sealed(drafts, state=before, now=now, actor=actor, command=command)
    after = fold([*log, *events], code=project.code, setting=setting())
    return before, after, drafts


def after(
    state: ProjectState, log: list[LogEvent], events: tuple[LogEvent, ...]
) -> ProjectState:
    """The state once ``events``, which follow ``log``, have happened."""
    if any(event.kind == "event_struck" for event in events):
        return fold([*log, *events], code=state.code, setting=setting())
    for event in events:
        apply(state, event, setting=setting())
    return state


def _refuse_another(log: Sequence[LogEvent], command: Command) -> None:
    """A form that was sent, changed and sent again must not pass for the first one."""
    before = next(event for event in log if event.command == command.id)
    spec = table().commands.get(command.kind)
    named = (before.kind, before.subject, before.occurred_on)
    same = spec is not None and named == (spec.event, command.subject, command.on)
    told = {n: each for n, each in command.data.items() if each not in (None, "")}
    if not same or any(before.data.get(n) != each for n, each in told.items()):
        raise Refused.of("cases.another_thing", number=before.number)


def _stale(log: list[LogEvent], expected: int) -> Refused:
    newer = [event for event in log if event.number > expected]
    kinds = ", ".join(event.kind for event in newer[-3:])
    return Refused.of("cases.stale", n=len(newer), events=kinds)


def local_day(now: datetime) -> date:
    """The day in Dongguan."""
    return timezone.localdate(now)
