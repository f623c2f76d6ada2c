"""How sure the dates of a plan are, and what drives them.

Which durations vary, and how, is said for every step. A limit of the law and a promise
of the city are figures, not guesses: they stay what they are, unless the caller hands
in what the authority was seen to take. Estimates vary between their optimistic and
their pessimistic days. The dates of the plan itself do not change.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tiexin.app.durations import DurationKind
from tiexin.app.risk_report import (
    SHARES,
    Chance,
    HistogramBin,
    MilestoneRisk,
    QuantileDay,
    QuantileDays,
    RiskOptions,
    RiskReport,
    SpanRisk,
    StepRisk,
    Treated,
)
from tiexin.catalogue.types import LimitKind, ProcedureKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.app.report import Activity, PlanReport
    from tiexin.catalogue.types import Milestone, Procedure
    from tiexin.planner.risk import (
        Distribution,
        Drivers,
        Mark,
        Outcomes,
        Quantile,
        Share,
        Simulation,
    )


def risk_of(report: PlanReport, options: RiskOptions) -> RiskReport:
    """Simulate the plan of a report.

    Raises:
        BadInput: An option is out of bounds, or something observed is impossible.
    """
    from tiexin.planner.risk import CommonFactor, simulate

    durations = {
        id_: wanted
        for id_, activity in report.plan.activities.items()
        if (wanted := distribution_of(activity, options)) is not None
    }
    # What belongs to no step of the plan is refused below, never passed over.
    durations = {**options.observed, **durations}
    outcomes = {id_: each.outcomes() for id_, each in durations.items()}
    groups = _groups(report, outcomes)
    found = simulate(
        report.plan.result.problem,
        durations,
        samples=options.samples,
        seed=options.seed,
        dependence=CommonFactor(
            {id_: name for name, ids in groups.items() for id_ in ids},
            options.strength,
        ),
        marks=marks_of(report),
    )
    return _RiskWriter(report, options, found, outcomes).write(groups)


def distribution_of(activity: Activity, options: RiskOptions) -> Distribution | None:
    """How long a step may take; None where it is a fixed figure."""
    from tiexin.planner.risk import Pert, Triangular

    observed = options.observed.get(activity.procedure.id)
    if observed is not None:
        return observed
    duration = activity.duration
    if duration.kind is not DurationKind.ESTIMATED:
        return None
    shape = Pert if options.shape == "pert" else Triangular
    return shape(duration.low, duration.value, duration.high)


def guarded(procedure: Procedure) -> bool:
    """Whether the law forbids to shorten a step: works, and minimum waits.

    Source: quality_regulation_guangdong_2021/art-22 for works.
    """
    return (
        procedure.kind is ProcedureKind.WORKS
        or procedure.statutory.kind is LimitKind.MINIMUM_WAIT
    )


def marks_of(report: PlanReport) -> dict[str, Mark]:
    """The journey's milestones as days to keep of each sample."""
    from tiexin.planner.risk import Mark

    return {
        milestone.id: Mark(_present(milestone, report), milestone.at)
        for milestone in report.journey.milestones
    }


def _present(milestone: Milestone, report: PlanReport) -> tuple[str, ...]:
    return tuple(id_ for id_ in milestone.of if id_ in report.plan.activities)


def _groups(
    report: PlanReport, outcomes: Mapping[str, Outcomes]
) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for id_, found in outcomes.items():
        if len(found.days) > 1:
            performer = report.plan.activities[id_].procedure.performer
            groups.setdefault(performer, []).append(id_)
    return {name: tuple(ids) for name, ids in groups.items() if len(ids) > 1}


