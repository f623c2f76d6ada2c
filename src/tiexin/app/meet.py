"""The least burdensome lawful way to produce by a day, or the proof that there is none.

The measures are the levers that apply to the project and, for steps that the catalogue
says can be bought faster, their faster way (a *crash*). Works have none (ADR 0007).
Each has a burden from the catalogue (ADR 0025). The answer is the whole front of burden
against date: exact for the planned durations, and at a confidence for samples that are
the same for every combination.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from tiexin.app.choices import choices_of
from tiexin.app.durations import DurationKind, PlannedDuration
from tiexin.app.meet_report import CRASH, Measure, MeetOptions, MeetReport, Way
from tiexin.app.solve import span_of
from tiexin.guide import Answer
from tiexin.kernel import BadInput, Certainty
from tiexin.planner.flat import NO_DAY
from tiexin.planner.risk import CommonFactor, Pert
from tiexin.planner.risk.chances import Chances
from tiexin.planner.switching import CIRCLE
from tiexin.planner.tradeoff import NEVER, Search

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tiexin.app.network import PossibleStep
    from tiexin.app.report import PlanReport
    from tiexin.app.what_if import Switchboard
    from tiexin.planner import Span
    from tiexin.planner.choices import Choices
    from tiexin.planner.risk import Distribution
    from tiexin.planner.tradeoff import Found

_DEARER: Final = 4
"""So many times as many goals may be asked for where each is planned once only."""


def meet_of(report: PlanReport, board: Switchboard, options: MeetOptions) -> MeetReport:
    """Search all combinations of the measures that apply to the project.

    Raises:
        BadInput: ``meet.confidence``, ``meet.weights``: out of bounds;
            ``meet.too_early``: the day lies before the start of the project;
            ``meet.unknown``: something not wanted that is no measure; or an option of
            the simulation is out of bounds.
    """
    _refuse_odd(report, options)
    crashes = _crashes(board)
    measures = [*_levers(report, board), *_crash_measures(board, crashes)]
    _refuse_unknown(measures, options)
    measures = [each for each in measures if each.id not in options.without]
    acting = [each for each in measures if each.acts]
    goals = _Goals(board, options, [each.id for each in acting], crashes)
    search = _search([each.weight(options) for each in acting], goals, options)
    lightest = search.lightest(options.by.toordinal() - goals.start)
    soonest = search.soonest()
    front = search.front()
    names = [each.id for each in acting]
    return MeetReport(
        report=report,
        options=options,
        measures=tuple(measures),
        unavailable=tuple(_unavailable(report)),
        best=_way(lightest, names, goals),
        proven=lightest.proven,
        nearest=_way(soonest, names, goals),
        nearest_proven=soonest.proven,
        front=tuple(_ways(front, names, goals)),
        front_proven=front.proven,
        nodes=lightest.nodes + soonest.nodes + front.nodes,
        combinations=1 << len(acting),
        earliest=None if search.earliest >= NEVER else goals.day(search.earliest),
    )


def _search(burdens: list[int], goals: _Goals, options: MeetOptions) -> Search:
    """The search over planned dates, or with these as a start over samples."""
    planned = Search(burdens, goals.planned, most_nodes=options.nodes)
    if options.confidence is None:
        return planned
    return Search(
        burdens,
        goals.reach,
        most_nodes=options.nodes // _DEARER,
        known=[point.on for point in planned.front().points],
    )


def _way(found: Found, names: Sequence[str], goals: _Goals) -> Way | None:
    return next(_ways(found, names, goals), None)


def _ways(found: Found, names: Sequence[str], goals: _Goals) -> Iterator[Way]:
    for point in found.points:
        yield Way(
            tuple(name for bit, name in enumerate(names) if point.on >> bit & 1),
            point.burden,
            goals.day(point.goal),
            goals.half_width(point.on),
        )


def _refuse_odd(report: PlanReport, options: MeetOptions) -> None:
    confidence = options.confidence
    if confidence is not None and not 0 < confidence < 1:
        raise BadInput.of("meet.confidence", confidence=f"{confidence:g}")
    if min(options.weights) < 0:
        shown = ", ".join(str(each) for each in options.weights)
        raise BadInput.of("meet.weights", weights=shown)
    start = report.request.start
    if options.by <= start:
        raise BadInput.of(
            "meet.too_early", by=options.by.isoformat(), start=start.isoformat()
        )


def _refuse_unknown(measures: Sequence[Measure], options: MeetOptions) -> None:
    known = {each.id for each in measures}
    for id_ in sorted(options.without - known):
        raise BadInput.of(
            "meet.unknown", measure=id_[:60], known=", ".join(sorted(known))
        )


def _levers(report: PlanReport, board: Switchboard) -> Iterator[Measure]:
    for answer in report.guide.levers:
        lever = answer.lever
        if answer.answer is Answer.YES:
            acts = board.acts(lever.id)
            yield Measure(lever.id, "lever", lever.burden, lever.default, acts)


def _unavailable(report: PlanReport) -> Iterator[str]:
    for answer in report.guide.levers:
        if answer.answer is not Answer.YES:
            yield answer.lever.id


def _crashes(board: Switchboard) -> dict[str, PlannedDuration]:
    """What each step that can be bought faster takes then."""
    found = {}
    for id_, step in board.possible.steps.items():
        shorter = _crashed(step)
        if shorter is not None:
            found[id_] = shorter
    return found


def _crashed(step: PossibleStep) -> PlannedDuration | None:
    """The duration of a step bought faster, where it is planned with an estimate."""
    crash = step.procedure.crash
    planned = step.plan
    if crash is None or planned.kind is not DurationKind.ESTIMATED:
        return None
    low, likely, high = crash.days
    if crash.unit != planned.unit or likely >= planned.value:
        return None
    return replace(
        planned,
        value=likely,
        low=low,
        high=high,
        citation=crash.citation,
        certainty=Certainty.ESTIMATE,
        why=crash.why,
    )


def _crash_measures(
    board: Switchboard, crashes: Mapping[str, PlannedDuration]
) -> Iterator[Measure]:
    for id_ in crashes:
        crash = board.possible.steps[id_].procedure.crash
        burden = None if crash is None else crash.burden
        yield Measure(CRASH + id_, "crash", burden, default=False, acts=True)


class _Goals:
    """Production start of each combination: planned, or at a confidence."""

    def __init__(
        self,
        board: Switchboard,
        options: MeetOptions,
        switches: Sequence[str],
        crashes: Mapping[str, PlannedDuration],
    ) -> None:
        self._board = board
        self._share = options.confidence
        self._crashes = crashes
        shortened = {
            id_: (CRASH + id_, duration)
            for id_, duration in crashes.items()
            if CRASH + id_ in switches
        }
        self._choices: Choices = choices_of(board, switches, shortened=shortened)
        self.start = self._choices.start
        self._chances: Chances | None = None
        if self._share is not None:
            self._chances = Chances(
                self._choices,
                self._distribution,
                dependence=self._dependence(options),
                samples=options.samples,
                seed=options.seed,
            )

    def planned(self, on: int, free: int) -> int:
        """Boundary of production start as planned, as ``Search`` asks for it."""
        return _or_never(self._choices.bound(on=on, free=free))

    def reach(self, on: int, free: int) -> int:
        """The same at the confidence that is wanted."""
        if self._chances is None or self._share is None:
            return self.planned(on, free)
        return _or_never(self._chances.goal(self._share, on=on, free=free))

    def day(self, goal: int) -> date:
        """A boundary as a day."""
        return date.fromordinal(self.start + goal)

    def half_width(self, on: int) -> float | None:
        """How far the day of a combination is known, where it rests on samples."""
        if self._chances is None or self._share is None:
            return None
        found = self._chances.quantile(self._share, on=on)
        return None if found is None else found.half_width

    def _dependence(self, options: MeetOptions) -> CommonFactor:
        steps = self._board.possible.steps
        return CommonFactor(
            {
                id_: steps[id_].procedure.performer
                for id_ in self._choices.number
                if id_ in steps
            },
            options.strength,
        )

    def _distribution(self, id_: str, span: Span) -> Distribution | None:
        """How long a step may take, where the span is an estimate's."""
        step = self._board.possible.steps.get(id_)
        if step is None:
            return None
        calendar = self._board.calendars[step.calendar]
        for duration in (self._crashes.get(id_), step.plan):
            if duration is None or duration.kind is not DurationKind.ESTIMATED:
                continue
            if span_of(duration.value, duration.unit, calendar) == span:
                return Pert(duration.low, duration.value, duration.high)
        return None


def _or_never(goal: int) -> int:
    return NEVER if goal >= NO_DAY or goal == CIRCLE else goal
