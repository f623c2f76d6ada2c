"""The eight shapes of a condition; the first key that is one of them decides."""

# No postponed annotations here: pydantic evaluates them when the module is read.

from typing import Annotated, Any, Final, Literal

from pydantic import Discriminator, Field, Tag

from tiexin.catalogue.schema.words import FactId, Id, Number, Strict, Value


class AllOf(Strict):
    """Every one of the conditions."""

    all: Annotated[list["Condition"], Field(min_length=1)]


class AnyOfThem(Strict):
    """At least one of the conditions."""

    any: Annotated[list["Condition"], Field(min_length=1)]


class NotSo(Strict):
    """The opposite of a condition."""

    not_: Annotated["Condition", Field(alias="not")]


class AlwaysSo(Strict):
    """True for every project."""

    always: Literal[True]


class Named(Strict):
    """A condition of ``predicates.yaml``."""

    predicate: Id


class FactIs(Strict):
    """The fact has this value."""

    fact: FactId
    is_: Annotated[Value, Field(alias="is")]


class FactIn(Strict):
    """The fact has one of these values."""

    fact: FactId
    in_: Annotated[list[Value], Field(alias="in", min_length=1)]


class FactAtLeast(Strict):
    """The number is this or more."""

    fact: FactId
    at_least: Number


class FactMoreThan(Strict):
    """The number is more than this."""

    fact: FactId
    more_than: Number


class FactAtMost(Strict):
    """The number is this or less."""

    fact: FactId
    at_most: Number


class FactLessThan(Strict):
    """The number is less than this."""

    fact: FactId
    less_than: Number


_CONDITION_KEYS: Final = (
    "all",
    "any",
    "not",
    "always",
    "predicate",
    "is",
    "in",
    "at_least",
    "more_than",
    "at_most",
    "less_than",
)


def _which_condition(data: Any) -> str | None:
    if not isinstance(data, dict):
        return None
    return next((key for key in _CONDITION_KEYS if key in data), None)


Condition = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOfThem, Tag("any")]
    | Annotated[NotSo, Tag("not")]
    | Annotated[AlwaysSo, Tag("always")]
    | Annotated[Named, Tag("predicate")]
    | Annotated[FactIs, Tag("is")]
    | Annotated[FactIn, Tag("in")]
    | Annotated[FactAtLeast, Tag("at_least")]
    | Annotated[FactMoreThan, Tag("more_than")]
    | Annotated[FactAtMost, Tag("at_most")]
    | Annotated[FactLessThan, Tag("less_than")],
    Discriminator(_which_condition),
]
OptionalCondition = Condition | None
