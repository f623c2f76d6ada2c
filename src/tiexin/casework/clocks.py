"""The clocks of one procedure: when it must be answered, decided and handed over.

Three limits stand side by side and are never mixed: what the law sets, what was
promised, what the city asks of itself. Only the statutory limit is lengthened by an
extension; time on a legal ground with a written notice is taken out of all three.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from tiexin.calendars import ExtensionGrant, deadline, delivery, progress
from tiexin.casework.pauses import intervals, longest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.calendars import Deadline, ExcludedInterval, WorkCalendar
    from tiexin.casework.rules import Days, ProcedureRules
    from tiexin.casework.setting import Setting
    from tiexin.casework.state import Application, ProcedureState

LimitName: TypeAlias = Literal["statutory", "promised", "internal"]
ClockName: TypeAlias = Literal[
    "answer", "statutory", "promised", "internal", "delivery"
]
DueKind: TypeAlias = Literal["answer", "statutory", "promised", "delivery", ""]
Colour: TypeAlias = Literal["green", "amber", "red"]

LIMITS: Final[tuple[LimitName, ...]] = ("statutory", "promised", "internal")
_BINDING: Final[tuple[Literal["statutory", "promised"], ...]] = (
    "statutory",
    "promised",
)
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
        limits: the three limits by name; missing before the trigger or where there
            is none (``ProcedureRules.unknown`` tells which are unknown).
        answer: until when gaps may be named; after it silence has accepted. None
            while gaps are open, and where no law accepts by silence.
        delivery: until when what was granted must be handed over.
        due, due_kind: the first day that binds now; None while a pause holds the
            clock, the applicant has the move or all is done. Where the open pauses
            have caps it is the latest day that these allow.
        running: one of the three limits runs.
        paused: a pause is open.
        ended_on: the day of the decision, or on which the application fell.
        unwritten: pauses without a written notice, which take nothing out.
        provisional: a day counts on a calendar that is not published yet.
    """

    calendar: str
    trigger: date | None = None
    limits: Mapping[LimitName, Deadline] = field(default_factory=dict)
    answer: Deadline | None = None
    delivery: Deadline | None = None
    due: date | None = None
    due_kind: DueKind = ""
    running: bool = False
    paused: bool = False
    ended_on: date | None = None
    unwritten: tuple[str, ...] = ()
    provisional: bool = False

    @property
    def statutory(self) -> Deadline | None:
        """What the law sets."""
        return self.limits.get("statutory")

    @property
    def promised(self) -> Deadline | None:
        """What was promised."""
        return self.limits.get("promised")

    @property
    def internal(self) -> Deadline | None:
        """What the city asks of itself."""
        return self.limits.get("internal")

    @property
    def answer_by(self) -> date | None:
        """Last day to name gaps."""
        return self.answer.last_day if self.answer else None

    @property
    def deliver_by(self) -> date | None:
        """Last day to hand over what was granted."""
        return self.delivery.last_day if self.delivery else None

    def limit(self, name: LimitName) -> Deadline | None:
        """One of the three limits by its name."""
        return self.limits.get(name)

    def at(self, today: date, *, setting: Setting) -> dict[LimitName, Standing]:
        """Where each limit stands at the end of a day; on its last where it ended."""
        calendar = setting.calendars[self.calendar]
        day = min(today, self.ended_on or today)
        found: dict[LimitName, Standing] = {}
        for name, limit in self.limits.items():
            gone = progress(limit, on=day, calendar=calendar)
            total = limit.n + (limit.extension.days if limit.extension else 0)
            # After a last day that is a Friday, Saturday is no day of the clock.
            over = max(gone.overdue, int(day > limit.last_day))
            found[name] = Standing(
                gone.used,
                gone.left,
                gone.overdue,
                colour(left=gone.left, overdue=over, total=total),
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
    trigger = _trigger(application, rules)
    limits: dict[LimitName, Deadline] = {}
    if trigger is not None:
        excluded = intervals(procedure, application, setting=setting, today=today)
        limits = _limits(application, rules, trigger, excluded, calendar=calendar)
    answer = _answer(application, rules, calendar)
    handing = None
    if procedure.state == "granted" and application.decided_on is not None:
        handing = delivery(application.decided_on, calendar=calendar)
    clock = ProcedureClock(
        rules.calendar,
        trigger,
        limits,
        answer,
        handing,
        running=trigger is not None and application.outcome == "",
        paused=any(pause.last is None for pause in application.pauses),
        ended_on=application.decided_on or application.ended_on,
        unwritten=tuple(p.id for p in application.pauses if p.notice_on is None),
    )
    return _bound(clock, procedure, setting)


def open_clocks(
    procedure: ProcedureState, clock: ProcedureClock
) -> dict[ClockName, Deadline]:
    """The limits that still run for somebody, by name."""
    found: dict[ClockName, Deadline] = {}
    if procedure.state == "submitted" and clock.answer is not None:
        found["answer"] = clock.answer
    if clock.running:
        found.update((n, clock.limits[n]) for n in LIMITS if n in clock.limits)
    if clock.delivery is not None:
        found["delivery"] = clock.delivery
    return found


def _bound(
    clock: ProcedureClock, procedure: ProcedureState, setting: Setting
) -> ProcedureClock:
    """The clock with the day that binds now, and whether its days are settled."""
    due, kind = _due(clock, procedure, setting)
    shown = open_clocks(procedure, clock).values()
    provisional = any(each.provisional for each in (*clock.limits.values(), *shown))
    return replace(clock, due=due, due_kind=kind, provisional=provisional)


def _limits(
    application: Application,
    rules: ProcedureRules,
    trigger: date,
    excluded: tuple[ExcludedInterval, ...],
    *,
    calendar: WorkCalendar,
) -> dict[LimitName, Deadline]:
    days: dict[LimitName, Days | None] = {
        "statutory": rules.statutory,
        "promised": rules.promised,
        "internal": rules.internal,
    }
    grant = application.extension
    return {
        name: deadline(
            trigger,
            n=limit.n,
            unit=limit.unit,
            calendar=calendar,
            excluded=excluded,
            extension=ExtensionGrant(grant.days, grant.on)
            if grant is not None and name == "statutory"
            else None,
            granted_in_time=True,
        )
        for name, limit in days.items()
        if limit is not None
    }


def _trigger(application: Application, rules: ProcedureRules) -> date | None:
    """Acceptance, unless a special law counts from receipt of the last paper."""
    if rules.starts == "receipt":
        if application.gaps_named_on is not None and application.completed_on is None:
            return application.accepted_on
        return application.completed_on or application.received_on
    return application.accepted_on


def _answer(
    application: Application, rules: ProcedureRules, calendar: WorkCalendar
) -> Deadline | None:
    if application.gaps_named_on is not None and application.completed_on is None:
        return None
    if not rules.answer_days:
        return None
    return deadline(
        application.completed_on or application.received_on,
        n=rules.answer_days,
        unit=rules.answer_unit,
        calendar=calendar,
    )


def _due(
    clock: ProcedureClock, procedure: ProcedureState, setting: Setting
) -> tuple[date | None, DueKind]:
    """The earliest day that binds the office now, and which limit sets it."""
    if procedure.state == "granted" and clock.deliver_by is not None:
        return clock.deliver_by, "delivery"
    if procedure.state not in ("submitted", "accepted", "paused"):
        return None, ""
    limits, still = dict(clock.limits), None
    if clock.paused:
        limits, still = _at_the_latest(clock, procedure, setting)
    days: list[tuple[date, DueKind]] = []
    if procedure.state == "submitted" and clock.answer_by is not None:
        days.append((clock.answer_by, "answer"))
    for name in _BINDING:
        limit = limits.get(name)
        # A limit that had run out before time stood still is overdue all the same.
        if limit is not None and (still is None or limit.last_day < still):
            days.append((limit.last_day, name))
    return min(days, key=lambda each: each[0], default=(None, ""))


def _at_the_latest(
    clock: ProcedureClock, procedure: ProcedureState, setting: Setting
) -> tuple[dict[LimitName, Deadline], date | None]:
    """The limits if all open pauses used up their caps, and where time stands still."""
    application, calendar = procedure.application, setting.calendars[clock.calendar]
    if application is None or clock.trigger is None:
        return {}, None
    excluded, still = longest(
        procedure, application, setting=setting, calendar=calendar
    )
    rules = setting.rules_of(procedure)
    limits = _limits(application, rules, clock.trigger, excluded, calendar=calendar)
    return limits, still
