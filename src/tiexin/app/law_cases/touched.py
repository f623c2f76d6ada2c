"""Which rules a change of one rule, named condition or question can touch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from tiexin.app.law_cases.judge import subjects
from tiexin.catalogue.expressions import Compare, PredicateRef
from tiexin.catalogue.parse import parse_condition, parts_of
from tiexin.catalogue.types import Skip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.catalogue.expressions import Expression
    from tiexin.catalogue.law_cases import LawCase
    from tiexin.catalogue.types import Catalogue, InForce

Name: TypeAlias = tuple[str, str]
"""``fact`` or ``predicate``, and the id."""


class Touched:
    """For each entry the procedures and levers whose answer hangs on it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._on_condition: dict[Name, set[str]] = {}
        self._on_lever: dict[str, set[str]] = {}
        for raw in (catalogue.raw_procedures, catalogue.raw_levers):
            for id_, versions in raw.items():
                for version in versions:
                    self._note(id_, version)

    def by(self, kind: str, id_: str) -> frozenset[str]:
        """Ids of procedures and levers, the changed one among them if it is one."""
        if kind in ("fact", "predicate"):
            return frozenset(self._on_condition.get((kind, id_), ()))
        return frozenset({id_, *self._on_lever.get(id_, ())})

    def _note(self, id_: str, version: Mapping[str, object]) -> None:
        condition = version.get("applies_when")
        if isinstance(condition, dict):
            for name in self._reach(parse_condition(condition)):
                self._on_condition.setdefault(name, set()).add(id_)
        lever = version.get("activated_by")
        if isinstance(lever, str):
            self._on_lever.setdefault(lever, set()).add(id_)
        effects = version.get("effects")
        if isinstance(effects, list):
            skipped = [each for each in effects if each["effect"] == "skip"]
            self._on_lever.setdefault(id_, set()).update(
                each["procedure"] for each in skipped
            )

    def _reach(self, condition: Expression) -> set[Name]:
        """All that a condition looks at, conditions of its questions included."""
        found: set[Name] = set()
        open_ = list(_names(condition))
        while open_:
            name = open_.pop()
            if name not in found:
                found.add(name)
                kind, id_ = name
                further = (
                    self._catalogue.predicates[id_].when
                    if kind == "predicate"
                    else self._catalogue.facts[id_].ask_when
                )
                open_.extend(() if further is None else _names(further))
        return found


def _names(condition: Expression) -> Iterator[Name]:
    for part in parts_of(condition):
        if isinstance(part, Compare):
            yield "fact", part.fact
        elif isinstance(part, PredicateRef):
            yield "predicate", part.predicate


def part_of(law: InForce, case: LawCase) -> InForce:
    """The law as far as a case speaks of it: enough to judge the case, and quick."""
    named = subjects(case)
    procedures = {id_: each for id_, each in law.procedures.items() if id_ in named}
    wanted = {
        *named,
        *case.levers,
        *(each.activated_by for each in procedures.values()),
    }
    levers = {
        id_: lever
        for id_, lever in law.levers.items()
        if id_ in wanted or any(isinstance(each, Skip) for each in lever.effects)
    }
    return replace(law, procedures=procedures, levers=levers)
