"""Which rules differ between places, field by field, each traced to its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tiexin.app.rule_fields import (
    LEVER_FIELDS,
    PROCEDURE_FIELDS,
    citations_in,
    essence,
)
from tiexin.catalogue.places import Stated, stated_at
from tiexin.catalogue.types import FigureState, Limit
from tiexin.guide import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.app.report import PlanReport
    from tiexin.catalogue.types import Lever, Procedure
    from tiexin.kernel import Citation

EXISTS = "exists"
"""The name of the difference that a place has a rule and another has not."""


@dataclass(frozen=True, slots=True)
class Value:
    """What one place states.

    Attributes:
        entry: the rule as in force there; None where the place has none.
        stated: level, file and line that state the field; None where none does.
        citations: what the field rests on.
        unknown: the figure was not found, so nothing can be said about it.
    """

    entry: Procedure | Lever | None
    stated: Stated | None
    citations: tuple[Citation, ...]
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one rule that is not the same everywhere.

    ``field`` is ``exists`` where some place has no such rule at all.
    """

    kind: Literal["procedure", "lever"]
    id: str
    field: str
    values: Mapping[str, Value]

    @property
    def unknown(self) -> bool:
        """Whether the figure of some place is unknown: no better and no worse."""
        return any(value.unknown for value in self.values.values())


def differences_of(reports: Mapping[str, PlanReport]) -> tuple[Difference, ...]:
    """What differs between the rules that matter to this project.

    Left out are procedures that the project needs nowhere.
    """
    return (*_procedures(reports), *_levers(reports))


def _procedures(reports: Mapping[str, PlanReport]) -> Iterator[Difference]:
    order = {
        each.procedure.id: each.answer is not Answer.NO or each.activated_by is not None
        for report in reports.values()
        for each in report.guide.procedures
    }
    for report in reports.values():
        for each in report.guide.procedures:
            order[each.procedure.id] |= each.answer is not Answer.NO
    for id_, matters in order.items():
        if matters:
            entries = {
                code: report.in_force.procedures.get(id_)
                for code, report in reports.items()
            }
            yield from _fields("procedure", id_, entries, reports)


def _levers(reports: Mapping[str, PlanReport]) -> Iterator[Difference]:
    ids = dict.fromkeys(
        id_ for each in reports.values() for id_ in each.in_force.levers
    )
    for id_ in ids:
        entries = {
            code: report.in_force.levers.get(id_) for code, report in reports.items()
        }
        yield from _fields("lever", id_, entries, reports)


def _fields(
    kind: Literal["procedure", "lever"],
    id_: str,
    entries: Mapping[str, Procedure | Lever | None],
    reports: Mapping[str, PlanReport],
) -> Iterator[Difference]:
    if any(entry is None for entry in entries.values()):
        values = {
            code: _value(entry, "title", reports[code])
            for code, entry in entries.items()
        }
        yield Difference(kind, id_, EXISTS, values)
        return
    for field in PROCEDURE_FIELDS if kind == "procedure" else LEVER_FIELDS:
        stated = {essence(getattr(entry, field)) for entry in entries.values()}
        if len(stated) > 1:
            values = {
                code: _value(entry, field, reports[code])
                for code, entry in entries.items()
            }
            yield Difference(kind, id_, field, values)


def _value(entry: Procedure | Lever | None, field: str, report: PlanReport) -> Value:
    if entry is None:
        return Value(None, None, ())
    law = report.in_force
    stated = stated_at(law.catalogue, entry, field, on=law.on)
    value = getattr(entry, field)
    own = citations_in(value)
    sources = stated.sources if stated is not None else entry.sources
    unknown = isinstance(value, Limit) and value.state is FigureState.UNKNOWN
    return Value(entry, stated, own or sources, unknown)
