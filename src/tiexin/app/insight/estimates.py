"""What steps really took, beside what the catalogue estimates: learnt from our own log.

A step takes from its first submission (or its beginning) to its grant (or its end), in
the unit of the estimate on the calendar of whoever performs it, with papers that were
missing, pauses and second attempts, since that is what a plan has to reckon with. Steps
that are not over count as such (Kaplan–Meier); optimistic, likely and pessimistic are
the days within which a tenth, half and nine tenths end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from tiexin.casework.fold import fold
from tiexin.catalogue.types import ProcedureKind
from tiexin.insight.log import Note
from tiexin.insight.measures.answer import Answer
from tiexin.insight.measures.grouping import case_names
from tiexin.insight.measures.quality import THRESHOLD, findings, score_of
from tiexin.insight.statistics import Durations, survival
from tiexin.kernel import TiexinError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from tiexin.app.insight.own_log import OwnLog, OwnProject
    from tiexin.app.service import Service
    from tiexin.casework.state import ProcedureState
    from tiexin.catalogue.types import Estimate, InForce, Procedure, Unit
    from tiexin.insight.measures.answer import Cell, Question
    from tiexin.insight.statistics import SurvivalCurve
    from tiexin.insight.store import Store

LEAST: Final = 20
"""Ends that must have been seen before anything is proposed."""

QUANTILES: Final = (0.1, 0.5, 0.9)
"""Shares that end within the optimistic, likely and pessimistic days."""

Verdict: TypeAlias = Literal[
    "proposed", "too_few", "not_reached", "same", "by_table", "bad_data"
]

COLUMNS: Final = (
    *("place", "procedure", "ended", "open", "unit", "calendar"),
    *("old_low", "old_likely", "old_high", "p10", "p50", "p90"),
    *("low", "high", "verdict"),
)
_DONE: Final = frozenset({"granted", "delivered", "finished"})
_EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Learnt:
    """One step of one place.

    Attributes:
        ended, open: how many were over, and how many not yet.
        unit, calendar: what days are counted in, and on which calendar.
        old: what the catalogue estimates; None where a table does.
        new: optimistic, likely, pessimistic; None where so many did not end yet.
        low, high: 95 % interval of the likely days; None without a bound.
    """

    place: str
    procedure: str
    ended: int
    open: int
    unit: Unit
    calendar: str
    old: tuple[int, int, int] | None
    new: tuple[int | None, int | None, int | None]
    low: int | None
    high: int | None
    verdict: Verdict

    @property
    def row(self) -> tuple[Cell, ...]:
        """As ``COLUMNS`` name it."""
        return (
            *(self.place, self.procedure, self.ended, self.open),
            *(self.unit, self.calendar, *(self.old or (None, None, None))),
            *(*self.new, self.low, self.high, self.verdict),
        )


@dataclass(frozen=True, slots=True)
class Period:
    """What was learnt from: projects, and the first and last day on which any began."""

    projects: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Lessons:
    """All steps with an estimate that a log tells of, by place and id."""

    steps: tuple[Learnt, ...]
    period: Period | None
    score: int
    left_out: tuple[str, ...]
    until: date

    @property
    def proposed(self) -> tuple[Learnt, ...]:
        """Those of which a new estimate is proposed."""
        return tuple(one for one in self.steps if one.verdict == "proposed")


def lessons(
    store: Store, question: Question, log: OwnLog, *, service: Service, today: date
) -> Lessons:
    """What the projects that the store looks at took.

    Open steps have taken until ``today``, or until the log was last written to.
    """
    names = case_names(store)
    chosen = [one for one in log.projects if _is_looked_at(one, names)]
    until = min(today, log.last_known or today)
    score = score_of(findings(store, question))
    learning = _Learning(service, until, score >= THRESHOLD)
    left_out = list(log.left_out)
    for project in chosen:
        try:
            learning.take(project)
        except (TiexinError, KeyError):
            left_out.append(project.code)
    starts = [project.request.start for project in chosen]
    return Lessons(
        tuple(learning.learnt()),
        Period(len(chosen), min(starts), max(starts)) if starts else None,
        score,
        tuple(sorted(set(left_out))),
        until,
    )


def _is_looked_at(project: OwnProject, names: set[str]) -> bool:
    if project.code in names:
        return True
    return any(f"{project.code}/{event.subject}" in names for event in project.events)


class _Learning:
    def __init__(self, service: Service, until: date, sound: bool) -> None:
        self._service = service
        self._until = until
        self._sound = sound
        self._seen: dict[tuple[str, str], list[tuple[int, bool]]] = {}

    def take(self, project: OwnProject) -> None:
        """The steps of one project."""
        state = fold(project.events, code=project.code, setting=project.setting)
        place = state.jurisdiction
        law = self._law(place)
        closed = min(state.closed_on or self._until, self._until)
        found = [
            ((place, id_), days)
            for id_, step in state.procedures.items()
            if (rule := law.procedures.get(id_)) is not None
            and rule.estimated is not None
            and (days := self._days(step, rule, rule.estimated, closed)) is not None
        ]
        for key, days in found:
            self._seen.setdefault(key, []).append(days)

    def _law(self, place: str) -> InForce:
        return self._service.in_force(on=self._until, jurisdiction=place)

    def _days(
        self, step: ProcedureState, rule: Procedure, estimate: Estimate, closed: date
    ) -> tuple[int, bool] | None:
        first = step.applications[0] if step.applications else None
        begun = first.received_on if first else step.begun_on
        if begun is None or step.state == "not_needed":
            return None
        over = step.state in _DONE and step.finished_on is not None
        end = step.finished_on if over and step.finished_on else closed
        if end < begun:
            return None
        after = begun
        if rule.kind is ProcedureKind.WORKS or estimate.unit == "site_day":
            # Works count their first day, an act at an office does not.
            after -= timedelta(days=1)
        if estimate.unit == "calendar_day":
            return (end - after).days, over
        calendar = self._service.calendars[self.calendar(rule, estimate.unit)]
        return calendar.count(after=after, until=end), over

    def calendar(self, rule: Procedure, unit: Unit) -> str:
        """On which calendar days count."""
        if unit == "site_day":
            return "site"
        return self._service.catalogue.authorities[rule.performer].calendar

    def learnt(self) -> Iterator[Learnt]:
        """Each step that was seen to begin."""
        for (place, id_), days in sorted(self._seen.items()):
            rule = self._law(place).procedures[id_]
            if rule.estimated is not None:
                yield self._one(place, rule, rule.estimated, days)

    def _one(
        self,
        place: str,
        rule: Procedure,
        estimate: Estimate,
        days: Sequence[tuple[int, bool]],
    ) -> Learnt:
        curve = survival(Durations.of(*zip(*days, strict=True)))
        ended = sum(over for _, over in days)
        low, likely, high = (_day(curve, share) for share in QUANTILES)
        interval = curve.quantile(0.5)
        new = (low, likely, high)
        return Learnt(
            place=place,
            procedure=rule.id,
            ended=ended,
            open=len(days) - ended,
            unit=estimate.unit,
            calendar=self.calendar(rule, estimate.unit),
            old=estimate.days,
            new=new,
            low=None if interval.low is None else int(interval.low),
            high=None if interval.high is None else int(interval.high),
            verdict=self._verdict(ended, estimate, new),
        )

    def _verdict(
        self, ended: int, estimate: Estimate, new: tuple[int | None, ...]
    ) -> Verdict:
        if not self._sound:
            return "bad_data"
        if estimate.days is None:
            return "by_table"
        if ended < LEAST:
            return "too_few"
        if None in new:
            return "not_reached"
        return "same" if new == estimate.days else "proposed"


def _day(curve: SurvivalCurve, share: float) -> int | None:
    day = curve.first_day(share)
    return None if day is None else int(day)


def estimates_answer(store: Store, found: Lessons, *, top: int = 0) -> Answer:
    """The lessons as an answer; what is proposed first."""
    steps = sorted(found.steps, key=lambda one: one.verdict != "proposed")
    rows = [one.row for one in (steps[:top] if top else steps)]
    return Answer(
        "estimates",
        "day",
        COLUMNS,
        tuple(rows),
        store.counts(),
        notes=tuple(_notes(found)),
        extra={"proposed": len(found.proposed)},
    )


def _notes(found: Lessons) -> Iterator[Note]:
    yield Note("score", {"score": found.score, "threshold": THRESHOLD})
    yield Note("learnt_from", {"least": LEAST, "until": found.until.isoformat()})
    if found.left_out:
        shown = ", ".join(found.left_out[:_EXAMPLES])
        yield Note("projects_left_out", {"n": len(found.left_out), "examples": shown})
