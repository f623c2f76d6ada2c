"""A project's network for every combination of levers, as the planner's choices.

``Possible`` says what each lever brings and removes; here that becomes one network of
switches, so that hundreds of combinations cost what one plan costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.app.network import STAGE_END
from tiexin.app.solve import GOAL, edge_of, span_of
from tiexin.planner import Activity, Count
from tiexin.planner.choices import ActivityChoice, Choices, EdgeChoice, When

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tiexin.app.durations import PlannedDuration
    from tiexin.app.network import Possible, PossibleStep
    from tiexin.app.what_if import Switchboard
    from tiexin.planner import Span

PROMISES: Final = "promised_figures"
"""The switch of the figures that the city promises in place of statutory limits."""


def choices_of(
    board: Switchboard,
    switches: Sequence[str],
    *,
    shortened: Mapping[str, tuple[str, PlannedDuration]] | None = None,
) -> Choices:
    """The network of a project with these switches; all other levers are not used.

    ``PROMISES`` among the switches turns on the promised figures; without it they hold
    throughout. ``shortened`` gives for a step a further switch and the duration that it
    brings, where no lever sets another one.
    """
    possible, known = board.possible, frozenset(switches)
    steps = {
        id_: step
        for id_, step in possible.steps.items()
        if step.procedure.activated_by is None or step.procedure.activated_by in known
    }
    writer = _Writer(board, known, shortened or {})
    activities = [writer.step(id_, step) for id_, step in steps.items()]
    activities += [
        ActivityChoice(Activity(STAGE_END + stage, Count(0)))
        for stage in possible.stages
    ]
    ids = {each.activity.id for each in activities}
    return Choices(
        activities,
        list(writer.edges(possible, ids)),
        start=board.start.toordinal(),
        goals=(GOAL,),
        switches=switches,
    )


class _Writer:
    """Writes steps and links with the switches they hang on."""

    def __init__(
        self,
        board: Switchboard,
        known: frozenset[str],
        shortened: Mapping[str, tuple[str, PlannedDuration]],
    ) -> None:
        self._board = board
        self._known = known
        self._shortened = shortened

    def step(self, id_: str, step: PossibleStep) -> ActivityChoice:
        instead = {
            lever: self._span(duration, step)
            for lever, duration in step.by_lever.items()
            if lever in self._known
        }
        if id_ in self._shortened:
            switch, shorter = self._shortened[id_]
            instead[switch] = self._span(shorter, step)
        plan = self._span(step.plan, step)
        default = plan
        if PROMISES in self._known:
            default = self._span(step.baseline, step)
            if plan != default:
                instead[PROMISES] = plan
        return ActivityChoice(
            Activity(id_, default, starts_on_working_day=step.calendar != "site"),
            When(step.procedure.activated_by, step.skipped_by & self._known),
            instead,
        )

    def edges(self, possible: Possible, ids: set[str]) -> Iterator[EdgeChoice]:
        for position, link in enumerate(possible.links):
            brought_by = link.brought_by
            usable = brought_by is None or brought_by in self._known
            if usable and link.before in ids and link.after in ids:
                edge = edge_of(
                    link,
                    position,
                    steps=possible.steps,
                    calendars=self._board.calendars,
                )
                when = When(brought_by, link.removed_by & self._known)
                yield EdgeChoice(edge, when)

    def _span(self, duration: PlannedDuration, step: PossibleStep) -> Span:
        calendar = self._board.calendars[step.calendar]
        return span_of(duration.value, duration.unit, calendar)
