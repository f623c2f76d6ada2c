"""The clocks of one procedure: when it must be answered, decided and handed over.

Three limits stand side by side and are never mixed: what the law sets, what was
promised, what the city asks of itself. Only the statutory limit is lengthened by an
extension; time on a legal ground with a written notice is taken out of all three.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from tiexin.calendars import (
    Deadline,
    ExcludedInterval,
    ExtensionGrant,
    acceptance,
    deadline,
    delivery,
    progress,
)

if TYPE_CHECKING:
    from datetime import date

    from tiexin.calendars import WorkCalendar
    from tiexin.casework.rules import Days, ProcedureRules
    from tiexin.casework.setting import Setting
    from tiexin.casework.state import Application, ProcedureState

LimitName: TypeAlias = Literal["statutory", "promised", "internal"]
DueKind: TypeAlias = Literal["answer", "statutory", "promised", "delivery", ""]
Colour: TypeAlias = Literal["green", "amber", "red"]

LIMITS: Final[tuple[LimitName, ...]] = ("statutory", "promised", "internal")
_AMBER_DAYS: Final = 3
_AMBER_SHARE: Final = 0.2


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one limit stands at the end of a day, in the limit's own days.

    ``left`` counts the last day; ``overdue`` the days since it.
    """

    used: int
    left: int
    overdue: int
    colour: Colour


@dataclass(frozen=True, slots=True)
class ProcedureClock:
    """All days that bind the authority for one application.

    Attributes:
        calendar: id of the calendar its days count on.
        trigger: the day that starts the three limits; it is not counted. None
            before they run.
        statutory, promised, internal: the limits; None before the trigger or where
            there is none (``ProcedureRules.unknown`` tells which are unknown).
        answer_by: last day to name gaps; after it silence has accepted.
        deliver_by: last day to hand over what was granted.
        due, due_kind: the first of them that binds now; None while the clock is
            paused, the applicant has the move or all is done.
        running: one of the three limits runs.
        paused: a pause is open.
        unwritten: pauses without a written notice, which take nothing out.
        provisional: a day counts on a calendar that is not published yet.
    """

    calendar: str
    trigger: date | None = None
    statutory: Deadline | None = None
    promised: Deadline | None = None
    internal: Deadline | None = None
    answer_by: date | None = None
    deliver_by: date | None = None
    due: date | None = None
    due_kind: DueKind = ""
    running: bool = False
    paused: bool = False
    unwritten: tuple[str, ...] = ()
    provisional: bool = False

    def limit(self, name: LimitName) -> Deadline | None:
        """One of the three limits by its name."""
        if name == "statutory":
            return self.statutory
        return self.promised if name == "promised" else self.internal

    def at(self, today: date, *, setting: Setting) -> dict[LimitName, Standing]:
        """Where each limit that runs stands at the end of a day."""
        calendar = setting.calendars[self.calendar]
        found: dict[LimitName, Standing] = {}
        for name in LIMITS:
            limit = self.limit(name)
            if limit is None:
                continue
            gone = progress(limit, on=today, calendar=calendar)
            total = limit.n + (limit.extension.days if limit.extension else 0)
            found[name] = Standing(
                gone.used,
                gone.left,
                gone.overdue,
                colour(left=gone.left, overdue=gone.overdue, total=total),
            )
        return found


def colour(*, left: int, overdue: int, total: int) -> Colour:
    """Red after the last day; amber with three days or a fifth of the limit left.

    Bounds count: three days left is amber, so is exactly a fifth.
    """
    if overdue > 0:
        return "red"
    return "amber" if left <= max(_AMBER_DAYS, _AMBER_SHARE * total) else "green"


