"""Procedures, papers and levers turned into activities and edges with their reasons.

An edge comes from a paper (one step gives what another needs), from an order fixed
by law or by the work, or from the old way of going stage after stage, which only a
lever releases. The planner below sees ids, calendars and numbers, and no law.

All that any lever could change is laid down once, in ``Possible``: each step and
link says which levers bring or remove it. A plan is then a selection, so that
asking "and without this lever?" costs next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from tiexin.catalogue.types import (
    AddOrder,
    DropOrder,
    EdgeKind,
    MayMiss,
    ProcedureKind,
    ReleaseStage,
    SetDuration,
    Skip,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tiexin.app.durations import DurationChooser, PlannedDuration
    from tiexin.catalogue.types import (
        Authority,
        Journey,
        Lever,
        Procedure,
        Unit,
    )
    from tiexin.kernel import Citation

STAGE_END = "stage:"
"""Prefix of the zero-length nodes that stand for "all of a stage is finished"."""

_NOBODY: frozenset[str] = frozenset()
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Step:
    """One procedure in one plan: its duration and the calendar it counts on."""

    procedure: Procedure
    duration: PlannedDuration
    calendar: str

    @property
    def at_office(self) -> bool:
        """Whether its start is an act at an office, so on a working day."""
        return self.calendar != "site"


@dataclass(frozen=True, slots=True)
class Link:
    """One edge and its reason; ``document`` and ``citation`` as in ``Binding``.

    ``brought_by``: the lever without which it isn't there. ``removed_by``: levers
    any of which takes it away.
    """

    before: str
    after: str
    kind: EdgeKind
    reason: Literal["step", "document", "stage", "lever"]
    lag: int = 0
    lag_unit: Unit = "working_day"
    document: str | None = None
    citation: Citation | None = None
    brought_by: str | None = None
    removed_by: frozenset[str] = _NOBODY

    @property
    def switched_by(self) -> frozenset[str]:
        """Levers that bring the link or take it away."""
        brought_by = {self.brought_by} if self.brought_by else _NOBODY
        return self.removed_by | brought_by

    def there(self, levers: frozenset[str]) -> bool:
        """Whether the levers in use leave or bring it."""
        return (
            self.brought_by is None or self.brought_by in levers
        ) and not self.removed_by & levers


@dataclass(frozen=True, slots=True)
class Network:
    """The steps and links of one plan; ``stages`` are the zero-length nodes."""

    steps: Mapping[str, Step]
    links: tuple[Link, ...]
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PossibleStep:
    """A step with what each lever makes of it.

    Attributes:
        baseline, plan: its duration in the baseline, and in a plan without levers.
        by_lever: its duration where that lever is in use.
        skipped_by: levers any of which spares it.
    """

    procedure: Procedure
    calendar: str
    baseline: PlannedDuration
    plan: PlannedDuration
    by_lever: Mapping[str, PlannedDuration]
    skipped_by: frozenset[str]

    def there(self, levers: frozenset[str]) -> bool:
        """Whether the step exists with these levers in use."""
        brought_by = self.procedure.activated_by
        return (
            brought_by is None or brought_by in levers
        ) and not self.skipped_by & levers

    @property
    def switched_by(self) -> frozenset[str]:
        """Levers that bring the step or spare it."""
        brought_by = self.procedure.activated_by
        return self.skipped_by | ({brought_by} if brought_by else _NOBODY)

    def duration(self, levers: frozenset[str]) -> PlannedDuration:
        """Its duration in a plan with these levers in use."""
        for lever, duration in self.by_lever.items():
            if lever in levers:
                return duration
        return self.plan


@dataclass(frozen=True, slots=True)
class Possible:
    """All steps and links that one project can have, whatever the levers."""

    steps: Mapping[str, PossibleStep]
    links: tuple[Link, ...]
    stages: tuple[str, ...]

    def baseline(self) -> Network:
        """Stage after stage, statutory limits, no lever."""
        return self._select(
            {
                id_: Step(step.procedure, step.baseline, step.calendar)
                for id_, step in self.steps.items()
                if step.there(_NOBODY)
            },
            _NOBODY,
        )

    def plan(self, levers: frozenset[str]) -> Network:
        """With the levers in use; what they skip is left out."""
        return self._select(
            {
                id_: Step(step.procedure, step.duration(levers), step.calendar)
                for id_, step in self.steps.items()
                if step.there(levers)
            },
            levers,
        )

    def mask(self, levers: frozenset[str]) -> list[bool]:
        """For each link whether it is there and so are both its ends."""
        there = self.is_there(levers)
        return [there(link) for link in self.links]

    def is_there(self, levers: frozenset[str]) -> Callable[[Link], bool]:
        """The test whether a link is there and so are both its ends."""
        ends = {id_ for id_, step in self.steps.items() if step.there(levers)}
        ends.update(STAGE_END + stage for stage in self.stages)

        def there(link: Link) -> bool:
            return link.before in ends and link.after in ends and link.there(levers)

        return there

    def _select(self, steps: Mapping[str, Step], levers: frozenset[str]) -> Network:
        links = zip(self.links, self.mask(levers), strict=True)
        return Network(
            steps, tuple(link for link, there in links if there), self.stages
        )


def possible_network(
    procedures: Iterable[Procedure],
    *,
    levers: Iterable[Lever],
    journey: Journey,
    authorities: Mapping[str, Authority],
    durations: DurationChooser,
) -> Possible:
    """Lay down what a project can have: ``procedures`` that apply or may apply."""
    changes = _Changes.of(levers)
    steps = {
        procedure.id: _step(procedure, authorities, durations, changes)
        for procedure in procedures
    }
    rank = {stage.id: number for number, stage in enumerate(journey.stages)}
    present = {step.procedure.stage for step in steps.values()}
    stages = tuple(stage for stage in rank if stage in present)
    links = (
        *_document_links(steps, changes),
        *_order_links(steps, changes),
        *_stage_links(steps, stages, changes, journey),
    )
    return Possible(steps, links, stages)


def _step(
    procedure: Procedure,
    authorities: Mapping[str, Authority],
    durations: DurationChooser,
    changes: _Changes,
) -> PossibleStep:
    baseline = durations.baseline(procedure)
    plan = durations.plan(procedure, None)
    calendar = authorities[procedure.performer].calendar
    if procedure.kind is ProcedureKind.WORKS or baseline.unit == "site_day":
        calendar = "site"
    return PossibleStep(
        procedure=procedure,
        calendar=calendar,
        baseline=baseline,
        plan=plan,
        by_lever={
            lever: durations.plan(procedure, (lever, effect))
            for lever, effect in changes.durations.get(procedure.id, ())
        },
        skipped_by=changes.skipped.get(procedure.id, _NOBODY),
    )


class _Changes:
    """The effects of all levers, sorted by what they touch."""

    def __init__(self) -> None:
        self.durations: dict[str, list[tuple[str, SetDuration]]] = {}
        self.released: dict[tuple[str, str, str], frozenset[str]] = {}
        self.dropped: dict[tuple[str, str], frozenset[str]] = {}
        self.added: list[tuple[str, AddOrder]] = []
        self.may_miss: dict[tuple[str, str], list[tuple[str, Citation]]] = {}
        self.skipped: dict[str, frozenset[str]] = {}

    @classmethod
    def of(cls, levers: Iterable[Lever]) -> _Changes:
        changes = cls()
        for lever in levers:
            for effect in lever.effects:
                changes._take(lever.id, effect)
        return changes

    def _take(self, lever: str, effect: object) -> None:
        match effect:
            case SetDuration():
                self.durations.setdefault(effect.procedure, []).append((lever, effect))
            case ReleaseStage():
                for procedure in effect.procedures or ("",):
                    key = (effect.stage, effect.before, procedure)
                    _put(self.released, key, lever)
            case DropOrder():
                _put(self.dropped, (effect.procedure, effect.after), lever)
            case AddOrder():
                self.added.append((lever, effect))
            case MayMiss():
                key2 = (effect.procedure, effect.document)
                self.may_miss.setdefault(key2, []).append((lever, effect.citation))
            case Skip():
                _put(self.skipped, effect.procedure, lever)

    def releasing(self, *, stage: str, before: str, procedure: str) -> frozenset[str]:
        """Levers by which ``procedure`` of ``stage`` need not wait for ``before``."""
        whole = self.released.get((stage, before, ""), _NOBODY)
        return whole | self.released.get((stage, before, procedure), _NOBODY)


def _put(target: dict[_Key, frozenset[str]], key: _Key, lever: str) -> None:
    target[key] = target.get(key, _NOBODY) | {lever}


def _stage_links(
    steps: Mapping[str, PossibleStep],
    stages: tuple[str, ...],
    changes: _Changes,
    journey: Journey,
) -> Iterator[Link]:
    for id_, step in steps.items():
        stage = step.procedure.stage
        if id_ not in journey.not_holding:
            yield _stage_link(id_, STAGE_END + stage, _NOBODY)
        for before in stages[: stages.index(stage)]:
            removed_by = changes.releasing(stage=stage, before=before, procedure=id_)
            yield _stage_link(STAGE_END + before, id_, removed_by)


def _stage_link(before: str, after: str, removed_by: frozenset[str]) -> Link:
    return Link(before, after, EdgeKind.FINISH_TO_START, "stage", removed_by=removed_by)


def _document_links(
    steps: Mapping[str, PossibleStep], changes: _Changes
) -> Iterator[Link]:
    givers: dict[str, list[str]] = {}
    for id_, step in steps.items():
        for document in step.procedure.gives:
            givers.setdefault(document, []).append(id_)
    for id_, step in steps.items():
        for need in step.procedure.needs:
            missed = changes.may_miss.get((id_, need.document), [])
            removed_by = frozenset(lever for lever, _ in missed)
            for giver in givers.get(need.document, ()):
                if giver == id_:
                    continue
                yield Link(
                    giver,
                    id_,
                    EdgeKind.FINISH_TO_START,
                    "document",
                    document=need.document,
                    citation=need.citation,
                    removed_by=removed_by,
                )
                for lever, citation in missed:
                    yield Link(
                        giver,
                        id_,
                        EdgeKind.FINISH_TO_FINISH,
                        "document",
                        document=need.document,
                        citation=citation,
                        brought_by=lever,
                    )


def _order_links(
    steps: Mapping[str, PossibleStep], changes: _Changes
) -> Iterator[Link]:
    for id_, step in steps.items():
        for order in step.procedure.after:
            if order.after in steps:
                yield Link(
                    order.after,
                    id_,
                    order.kind,
                    "step",
                    order.lag,
                    order.lag_unit,
                    citation=order.citation,
                    removed_by=changes.dropped.get((id_, order.after), _NOBODY),
                )
    for lever, added in changes.added:
        order = added.order
        if added.procedure in steps and order.after in steps:
            yield Link(
                order.after,
                added.procedure,
                order.kind,
                "lever",
                order.lag,
                order.lag_unit,
                citation=order.citation,
                brought_by=lever,
            )