class _RiskWriter:
    """Turns a simulation into dates, shares and days."""

    def __init__(
        self,
        report: PlanReport,
        options: RiskOptions,
        found: Simulation,
        outcomes: Mapping[str, Outcomes],
    ) -> None:
        self._report = report
        self._options = options
        self._found = found
        self._outcomes = outcomes

    def write(self, groups: Mapping[str, tuple[str, ...]]) -> RiskReport:
        report = self._report
        milestones = {id_: self._milestone(id_) for id_ in report.plan.milestones}
        goal = milestones["production_start"].id
        return RiskReport(
            report=report,
            options=self._options,
            groups=groups,
            milestones=milestones,
            spans=tuple(self._spans()),
            steps=tuple(
                sorted(
                    self._steps(),
                    key=lambda s: (-s.gain_days, -(s.cruciality or 0), s.procedure),
                )
            ),
            chances=tuple(self._chance(goal, day) for day in self._options.by),
            gain_samples=self._found.tried,
            beyond=self._found.beyond,
            provisional=report.plan.goal.provisional,
        )

    def _milestone(self, id_: str) -> MilestoneRisk:
        from tiexin.planner.risk import histogram, quantiles

        planned = self._report.plan.milestones[id_].day
        days, start = self._found.marks[id_], self._found.start
        return MilestoneRisk(
            id=id_,
            planned=planned,
            planned_chance=self._chance(id_, planned),
            quantiles=tuple(
                _quantile_day(each) for each in quantiles(days, SHARES, start=start)
            ),
            histogram=tuple(
                HistogramBin(_date(each.first), _date(each.last), each.count)
                for each in histogram(days, start=start)
            ),
        )

    def _chance(self, id_: str, day: date) -> Chance:
        found: Share = self._found.share_by(id_, day.toordinal())
        return Chance(day, found.share, found.half_width)

    def _spans(self) -> Iterator[SpanRisk]:
        from tiexin.planner.risk import quantiles

        for span in self._report.spans:
            days = self._found.days_between(span.first, span.last)
            yield SpanRisk(
                span.first,
                span.last,
                span.plan_days,
                tuple(
                    QuantileDays(each.share, each.day, each.half_width)
                    for each in quantiles(days, SHARES, start=0)
                ),
            )

    def _steps(self) -> Iterator[StepRisk]:
        for id_, activity in self._report.plan.activities.items():
            yield self._step(id_, activity, self._found.drivers[id_])

    def _step(self, id_: str, activity: Activity, found: Drivers) -> StepRisk:
        planned = activity.duration.value
        outcomes = self._outcomes.get(id_)
        return StepRisk(
            procedure=id_,
            treated=self._treated(activity),
            unit=activity.duration.unit,
            planned=planned,
            low=outcomes.days[0] if outcomes else planned,
            high=outcomes.days[-1] if outcomes else planned,
            p10=outcomes.quantile(0.1) if outcomes else planned,
            p90=outcomes.quantile(0.9) if outcomes else planned,
            guarded=guarded(activity.procedure),
            criticality=found.criticality,
            cruciality=found.cruciality,
            correlation=found.correlation,
            swing=self._swing(found),
            gain_days=found.gain,
            gain_error_days=found.gain_error,
        )

    def _treated(self, activity: Activity) -> Treated:
        id_ = activity.procedure.id
        if id_ in self._options.observed:
            return Treated.OBSERVED
        match activity.duration.kind:
            case DurationKind.STATUTORY:
                return Treated.FIXED_BY_LAW
            case DurationKind.PROMISED:
                return Treated.FIXED_BY_PROMISE
            case DurationKind.ESTIMATED:
                varies = len(self._outcomes[id_].days) > 1
                return Treated.ESTIMATED if varies else Treated.FIXED_ESTIMATE

    def _swing(self, found: Drivers) -> tuple[date, date] | None:
        if found.swing is None:
            return None
        low, high = found.swing
        start = self._found.start
        return _date(start + low), _date(start + high)


def _quantile_day(found: Quantile) -> QuantileDay:
    return QuantileDay(
        found.share,
        None if found.day is None else _date(found.day),
        None if found.low is None else _date(found.low),
        None if found.high is None else _date(found.high),
        found.half_width,
    )


def _date(number: int) -> date:
    return date.fromordinal(number)