def clock_of(
    procedure: ProcedureState, *, setting: Setting, today: date | None = None
) -> ProcedureClock:
    """The clocks of a procedure's current application.

    A pause that is still open is reckoned to end on the day announced, or on
    ``today`` where none was (or it is past); without ``today`` on its first day.

    Raises:
        CalendarGap: A limit runs beyond the stored calendars.
    """
    rules = setting.rules_of(procedure)
    application = procedure.application
    if application is None:
        return ProcedureClock(rules.calendar)
    calendar = setting.calendars[rules.calendar]
    answer_by = _answer_by(application, rules, setting)
    trigger = _trigger(application, rules)
    deliver_by = None
    if procedure.state == "granted" and application.decided_on is not None:
        deliver_by = delivery(application.decided_on, calendar=calendar).last_day
    limits: dict[LimitName, Deadline | None] = dict.fromkeys(LIMITS)
    if trigger is not None:
        excluded = _excluded(application, rules, today)
        limits = {
            name: _limit(
                days,
                name=name,
                trigger=trigger,
                application=application,
                excluded=excluded,
                calendar=calendar,
            )
            for name, days in _days(rules)
        }
    due, kind = _due(procedure, limits, answer_by, deliver_by)
    paused = any(pause.last is None for pause in application.pauses)
    return ProcedureClock(
        rules.calendar,
        trigger,
        limits["statutory"],
        limits["promised"],
        limits["internal"],
        answer_by,
        deliver_by,
        due,
        kind,
        running=trigger is not None and application.outcome == "",
        paused=paused,
        unwritten=tuple(p.id for p in application.pauses if p.notice_on is None),
        provisional=any(
            each is not None and each.provisional for each in limits.values()
        ),
    )


def _days(rules: ProcedureRules) -> tuple[tuple[LimitName, Days | None], ...]:
    return (
        ("statutory", rules.statutory),
        ("promised", rules.promised),
        ("internal", rules.internal),
    )


def _trigger(application: Application, rules: ProcedureRules) -> date | None:
    """Acceptance, unless a special law counts from receipt of the last paper."""
    if rules.starts == "receipt":
        if application.gaps_named_on is not None and application.completed_on is None:
            return application.accepted_on
        return application.completed_on or application.received_on
    return application.accepted_on


def _answer_by(
    application: Application, rules: ProcedureRules, setting: Setting
) -> date | None:
    if application.gaps_named_on is not None and application.completed_on is None:
        return None
    return acceptance(
        application.completed_on or application.received_on,
        calendar=setting.calendars[rules.calendar],
        days=rules.answer_days,
    ).answer_by


def _excluded(
    application: Application, rules: ProcedureRules, today: date | None
) -> tuple[ExcludedInterval, ...]:
    grounds = {ground.id: ground for ground in rules.grounds}
    found = []
    for pause in application.pauses:
        ground = grounds.get(pause.ground)
        last = pause.last
        if last is None:
            hoped = pause.until or pause.first
            last = max(pause.first, hoped, today or pause.first)
        found.append(
            ExcludedInterval(
                pause.first,
                last,
                cap=ground.cap if ground else None,
                cap_unit=ground.cap_unit if ground else "working_day",
                in_writing=pause.notice_on is not None,
                ground=ground.title if ground else None,
            )
        )
    return tuple(found)


def _limit(
    days: Days | None,
    *,
    name: LimitName,
    trigger: date,
    application: Application,
    excluded: tuple[ExcludedInterval, ...],
    calendar: WorkCalendar,
) -> Deadline | None:
    if days is None:
        return None
    grant = application.extension if name == "statutory" else None
    return deadline(
        trigger,
        n=days.n,
        unit=days.unit,
        calendar=calendar,
        excluded=excluded,
        extension=ExtensionGrant(grant.days, grant.on) if grant else None,
    )


def _due(
    procedure: ProcedureState,
    limits: dict[LimitName, Deadline | None],
    answer_by: date | None,
    deliver_by: date | None,
) -> tuple[date | None, DueKind]:
    if procedure.state == "submitted":
        return answer_by, "answer" if answer_by else ""
    if procedure.state == "granted":
        return deliver_by, "delivery" if deliver_by else ""
    if procedure.state != "accepted":
        return None, ""
    first: tuple[date | None, DueKind] = (None, "")
    names: tuple[Literal["statutory", "promised"], ...] = ("statutory", "promised")
    for name in names:
        limit = limits[name]
        if limit is not None and (first[0] is None or limit.last_day < first[0]):
            first = (limit.last_day, name)
    return first
