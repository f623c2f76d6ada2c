"""One project planned in each place, and what lies between the places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tiexin.app.compare.differences import differences_of
from tiexin.app.compare.ranking import rankings
from tiexin.app.uncertainty import Dating, budget_of, fewest, most
from tiexin.guide import Answer
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from tiexin.app.compare.differences import Difference
    from tiexin.app.compare.ranking import Ranking
    from tiexin.app.report import PlanReport
    from tiexin.app.request import LeverChoice, PlanRequest
    from tiexin.app.service import Service
    from tiexin.app.uncertainty import Budget

MOST_PLACES: Final = 6
LEAST_PLACES: Final = 2


@dataclass(frozen=True, slots=True)
class StageDays:
    """One stage of one plan.

    Attributes:
        first, last: first day of its first step and last day of its last one, both
            counted; stages may overlap where a lever lets them.
        days: calendar days from first to last; 0 for a stage without steps.
        steps, unsure: its steps, and those of them whose days rest on an estimate or
            on a promise that was not found.
    """

    stage: str
    first: date | None
    last: date | None
    days: int
    steps: int
    unsure: int


@dataclass(frozen=True, slots=True)
class PlaceSide:
    """One place in the comparison.

    Attributes:
        report: the plan there, with the levers that the law there has.
        missing: levers that were asked for and that the law there does not have.
        needed, open_procedures: procedures that apply, and those of which it can't be
            told yet.
        documents, open_documents: the same of papers.
        earliest, latest: production if everything that is unsure came out best or
            worst at once; None beyond the stored calendars.
        budget: what the plan rests on.
    """

    code: str
    report: PlanReport
    missing: tuple[str, ...]
    needed: int
    open_procedures: int
    documents: int
    open_documents: int
    stages: tuple[StageDays, ...]
    earliest: date | None
    latest: date | None
    budget: Budget
    dating: Dating


@dataclass(frozen=True, slots=True)
class LeverAcross:
    """A lever in each place.

    ``states`` are ``on``, ``off``, ``unknown`` (a question is open), ``unavailable``
    (the facts rule it out) or ``absent`` (the law there has none).
    """

    lever: str
    states: Mapping[str, str]

    @property
    def differs(self) -> bool:
        """Whether one place has it and another does not."""
        return len(set(self.states.values())) > 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """All places, in the order asked for."""

    request: PlanRequest
    places: tuple[PlaceSide, ...]
    differences: tuple[Difference, ...]
    levers: tuple[LeverAcross, ...]
    rankings: tuple[Ranking, ...]


def compare(
    service: Service, request: PlanRequest, places: Sequence[str]
) -> Comparison:
    """Plan the same project in each place and tell what differs, and why.

    Levers that were named are used where the law has them; ``"all"`` and ``"none"``
    mean the same in each place.

    Raises:
        BadInput: ``compare.places``: fewer than two places, one twice, or more than
            six; a place or an answer is wrong.
        CalendarGap: A plan runs beyond the stored calendars.
    """
    if not LEAST_PLACES <= len(places) <= MOST_PLACES or len(set(places)) < len(places):
        raise BadInput.of(
            "compare.places",
            n=len(places),
            least=LEAST_PLACES,
            most=MOST_PLACES,
        )
    sides = tuple(_side(service, request, code) for code in places)
    return Comparison(
        request=request,
        places=sides,
        differences=differences_of({side.code: side.report for side in sides}),
        levers=tuple(_levers(sides)),
        rankings=tuple(rankings(sides)),
    )


def _side(service: Service, request: PlanRequest, code: str) -> PlaceSide:
    law = service.in_force(on=request.start, jurisdiction=code)
    levers: LeverChoice = request.levers
    missing: tuple[str, ...] = ()
    if not isinstance(levers, str):
        known = set(service.catalogue.raw_levers)
        missing = tuple(id_ for id_ in levers if id_ in known - set(law.levers))
        levers = tuple(id_ for id_ in levers if id_ not in missing)
    report = service.plan(replace(request, jurisdiction=code, levers=levers))
    dating = Dating(
        report.plan.network, calendars=service.calendars, start=request.start
    )
    needed = Counter(each.answer for each in report.guide.procedures)
    papers = Counter(each.needed for each in report.guide.documents)
    return PlaceSide(
        code=code,
        report=report,
        missing=missing,
        needed=needed[Answer.YES],
        open_procedures=needed[Answer.UNKNOWN],
        documents=papers[Answer.YES],
        open_documents=papers[Answer.UNKNOWN],
        stages=tuple(_stages(report)),
        earliest=dating.production(fewest),
        latest=dating.production(most),
        budget=budget_of(report.plan),
        dating=dating,
    )


def _stages(report: PlanReport) -> Iterator[StageDays]:
    network = report.plan.network
    for stage in report.journey.stages:
        found = [
            each
            for each in report.plan.activities.values()
            if each.procedure.stage == stage.id
        ]
        if not found:
            yield StageDays(stage.id, None, None, 0, 0, 0)
            continue
        first = min(each.start for each in found)
        last = max(each.finish for each in found)
        steps = [network.steps[each.procedure.id] for each in found]
        unsure = sum(fewest(step) != most(step) for step in steps)
        days = (last - first).days + 1
        yield StageDays(stage.id, first, last, days, len(found), unsure)


def _levers(sides: Sequence[PlaceSide]) -> Iterator[LeverAcross]:
    states = {
        side.code: {row.lever: str(row.state) for row in side.report.levers}
        for side in sides
    }
    ids = dict.fromkeys(id_ for rows in states.values() for id_ in rows)
    for id_ in ids:
        across = {code: rows.get(id_, "absent") for code, rows in states.items()}
        yield LeverAcross(id_, across)
