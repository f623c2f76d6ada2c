"""What would have to be true for production some days earlier.

Candidates are the levers that apply and are not in use, and the steps whose estimate
could come out at its optimistic end. The smallest sets of them that bring production
forward by the days wanted are found by trying out all sets, small ones first. What the
law fixes is never a candidate: works keep their time (ADR 0007), a limit is a limit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

from tiexin.app.choices import choices_of
from tiexin.app.durations import DurationKind
from tiexin.app.risk import guarded
from tiexin.app.risk_report import Treated
from tiexin.guide import Answer
from tiexin.kernel import BadInput
from tiexin.planner.choices import MOST_SWITCHES
from tiexin.planner.flat import NO_DAY
from tiexin.planner.switching import CIRCLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.app.durations import PlannedDuration
    from tiexin.app.report import Activity, PlanReport
    from tiexin.app.what_if import Switchboard
    from tiexin.catalogue.types import Unit
    from tiexin.planner.choices import Choices

OPTIMISTIC: Final = "optimistic:"
"""Prefix of the change that a step takes its optimistic days."""

LARGEST_SET: Final = 3
MOST_SETS: Final = 50_000
MOST_DAYS: Final = 3_660


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would have to be so.

    Attributes:
        id: of the lever, or ``OPTIMISTIC`` and the id of the procedure.
        kind: a lever that would have to be used, or an estimate that would have to
            come out at its optimistic end.
        from_days, to_days, unit: of an estimate.
        default: of a lever: whether plans use it unless told not to.
        gains_days: calendar days of production start by this change alone.
    """

    id: str
    kind: Literal["lever", "estimate"]
    gains_days: int
    from_days: int | None = None
    to_days: int | None = None
    unit: Unit | None = None
    default: bool | None = None

    @property
    def procedure(self) -> str | None:
        """The procedure of an estimate."""
        if self.kind == "lever":
            return None
        return self.id.removeprefix(OPTIMISTIC)


@dataclass(frozen=True, slots=True)
class Together:
    """A smallest set of changes that is enough: without any of them it isn't."""

    changes: tuple[str, ...]
    production: date
    gains_days: int


@dataclass(frozen=True, slots=True)
class Fixed:
    """A critical step that is no candidate, and why."""

    procedure: str
    treated: Treated
    guarded: bool


@dataclass(frozen=True, slots=True)
class EarlierReport:
    """What would bring production forward.

    Attributes:
        days: calendar days wanted; ``wanted`` is the day that they lead to.
        ways: minimal sets, fewest changes first, then the one that gains most.
        complete: the size up to which every set was looked at.
        changes: every candidate that gains a day alone or belongs to a way.
        all_gain_days: what all candidates together gain; None where that can't be
            planned. If it is less than ``days``, nothing here is enough.
        fixed: critical steps that are no candidates.
    """

    report: PlanReport
    days: int
    wanted: date
    ways: tuple[Together, ...]
    complete: int
    changes: tuple[Change, ...]
    all_gain_days: int | None
    fixed: tuple[Fixed, ...]


def earlier_of(report: PlanReport, board: Switchboard, days: int) -> EarlierReport:
    """The smallest sets of changes that bring production forward by ``days``.

    Raises:
        BadInput: ``earlier.days``: not from 1 to 3660.
    """
    if not 1 <= days <= MOST_DAYS:
        raise BadInput.of("earlier.days", where="days", days=days, most=MOST_DAYS)
    return _Search(report, board, days).run()


