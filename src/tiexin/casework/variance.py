"""Promised against real: how late each step is, and whose time that was.

How a step's days are attributed. All figures are calendar days, and the parts of a
step add up to how much later it ends than promised; a negative part is time gained.

* ``inherited``: the step that drove it ended later than promised. That step is the one
  among those it waits for that ended last before it began.
* Between that end and the beginning the applicant has the move. Waiting longer than
  planned is his; waiting less uses up the room that the plan had (``room``).
* The plan gives all of a step's time to the one who performs it: to the office that
  decides, or to the applicant for works. Days on which another had the move (papers
  to be put right, a pause, an interruption) are that one's, by the ledger.
* The performer is charged what he used beyond the planned number of days, counted from
  the real beginning in the plan's own unit. That the same number of working days takes
  more calendar days from there is nobody's doing (``rest_days``).
* What is still to come is the performer's as far as the plan gave him days; beyond
  that it goes to the announced cause, else to whoever has the move now.
* A step that was not promised, or is no longer needed, counts as a change of the
  project (``scope``).

A milestone's slip is the lateness of the step that decides it. Going back from step to
step along what drove each, every inherited part is replaced by its own parts, until
none is left. If the plan had another step decide the milestone, the days between are
``room``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tiexin.casework.ledger import CAUSES, whole_ledger
from tiexin.casework.table import Party, Track

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.calendars import WorkCalendar
    from tiexin.casework.setting import Setting
    from tiexin.casework.state import ProcedureState, ProjectState


class Cause(StrEnum):
    """What explains days: four who had the move, and three that are nobody's doing."""

    AUTHORITY = "authority"
    APPLICANT = "applicant"
    THIRD_PARTY = "third_party"
    FORCE_MAJEURE = "force_majeure"
    REST_DAYS = "rest_days"
    ROOM = "room"
    SCOPE = "scope"

    @property
    def key(self) -> str:
        """The key of its text."""
        return f"casework.cause.{self.value}"


_OF_PARTY: Final = {
    Party.AUTHORITY: Cause.AUTHORITY,
    Party.APPLICANT: Cause.APPLICANT,
    Party.THIRD_PARTY: Cause.THIRD_PARTY,
    Party.NOBODY: Cause.FORCE_MAJEURE,
}


@dataclass(frozen=True, slots=True)
class Promise:
    """A step as it was promised: first and last day, and the unit of its duration."""

    start: date
    finish: date
    unit: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """A step as it happened or is expected now; ``because`` is what it waits for."""

    start: date
    finish: date
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Variance:
    """How much later than promised one step ends.

    Attributes:
        late: calendar days; negative for earlier. None where nothing was promised.
        driver: the step that it waited for.
        inherited: days by which that one was late.
        parts: the step's own days by cause, without those that are 0. With
            ``inherited`` they add up to ``late``.
        waiting: those of them that lie before its beginning.
    """

    procedure: str
    promised: date | None
    expected: date
    late: int | None
    driver: str | None
    inherited: int
    parts: Mapping[Cause, int]
    waiting: Mapping[Cause, int]


