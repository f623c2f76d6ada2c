"""Logs of our own: the invented city's, and small ones made by hand at a desk."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from typing import TYPE_CHECKING

from tiexin.app.cases.opening import opening_of
from tiexin.app.insight.plan_nets import begin_of, end_of
from tiexin.app.paths import data_root
from tiexin.app.service import Service
from tiexin.app.world.city import City, Sources, Wanted, build_city
from tiexin.app.world.model import read_figures
from tiexin.casework.load import load_table
from tiexin.casework.rulebook_json import to_json
from tiexin.eventlog import Draft, Record, record_line, seal, to_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tests.unit.casework.rig import Desk
    from tiexin.app.report import PlanReport
    from tiexin.eventlog import Event

TODAY = date(2026, 11, 27)
_ENDS = (": granted", ": finished")


@cache
def sources() -> Sources:
    """The real data."""
    root = data_root()
    return Sources(Service.load(), load_table(root), read_figures(root), root)


@cache
def city(projects: int = 12, seed: int = 5) -> City:
    """A small invented city."""
    return build_city(Wanted(projects, seed, TODAY), sources())


def city_log(folder: Path, found: City, *, with_rules: bool = True) -> Path:
    """The city's log as ``export-events`` writes it."""
    lines: list[str] = []
    told: set[str] = set()
    for project in found.projects:
        records = [
            *(Record("rulebook", b.hash, to_json(b)) for b in project.rulebooks),
            Record("plan", project.plan.hash, project.plan.content),
        ]
        if with_rules:
            lines += [record_line(each) for each in records if each.hash not in told]
            told.update(each.hash for each in records)
        lines += [to_line(event) for event in project.events]
    return _written(folder, lines)


def desk_log(folder: Path, *desks: Desk) -> Path:
    """The log of cases that were made by hand."""
    books = {hash_: book for desk in desks for hash_, book in desk.books.items()}
    lines = [
        record_line(Record("rulebook", hash_, to_json(book)))
        for hash_, book in books.items()
    ]
    lines += [to_line(event) for desk in desks for event in desk.log]
    return _written(folder, lines)


def _written(folder: Path, lines: Iterable[str]) -> Path:
    path = folder / "events.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def as_planned(
    report: PlanReport,
    code: str = "2026-00001",
    *,
    moved: Mapping[str, date] | None = None,
    until: date | None = None,
    closed: bool = True,
) -> tuple[Event, ...]:
    """A project in which every step begins and ends on the day that was planned.

    All is written down on its day.

    ``moved`` puts beginnings and ends (``pit_works: begun``) on other days; what would
    come after ``until`` does not happen.
    """
    opening = opening_of(report)
    rules = opening.rulebook.procedures
    days: dict[str, date] = {}
    for id_, step in report.plan.activities.items():
        days[begin_of(rules[id_])] = min(step.start, step.finish)
        days[end_of(rules[id_])] = step.finish
    assert not moved or moved.keys() <= days.keys()
    days |= moved or {}
    last = until or date.max
    steps = sorted(
        ((day, name) for name, day in days.items() if day <= last),
        key=lambda each: (each[0], each[1].endswith(_ENDS)),
    )
    start = report.request.start
    drafts = [
        Draft("project_opened", "", start, opening.data(officer="user:2")),
        Draft("baseline_frozen", "", start, {"plan": opening.plan.hash}),
        *(Draft(kind, id_, day) for day, name in steps for id_, kind in _told(name)),
    ]
    if closed:
        over = {"reason": "in_production"}
        drafts.append(Draft("project_closed", "", steps[-1][0], over))
    log: list[Event] = []
    for draft in drafts:
        noon = datetime.combine(draft.occurred_on, time(12), tzinfo=UTC)
        before = log[-1] if log else None
        log += seal(
            [draft],
            stream=code,
            after=before.number if before else 0,
            previous=before.hash if before else "",
            recorded_at=noon,
            actor="user:2",
            command="c",
        )
    return tuple(log)


def _told(name: str) -> Iterator[tuple[str, str]]:
    """A beginning or an end as events; what is handed in is accepted at once."""
    id_, _, kind = name.partition(": ")
    yield id_, kind
    if kind == "submitted":
        yield id_, "accepted"


def events_log(folder: Path, *logs: Iterable[Event]) -> Path:
    """Logs without their rules."""
    return _written(folder, [to_line(event) for log in logs for event in log])
