"""A reform tried over projects before it is made: what moves and what vanishes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from tiexin.app.reform.allowed import conflicts_of
from tiexin.app.reform.patch import Overlay
from tiexin.app.reform.room import read_room
from tiexin.app.service import Service
from tiexin.app.uncertainty import Dating, fewest, most
from tiexin.catalogue import cite
from tiexin.catalogue.diff import changes_between
from tiexin.catalogue.files import list_files
from tiexin.catalogue.store import load_files
from tiexin.guide import Answer
from tiexin.kernel import BadInput, CatalogueError, LocalText, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from tiexin.app.durations import PlannedDuration
    from tiexin.app.reform.allowed import Conflict
    from tiexin.app.reform.patch import Reform
    from tiexin.app.report import PlanReport
    from tiexin.app.request import PlanRequest
    from tiexin.catalogue.diff import Change

Verdict: TypeAlias = Literal["sooner", "later", "same", "cannot_be_told"]
"""Where production goes: whatever the unsure days turn out to be, both at their best
and at their worst; if these disagree it can't be told."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A project that the reform is tried on; ``title`` None where it has none."""

    name: str
    request: PlanRequest
    title: LocalText | None = None


@dataclass(frozen=True, slots=True)
class MilestoneMove:
    """A milestone without and with the reform."""

    id: str
    before: date
    after: date

    @property
    def days(self) -> int:
        """Calendar days that it moves; below zero is sooner."""
        return (self.after - self.before).days


