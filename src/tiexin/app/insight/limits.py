"""Kept or not: each application of our own cases against its own clock.

The limits are those of the case's clock (``casework.clocks``), pauses and extensions
taken as it takes them; nothing is reckoned a second way. What the catalogue in force on
the day of acceptance says is held beside, and told where it says another limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from tiexin.app.cases.opening import binding_limits
from tiexin.casework.clocks import clock_of
from tiexin.casework.fold import apply
from tiexin.casework.state import ProjectState
from tiexin.insight.log import Note
from tiexin.insight.measures.answer import Answer
from tiexin.insight.measures.grouping import case_names, case_values
from tiexin.kernel import TiexinError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from tiexin.app.insight.own_log import OwnLog, OwnProject
    from tiexin.app.service import Service
    from tiexin.casework.clocks import ProcedureClock
    from tiexin.casework.rules import Days, ProcedureRules
    from tiexin.casework.state import Application, ProcedureState
    from tiexin.insight.measures.answer import Cell
    from tiexin.insight.store import Store

LimitName: TypeAlias = Literal["statutory", "promised", "internal"]
LIMIT_NAMES: Final[tuple[LimitName, ...]] = get_args(LimitName)
OWN_GROUPS: Final = (
    *("authority", "procedure", "place", "stage", "project"),
    *("year", "month"),
)
"""What our own applications can be grouped by besides attributes of the log; the year
and the month are those of acceptance."""

_EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """One accepted application with its limit.

    Attributes:
        project, procedure: whose.
        authority, place, stage: as its rules and its project say.
        accepted_on: the day that started its clock.
        decided_on: the day of the decision; None while there is none.
        fell: withdrawn or lapsed without a decision.
        last_day: of the limit; None where ``lacking`` says why.
        lacking: ``none`` where no such limit is set, ``unknown`` where it is not
            known, else empty.
        overdue: open, and its last day is over.
        elsewhere: the catalogue in force on the day of acceptance says another limit.
        stand_in: today's catalogue stands in for its rules.
        unwritten: pauses without a written notice, which take nothing out.
    """

    project: str
    procedure: str
    authority: str
    place: str
    stage: str
    accepted_on: date
    decided_on: date | None
    fell: bool
    last_day: date | None
    lacking: str
    overdue: bool
    elsewhere: bool
    stand_in: bool
    unwritten: int

    @property
    def late(self) -> bool:
        """Decided after the last day; a decision on it is within."""
        return (
            self.decided_on is not None
            and self.last_day is not None
            and self.decided_on > self.last_day
        )

    def group(self, by: str) -> str:
        """Its value of one of ``OWN_GROUPS``."""
        if by == "year":
            return str(self.accepted_on.year)
        if by == "month":
            return self.accepted_on.isoformat()[:7]
        return str(getattr(self, by))


def judged(
    log: OwnLog, limit: LimitName, *, service: Service, today: date
) -> tuple[list[Judged], list[str]]:
    """Every accepted application of a log, and the projects that can't be followed.

    ``today`` is the day on which open ones are looked at.
    """
    found: list[Judged] = []
    left_out = list(log.left_out)
    for project in log.projects:
        try:
            found += _Judging(project, limit, service, today).applications()
        except (TiexinError, KeyError):
            left_out.append(project.code)
    return found, left_out


@dataclass(frozen=True, slots=True)
class _Judging:
    project: OwnProject
    limit: LimitName
    service: Service
    today: date

    def applications(self) -> list[Judged]:
        """Each application, as its clock stood in the moment in which it ended."""
        project, setting = self.project, self.project.setting
        struck = project.struck
        state = ProjectState(project.code)
        ended: dict[tuple[str, int], Judged] = {}
        seen: set[tuple[str, int]] = set()
        for event in project.events:
            apply(state, event, setting=setting, struck=event.number in struck)
            procedure = state.procedures.get(event.subject)
            application = procedure.application if procedure else None
            if procedure is None or application is None or not application.outcome:
                continue
            key = (procedure.id, len(procedure.applications))
            if key not in seen:
                seen.add(key)
                ended.update(self._taken(key, state, procedure))
        for procedure in state.procedures.values():
            key = (procedure.id, len(procedure.applications))
            if procedure.applications and key not in seen:
                ended.update(self._taken(key, state, procedure))
        return list(ended.values())

    def _taken(
        self, key: tuple[str, int], state: ProjectState, procedure: ProcedureState
    ) -> Iterator[tuple[tuple[str, int], Judged]]:
        application = procedure.applications[-1]
        setting = self.project.setting
        clock = clock_of(procedure, setting=setting, today=self.today)
        if clock.trigger is None:
            return
        rules = setting.rules_of(procedure)
        limit = clock.limit(self.limit)
        lacking = ""
        if limit is None:
            lacking = "unknown" if self.limit in rules.unknown else "none"
        yield (
            key,
            Judged(
                project=state.code,
                procedure=procedure.id,
                authority=rules.authority,
                place=state.jurisdiction,
                stage=rules.stage,
                accepted_on=clock.trigger,
                decided_on=application.decided_on,
                fell=application.outcome != "" and application.decided_on is None,
                last_day=limit.last_day if limit else None,
                lacking=lacking,
                overdue=self._overdue(application, clock),
                elsewhere=self._elsewhere(state, rules, clock.trigger),
                stand_in=procedure.rulebook in self.project.stand_ins,
                unwritten=len(clock.unwritten),
            ),
        )

    def _overdue(self, application: Application, clock: ProcedureClock) -> bool:
        if application.outcome or self.limit not in clock.limits:
            return False
        standing = clock.at(self.today, setting=self.project.setting)
        return standing[self.limit].colour == "red"

    def _elsewhere(
        self, state: ProjectState, rules: ProcedureRules, accepted_on: date
    ) -> bool:
        """Whether the catalogue of the day of acceptance says another limit."""
        if self.limit == "internal":
            return False
        law = self.service.in_force(on=accepted_on, jurisdiction=state.jurisdiction)
        procedure = law.procedures.get(rules.id)
        if procedure is None:
            return True
        used = state.levers if isinstance(state.levers, list) else []
        levers = [law.levers[str(one)] for one in used if one in law.levers]
        statutory, promised = binding_limits(procedure, levers)
        now = statutory if self.limit == "statutory" else promised
        return _length(now) != _length(getattr(rules, self.limit))


def _length(days: Days | None) -> tuple[int, str] | None:
    return None if days is None else (days.n, days.unit)


def limits_answer(
    store: Store,
    found: Iterable[Judged],
    left_out: Iterable[str],
    *,
    limit: LimitName,
    by: str,
) -> Answer:
    """The share within, of the cases that the store looks at now.

    Raises:
        BadInput: ``insight.no_attribute``: nothing is called ``by``.
    """
    names = case_names(store)
    kept = [each for each in found if _is_looked_at(each, names)]
    group = _grouping(store, by)
    groups: dict[str | None, list[Judged]] = {}
    for each in kept:
        groups.setdefault(group(each), []).append(each)
    ordered = sorted(groups, key=lambda name: (name is None, name or ""))
    rows = [
        (*((name,) if by else ()), *_counted(groups[name])) for name in ordered
    ] or ([] if by else [_counted([])])
    return Answer(
        "limits",
        "application",
        (*(("group",) if by else ()), *_COLUMNS),
        tuple(rows),
        store.counts(),
        by=by,
        notes=tuple(_notes(kept, list(left_out), limit)),
    )


_COLUMNS: Final = (
    *("cases", "applications", "limited", "unlimited", "limit_unknown"),
    *("ended", "within", "late", "share_within", "fell", "overdue"),
)


def _counted(own: list[Judged]) -> tuple[Cell, ...]:
    limited = [each for each in own if each.last_day is not None]
    decided = [each for each in limited if each.decided_on is not None]
    late = sum(each.late for each in decided)
    return (
        len({(each.project, each.procedure) for each in own}),
        len(own),
        len(limited),
        sum(each.lacking == "none" for each in own),
        sum(each.lacking == "unknown" for each in own),
        len(decided),
        len(decided) - late,
        late,
        (len(decided) - late) / len(decided) if decided else None,
        sum(each.fell for each in limited),
        sum(each.overdue for each in limited),
    )


def _notes(own: list[Judged], left_out: list[str], limit: LimitName) -> Iterator[Note]:
    yield Note(f"limit_{limit}")
    late = sorted(
        (each for each in own if each.late),
        key=lambda each: (each.decided_on, each.project, each.procedure),
    )
    if late:
        first = ", ".join(
            f"{each.project}/{each.procedure} ({each.last_day} → {each.decided_on})"
            for each in late[:_EXAMPLES]
        )
        yield Note("first_late", {"n": len(late), "examples": first})
    counted = (
        ("limit_unknown", sum(each.lacking == "unknown" for each in own)),
        ("limit_elsewhere", sum(each.elsewhere for each in own)),
        ("limit_stand_in", sum(each.stand_in for each in own)),
        ("unwritten_pauses", sum(each.unwritten > 0 for each in own)),
    )
    for code, n in counted:
        if n:
            yield Note(code, {"n": n, "of": len(own)})
    if left_out:
        shown = ", ".join(sorted(left_out)[:_EXAMPLES])
        yield Note("projects_left_out", {"n": len(left_out), "examples": shown})


def _is_looked_at(each: Judged, names: set[str]) -> bool:
    return f"{each.project}/{each.procedure}" in names or each.project in names


def _grouping(store: Store, by: str) -> Callable[[Judged], str | None]:
    """From an application to its group."""
    if not by:
        return lambda each: ""
    if by in OWN_GROUPS:
        return lambda each: each.group(by)
    values = case_values(store, by)
    return lambda each: values.get(
        f"{each.project}/{each.procedure}", values.get(each.project)
    )
