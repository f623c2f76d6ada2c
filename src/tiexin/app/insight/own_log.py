"""Our own logs with the rules their cases went by: what measures of law start from.

An event names its rulebook and its promised plan by their hash. ``export-events``
writes both beside the events; what is not what its hash says is not taken. A log
without them (older, or made elsewhere) gets the rules that the catalogue gives for the
very question with which the project was opened: where they have the hash that the event
names, they are the same rules; where not, they stand in for them, and whoever uses them
says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.cases.opening import opening_of
from tiexin.app.request import PlanRequest
from tiexin.casework.rulebook_json import from_json
from tiexin.casework.setting import Setting
from tiexin.eventlog import from_line, from_record_line
from tiexin.insight.readers.events import lines_of
from tiexin.insight.readers.opening import format_of
from tiexin.kernel import BadInput, TiexinError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from tiexin.app.cases.opening import Opening
    from tiexin.app.service import Service
    from tiexin.casework.rules import Rulebook
    from tiexin.casework.table import Table
    from tiexin.eventlog import Event

_WITH_RULES: Final = ("project_opened", "facts_changed")
_STRUCK: Final = "event_struck"


@dataclass(frozen=True, slots=True)
class OwnProject:
    """One project of a log.

    Attributes:
        code: the project's.
        events: in the order of their numbers, struck ones among them.
        request: the question with which it was opened.
        setting: the table, the calendars and the rulebooks that its events name.
        stand_ins: hashes of rulebooks for which today's catalogue stands in.
        plan: content of the plan that was promised to it; None where it is not in the
            log.
    """

    code: str
    events: tuple[Event, ...]
    request: PlanRequest
    setting: Setting
    stand_ins: frozenset[str]
    plan: Mapping[str, Any] | None

    @property
    def struck(self) -> frozenset[object]:
        """The numbers of events that were struck."""
        return frozenset(e.data["number"] for e in self.events if e.kind == _STRUCK)

    @property
    def happened(self) -> Iterator[Event]:
        """The events that count, in the order of their numbers."""
        struck = self.struck
        for event in self.events:
            if event.kind != _STRUCK and event.number not in struck:
                yield event

    @property
    def rulebook(self) -> Rulebook:
        """The rules under which it was opened."""
        return self.setting.rulebooks[str(self.events[0].data["rulebook"])]


@dataclass(slots=True)
class OwnLog:
    """The projects of some files; ``left_out`` are those that can't be followed."""

    projects: list[OwnProject] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def last_known(self) -> date | None:
        """The day on which the last event was recorded."""
        days = [e.recorded_at.date() for its in self.projects for e in its.events]
        return max(days, default=None)


def own_log(
    paths: Sequence[Path],
    *,
    service: Service,
    table: Table,
    as_of: datetime | None = None,
) -> OwnLog:
    """The projects of our own logs, up to what was recorded at ``as_of``.

    Raises:
        BadInput: ``insight.not_own``: a file is another kind of log.
    """
    for path in paths:
        if format_of(path) != "events":
            raise BadInput.of("insight.not_own", where=str(path))
    books = _Books(service)
    plans: dict[str, Mapping[str, Any]] = {}
    found = OwnLog()
    for events in _streams(paths, books, plans):
        known = [e for e in events if as_of is None or e.recorded_at <= as_of]
        if not known:
            continue
        try:
            found.projects.append(_project(known, books, plans, table))
        except (TiexinError, KeyError, TypeError, ValueError):
            found.left_out.append(known[0].stream)
    return found


def _streams(
    paths: Iterable[Path], books: _Books, plans: dict[str, Mapping[str, Any]]
) -> Iterator[list[Event]]:
    """The events of each project together; records go where they belong."""
    stream: list[Event] = []
    for path in paths:
        for line in lines_of(path):
            record = from_record_line(line)
            if record is not None and record.kind == "rulebook":
                books.known[record.hash] = from_json(record.hash, record.content)
            elif record is not None:
                plans[record.hash] = record.content
            event = from_line(line)
            if event is None:
                continue
            if stream and stream[-1].stream != event.stream:
                yield stream
                stream = []
            stream.append(event)
    if stream:
        yield stream


def _project(
    events: list[Event],
    books: _Books,
    plans: Mapping[str, Mapping[str, Any]],
    table: Table,
) -> OwnProject:
    opened = events[0]
    request = request_of_opening(opened)
    named: dict[str, Rulebook] = {}
    for event in events:
        if "rulebook" in event.data:
            name = str(event.data["rulebook"])
            asked = request
            if event.kind == "facts_changed":
                asked = replace(request, facts=dict(_object(event.data["facts"])))
            named[name] = books.named(name, asked, known=event.kind in _WITH_RULES)
    promised = (str(e.data["plan"]) for e in events if e.kind == "baseline_frozen")
    plan = next((plans[name] for name in promised if name in plans), None)
    return OwnProject(
        opened.stream,
        tuple(events),
        request,
        Setting(table, books.service.calendars, named),
        frozenset(named) & books.stand_ins,
        plan,
    )


def request_of_opening(opened: Event) -> PlanRequest:
    """The question with which a project was opened.

    Raises:
        KeyError, TypeError, ValueError: It is no opening of a project.
    """
    data = opened.data
    levers = data.get("levers")
    return PlanRequest(
        jurisdiction=str(data["jurisdiction"]),
        start=date.fromisoformat(str(data["start"])),
        facts=dict(_object(data["facts"])),
        levers=tuple(str(one) for one in levers) if isinstance(levers, list) else (),
    )


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("facts")
    return value


class _Books:
    """Rulebooks by hash; those that no line holds are made again once."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.known: dict[str, Rulebook] = {}
        self.stand_ins: set[str] = set()
        self._made: dict[str, Opening] = {}

    def named(self, name: str, request: PlanRequest, *, known: bool) -> Rulebook:
        """The rulebook of a hash, or the one that stands in for it.

        Raises:
            KeyError: It is not in the log, and the event does not tell for which
                question it was made (``known``).
            TiexinError: The catalogue of today can't plan the question any more.
        """
        if name not in self.known:
            if not known:
                raise KeyError(name)
            book = self._opening(request).rulebook
            self.known[name] = book
            if book.hash != name:
                self.stand_ins.add(name)
        return self.known[name]

    def _opening(self, request: PlanRequest) -> Opening:
        asked = [
            request.jurisdiction,
            request.start.isoformat(),
            dict(request.facts),
            sorted(request.levers),
        ]
        key = json.dumps(asked, sort_keys=True, default=str)
        if key not in self._made:
            self._made[key] = opening_of(self.service.plan(request))
        return self._made[key]
