"""Which number a step is planned with, and why: never two kinds mixed up.

Baseline: the statutory limit; where the law sets none, it was not found or it is only
a minimum wait, the likely estimate. Plan: a lever's figure, else the city's promise,
else as in the baseline. Works are always estimated, in both alike (the legal guard).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from tiexin.catalogue.types import (
    FigureState,
    LimitKind,
    ProcedureKind,
    SetDuration,
)
from tiexin.kernel import CatalogueError, Certainty, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.catalogue.types import (
        Catalogue,
        DurationTable,
        Estimate,
        Limit,
        Procedure,
        Unit,
    )
    from tiexin.kernel import Citation, LocalText


class DurationKind(StrEnum):
    """What a planned duration is."""

    STATUTORY = "statutory"
    PROMISED = "promised"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class PlannedDuration:
    """The number used for one step.

    Attributes:
        value: days in ``unit``; for estimates the likely one.
        low, high: optimistic and pessimistic days; equal to ``value`` for limits.
        why: for an estimate, on what it rests.
        instead_of: for an estimate, what was missing: ``unknown``, ``none``,
            ``applicant_deadline`` (that limit binds the applicant, so it is no
            measure of how long the step takes) or ``minimum_wait`` (the step can't
            take less, and takes more). Empty for works.
        lever: the lever that set it, if one did.
        assumed: facts that were unanswered and the values taken instead.
    """

    kind: DurationKind
    value: int
    unit: Unit
    low: int
    high: int
    citation: Citation
    certainty: Certainty
    why: LocalText | None = None
    instead_of: str = ""
    lever: str | None = None
    assumed: tuple[tuple[str, float], ...] = ()


class DurationChooser:
    """Picks durations for one set of facts."""

    def __init__(self, catalogue: Catalogue, facts: Mapping[str, object]) -> None:
        self._catalogue = catalogue
        self._facts = facts

    def baseline(self, procedure: Procedure) -> PlannedDuration:
        """The statutory limit, else the estimate."""
        statutory = procedure.statutory
        if procedure.kind is ProcedureKind.WORKS or not _says_how_long(procedure):
            return self._at_least(self._of_estimate(procedure), statutory)
        return self._of_limit(DurationKind.STATUTORY, statutory)

    def plan(
        self, procedure: Procedure, shortened: tuple[str, SetDuration] | None
    ) -> PlannedDuration:
        """The lever's figure, else the promise, else as in the baseline."""
        if procedure.kind is ProcedureKind.WORKS:
            return self._of_estimate(procedure)
        if shortened is not None:
            return self._of_lever(*shortened)
        if procedure.promised.state is FigureState.STATED:
            return self._of_limit(DurationKind.PROMISED, procedure.promised)
        return self.baseline(procedure)

    def _certainty(self, citation: Citation, own: Certainty | None) -> Certainty:
        return own or self._catalogue.sources[citation.source].certainty

    def _of_limit(self, kind: DurationKind, limit: Limit) -> PlannedDuration:
        if limit.value is None or limit.unit is None or limit.citation is None:
            raise CatalogueError(Problem("catalogue.limit_incomplete"))
        return PlannedDuration(
            kind=kind,
            value=limit.value,
            unit=limit.unit,
            low=limit.value,
            high=limit.value,
            citation=limit.citation,
            certainty=self._certainty(limit.citation, limit.certainty),
            why=limit.note,
        )

    def _of_lever(self, lever: str, effect: SetDuration) -> PlannedDuration:
        return PlannedDuration(
            kind=DurationKind.PROMISED,
            value=effect.value,
            unit=effect.unit,
            low=effect.value,
            high=effect.value,
            citation=effect.citation,
            certainty=self._certainty(effect.citation, effect.certainty),
            lever=lever,
        )

    def _of_estimate(self, procedure: Procedure) -> PlannedDuration:
        estimate = procedure.estimated
        if estimate is None:
            raise CatalogueError(
                Problem("catalogue.estimate_missing", {"procedure": procedure.id})
            )
        (low, likely, high), assumed = self.days(estimate)
        return PlannedDuration(
            kind=DurationKind.ESTIMATED,
            value=likely,
            unit=estimate.unit,
            low=low,
            high=high,
            citation=estimate.citation,
            certainty=Certainty.ESTIMATE,
            why=estimate.why,
            instead_of=_instead_of(procedure),
            assumed=assumed,
        )

    @staticmethod
    def _at_least(estimated: PlannedDuration, floor: Limit) -> PlannedDuration:
        """The estimate, nowhere under a minimum wait that the law sets."""
        if floor.kind is not LimitKind.MINIMUM_WAIT or floor.unit != estimated.unit:
            return estimated
        least = floor.value or 0
        return replace(
            estimated,
            low=max(estimated.low, least),
            value=max(estimated.value, least),
            high=max(estimated.high, least),
        )

    def days(
        self, estimate: Estimate
    ) -> tuple[tuple[int, int, int], tuple[tuple[str, float], ...]]:
        """Optimistic, likely and pessimistic days, and the facts assumed for them."""
        if estimate.days is not None:
            return estimate.days, ()
        table = self._catalogue.tables[estimate.table or ""]
        values, assumed = self._table_facts(table, estimate.divide_by)
        whole = look_up(table, values) * (estimate.share or 1.0)
        spread = estimate.spread or (1.0, 1.0, 1.0)
        low, likely, high = (max(1, _half_up(whole * factor)) for factor in spread)
        return (low, likely, high), assumed

    def _table_facts(
        self, table: DurationTable, divide_by: str | None
    ) -> tuple[tuple[float, ...], tuple[tuple[str, float], ...]]:
        values: list[float] = []
        assumed: list[tuple[str, float]] = []
        for fact in table.facts:
            known = self._facts.get(fact)
            if not isinstance(known, int | float):
                known = table.assume[fact]
                assumed.append((fact, known))
            values.append(float(known))
        count = self._facts.get(divide_by) if divide_by else None
        if isinstance(count, int) and count > 1:
            # The divided fact is the area, the last of the table's facts.
            values[-1] /= count
        return tuple(values), tuple(assumed)


def look_up(table: DurationTable, values: tuple[float, ...]) -> int:
    """Days of the first row whose every upper bound holds; bounds count."""
    for bounds, days in table.rows:
        pairs = zip(values, bounds, strict=True)
        if all(bound is None or value <= bound for value, bound in pairs):
            return days
    raise CatalogueError(Problem("catalogue.table_open_end", {"table": table.id}))


def _says_how_long(procedure: Procedure) -> bool:
    """Whether the statutory figure is the one to plan with.

    A limit on the authority is. A deadline of the applicant is not; nor is a minimum
    wait where an estimate of the whole step is at hand, since the step takes longer.
    """
    statutory = procedure.statutory
    if statutory.state is not FigureState.STATED:
        return False
    if statutory.kind is LimitKind.MINIMUM_WAIT:
        estimate = procedure.estimated
        return estimate is None or estimate.unit != statutory.unit
    return statutory.kind is LimitKind.PROCESSING


def _instead_of(procedure: Procedure) -> str:
    if procedure.kind is ProcedureKind.WORKS:
        return ""
    if procedure.statutory.state is FigureState.STATED:
        return str(procedure.statutory.kind)
    return str(procedure.statutory.state)


def _half_up(days: float) -> int:
    return math.floor(days + 0.5)
