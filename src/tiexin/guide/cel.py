"""Conditions as text of the Common Expression Language.

For readers who know CEL, and for the tests, which put every answer to another
implementation. A fact ``building.storeys`` becomes the selection of ``storeys`` in
the map ``building``; leave it out of the map where it is unanswered: CEL then
reports an error where we say unknown, and its ``&&`` and ``||`` absorb errors just
as ours absorb what is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.catalogue.expressions import (
    All,
    Always,
    AnyOf,
    Compare,
    Comparison,
    Not,
    PredicateRef,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.catalogue.expressions import Expression, FactValue
    from tiexin.catalogue.types import Predicate

_SIGNS: Final[Mapping[Comparison, str]] = {
    Comparison.IS: "==",
    Comparison.AT_LEAST: ">=",
    Comparison.MORE_THAN: ">",
    Comparison.AT_MOST: "<=",
    Comparison.LESS_THAN: "<",
}


def to_cel(expression: Expression, *, predicates: Mapping[str, Predicate]) -> str:
    """The condition in CEL, named conditions written out in brackets.

    >>> storeys = Compare("building.storeys", Comparison.MORE_THAN, (3,))
    >>> to_cel(Not(storeys), predicates={})
    '!(building.storeys > 3)'
    """
    match expression:
        case Always():
            return "true"
        case Compare():
            return _comparison(expression)
        case PredicateRef():
            when = predicates[expression.predicate].when
            return f"({to_cel(when, predicates=predicates)})"
        case Not():
            return f"!({to_cel(expression.term, predicates=predicates)})"
        case All():
            return _joined(expression.terms, " && ", "true", predicates)
        case AnyOf():
            return _joined(expression.terms, " || ", "false", predicates)


def _joined(
    terms: tuple[Expression, ...],
    sign: str,
    empty: str,
    predicates: Mapping[str, Predicate],
) -> str:
    parts = [to_cel(term, predicates=predicates) for term in terms]
    return f"({sign.join(parts)})" if parts else empty


def _comparison(expression: Compare) -> str:
    if expression.comparison is Comparison.IN:
        values = ", ".join(_literal(value) for value in expression.values)
        return f"{expression.fact} in [{values}]"
    sign = _SIGNS[expression.comparison]
    return f"{expression.fact} {sign} {_literal(expression.values[0])}"


def _literal(value: FactValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return repr(value)
