"""Reasons, open questions and counterfactuals as statements, ready for any language.

The parts that decide are told, the others left out; a group of one is told as the
one. The messages stand in ``data/messages/guide.yaml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.catalogue.expressions import Comparison
from tiexin.catalogue.types import FactType
from tiexin.guide.counterfactual import counterfactuals, flips
from tiexin.guide.evaluate import Answer
from tiexin.guide.tree import ReasonKind, lever_reason, procedure_reason
from tiexin.guide.wording import Phrase, Quantity, Several, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tiexin.catalogue.expressions import FactValue
    from tiexin.catalogue.types import Fact
    from tiexin.guide.counterfactual import Change, Counterfactual
    from tiexin.guide.regions import Range
    from tiexin.guide.result import GuideResult
    from tiexin.guide.tree import Reason
    from tiexin.guide.wording import Part
    from tiexin.kernel import LocalText

_OR: Final = "guide.join.or"
_AND: Final = "guide.join.and"

# What is true of a value for which the comparison is not.
_OPPOSITES: Final[Mapping[Comparison, Comparison]] = {
    Comparison.AT_LEAST: Comparison.LESS_THAN,
    Comparison.LESS_THAN: Comparison.AT_LEAST,
    Comparison.MORE_THAN: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.MORE_THAN,
}


def explain_procedure(result: GuideResult, procedure: str) -> Statement:
    """Why a procedure is needed, is not, or what must be answered to know.

    Under the headline stand the reasons, then the questions that would settle it,
    then what would turn the answer.

    Raises:
        KeyError: The journey does not have it.
    """
    found = result.procedure(procedure)
    reason = procedure_reason(result, procedure)
    return Statement(
        Phrase(f"guide.headline.procedure.{found.answer}"),
        found.answer,
        found.citations,
        (
            tell(reason),
            *_questions(found.missing, result),
            *(
                tell_flip(each, subject="procedure")
                for each in counterfactuals(result, procedure)
            ),
        ),
    )


def explain_lever(result: GuideResult, lever: str) -> Statement:
    """Why a lever is open to the project, is not, or what must be answered to know.

    Raises:
        KeyError: No such lever is in force.
    """
    found = result.lever(lever)
    return Statement(
        Phrase(f"guide.headline.lever.{found.answer}"),
        found.answer,
        found.citations,
        (
            tell(lever_reason(result, lever)),
            *_questions(found.missing, result),
            *(
                tell_flip(each, subject="lever")
                for each in flips(found.lever.applies_when, result.facts)
            ),
        ),
    )


def explain_document(result: GuideResult, document: str) -> Statement:
    """Who provides a document; under it, that it may turn out not to be needed.

    Raises:
        KeyError: No needed or perhaps needed procedure asks for it.
    """
    found = result.document(document)
    children: tuple[Statement, ...] = ()
    if found.needed is Answer.UNKNOWN:
        children = (Statement(Phrase("guide.document.maybe"), found.needed),)
    fields: dict[str, Part] = {
        "provider": Several(
            tuple(_authority(id_, result) for id_ in found.providers), _AND
        ),
        "procedure": Several(
            tuple(result.in_force.procedures[id_].title for id_ in found.given_by), _AND
        ),
    }
    says = Phrase(f"guide.origin.{found.origin}", fields)
    return Statement(says, found.needed, found.citations, children)


def tell(reason: Reason) -> Statement:
    """One reason and those that decide it."""
    match reason.kind:
        case ReasonKind.COMPARE:
            return _fact(reason)
        case ReasonKind.ALL | ReasonKind.ANY if len(reason.deciding) == 1:
            return tell(reason.deciding[0])
        case ReasonKind.PREDICATE:
            title = reason.predicate.title if reason.predicate else ""
            return _group(reason, {"title": title})
        case ReasonKind.LEVER_NEEDED | ReasonKind.LEVER_SPARES:
            lever = reason.lever.title if reason.lever else ""
            return _group(reason, {"lever": lever})
        case ReasonKind.ALWAYS:
            return Statement(Phrase("guide.reason.always"), reason.answer)
        case ReasonKind.NOT | ReasonKind.ALL | ReasonKind.ANY:
            return _group(reason, {})


def tell_flip(flip: Counterfactual, *, subject: str) -> Statement:
    """What would turn the answer about a ``procedure`` or a ``lever``."""
    if flip.lever is not None:
        says = Phrase("guide.flip.by_lever", {"lever": flip.lever.title})
        return Statement(says, flip.flips_to, flip.lever.sources)
    changes = Several(tuple(_change(each) for each in flip.changes), _AND)
    key = f"guide.flip.{subject}.{flip.flips_to}"
    return Statement(Phrase(key, {"changes": changes}), flip.flips_to)


def _authority(id_: str, result: GuideResult) -> LocalText:
    """The name of an authority in the place that was asked about."""
    law = result.in_force
    found = law.catalogue.authorities[id_]
    return found.local_names.get(law.jurisdiction, found.title)


def _questions(missing: Iterable[str], result: GuideResult) -> tuple[Statement, ...]:
    facts = result.facts.conditions.facts
    return tuple(
        Statement(
            Phrase("guide.ask", {"question": facts[id_].question}), Answer.UNKNOWN
        )
        for id_ in missing
    )


def _group(reason: Reason, fields: Mapping[str, Part]) -> Statement:
    sources = reason.predicate.sources if reason.predicate else ()
    if reason.lever is not None:
        sources = reason.lever.sources
    return Statement(
        Phrase(f"guide.reason.{reason.kind}.{reason.answer}", fields),
        reason.answer,
        sources,
        _told_once(reason.deciding),
    )


def _told_once(reasons: Iterable[Reason]) -> tuple[Statement, ...]:
    """Two terms of a rule may name the same fact; it is told once."""
    told: list[Statement] = []
    for reason in reasons:
        statement = tell(reason)
        if statement not in told:
            told.append(statement)
    return tuple(told)


def _fact(reason: Reason) -> Statement:
    if reason.fact is None or reason.comparison is None:
        return Statement(Phrase("guide.reason.always"), reason.answer)
    fact = reason.fact
    fields: dict[str, Part] = {"fact": fact.title}
    if reason.value is not None:
        fields["value"] = _value(fact, reason.value)
    if fact.type is FactType.YES_NO:
        key = "open" if reason.value is None else "known"
    else:
        key = "open_bound" if reason.value is None else "bound"
        fields["bound"] = _bound(fact, reason)
        if reason.value is not None and _says_itself(reason):
            key = "known"
    suffix = "" if reason.asked else ".not_asked"
    return Statement(Phrase(f"guide.reason.fact.{key}{suffix}", fields), reason.answer)


def _says_itself(reason: Reason) -> bool:
    """``Kind of product: food`` needs no second half that repeats the value."""
    exact = reason.comparison in (Comparison.IS, Comparison.IN)
    return exact and reason.answer is Answer.YES


def _bound(fact: Fact, reason: Reason) -> Phrase:
    """What the value is compared with, as it is true for the value."""
    comparison = reason.comparison or Comparison.IS
    bound = Several(tuple(_named(fact, each) for each in reason.operands), _OR)
    if comparison in (Comparison.IS, Comparison.IN):
        key = "is_not" if reason.answer is Answer.NO else "is"
    elif reason.answer is Answer.NO:
        key = _OPPOSITES[comparison].value
    else:
        key = comparison.value
    return Phrase(f"guide.compare.{key}", {"bound": bound})


def _value(fact: Fact, value: FactValue) -> Part:
    """A fact's value as people say it."""
    if isinstance(value, bool):
        return Phrase("guide.value.yes" if value else "guide.value.no")
    if isinstance(value, str):
        titles = (option.title for option in fact.options if option.id == value)
        return next(titles, value)
    return Quantity(value, fact.unit)


