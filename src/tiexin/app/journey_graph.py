"""The whole journey of a place and day as a graph: stages, steps, order inside a stage.

It is the old way, stage after stage, without levers: what a project needs of it
follows from its answers. Procedures that exist only with a lever are left out. A step
that holds up no later stage and that nothing else waits for stands beside its stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.catalogue.expressions import Always
from tiexin.catalogue.types import EdgeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tiexin.catalogue.types import InForce, Journey, Order, Procedure, Stage


@dataclass(frozen=True, slots=True)
class StageGraph:
    """One stage.

    Attributes:
        steps: its procedures by id, in the journey's order.
        beside: those of them that hold up nothing.
        before: for each step the steps of this stage that come right before it; what
            follows from others is left out.
        depth: for each step the longest way to it from a step without any before.
    """

    stage: Stage
    steps: Mapping[str, Procedure]
    beside: frozenset[str]
    before: Mapping[str, tuple[str, ...]]
    depth: Mapping[str, int]


def stage_graphs(law: InForce, journey: Journey) -> tuple[StageGraph, ...]:
    """The stages of the journey in order; one without procedures is left out."""
    inside = [
        law.procedures[id_]
        for id_ in journey.procedures
        if id_ in law.procedures and law.procedures[id_].activated_by is None
    ]
    edges = _edges(inside)
    free = _free(inside, edges, journey)
    found = []
    for stage in journey.stages:
        steps = {each.id: each for each in inside if each.stage == stage.id}
        if steps:
            before = _reduced(steps, edges)
            depth = _depths(steps, before)
            found.append(
                StageGraph(stage, steps, free & frozenset(steps), before, depth)
            )
    return tuple(found)


def is_conditional(procedure: Procedure) -> bool:
    """Whether some projects do without it."""
    return not isinstance(procedure.applies_when, Always)


def is_flow(order: Order) -> bool:
    """Whether an order says no more than that one step begins when another has ended.

    Two that only begin or end together are no sequence, and a lag is more than one.
    """
    return order.kind is EdgeKind.FINISH_TO_START and not order.lag


def _edges(procedures: Iterable[Procedure]) -> frozenset[tuple[str, str]]:
    """Earlier and later of every order that a document or a rule makes."""
    procedures = tuple(procedures)
    givers: dict[str, list[str]] = {}
    for each in procedures:
        for document in each.gives:
            givers.setdefault(document, []).append(each.id)
    found = {
        (giver, each.id)
        for each in procedures
        for need in each.needs
        for giver in givers.get(need.document, ())
        if giver != each.id
    }
    found.update(
        (order.after, each.id)
        for each in procedures
        for order in each.after
        if order.kind is EdgeKind.FINISH_TO_START
    )
    return frozenset(found)


def _free(
    procedures: Iterable[Procedure],
    edges: frozenset[tuple[str, str]],
    journey: Journey,
) -> frozenset[str]:
    """Steps that hold up no stage and that no holding step waits for."""
    free = {each.id for each in procedures if each.id in journey.not_holding}
    while True:
        kept = {id_ for id_ in free if all(b in free for a, b in edges if a == id_)}
        if kept == free:
            return frozenset(free)
        free = kept


def _reduced(
    steps: Iterable[str], edges: frozenset[tuple[str, str]]
) -> dict[str, tuple[str, ...]]:
    """The edges inside, without those that follow from others."""
    order = tuple(steps)
    direct = {id_: {a for a, b in edges if b == id_ and a in order} for id_ in order}
    above: dict[str, set[str]] = {}

    def all_before(id_: str) -> set[str]:
        if id_ not in above:
            above[id_] = set()  # the catalogue has no circles; this ends in any case
            above[id_] = direct[id_].union(*map(all_before, direct[id_]))
        return above[id_]

    return {
        id_: tuple(
            each
            for each in order
            if each in direct[id_]
            and not any(each in all_before(other) for other in direct[id_] - {each})
        )
        for id_ in order
    }


def _depths(
    steps: Iterable[str], before: Mapping[str, tuple[str, ...]]
) -> dict[str, int]:
    found: dict[str, int] = {}

    def depth(id_: str) -> int:
        if id_ not in found:
            found[id_] = 1 + max(map(depth, before[id_]), default=-1)
        return found[id_]

    for id_ in steps:
        depth(id_)
    return found