class _Search:
    """The candidates of one plan, and the gain of every set of them."""

    def __init__(self, report: PlanReport, board: Switchboard, days: int) -> None:
        self._report = report
        self._days = days
        in_use = [each for each in report.plan.levers if board.acts(each)]
        room = MOST_SWITCHES - len(in_use)
        self._levers = list(_unused(report, board))[:room]
        shorter = dict(_optimistic(report))
        self._steps = list(shorter)[: room - len(self._levers)]
        self._names = [*self._levers, *(OPTIMISTIC + id_ for id_ in self._steps)]
        self._choices: Choices = choices_of(
            board,
            [*in_use, *self._names],
            shortened={id_: (OPTIMISTIC + id_, shorter[id_]) for id_ in self._steps},
        )
        self._base = self._choices.mask(in_use)
        self._planned = report.plan.goal.day.toordinal()

    def run(self) -> EarlierReport:
        report = self._report
        alone = self._gains([(name,) for name in self._names])
        (whole,) = self._gains([tuple(self._names)])
        ways, complete = self._smallest()
        of_ways = {name for way in ways for name in way.changes}
        changes = [
            self._change(name, gain or 0)
            for name, gain in zip(self._names, alone, strict=True)
            if (gain or 0) > 0 or name in of_ways
        ]
        return EarlierReport(
            report=report,
            days=self._days,
            wanted=date.fromordinal(self._planned - self._days),
            ways=tuple(ways),
            complete=complete,
            changes=tuple(sorted(changes, key=lambda each: -each.gains_days)),
            all_gain_days=whole,
            fixed=tuple(_fixed(report)),
        )

    def _smallest(self) -> tuple[list[Together], int]:
        ways: list[Together] = []
        for size in range(1, LARGEST_SET + 1):
            enough = [set(way.changes) for way in ways]
            sets = [
                names
                for names in combinations(self._names, size)
                if not any(found <= set(names) for found in enough)
            ]
            if len(sets) > MOST_SETS:
                return ways, size - 1
            found = [
                Together(names, date.fromordinal(self._planned - gain), gain)
                for names, gain in zip(sets, self._gains(sets), strict=True)
                if gain is not None and gain >= self._days
            ]
            ways += sorted(found, key=lambda each: -each.gains_days)
        return ways, LARGEST_SET

    def _gains(self, sets: Sequence[tuple[str, ...]]) -> list[int | None]:
        """Calendar days earlier by each set; None where it can't be planned."""
        masks = [self._base | self._choices.mask(names) for names in sets]
        return [
            None if goal in {NO_DAY, CIRCLE} else self._planned - goal
            for goal in self._choices.plan(masks).goals
        ]

    def _change(self, name: str, gain: int) -> Change:
        if name in self._levers:
            lever = self._report.in_force.levers[name]
            return Change(name, "lever", gain, default=lever.default)
        id_ = name.removeprefix(OPTIMISTIC)
        duration = self._report.plan.activities[id_].duration
        return Change(
            name, "estimate", gain, duration.value, duration.low, duration.unit
        )


def _unused(report: PlanReport, board: Switchboard) -> Iterator[str]:
    for answer in report.guide.levers:
        id_ = answer.lever.id
        unused = id_ not in report.plan.levers
        if answer.answer is Answer.YES and unused and board.acts(id_):
            yield id_


def _optimistic(report: PlanReport) -> Iterator[tuple[str, PlannedDuration]]:
    """Steps that may lawfully be faster than planned, those with least float first."""
    activities = sorted(
        report.plan.activities.items(), key=lambda pair: pair[1].total_float
    )
    for id_, activity in activities:
        duration = activity.duration
        if _may_shorten(activity) and duration.low < duration.value:
            yield id_, replace(duration, value=duration.low)


def _may_shorten(activity: Activity) -> bool:
    estimated = activity.duration.kind is DurationKind.ESTIMATED
    return estimated and not guarded(activity.procedure)


def _fixed(report: PlanReport) -> Iterator[Fixed]:
    """Critical steps that nothing here makes shorter."""
    treated = {
        DurationKind.STATUTORY: Treated.FIXED_BY_LAW,
        DurationKind.PROMISED: Treated.FIXED_BY_PROMISE,
        DurationKind.ESTIMATED: Treated.FIXED_ESTIMATE,
    }
    for id_, activity in report.plan.activities.items():
        if activity.critical and not _may_shorten(activity):
            kind = treated[activity.duration.kind]
            yield Fixed(id_, kind, guarded(activity.procedure))
