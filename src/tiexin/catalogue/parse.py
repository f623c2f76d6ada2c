"""Conditions as they stand in YAML, turned into the closed language's types.

Shape and meaning are checked elsewhere (``schema`` and ``checks.conditions``); what
comes here has passed, so this module stays small and quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from tiexin.catalogue.expressions import (
    All,
    Always,
    AnyOf,
    Compare,
    Comparison,
    Not,
    PredicateRef,
)
from tiexin.kernel import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.catalogue.expressions import Expression


def parse_condition(data: Mapping[str, Any]) -> Expression:
    """The condition that a mapping such as ``{fact: land.route, is: own_land}`` means.

    Raises:
        CatalogueError: ``catalogue.condition_shape``: none of the eight shapes.
    """
    if "fact" in data:
        return _comparison(data)
    if "predicate" in data:
        return PredicateRef(str(data["predicate"]))
    if "all" in data:
        return All(tuple(parse_condition(term) for term in data["all"]))
    if "any" in data:
        return AnyOf(tuple(parse_condition(term) for term in data["any"]))
    if "not" in data:
        return Not(parse_condition(data["not"]))
    if data.get("always") is True:
        return Always()
    raise CatalogueError.of("catalogue.condition_shape", given=str(data)[:60])


def _comparison(data: Mapping[str, Any]) -> Compare:
    for comparison in Comparison:
        if comparison in data:
            values = data[comparison]
            listed = comparison is Comparison.IN
            return Compare(
                str(data["fact"]), comparison, tuple(values) if listed else (values,)
            )
    raise CatalogueError.of("catalogue.condition_shape", given=str(data)[:60])


def parts_of(expression: Expression) -> Iterator[Expression]:
    """The condition itself and everything in it; predicates are not looked into."""
    yield expression
    match expression:
        case All(terms) | AnyOf(terms):
            for term in terms:
                yield from parts_of(term)
        case Not(term):
            yield from parts_of(term)
        case _:
            pass


def condition_data(expression: Expression) -> dict[str, Any]:
    """The mapping that ``parse_condition`` reads as this condition."""
    match expression:
        case Compare(fact, comparison, values):
            listed = comparison is Comparison.IN
            return {
                "fact": fact,
                str(comparison): list(values) if listed else values[0],
            }
        case PredicateRef(predicate):
            return {"predicate": predicate}
        case All(terms):
            return {"all": [condition_data(term) for term in terms]}
        case AnyOf(terms):
            return {"any": [condition_data(term) for term in terms]}
        case Not(term):
            return {"not": condition_data(term)}
        case Always():
            return {"always": True}
        case _ as never:
            assert_never(never)