@dataclass(frozen=True, slots=True)
class Wait:
    """A step whose planned days become others.

    ``critical``: production hangs on it without the reform; else nothing is gained
    by it alone.
    """

    procedure: str
    before: PlannedDuration
    after: PlannedDuration
    critical: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What the reform does to one project in one place.

    Attributes:
        start: the day on which both plans begin: the project's own, or the first day
            of the reform if that is later.
        milestones: without and with the reform, in the journey's order.
        best, worst: calendar days that production moves if everything unsure came out
            best, or worst, in both plans; None beyond the stored calendars.
        gone, come: procedures of the plan that vanish or appear.
        papers_gone, papers_come: the same of documents.
        waits: steps of both plans that are planned with other days.
    """

    subject: Subject
    place: str
    start: date
    milestones: tuple[MilestoneMove, ...]
    best: int | None
    worst: int | None
    verdict: Verdict
    gone: tuple[str, ...]
    come: tuple[str, ...]
    papers_gone: tuple[str, ...]
    papers_come: tuple[str, ...]
    waits: tuple[Wait, ...]

    @property
    def production(self) -> MilestoneMove:
        """The last milestone."""
        return self.milestones[-1]


@dataclass(frozen=True, slots=True)
class Trial:
    """Two rulebooks, one of them mostly with a reform, and what lies between them.

    Attributes:
        reform: None where the two rulebooks differ in some other way.
        changes: the rules it changes.
        verdicts: number of projects by verdict.
        performers: procedures more (or fewer) to handle over all projects, by
            authority; those without a change are left out.
    """

    reform: Reform | None
    before: Service
    after: Service
    changes: tuple[Change, ...]
    effects: tuple[Effect, ...]
    verdicts: Mapping[Verdict, int]
    performers: Mapping[str, int]


def try_reform(
    service: Service,
    reform: Reform,
    subjects: Sequence[Subject],
    *,
    root: Path,
    cache: Path | None = None,
) -> Trial:
    """Lay the reform over the rulebook in ``root`` and plan each project twice.

    Raises:
        BadInput: ``reform.forbidden``: a higher law forbids it, one problem for each
            article; ``reform.unknown_level``; ``reform.changes_nothing``.
        CatalogueError: What it states breaks a rule of the catalogue's format.
        CalendarGap: A plan runs beyond the stored calendars.
    """
    changed = reformed_service(service, reform, root=root, cache=cache)
    changes = changes_between(service.catalogue, changed.catalogue)
    if all(change.kind == "source" for change in changes):
        raise BadInput.of("reform.changes_nothing", where=reform.where())
    _refuse_conflicts(service, changed, reform, root)
    effects = tuple(
        effect_on(service, changed, subject, place, since=reform.since)
        for subject in subjects
        for place in _places(subject, reform)
    )
    return _trial(service, changed, effects, changes=changes, reform=reform)


def try_rulebooks(old: Service, new: Service, subjects: Sequence[Subject]) -> Trial:
    """Plan each project in its own place under two rulebooks.

    Raises:
        BadInput, CalendarGap: As ``Service.plan``.
    """
    effects = tuple(
        effect_on(old, new, each, each.request.jurisdiction) for each in subjects
    )
    changes = changes_between(old.catalogue, new.catalogue)
    return _trial(old, new, effects, changes=changes)


def _trial(
    old: Service,
    new: Service,
    effects: tuple[Effect, ...],
    *,
    changes: tuple[Change, ...],
    reform: Reform | None = None,
) -> Trial:
    return Trial(
        reform,
        old,
        new,
        changes,
        effects,
        verdicts=Counter(each.verdict for each in effects),
        performers=_performers(old, new, effects),
    )


def reformed_service(
    service: Service, reform: Reform, *, root: Path, cache: Path | None = None
) -> Service:
    """The same service with the reform in its rulebook.

    Raises:
        BadInput: ``reform.unknown_level``.
        CatalogueError: As ``try_reform``, at the lines of the patch.
    """
    places = service.catalogue.jurisdictions
    for code, key in ((reform.level, "level"), *((p, "places") for p in reform.places)):
        if code not in places:
            known = ", ".join(places)
            raise BadInput.of(
                "reform.unknown_level", where=reform.where(key), place=code, known=known
            )
    overlay = Overlay(reform, list_files(root))
    try:
        catalogue = load_files(overlay.files(), cache=cache)
    except CatalogueError as error:
        raise overlay.placed(error) from error
    return Service(
        catalogue=catalogue, calendars=service.calendars, messages=service.messages
    )


def _refuse_conflicts(old: Service, new: Service, reform: Reform, root: Path) -> None:
    found: dict[Conflict, None] = {}
    room = read_room(root, old.catalogue)
    for place in _reached(old, reform):
        laws = (
            each.in_force(on=reform.since, jurisdiction=place) for each in (old, new)
        )
        before, after = laws
        for conflict in conflicts_of(before, after, level=reform.level, room=room):
            found[conflict] = None
    if found:
        raise BadInput(*(_forbidden(each, old, reform) for each in found))


def _reached(service: Service, reform: Reform) -> tuple[str, ...]:
    """The level itself and every place with data below it."""
    places = service.catalogue.jurisdictions
    found = []
    for code, each in places.items():
        above: str | None = code
        while above is not None and above != reform.level:
            above = places[above].parent
        if above is not None and each.has_data:
            found.append(code)
    return tuple(found)


def _forbidden(conflict: Conflict, service: Service, reform: Reform) -> Problem:
    catalogue = service.catalogue
    titles = (
        each.get("title") for each in catalogue.raw_procedures[conflict.procedure]
    )
    named = next((each for each in titles if isinstance(each, dict)), {})
    fields: dict[str, str | LocalText] = {
        "procedure": LocalText(**named) if named else conflict.procedure,
        "article": cite(catalogue, conflict.citation),
        "level": catalogue.jurisdictions[conflict.level].title,
    }
    if conflict.other in catalogue.documents:
        fields["other"] = catalogue.documents[conflict.other].title
    elif conflict.other:
        fields["other"] = conflict.other
    kind = "procedures" if conflict.kind == "procedure" else "levers"
    where = reform.where(kind, conflict.entry)
    return Problem(f"reform.forbidden_{conflict.what}", fields, where)


def _places(subject: Subject, reform: Reform) -> tuple[str, ...]:
    return tuple(dict.fromkeys((subject.request.jurisdiction, *reform.places)))


def effect_on(
    old: Service,
    new: Service,
    subject: Subject,
    place: str,
    *,
    since: date | None = None,
) -> Effect:
    """What another rulebook does to one project in one place.

    Both plans begin on the project's day, or on ``since`` where that is later.

    Raises:
        BadInput, CalendarGap: As ``Service.plan``.
    """
    start = max(subject.request.start, since or subject.request.start)
    request = replace(subject.request, start=start, jurisdiction=place)
    before = _plan(old, request, frozenset())
    after = _plan(new, request, _made_usual(old, new, request))
    best, worst = _moves(old, before, after)
    moves = tuple(
        MilestoneMove(id_, mark.day, after.plan.milestones[id_].day)
        for id_, mark in before.plan.milestones.items()
    )
    here, there = before.plan.activities, after.plan.activities
    papers, others = _papers(before), _papers(after)
    return Effect(
        subject,
        place,
        start,
        moves,
        best,
        worst,
        verdict=_verdict(moves[-1].days, best, worst),
        gone=tuple(id_ for id_ in here if id_ not in there),
        come=tuple(id_ for id_ in there if id_ not in here),
        papers_gone=tuple(id_ for id_ in papers if id_ not in others),
        papers_come=tuple(id_ for id_ in others if id_ not in papers),
        waits=tuple(
            Wait(id_, each.duration, there[id_].duration, each.critical)
            for id_, each in here.items()
            if id_ in there and _days(each.duration) != _days(there[id_].duration)
        ),
    )


def _days(duration: PlannedDuration) -> tuple[int, int, int, str]:
    return (duration.low, duration.value, duration.high, duration.unit)


def _made_usual(old: Service, new: Service, request: PlanRequest) -> frozenset[str]:
    """Levers that a plan uses by default only since the reform.

    A project whose levers were once chosen by name could not choose these; where the
    reform makes one usual, the project is taken to use it.
    """
    before, after = (
        each.in_force(on=request.start, jurisdiction=request.jurisdiction).levers
        for each in (old, new)
    )
    return frozenset(
        id_
        for id_, lever in after.items()
        if lever.default and not (id_ in before and before[id_].default)
    )


def _plan(service: Service, request: PlanRequest, added: frozenset[str]) -> PlanReport:
    """The plan; levers that were named and that the law there has not are left out."""
    if isinstance(request.levers, str):
        return service.plan(request)
    law = service.in_force(on=request.start, jurisdiction=request.jurisdiction)
    wanted = dict.fromkeys((*request.levers, *sorted(added)))
    levers = tuple(id_ for id_ in wanted if id_ in law.levers)
    return service.plan(replace(request, levers=levers))


def _papers(report: PlanReport) -> dict[str, None]:
    return {
        each.document.id: None
        for each in report.guide.documents
        if each.needed is not Answer.NO
    }


def _moves(
    service: Service, before: PlanReport, after: PlanReport
) -> tuple[int | None, int | None]:
    datings = [
        Dating(each.plan.network, calendars=service.calendars, start=each.request.start)
        for each in (before, after)
    ]
    found: list[int | None] = []
    for days in (fewest, most):
        first, last = (dating.production(days) for dating in datings)
        found.append(None if first is None or last is None else (last - first).days)
    return found[0], found[1]


def _verdict(planned: int, best: int | None, worst: int | None) -> Verdict:
    signs = {
        (move > 0) - (move < 0) for move in (planned, best, worst) if move is not None
    }
    if best is None or worst is None or signs >= {-1, 1}:
        return "cannot_be_told"
    if signs == {0}:
        return "same"
    return "later" if 1 in signs else "sooner"


def _performers(
    old: Service, new: Service, effects: Sequence[Effect]
) -> Mapping[str, int]:
    count: Counter[str] = Counter()
    for effect in effects:
        for service, ids, sign in ((old, effect.gone, -1), (new, effect.come, 1)):
            law = service.in_force(on=effect.start, jurisdiction=effect.place)
            for id_ in ids:
                count[law.procedures[id_].performer] += sign
    return {id_: number for id_, number in sorted(count.items()) if number}
