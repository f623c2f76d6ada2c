"""Which lever saved how many days: exact Shapley values, from baseline to plan.

The players are the levers in use and, as one more, the figures that the city promises
in place of the law's limits. None of them is the baseline, all of them the plan; so the
parts add up to what lies between the two. Asked three times: of production start, and
of each span that the journey reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from tiexin.app.choices import PROMISES, choices_of
from tiexin.kernel import CalendarGap
from tiexin.planner.attribution import attribute, shown
from tiexin.planner.flat import NO_DAY
from tiexin.planner.marks import Mark
from tiexin.planner.switching import CIRCLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.app.report import PlanReport
    from tiexin.app.what_if import Switchboard
    from tiexin.planner.attribution import Attribution, Worth
    from tiexin.planner.choices import Choices

SEED: Final = 1
ORDERS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Saving:
    """What one measure saved, in calendar days; negative if it costs days.

    Attributes:
        measure: id of the lever, or ``choices.PROMISES``.
        days: exact, or a mean over orders.
        shown_days: in tenths, such that all of them still add up to the whole.
        error_days: standard error where ``days`` is a mean, else 0.
        alone_days: what it saves as the only measure.
        last_days: what it saves when all others are in use.
    """

    measure: str
    days: Fraction
    shown_days: Fraction
    error_days: float
    alone_days: int
    last_days: int


@dataclass(frozen=True, slots=True)
class Together:
    """Two measures that do something to one another.

    Attributes:
        days: interaction index in calendar days: above 0 they help one another, below 0
            one makes (part of) the other superfluous.
        together_days: what both save without any other.
        alone_days: what each saves alone, in their order.
        only_together: whether neither saves anything alone, but both together do.
    """

    first: str
    second: str
    days: Fraction
    together_days: int
    alone_days: tuple[int, int]
    only_together: bool


@dataclass(frozen=True, slots=True)
class Attributed:
    """One number of days saved, and who saved how much of it.

    Attributes:
        span: the two milestones between which days are counted; None for the day of
            production start itself.
        baseline_days, plan_days: calendar days of that span; of production start, from
            the start of the project.
        whole_days: the difference; what ``savings`` add up to.
        savings: the largest first.
        together: pairs that interact, the strongest first.
    """

    span: tuple[str, str] | None
    baseline_days: int
    plan_days: int
    whole_days: int
    savings: tuple[Saving, ...]
    together: tuple[Together, ...]


@dataclass(frozen=True, slots=True)
class AttributionReport:
    """Who saved what in a plan.

    Attributes:
        production: days of production start.
        spans: the journey's, in its order.
        exact: whether every combination was looked at.
        combinations: how many were.
        circles: combinations whose orders contradict one another; in these the best
            part of the measures that can be used together stands for all.
        orders, seed: where not exact, orders drawn and their seed.
    """

    report: PlanReport
    production: Attributed
    spans: tuple[Attributed, ...]
    exact: bool
    combinations: int
    circles: int
    orders: int | None
    seed: int


def attribution_of(report: PlanReport, board: Switchboard) -> AttributionReport:
    """Divide what the plan saves among the measures in use.

    Raises:
        CalendarGap: ``attribution.beyond``: a combination of them runs beyond the
            stored calendars, so what it saves isn't known.
    """
    acting = [lever for lever in report.plan.levers if board.acts(lever)]
    idle = [lever for lever in report.plan.levers if not board.acts(lever)]
    promised = [PROMISES] if board.promised else []
    worths = _Worths(report, choices_of(board, [*acting, PROMISES]))
    measures = (*acting, *promised)
    shares = [
        attribute(len(measures), worths.of(span), orders=ORDERS, seed=SEED)
        for span in (None, *report.journey.spans)
    ]
    found = [
        _attributed(span, report, share, measures=measures, idle=idle)
        for span, share in zip((None, *report.journey.spans), shares, strict=True)
    ]
    return AttributionReport(
        report=report,
        production=found[0],
        spans=tuple(found[1:]),
        exact=shares[0].exact,
        combinations=shares[0].coalitions,
        circles=worths.circles,
        orders=shares[0].orders,
        seed=SEED,
    )


class _Worths:
    """Days saved by every combination of measures that was asked for."""

    def __init__(self, report: PlanReport, choices: Choices) -> None:
        self._report = report
        self._choices = choices
        self._known: dict[int, tuple[int, ...]] = {}
        self._circles: set[int] = set()
        self._marks = {
            milestone.id: Mark(
                tuple(id_ for id_ in milestone.of if id_ in choices.number),
                milestone.at,
            )
            for milestone in report.journey.milestones
        }

    @property
    def circles(self) -> int:
        """Combinations whose orders contradict one another."""
        return len(self._circles)

    def of(self, span: tuple[str, str] | None) -> Worth:
        """The worth of coalitions: days of production start or of a span saved."""
        place = 0 if span is None else 1 + self._report.journey.spans.index(span)

        def worth(coalitions: Sequence[int]) -> list[int]:
            self._plan({0, *coalitions})
            none = self._known[0][place]
            return [none - self._known[each][place] for each in coalitions]

        return worth

    def _plan(self, coalitions: set[int]) -> None:
        """Date those that are not known yet."""
        new = sorted(coalitions - self._known.keys())
        if not new:
            return
        plans = self._choices.plan(new)
        marks = {id_: plans.marks(mark) for id_, mark in self._marks.items()}
        spans = [
            [last - first for first, last in zip(marks[a], marks[b], strict=True)]
            for a, b in self._report.journey.spans
        ]
        for place, (mask, goal) in enumerate(zip(new, plans.goals, strict=True)):
            if goal == NO_DAY:
                names = ", ".join(self._names(mask))
                raise CalendarGap.of("attribution.beyond", measures=names)
            if goal == CIRCLE:
                self._circles.add(mask)
            else:
                start = self._choices.start
                days = (goal - start, *(span[place] for span in spans))
                self._known[mask] = days
        for mask in new:
            if mask in self._circles:
                self._known[mask] = self._best_part(mask)

    def _best_part(self, mask: int) -> tuple[int, ...]:
        """The best of what a combination holds that can be used together."""
        parts = [
            mask ^ (1 << bit) for bit in range(mask.bit_length()) if mask >> bit & 1
        ]
        self._plan(set(parts))
        return min(self._known[part] for part in parts)

    def _names(self, mask: int) -> Iterator[str]:
        for bit, name in enumerate(self._choices.switches):
            if mask >> bit & 1:
                yield name


def _attributed(
    span: tuple[str, str] | None,
    report: PlanReport,
    share: Attribution,
    *,
    measures: Sequence[str],
    idle: Sequence[str],
) -> Attributed:
    baseline, plan = _days(span, report)
    parts = dict(zip(measures, share.parts, strict=True))
    values = {name: part.value for name, part in parts.items()}
    tenths = shown(values)
    savings = [
        Saving(
            measure=name,
            days=part.value,
            shown_days=tenths[name],
            error_days=part.error,
            alone_days=part.alone,
            last_days=part.last,
        )
        for name, part in parts.items()
    ]
    savings += [Saving(name, Fraction(0), Fraction(0), 0.0, 0, 0) for name in idle]
    return Attributed(
        span=span,
        baseline_days=baseline,
        plan_days=plan,
        whole_days=share.whole,
        savings=tuple(sorted(savings, key=lambda each: -each.days)),
        together=tuple(_together(share, measures)),
    )


def _days(span: tuple[str, str] | None, report: PlanReport) -> tuple[int, int]:
    """Calendar days in the baseline and in the plan."""
    for each in report.spans:
        if (each.first, each.last) == span:
            return each.baseline_days, each.plan_days
    start = report.request.start
    return (
        (report.baseline.goal.day - start).days,
        (report.plan.goal.day - start).days,
    )


def _together(share: Attribution, measures: Sequence[str]) -> Iterator[Together]:
    for pair in sorted(share.pairs, key=lambda each: -abs(each.index)):
        yield Together(
            measures[pair.first],
            measures[pair.second],
            pair.index,
            pair.together,
            pair.alone,
            pair.only_together,
        )