def _named(fact: Fact, value: FactValue) -> Part:
    """The same within a sentence, where an answer in words stands in quotes."""
    said = _value(fact, value)
    if isinstance(said, Quantity):
        return said
    return Phrase("guide.value.named", {"value": said})


def _change(change: Change) -> Phrase:
    if change.range is not None:
        wanted: Part = _range(change.fact, change.range)
    else:
        values = tuple(_named(change.fact, each) for each in change.choices)
        wanted = Phrase("guide.compare.is", {"bound": Several(values, _OR)})
    return Phrase("guide.change", {"fact": change.fact.title, "wanted": wanted})


def _range(fact: Fact, wanted: Range) -> Part:
    if wanted.lower is not None and wanted.lower == wanted.upper:
        return Phrase("guide.compare.is", {"bound": Quantity(wanted.lower, fact.unit)})
    bounds: list[Part] = []
    for number, counts, within, beyond in (
        (wanted.lower, wanted.lower_counts, "at_least", "more_than"),
        (wanted.upper, wanted.upper_counts, "at_most", "less_than"),
    ):
        if number is not None:
            key = f"guide.compare.{within if counts else beyond}"
            bounds.append(Phrase(key, {"bound": Quantity(number, fact.unit)}))
    return Several(tuple(bounds), _AND)
