"""To whom the time went: every day of a procedure is charged to one party.

Calendar days from the day after the procedure began until it ended (or until today),
each to whoever had the move on it: the office while it examines, the applicant while
papers are missing, whom a pause waits for, nobody in force majeure. What stops no clock
stays with the office: a pause that was never told in writing, and the days of a pause
beyond its cap. The parts add up to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from tiexin.casework.pauses import ground_of, out_until
from tiexin.casework.table import Party, Track

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tiexin.casework.setting import Setting
    from tiexin.casework.state import Application, ProcedureState

_Stretch: TypeAlias = tuple[Party, str, date, date]

CAUSES: Final = {
    "authority": Party.AUTHORITY,
    "applicant": Party.APPLICANT,
    "third_party": Party.THIRD_PARTY,
    "force_majeure": Party.NOBODY,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A stretch of days charged to one party, ``first`` and ``last`` included.

    ``days`` are calendar days, ``working_days`` those of the office's calendar.
    ``why`` is ``examining``, ``correcting``, ``paused``, ``handing_over``,
    ``applying_again``, ``working`` or ``interrupted``.
    """

    party: Party
    why: str
    first: date
    last: date
    days: int
    working_days: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries in order; ``days`` and ``working_days`` by party."""

    entries: tuple[Entry, ...]

    def days(self, party: Party) -> int:
        """Calendar days charged to a party."""
        return sum(each.days for each in self.entries if each.party is party)

    def working_days(self, party: Party) -> int:
        """Working days charged to a party."""
        return sum(each.working_days for each in self.entries if each.party is party)

    @property
    def total(self) -> int:
        """Calendar days in all."""
        return sum(each.days for each in self.entries)


def ledger_of(procedure: ProcedureState, *, setting: Setting, today: date) -> Ledger:
    """The ledger of the current application, or of the work."""
    if setting.rules_of(procedure).track is Track.WORK:
        return _ledger(procedure, _work(procedure, today), setting)
    application = procedure.application
    if application is None:
        return Ledger(())
    stretches = _application(procedure, application, setting, today)
    return _ledger(procedure, stretches, setting)


def whole_ledger(procedure: ProcedureState, *, setting: Setting, today: date) -> Ledger:
    """The ledger from the first application on.

    The time between two applications, and after one that failed until today, is the
    applicant's.
    """
    if setting.rules_of(procedure).track is Track.WORK:
        return _ledger(procedure, _work(procedure, today), setting)
    return _ledger(procedure, _all(procedure, setting, today), setting)


def _ledger(
    procedure: ProcedureState, stretches: Iterable[_Stretch], setting: Setting
) -> Ledger:
    calendar = setting.calendars[setting.rules_of(procedure).calendar]
    return Ledger(
        tuple(
            Entry(
                party,
                why,
                after + timedelta(days=1),
                until,
                (until - after).days,
                calendar.count(after=after, until=until),
            )
            for party, why, after, until in _merged(stretches)
        )
    )


def _merged(stretches: Iterable[_Stretch]) -> Iterator[_Stretch]:
    """Empty stretches left out, neighbours of one kind joined."""
    held: _Stretch | None = None
    for each in stretches:
        party, why, after, until = each
        if until <= after:
            continue
        if held is not None and held[:2] == (party, why) and held[3] == after:
            held = (party, why, held[2], until)
            continue
        if held is not None:
            yield held
        held = each
    if held is not None:
        yield held


def _work(procedure: ProcedureState, today: date) -> Iterator[_Stretch]:
    if procedure.begun_on is None:
        return
    # Works count their first day.
    at = procedure.begun_on - timedelta(days=1)
    end = procedure.finished_on or max(today, procedure.begun_on)
    for each in sorted(procedure.interruptions.values(), key=lambda i: i.first):
        first = max(at, each.first - timedelta(days=1))
        last = min(end, each.last or end)
        yield Party.APPLICANT, "working", at, min(first, end)
        yield CAUSES[each.cause], "interrupted", first, last
        at = max(at, last)
    yield Party.APPLICANT, "working", at, end


def _all(
    procedure: ProcedureState, setting: Setting, today: date
) -> Iterator[_Stretch]:
    end: date | None = None
    for application in procedure.applications:
        if end is not None:
            yield Party.APPLICANT, "applying_again", end, application.received_on
        end = application.received_on
        for stretch in _application(procedure, application, setting, today):
            yield stretch
            end = stretch[3]
    if end is not None and procedure.applications[-1].outcome not in ("", "granted"):
        until = procedure.since if procedure.state == "not_needed" else today
        yield Party.APPLICANT, "applying_again", end, until


def _application(
    procedure: ProcedureState,
    application: Application,
    setting: Setting,
    today: date,
) -> Iterator[_Stretch]:
    at = application.received_on
    decided, fell = application.decided_on, application.ended_on
    end = max(at, decided or fell or today)
    if application.gaps_named_on is not None:
        named = min(application.gaps_named_on, end)
        yield Party.AUTHORITY, "examining", at, named
        # Accepted on condition, the papers come later: the office has the move again.
        back = application.completed_on or application.accepted_on or end
        yield Party.APPLICANT, "correcting", named, min(back, end)
        at = max(at, min(back, end))
    yield from _examined(procedure, application, (at, end), setting)
    if decided is not None and application.outcome != "refused":
        still = fell if application.outcome != "granted" else None
        handed = application.delivered_on or still or max(today, decided)
        yield Party.AUTHORITY, "handing_over", decided, handed


def _examined(
    procedure: ProcedureState,
    application: Application,
    span: tuple[date, date],
    setting: Setting,
) -> Iterator[_Stretch]:
    """The time from the last paper to the decision, pauses taken out of it.

    Overlapping pauses count once, for the one that began first.
    """
    at, end = span
    calendar = setting.calendars[setting.rules_of(procedure).calendar]
    for pause in sorted(application.pauses, key=lambda p: (p.first, p.id)):
        out = out_until(
            pause, pause.last or end, procedure, setting=setting, calendar=calendar
        )
        first = max(at, pause.first - timedelta(days=1))
        last = min(end, out or first)
        if last <= first:
            continue
        yield Party.AUTHORITY, "examining", at, first
        ground = ground_of(pause, procedure, setting)
        party = ground.charged_to if ground else Party.THIRD_PARTY
        yield party, "paused", first, last
        at = last
    yield Party.AUTHORITY, "examining", at, end
