"""The catalogue's parts in short words: titles, limits, conditions, effects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from tiexin.catalogue import cite
from tiexin.catalogue.expressions import (
    All,
    Always,
    AnyOf,
    Compare,
    Comparison,
    Not,
    PredicateRef,
)
from tiexin.catalogue.types import (
    AddOrder,
    DropOrder,
    MayMiss,
    ReleaseStage,
    SetDuration,
    Skip,
)

if TYPE_CHECKING:
    from tiexin.app.messages import Messages
    from tiexin.catalogue.expressions import Expression, FactValue
    from tiexin.catalogue.types import Effect, InForce
    from tiexin.kernel import Certainty, Citation, Language, LocalText

_SIGNS: Final = {
    Comparison.IS: "=",
    Comparison.IN: "=",
    Comparison.AT_LEAST: "≥",
    Comparison.MORE_THAN: ">",
    Comparison.AT_MOST: "≤",
    Comparison.LESS_THAN: "<",
}


class RuleWords:
    """Titles and texts of one day and place in one language."""

    def __init__(self, law: InForce, *, messages: Messages, language: Language) -> None:
        self.law = law
        self.catalogue = law.catalogue
        self.language = language
        self._messages = messages

    def local(self, text: LocalText) -> str:
        """A text of the catalogue."""
        return text.in_language(self.language)

    def text(self, name: str, **named: object) -> str:
        """A text of ``data/messages/catalogue.yaml`` below ``catalogue.show``."""
        return self._messages.text(f"catalogue.show.{name}", self.language, **named)

    def row(self, name: str, value: str) -> str:
        """A label and what belongs to it."""
        colon = ": " if self.language == "en" else "："
        return f"{self.text(name)}{colon}{value}"

    def days(self, value: int, unit: str) -> str:
        """A number of days with its unit."""
        return self._messages.text(f"plan.unit.{unit}", self.language, n=value)

    def cite(self, citation: Citation) -> str:
        """Source and article."""
        return self.local(cite(self.catalogue, citation))

    def certainty(self, citation: Citation, own: Certainty | None) -> str:
        """How sure a figure is: its own word, else that of its source."""
        certainty = own or self.catalogue.sources[citation.source].certainty
        return self._messages.text(f"plan.certainty.{certainty}", self.language)

    def authority(self, id_: str) -> str:
        """An authority, by its local name where one is known."""
        found = self.catalogue.authorities[id_]
        place = self.law.jurisdiction
        return self.local(found.local_names.get(place, found.title))

    def giver(self, document: str) -> str:
        """Who a document comes from: its provider, else the procedures that give it."""
        provider = self.catalogue.documents[document].provider
        if provider is not None:
            return self.authority(provider)
        titles = [
            self.local(each.title)
            for each in self.law.procedures.values()
            if document in each.gives
        ]
        return " / ".join(titles) or "–"

    def stage(self, id_: str) -> str:
        """The title of a stage."""
        for journey in self.catalogue.journeys.values():
            for stage in journey.stages:
                if stage.id == id_:
                    return self.local(stage.title)
        return id_

    def procedure(self, id_: str) -> str:
        """The title of a procedure; its id where it is not in force."""
        found = self.law.procedures.get(id_)
        return id_ if found is None else self.local(found.title)

    def lever(self, id_: str) -> str:
        """The title of a lever; its id where it is not in force."""
        found = self.law.levers.get(id_)
        return id_ if found is None else self.local(found.title)


def condition_text(words: RuleWords, expression: Expression) -> str:
    """A condition in short form, with titles instead of ids."""
    match expression:
        case Always():
            return words.text("always")
        case PredicateRef(predicate):
            return words.local(words.catalogue.predicates[predicate].title)
        case Not(term):
            return words.text("not", term=condition_text(words, term))
        case All(terms):
            return _joined(words, "and", terms)
        case AnyOf(terms):
            return _joined(words, "or", terms)
        case Compare(fact, comparison, values):
            shown = " / ".join(_value(words, fact, value) for value in values)
            unit = words.catalogue.facts[fact].unit
            title = words.local(words.catalogue.facts[fact].title)
            tail = f" {unit}" if unit else ""
            return f"{title} {_SIGNS[comparison]} {shown}{tail}"
        case _ as never:
            assert_never(never)


def _joined(words: RuleWords, word: str, terms: tuple[Expression, ...]) -> str:
    parts = [
        f"({condition_text(words, term)})"
        if isinstance(term, All | AnyOf) and len(term.terms) > 1
        else condition_text(words, term)
        for term in terms
    ]
    return f" {words.text(word)} ".join(parts)


def _value(words: RuleWords, fact: str, value: FactValue) -> str:
    if isinstance(value, bool):
        return words.text("yes" if value else "no")
    for option in words.catalogue.facts[fact].options:
        if option.id == value:
            return words.local(option.title)
    return f"{value:g}" if isinstance(value, float) else str(value)


def effect_text(words: RuleWords, effect: Effect) -> str:
    """One effect in words, with its source."""
    match effect:
        case SetDuration(procedure, value, unit, citation):
            named = {"days": words.days(value, unit)}
        case ReleaseStage(stage, before, procedures, citation):
            procedure = ""
            all_ = words.text("all_of_stage")
            titles = [words.procedure(each) for each in procedures]
            named = {
                "stage": words.stage(stage),
                "before": words.stage(before),
                "procedures": "、".join(titles) or all_,
            }
        case DropOrder(procedure, after, citation):
            named = {"after": words.procedure(after)}
        case AddOrder(procedure, order):
            named = {"after": words.procedure(order.after)}
            citation = order.citation
        case MayMiss(procedure, document, citation):
            title = words.catalogue.documents[document].title
            named = {"document": words.local(title)}
        case Skip(procedure, citation):
            named = {}
        case _ as never:
            assert_never(never)
    if procedure:
        named["procedure"] = words.procedure(procedure)
    text = words.text(f"effect_{effect_name(effect)}", **named)
    return f"{text}  [{words.cite(citation)}]"


def effect_name(effect: object) -> str:
    """``SetDuration`` → ``set_duration``, as the files write it."""
    name = type(effect).__name__
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name)[1:]
