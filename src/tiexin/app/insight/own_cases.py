"""What is known of our own cases besides their events, as attributes for measures.

The log of a project is folded as it is for its page, so that clocks and states are
those that everybody sees. Days are written 2026-12-01; what is not known is left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from tiexin.casework.clocks import clock_of
from tiexin.casework.fold import fold
from tiexin.casework.rulebook_json import from_json
from tiexin.casework.setting import Setting
from tiexin.insight.log import ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tiexin.calendars import CalendarSet
    from tiexin.casework.clocks import LimitName
    from tiexin.casework.rules import Rulebook
    from tiexin.casework.state import ProcedureState, ProjectState
    from tiexin.casework.table import Table
    from tiexin.catalogue.types import Milestone
    from tiexin.eventlog import Event

PROCEDURE_NAMES: Final = (
    "authority",
    "stage",
    "received_on",
    "accepted_on",
    "decided_on",
    "statutory_due",
    "promised_due",
)
"""Attributes of a procedure's case, of its present application.

A limit is told where it was decided or the clock runs; not while it is paused, nor
where the application was withdrawn or has lapsed."""

PROJECT_NAMES: Final = (
    "jurisdiction",
    "opened_on",
    "opened_year",
    "named_officer",
    "first_response_on",
    "land_route",
)
"""Attributes of a project's own case, beside the days of its milestones, the year of
each (``construction_start_year``) and the promised day (``…_promised``)."""

_BINDING: Final[tuple[LimitName, ...]] = ("statutory", "promised")
_SETTLED: Final = "not_needed"
_ENDINGS: Final = ("", "_year", "_promised")
_ISO: Final = date.isoformat


@dataclass(slots=True)
class OwnCases:
    """Describes our own cases; see :class:`tiexin.insight.log.Describer`.

    Attributes:
        table: of commands.
        calendars: on which clocks run.
        milestones: of the journey.
        rulebooks: by hash; None takes those that :meth:`learn` is told.
        learnt: rulebooks of a file, by hash.
        unknown: projects whose rules nobody told, so that nothing is told of them.
    """

    table: Table
    calendars: CalendarSet
    milestones: Sequence[Milestone]
    rulebooks: Mapping[str, Rulebook] | None = None
    learnt: dict[str, Rulebook] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    @property
    def names(self) -> tuple[str, ...]:
        """All attributes that may be told."""
        marks = (f"{each.id}{end}" for each in self.milestones for end in _ENDINGS)
        return ("about", *PROCEDURE_NAMES, *PROJECT_NAMES, *marks)

    def learn(self, record: Mapping[str, Any]) -> bool:
        """Take a rulebook; False where its content is not what its hash names."""
        name, content = record["rulebook"], record.get("content")
        text = json.dumps(
            content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        if sha256(text.encode()).hexdigest() != name or not isinstance(content, dict):
            return False
        self.learnt[name] = from_json(name, content)
        return True

    def describe(self, events: Sequence[Event]) -> Mapping[str, Mapping[str, str]]:
        """Attributes by subject; nothing of a project whose rules are not known.

        Raises:
            BrokenLog: The log can't be folded.
        """
        books = self.learnt if self.rulebooks is None else self.rulebooks
        setting = Setting(self.table, self.calendars, books)
        code = events[0].stream
        if events[0].number != 1 or not _knows_rules(events, books):
            self.unknown.add(code)
            return {}
        state = fold(events, code=code, setting=setting)
        found = {"": dict(self._of_project(state))}
        for each in state.procedures.values():
            found[each.id] = dict(_of_procedure(each, setting))
        return found

    def _of_project(self, state: ProjectState) -> Iterator[tuple[str, str]]:
        yield "about", "project"
        yield "jurisdiction", state.jurisdiction
        yield "named_officer", "yes" if state.officer else "no"
        if state.opened_on is not None:
            yield "opened_on", _ISO(state.opened_on)
            yield "opened_year", str(state.opened_on.year)
        if state.first_response_at is not None:
            heard = state.first_response_at.astimezone(ZoneInfo(ZONE))
            yield "first_response_on", _ISO(heard.date())
        if "land.route" in state.facts:
            yield "land_route", str(state.facts["land.route"])
        promised = state.plans[0].milestones if state.plans else {}
        for each in self.milestones:
            if each.id in promised:
                yield f"{each.id}_promised", str(promised[each.id])
            day = reached(each, state)
            if day is not None:
                yield each.id, _ISO(day)
                yield f"{each.id}_year", str(day.year)


def reached(milestone: Milestone, state: ProjectState) -> date | None:
    """The day on which a project reached a milestone; None where it has not.

    The first beginning of its procedures, or the last end of all of them; those that
    are not needed are left out.
    """
    own = [
        state.procedures[id_]
        for id_ in milestone.of
        if id_ in state.procedures and state.procedures[id_].state != _SETTLED
    ]
    if milestone.at == "start":
        return min((day for each in own if (day := _begun(each))), default=None)
    ends = [_ended(each) for each in own]
    days = [day for day in ends if day is not None]
    return max(days) if days and len(days) == len(ends) else None


def _begun(procedure: ProcedureState) -> date | None:
    if procedure.applications:
        return procedure.applications[0].received_on
    return procedure.begun_on


def _ended(procedure: ProcedureState) -> date | None:
    application = procedure.application
    if application is None:
        return procedure.finished_on
    return application.decided_on if application.outcome == "granted" else None


def _of_procedure(
    procedure: ProcedureState, setting: Setting
) -> Iterator[tuple[str, str]]:
    rules = setting.rules_of(procedure)
    yield "about", "procedure"
    yield "authority", rules.authority
    yield "stage", rules.stage
    application = procedure.application
    if application is None:
        return
    days = {
        "received_on": application.received_on,
        "accepted_on": application.accepted_on,
        "decided_on": application.decided_on,
    }
    clock = clock_of(procedure, setting=setting)
    if application.decided_on is not None or (clock.running and not clock.paused):
        for name in _BINDING:
            limit = clock.limits.get(name)
            days[f"{name}_due"] = limit.last_day if limit else None
    for key, day in days.items():
        if day is not None:
            yield key, _ISO(day)


def _knows_rules(events: Iterable[Event], books: Mapping[str, Rulebook]) -> bool:
    """Whether all rulebooks are there; those in a database are read when asked for."""
    named = {str(e.data["rulebook"]) for e in events if "rulebook" in e.data}
    try:
        return all(books[name] for name in named)
    except KeyError:
        return False
