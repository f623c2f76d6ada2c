"""To whom the time went: every day of a procedure is charged to one party.

Calendar days from the day after the procedure began until it ended (or until today),
each to whoever had the move on it: the office while it examines, the applicant while
papers are missing, whom a pause waits for, nobody in force majeure. The parts add up to
the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tiexin.casework.table import Party, Track

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.casework.setting import Setting
    from tiexin.casework.state import Application, ProcedureState

_CAUSES: Final = {
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
    ``working`` or ``interrupted``.
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
    rules = setting.rules_of(procedure)
    calendar = setting.calendars[rules.calendar]
    if rules.track is Track.WORK:
        stretches = list(_work(procedure, today))
    else:
        stretches = list(_application(procedure, setting, today))
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


_Stretch = tuple[Party, str, date, date]


def _merged(stretches: list[_Stretch]) -> Iterator[_Stretch]:
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
        yield _CAUSES[each.cause], "interrupted", first, last
        at = max(at, last)
    yield Party.APPLICANT, "working", at, end


def _application(
    procedure: ProcedureState, setting: Setting, today: date
) -> Iterator[_Stretch]:
    application = procedure.application
    if application is None:
        return
    at = application.received_on
    decided = application.decided_on
    ended = decided or (procedure.since if application.outcome else None)
    end = max(at, ended or today)
    if application.gaps_named_on is not None:
        named = min(application.gaps_named_on, end)
        yield Party.AUTHORITY, "examining", at, named
        completed = min(application.completed_on or end, end)
        yield Party.APPLICANT, "correcting", named, completed
        at = max(at, completed)
    yield from _examined(procedure, application, (at, end), setting)
    if decided is not None and application.outcome == "granted":
        delivered = application.delivered_on or max(today, decided)
        yield Party.AUTHORITY, "handing_over", decided, delivered


def _examined(
    procedure: ProcedureState,
    application: Application,
    span: tuple[date, date],
    setting: Setting,
) -> Iterator[_Stretch]:
    """The time from the last paper to the decision, pauses taken out of it.

    Overlapping pauses count once, for the one that began first. A pause without a
    written notice stops no clock: its days stay with the office.
    """
    at, end = span
    grounds = {ground.id: ground for ground in setting.rules_of(procedure).grounds}
    for pause in sorted(application.pauses, key=lambda p: (p.first, p.id)):
        if pause.notice_on is None:
            continue
        first = max(at, pause.first - timedelta(days=1))
        last = min(end, pause.last or end)
        if last <= first:
            continue
        yield Party.AUTHORITY, "examining", at, first
        ground = grounds.get(pause.ground)
        party = ground.charged_to if ground else Party.THIRD_PARTY
        yield party, "paused", first, last
        at = last
    yield Party.AUTHORITY, "examining", at, end
