"""The closed language of conditions: what may stand in ``applies_when`` and ``when``.

Eight shapes, each one key (plus its operands) in YAML:

    {all: [...]}  {any: [...]}  {not: ...}
    {fact: ID, is: VALUE}            {fact: ID, in: [VALUE, ...]}
    {fact: ID, at_least: N}          {fact: ID, more_than: N}
    {fact: ID, at_most: N}           {fact: ID, less_than: N}
    {predicate: ID}                  {always: true}

Bounds: ``at_least`` and ``at_most`` count the bound itself, ``more_than`` and
``less_than`` do not. The types here are the parsed form; parsing and type
checks live in ``catalogue.parse``, meaning (yes, no, unknown) in ``guide``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

FactValue: TypeAlias = bool | int | float | str


class Comparison(StrEnum):
    """How a fact is compared; the value is the YAML key."""

    IS = "is"
    IN = "in"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"


@dataclass(frozen=True, slots=True)
class Always:
    """True for every project."""


@dataclass(frozen=True, slots=True)
class Compare:
    """One fact against one value, or against several for ``IN``."""

    fact: str
    comparison: Comparison
    values: tuple[FactValue, ...]


@dataclass(frozen=True, slots=True)
class PredicateRef:
    """A named condition of the catalogue, written once and used in many rules."""

    predicate: str


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    term: Expression


@dataclass(frozen=True, slots=True)
class All:
    """Every term; one false term decides even if others are unknown."""

    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one term; one true term decides even if others are unknown."""

    terms: tuple[Expression, ...]


Expression: TypeAlias = Always | Compare | PredicateRef | Not | All | AnyOf
