"""Going through all logs, in groups of projects, so that memory stays small."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from tiexin.casework.fold import fold
from tiexin.eventlog import Event as LogEvent
from tiexin.eventlog import verify
from tiexin.kernel import BrokenLog, Problem
from tiexin.web.cases import models, projections, store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tiexin.casework.state import ProjectState

GROUP: Final = 40
"""Projects taken at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """What going through some projects gave; ``problems`` name event or row."""

    projects: int = 0
    events: int = 0
    rows: int = 0
    problems: tuple[Problem, ...] = ()

    def __add__(self, other: Found) -> Found:
        return Found(
            self.projects + other.projects,
            self.events + other.events,
            self.rows + other.rows,
            (*self.problems, *other.problems),
        )


@dataclass(frozen=True, slots=True)
class Fresh:
    """What follows from one project's log: its state and rows.

    ``project`` has its own columns set as well, but not saved.
    """

    project: models.Project
    events: int
    state: ProjectState
    rows: list[models.ProcedureRow]
    tasks: list[models.TaskRow]
    promises: list[models.PromiseRow]


def groups() -> list[list[int]]:
    """All projects by number, in the groups in which they are taken."""
    numbers = list(models.Project.objects.order_by("pk").values_list("pk", flat=True))
    return [numbers[at : at + GROUP] for at in range(0, len(numbers), GROUP)]


def logs() -> Iterator[list[LogEvent]]:
    """The log of each project, in the order of their numbers."""
    for group in groups():
        yield from logs_of(models.Project.objects.in_bulk(group))


def logs_of(projects: Mapping[int, models.Project]) -> Iterator[list[LogEvent]]:
    """The logs of these projects, given by number, in the order of their numbers."""
    for _, log in _logs(projects):
        yield log


def replayed(
    projects: Iterable[models.Project], *, verified: bool = False
) -> Iterator[Fresh | Found]:
    """Each project as its log makes it, or what is wrong with the log.

    With ``verified`` the chain of hashes is followed, too.
    """
    by_number = {project.pk: project for project in projects}
    logs = dict(_logs(by_number))
    store.fetch_rulebooks(_books(logs))
    plans = _plans(by_number)
    for number, project in by_number.items():
        log = logs.get(number, [])
        try:
            if verified:
                verify(log)
            state = fold(log, code=project.code, setting=store.setting())
        except BrokenLog as fault:
            yield Found(1, len(log), 0, tuple(fault.problems))
            continue
        try:
            yield _fresh(project, log, state, plans.get(number, {}))
        except KeyError as gone:
            # The only thing outside the log that a row rests on.
            problem = Problem(
                "cases.rulebook_gone",
                {"project": project.code, "hash": str(gone.args[0])[:64]},
            )
            yield Found(1, len(log), 0, (problem,))


def _fresh(
    project: models.Project,
    log: list[LogEvent],
    state: ProjectState,
    planned: Mapping[str, Any],
) -> Fresh:
    setting = store.setting()
    # An empty log is no project; what is stored of it then differs from its state.
    # A change of the calendar moves days without an event.
    now = max([project.changed_at, *(event.recorded_at for event in log[-1:])])
    # The project first: its rows take over who its officer is, and whether it is open.
    projections.project_columns(project, state, due=None, now=now, setting=setting)
    rows = list(projections.new_rows(project, state, setting=setting, planned=planned))
    project.next_due = projections.first_due(rows, setting=setting)
    return Fresh(
        project,
        len(log),
        state,
        rows,
        list(projections.task_rows(project, state)),
        list(projections.promise_rows(project, state)),
    )


def _logs(
    projects: Mapping[int, models.Project],
) -> Iterator[tuple[int, list[LogEvent]]]:
    query = models.Event.objects.filter(project__in=list(projects))
    rows = query.order_by("project_id", "number").values_list(
        "project_id", *store.EVENT_COLUMNS
    )
    for number, its in groupby(rows.iterator(chunk_size=5_000), key=itemgetter(0)):
        code = projects[number].code
        yield number, [LogEvent(code, *row[1:]) for row in its]


def _books(logs: Mapping[int, list[LogEvent]]) -> set[str]:
    """The rulebooks that these logs name."""
    return {
        str(event.data["rulebook"])
        for log in logs.values()
        for event in log
        if "rulebook" in event.data
    }


def _plans(projects: Mapping[int, models.Project]) -> dict[int, Mapping[str, Any]]:
    """The activities of the promised plans."""
    plans = models.PlanRecord.objects.filter(project__in=list(projects))
    found = plans.filter(kind="baseline").order_by("pk")
    return {
        project: content.get("activities", {})
        for project, content in found.values_list("project_id", "content")
    }
