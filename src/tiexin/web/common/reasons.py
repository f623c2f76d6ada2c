"""Conditions of the catalogue in words, as they stand, whatever the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.catalogue.expressions import (
    All,
    Always,
    AnyOf,
    Compare,
    Not,
    PredicateRef,
)
from tiexin.web.common.dates import format_number

if TYPE_CHECKING:
    from tiexin.app.wording import Wording
    from tiexin.catalogue.expressions import Expression, FactValue
    from tiexin.catalogue.types import Catalogue, Fact


def condition_text(
    condition: Expression, wording: Wording, *, catalogue: Catalogue
) -> str:
    """The condition as one phrase, with the names of facts and notions."""
    return _Phrase(wording, catalogue).of(condition)


class _Phrase:
    """Puts conditions into words."""

    def __init__(self, wording: Wording, catalogue: Catalogue) -> None:
        self._wording = wording
        self._catalogue = catalogue

    def of(self, condition: Expression) -> str:
        """The phrase of one condition."""
        match condition:
            case Always():
                return self._text("always")
            case PredicateRef():
                predicate = self._catalogue.predicates[condition.predicate]
                return self._wording.local(predicate.title)
            case Not():
                return self._text("not", term=self.of(condition.term))
            case All():
                return self._joined("all", condition.terms)
            case AnyOf():
                return self._joined("any", condition.terms)
            case Compare():
                return self._compare(condition)

    def _joined(self, key: str, terms: tuple[Expression, ...]) -> str:
        if len(terms) == 1:
            return self.of(terms[0])
        separator = self._wording.text("web.condition.separator")
        return self._text(key, terms=separator.join(self.of(term) for term in terms))

    def _compare(self, condition: Compare) -> str:
        fact = self._catalogue.facts[condition.fact]
        separator = self._wording.text("web.condition.comma")
        values = separator.join(self._value(fact, each) for each in condition.values)
        return self._text(
            str(condition.comparison),
            fact=self._wording.local(fact.title),
            value=values,
        )

    def _value(self, fact: Fact, value: FactValue) -> str:
        if isinstance(value, bool):
            return self._wording.text("web.answer.yes" if value else "web.answer.no")
        if isinstance(value, str):
            titles = {option.id: option.title for option in fact.options}
            return self._wording.local(titles[value]) if value in titles else value
        unit = ""
        if fact.unit is not None:
            unit = " " + self._wording.text(f"web.unit.{fact.unit}")
        return f"{format_number(value)}{unit}"

    def _text(self, key: str, **fields: object) -> str:
        return self._wording.text(f"web.condition.{key}", **fields)
