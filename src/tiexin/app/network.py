"""Procedures, papers and levers turned into activities and edges with their reasons.

An edge comes from a paper (one step gives what another needs), from an order fixed
by law or by the work, or from the old way of going stage after stage, which only a
lever releases. The planner below sees ids, calendars and numbers, and no law.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

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
    from collections.abc import Iterable, Iterator, Mapping

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
    """One edge and its reason; ``document`` and ``citation`` as in ``Binding``."""

    before: str
    after: str
    kind: EdgeKind
    reason: Literal["step", "document", "stage", "lever"]
    lag: int = 0
    lag_unit: Unit = "working_day"
    document: str | None = None
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """The steps and links of one plan; ``stages`` are the zero-length nodes."""

    steps: Mapping[str, Step]
    links: tuple[Link, ...]
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """The effects of the levers in use, sorted by what they touch."""

    durations: Mapping[str, tuple[str, SetDuration]]
    released: Mapping[tuple[str, str], frozenset[str]]
    released_whole: frozenset[tuple[str, str]]
    dropped: frozenset[tuple[str, str]]
    added: tuple[AddOrder, ...]
    may_miss: Mapping[tuple[str, str], Citation]
    skipped: frozenset[str]

    @classmethod
    def of(cls, levers: Iterable[Lever]) -> Changes:
        """Sort the effects of the levers in use."""
        effects = [(lever.id, effect) for lever in levers for effect in lever.effects]
        only = [effect for _, effect in effects]
        released: dict[tuple[str, str], frozenset[str]] = {}
        for effect in only:
            if isinstance(effect, ReleaseStage):
                key = (effect.stage, effect.before)
                released[key] = released.get(key, frozenset()).union(effect.procedures)
        return cls(
            durations={
                effect.procedure: (lever, effect)
                for lever, effect in effects
                if isinstance(effect, SetDuration)
            },
            released=released,
            released_whole=frozenset(
                (effect.stage, effect.before)
                for effect in only
                if isinstance(effect, ReleaseStage) and not effect.procedures
            ),
            dropped=frozenset(
                (effect.procedure, effect.after)
                for effect in only
                if isinstance(effect, DropOrder)
            ),
            added=tuple(effect for effect in only if isinstance(effect, AddOrder)),
            may_miss={
                (effect.procedure, effect.document): effect.citation
                for effect in only
                if isinstance(effect, MayMiss)
            },
            skipped=frozenset(
                effect.procedure for effect in only if isinstance(effect, Skip)
            ),
        )

    def releases(self, *, stage: str, before: str, procedure: str) -> bool:
        """Whether ``procedure`` of ``stage`` need not wait for the stage ``before``."""
        key = (stage, before)
        return key in self.released_whole or procedure in self.released.get(key, ())


class NetworkBuilder:
    """Builds the networks of one project; durations and places come from outside."""

    def __init__(
        self,
        *,
        journey: Journey,
        authorities: Mapping[str, Authority],
        durations: DurationChooser,
    ) -> None:
        self._journey = journey
        self._authorities = authorities
        self._durations = durations
        self._rank = {stage.id: rank for rank, stage in enumerate(journey.stages)}

    def baseline(self, procedures: Iterable[Procedure]) -> Network:
        """Stage after stage, statutory limits, no lever."""
        steps = {
            procedure.id: self._step(procedure, self._durations.baseline(procedure))
            for procedure in procedures
        }
        return self._network(steps, Changes.of(()))

    def plan(
        self, procedures: Iterable[Procedure], levers: Iterable[Lever]
    ) -> Network:
        """With the levers in use; what they skip is left out."""
        changes = Changes.of(levers)
        steps = {
            procedure.id: self._step(
                procedure,
                self._durations.plan(procedure, changes.durations.get(procedure.id)),
            )
            for procedure in procedures
            if procedure.id not in changes.skipped
        }
        return self._network(steps, changes)

    def _step(self, procedure: Procedure, duration: PlannedDuration) -> Step:
        calendar = self._authorities[procedure.performer].calendar
        if procedure.kind is ProcedureKind.WORKS or duration.unit == "site_day":
            calendar = "site"
        return Step(procedure, duration, calendar)

    def _network(self, steps: Mapping[str, Step], changes: Changes) -> Network:
        present = {step.procedure.stage for step in steps.values()}
        stages = tuple(
            stage.id for stage in self._journey.stages if stage.id in present
        )
        links = [
            *_document_links(steps, changes),
            *_order_links(steps, changes),
            *self._stage_links(steps, stages, changes),
        ]
        return Network(steps, tuple(links), stages)

    def _stage_links(
        self, steps: Mapping[str, Step], stages: tuple[str, ...], changes: Changes
    ) -> Iterator[Link]:
        for id_, step in steps.items():
            stage = step.procedure.stage
            if id_ not in self._journey.not_holding:
                yield _stage_link(id_, STAGE_END + stage)
            for before in stages:
                if self._rank[before] < self._rank[stage] and not changes.releases(
                    stage=stage, before=before, procedure=id_
                ):
                    yield _stage_link(STAGE_END + before, id_)


def _stage_link(before: str, after: str) -> Link:
    return Link(before, after, EdgeKind.FINISH_TO_START, "stage")


def _document_links(steps: Mapping[str, Step], changes: Changes) -> Iterator[Link]:
    givers: dict[str, list[str]] = {}
    for id_, step in steps.items():
        for document in step.procedure.gives:
            givers.setdefault(document, []).append(id_)
    for id_, step in steps.items():
        for need in step.procedure.needs:
            for giver in givers.get(need.document, ()):
                if giver == id_:
                    continue
                link = Link(
                    giver,
                    id_,
                    EdgeKind.FINISH_TO_START,
                    "document",
                    document=need.document,
                    citation=need.citation,
                )
                missed = changes.may_miss.get((id_, need.document))
                if missed is not None:
                    link = replace(
                        link, kind=EdgeKind.FINISH_TO_FINISH, citation=missed
                    )
                yield link


def _order_links(steps: Mapping[str, Step], changes: Changes) -> Iterator[Link]:
    for id_, step in steps.items():
        for order in step.procedure.after:
            if order.after in steps and (id_, order.after) not in changes.dropped:
                yield Link(
                    order.after,
                    id_,
                    order.kind,
                    "step",
                    order.lag,
                    order.lag_unit,
                    citation=order.citation,
                )
    for added in changes.added:
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
            )