@dataclass(frozen=True, slots=True)
class MilestoneVariance:
    """How much later than promised a milestone comes, and what explains it.

    ``parts`` add up to ``slip`` in calendar days; ``chain`` leads from the step that
    decides the milestone back to the first.
    """

    milestone: str
    promised: date
    expected: date
    slip: int
    parts: Mapping[Cause, int]
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """One step with its boundaries: it takes the days after ``begin`` until ``end``.

    ``due`` is the end that was promised; for a step that was not, that of its driver.
    """

    id: str
    begin: date
    end: date
    ready: date
    driver: str | None
    due: date


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Works out variances of one project; see the module for how.

    ``promised`` and ``expected`` hold the steps by id.
    """

    state: ProjectState
    promised: Mapping[str, Promise]
    expected: Mapping[str, Outlook]
    setting: Setting
    today: date

    def procedures(self) -> dict[str, Variance]:
        """The variance of every step that is expected."""
        steps = self._steps()
        return {id_: self._variance(step, steps) for id_, step in steps.items()}

    def milestone(
        self,
        id: str,  # noqa: A002 - the word of the plan
        *,
        promised: date,
        expected: date,
        decided_by: str | None,
        at_start: bool,
        variances: Mapping[str, Variance],
    ) -> MilestoneVariance:
        """What explains the slip of a milestone.

        ``decided_by`` is the step that decides it, by its beginning (``at_start``) or
        its end; None where no step does. ``variances`` are those of all steps.
        """
        parts: Counter[Cause] = Counter()
        chain = tuple(_chain(decided_by, variances))
        for number, each in enumerate(chain):
            found = variances[each]
            parts.update(found.waiting if at_start and not number else found.parts)
        slip = (expected - promised).days
        # The plan had another step decide it, or none at all.
        parts[Cause.ROOM] += slip - sum(parts.values())
        return MilestoneVariance(
            id, promised, expected, slip, _without_zeros(parts), chain
        )

    def _steps(self) -> dict[str, _Step]:
        ends = {id_: each.finish for id_, each in self.expected.items()}
        begins = {id_: self._begin(id_) for id_ in self.expected}
        drivers = {id_: self._driver(id_, begins[id_], ends) for id_ in self.expected}
        start = self.state.start or self.today
        return {
            id_: _Step(
                id_,
                begins[id_],
                max(ends[id_], begins[id_]),
                start if driver is None else ends[driver],
                driver,
                self._due(id_, drivers),
            )
            for id_, driver in drivers.items()
        }

    def _begin(self, id_: str) -> date:
        """The day after which a step takes its time."""
        procedure = self.state.procedures.get(id_)
        day = self.expected[id_].start
        if procedure is not None and procedure.applications:
            day = procedure.applications[0].received_on
        return day - self._own_day(id_)

    def _own_day(self, id_: str) -> timedelta:
        """Works take their first day, an act at an office starts on the day after."""
        procedure = self.state.procedures.get(id_)
        works = procedure is not None and self._works(procedure)
        return timedelta(days=1 if works else 0)

    def _works(self, procedure: ProcedureState) -> bool:
        return self.setting.rules_of(procedure).track is Track.WORK

    def _driver(self, id_: str, begin: date, ends: Mapping[str, date]) -> str | None:
        procedure = self.state.procedures.get(id_)
        waits = set(self.setting.rules_of(procedure).after) if procedure else set()
        because = self.expected[id_].because
        if because is not None:
            waits.add(because)
        # Works may begin on the very day on which what they wait for ends.
        first = begin + self._own_day(id_)
        held = [each for each in waits - {id_} if each in ends and ends[each] <= first]
        return max(
            held, key=lambda each: (ends[each], each == because, each), default=None
        )

    def _due(self, id_: str, drivers: Mapping[str, str | None]) -> date:
        seen: set[str] = set()
        at: str | None = id_
        while at is not None and at not in self.promised and at not in seen:
            seen.add(at)
            at = drivers[at]
        if at is None or at not in self.promised:
            return self.state.start or self.today
        return self.promised[at].finish

    def _variance(self, step: _Step, steps: Mapping[str, _Step]) -> Variance:
        promise = self.promised.get(step.id)
        due_before = steps[step.driver].due if step.driver else step.ready
        waiting: Counter[Cause] = Counter()
        own: Counter[Cause] = Counter()
        if promise is None:
            waiting[Cause.SCOPE] = (step.begin - step.ready).days
            own[Cause.SCOPE] = (step.end - step.begin).days
        else:
            planned = promise.start - self._own_day(step.id)
            waited = (step.begin - step.ready).days - (planned - due_before).days
            waiting[Cause.APPLICANT if waited > 0 else Cause.ROOM] = waited
            own = self._own(step, promise, planned)
        return Variance(
            step.id,
            promise.finish if promise else None,
            step.end,
            (step.end - promise.finish).days if promise else None,
            step.driver,
            (step.ready - due_before).days,
            _without_zeros(_sum(waiting, own)),
            _without_zeros(waiting),
        )

    def _own(self, step: _Step, promise: Promise, planned: date) -> Counter[Cause]:
        """The step's own days beyond the planned ones, by cause."""
        procedure = self.state.procedures.get(step.id)
        own = (step.end - step.begin).days
        allotted = (promise.finish - planned).days
        if procedure is None or procedure.state == "not_needed":
            return Counter({Cause.SCOPE: own - allotted})
        natural = self._natural(step.begin, promise, planned, procedure)
        performer = Party.APPLICANT if self._works(procedure) else Party.AUTHORITY
        spent = self._spent(step, procedure, performer, natural)
        spent[performer] -= natural
        parts = Counter({_OF_PARTY[party]: days for party, days in spent.items()})
        parts[Cause.REST_DAYS] += natural - allotted
        return parts

    def _natural(
        self, begin: date, promise: Promise, planned: date, procedure: ProcedureState
    ) -> int:
        """Calendar days that the planned number takes from the real beginning."""
        calendar = self._calendar(promise.unit, procedure)
        if calendar is None:
            return (promise.finish - planned).days
        n = calendar.count(after=planned, until=promise.finish)
        return (calendar.add(begin, n) - begin).days

    def _calendar(self, unit: str, procedure: ProcedureState) -> WorkCalendar | None:
        if unit == "calendar_day":
            return None
        name = "site" if unit == "site_day" else None
        return self.setting.calendars[name or self.setting.rules_of(procedure).calendar]

    def _spent(
        self, step: _Step, procedure: ProcedureState, performer: Party, natural: int
    ) -> Counter[Party]:
        """The days from beginning to end by party: those gone, then those to come."""
        spent: Counter[Party] = Counter()
        at = step.begin
        ledger = whole_ledger(procedure, setting=self.setting, today=self.today)
        for entry in ledger.entries:
            last = min(entry.last, step.end)
            if last > at:
                spent[entry.party] += (last - at).days
                at = last
        to_come = (step.end - at).days
        planned = min(to_come, max(0, natural - spent[performer]))
        spent[performer] += planned
        spent[self._held_up_by(procedure, step.end, performer)] += to_come - planned
        return spent

    def _held_up_by(
        self, procedure: ProcedureState, end: date, performer: Party
    ) -> Party:
        if procedure.forecast == end and procedure.forecast_cause in CAUSES:
            return CAUSES[procedure.forecast_cause]
        begun = bool(procedure.applications) or procedure.begun_on is not None
        return procedure.move if begun and procedure.move != Party.NOBODY else performer


def _chain(step: str | None, variances: Mapping[str, Variance]) -> Iterator[str]:
    seen: set[str] = set()
    while step is not None and step in variances and step not in seen:
        seen.add(step)
        yield step
        step = variances[step].driver


def _sum(*counts: Counter[Cause]) -> Counter[Cause]:
    """Unlike ``+``, which drops what is negative."""
    total: Counter[Cause] = Counter()
    for each in counts:
        total.update(each)
    return total


def _without_zeros(parts: Counter[Cause]) -> dict[Cause, int]:
    return {cause: parts[cause] for cause in Cause if parts[cause]}
