"""One procedure or lever in full: what it says, by which article, at which level."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from difflib import get_close_matches
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, assert_never

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
from tiexin.catalogue.parse import condition_data
from tiexin.catalogue.types import (
    AddOrder,
    DropOrder,
    FigureState,
    MayMiss,
    Procedure,
    ReleaseStage,
    SetDuration,
    Skip,
)
from tiexin.kernel import BadInput, Citation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.catalogue.expressions import Expression, FactValue
    from tiexin.catalogue.types import (
        Clock,
        Effect,
        Estimate,
        InForce,
        Lever,
        Limit,
    )
    from tiexin.cli.context import Context
    from tiexin.kernel import LocalText

SCHEMA: Final = "tiexin.catalogue.entry/1"
_SIGNS: Final = {
    Comparison.IS: "=",
    Comparison.IN: "=",
    Comparison.AT_LEAST: "≥",
    Comparison.MORE_THAN: ">",
    Comparison.AT_MOST: "≤",
    Comparison.LESS_THAN: "<",
}
_EXPRESSIONS: Final = (Always, Compare, PredicateRef, Not, All, AnyOf)


class Entry:
    """A procedure or lever as in force, ready to be written.

    Raises:
        BadInput: ``catalogue.entry_unknown``, or ``catalogue.entry_not_in_force`` for
            an entry that exists but not on that day in that place.
    """

    def __init__(self, law: InForce, id_: str, context: Context) -> None:
        self._law = law
        self._context = context
        self._catalogue = law.catalogue
        found: Procedure | Lever | None = law.procedures.get(id_) or law.levers.get(id_)
        if found is None:
            raise self._missing(id_)
        self._entry = found

    def _missing(self, id_: str) -> BadInput:
        known = [*self._catalogue.raw_procedures, *self._catalogue.raw_levers]
        if id_ in known:
            return BadInput.of(
                "catalogue.entry_not_in_force",
                id=id_,
                day=self._law.on.isoformat(),
                place=self._law.jurisdiction,
            )
        nearest = get_close_matches(id_, known, n=1, cutoff=0.5)
        return BadInput.of(
            "catalogue.entry_unknown", id=id_[:60], nearest="".join(nearest) or "–"
        )

    def as_json(self) -> dict[str, Any]:
        """Everything the entry says; citations also in words."""
        kind = "procedure" if isinstance(self._entry, Procedure) else "lever"
        return {
            "schema": SCHEMA,
            "on": self._law.on.isoformat(),
            "in": self._law.jurisdiction,
            "levels": list(self._law.levels),
            kind: self._plain(self._entry),
            "articles": [self._plain(each) for each in self._citations()],
        }

    def _plain(self, value: Any) -> Any:  # noqa: ANN401 - any of the frozen types
        if isinstance(value, Citation):
            text = self._plain(cite(self._catalogue, value))
            return {"citation": str(value), "text": text}
        if isinstance(value, _EXPRESSIONS):
            return condition_data(value)
        if isinstance(value, Enum):
            return value.value
        if isinstance(value, date):
            return value.isoformat()
        if is_dataclass(value):
            named = {f.name: self._plain(getattr(value, f.name)) for f in fields(value)}
            return {"effect": _effect_name(value), **named} if _is_effect(value) else named
        if isinstance(value, dict):
            return {str(key): self._plain(each) for key, each in value.items()}
        if isinstance(value, tuple):
            return [self._plain(each) for each in value]
        return value

    def lines(self) -> Iterator[str]:
        """The entry as text, section by section."""
        entry = self._entry
        yield f"{self._local(entry.title)}  ({entry.id})"
        if entry.summary is not None:
            yield self._local(entry.summary)
        yield ""
        yield from self._facts()
        yield self._row("applies_when", self._condition(entry.applies_when))
        if isinstance(entry, Procedure):
            yield from self._procedure(entry)
        else:
            yield from self._lever(entry)
        if entry.note is not None:
            yield self._row("note", self._local(entry.note))
        yield ""
        yield self._text("articles")
        for citation in self._citations():
            yield from self._article(citation)
        yield ""
        yield self._text("stated_by")
        for level in self._law.levels:
            names = [name for name, by in entry.stated_by.items() if by == level]
            if names:
                title = self._local(self._catalogue.jurisdictions[level].title)
                yield f"  {level} {title}: {', '.join(names)}"

    def _facts(self) -> Iterator[str]:
        entry = self._entry
        place = self._catalogue.jurisdictions[self._law.jurisdiction].title
        period = self._text("from", first=entry.in_force.first)
        if entry.in_force.end is not None:
            end = entry.in_force.end
            period = self._text("from_until", first=entry.in_force.first, end=end)
        yield self._row(
            "in_force", f"{self._law.on} · {self._local(place)} · {period}"
        )
        yield self._row("reviewed", str(entry.reviewed_on))
        if isinstance(entry, Procedure):
            yield self._row("kind", self._text(f"kind_{entry.kind}"))
            yield self._row("stage", self._stage(entry.stage))
            yield self._row("performer", self._authority(entry.performer))

    def _procedure(self, entry: Procedure) -> Iterator[str]:
        if entry.activated_by is not None:
            yield self._row("activated_by", self._lever_title(entry.activated_by))
        yield ""
        yield self._text("duration")
        yield self._limit("statutory", entry.statutory)
        yield self._limit("promised", entry.promised)
        yield from self._estimate(entry.estimated)
        if entry.clock is not None:
            yield ""
            yield from self._clock(entry.clock)
        yield ""
        yield self._text("needs")
        for need in entry.needs:
            document = self._catalogue.documents[need.document]
            giver = self._giver(need.document)
            source = self._cite(need.citation)
            yield f"  - {self._local(document.title)} ← {giver}  [{source}]"
        yield self._text("gives")
        for given in entry.gives:
            yield f"  - {self._local(self._catalogue.documents[given].title)}"
        yield from self._orders(entry)
        yield from self._acting(entry.id)

    def _orders(self, entry: Procedure) -> Iterator[str]:
        if entry.after:
            yield self._text("order")
        for order in entry.after:
            kind = self._text(
                f"edge_{order.kind}", procedure=self._procedure_title(order.after)
            )
            lag = f", +{self._days(order.lag, order.lag_unit)}" if order.lag else ""
            yield f"  - {kind}{lag}  [{self._cite(order.citation)}]"

    def _acting(self, procedure: str) -> Iterator[str]:
        found = [
            (lever, effect)
            for lever in self._law.levers.values()
            for effect in lever.effects
            if _touches(effect, procedure)
        ]
        if found:
            yield self._text("acting")
        for lever, effect in found:
            yield f"  - {self._local(lever.title)} ({lever.id}): {self._effect(effect)}"

    def _lever(self, entry: Lever) -> Iterator[str]:
        yield self._row("default", self._text("yes" if entry.default else "no"))
        for name, items in (
            ("conditions", [self._local(each) for each in entry.conditions]),
            (
                "duties",
                [
                    f"{self._authority(duty.who)}: {self._local(duty.text)}"
                    for duty in entry.duties
                ],
            ),
            ("effects", [self._effect(each) for each in entry.effects]),
        ):
            yield ""
            yield self._text(name)
            for item in items:
                yield f"  - {item}"

    def _limit(self, name: str, limit: Limit) -> str:
        level = self._entry.stated_by.get(name, "")
        if limit.state is not FigureState.STATED or limit.citation is None:
            return self._row(name, f"{self._text(f'state_{limit.state}')}  ({level})")
        parts = [
            self._days(limit.value or 0, limit.unit or "working_day"),
            self._text(f"limit_{limit.kind}"),
            self._cite(limit.citation),
            self._certainty(limit.citation, limit.certainty),
        ]
        if limit.note is not None:
            parts.append(self._local(limit.note))
        return self._row(name, f"{' · '.join(parts)}  ({level})")

    def _estimate(self, estimate: Estimate | None) -> Iterator[str]:
        if estimate is None:
            yield self._row("estimated", "–")
            return
        if estimate.days is not None:
            low, likely, high = estimate.days
            days = f"{self._days(likely, estimate.unit)} ({low}–{high})"
        else:
            table = self._catalogue.tables[estimate.table or ""]
            days = f"{estimate.share:.0%} × {self._local(table.title)}"
        level = self._entry.stated_by.get("estimated", "")
        source = self._cite(estimate.citation)
        yield self._row("estimated", f"{days} · {source}  ({level})")
        yield f"      {self._local(estimate.why)}"

    def _clock(self, clock: Clock) -> Iterator[str]:
        yield self._row("clock", self._text(f"starts_{clock.starts}"))
        for each in clock.excluded:
            cap = self._text("no_cap") if each.cap is None else self._cap(each.cap, each.unit)
            source = self._cite(each.citation)
            ground = self._local(each.ground)
            yield f"  - {self._text('excluded', ground=ground, cap=cap)}  [{source}]"
        if clock.extension is not None:
            text = self._text(
                "extension",
                days=self._days(clock.extension.value, clock.extension.unit),
                approver=self._local(clock.extension.approver),
            )
            yield f"  - {text}  [{self._cite(clock.extension.citation)}]"
        if clock.note is not None:
            yield f"  {self._local(clock.note)}"

    def _cap(self, cap: int, unit: str) -> str:
        return self._text("cap", days=self._days(cap, unit))

    def _effect(self, effect: Effect) -> str:
        """One effect in words, with its source."""
        match effect:
            case SetDuration(procedure, value, unit, citation):
                named = {"days": self._days(value, unit)}
            case ReleaseStage(stage, before, procedures, citation):
                procedure = ""
                all_ = self._text("all_of_stage")
                titles = [self._procedure_title(each) for each in procedures]
                named = {
                    "stage": self._stage(stage),
                    "before": self._stage(before),
                    "procedures": "、".join(titles) or all_,
                }
            case DropOrder(procedure, after, citation):
                named = {"after": self._procedure_title(after)}
            case AddOrder(procedure, order):
                named = {"after": self._procedure_title(order.after)}
                citation = order.citation
            case MayMiss(procedure, document, citation):
                title = self._catalogue.documents[document].title
                named = {"document": self._local(title)}
            case Skip(procedure, citation):
                named = {}
            case _ as never:
                assert_never(never)
        if procedure:
            named["procedure"] = self._procedure_title(procedure)
        text = self._text(f"effect_{_effect_name(effect)}", **named)
        return f"{text}  [{self._cite(citation)}]"

    def _condition(self, expression: Expression) -> str:
        """A condition in short form, with titles instead of ids."""
        match expression:
            case Always():
                return self._text("always")
            case PredicateRef(predicate):
                return self._local(self._catalogue.predicates[predicate].title)
            case Not(term):
                return self._text("not", term=self._condition(term))
            case All(terms):
                return self._joined("and", terms)
            case AnyOf(terms):
                return self._joined("or", terms)
            case Compare(fact, comparison, values):
                shown = " / ".join(self._value(fact, value) for value in values)
                unit = self._catalogue.facts[fact].unit
                title = self._local(self._catalogue.facts[fact].title)
                tail = f" {unit}" if unit else ""
                return f"{title} {_SIGNS[comparison]} {shown}{tail}"
            case _ as never:
                assert_never(never)

    def _joined(self, word: str, terms: tuple[Expression, ...]) -> str:
        parts = [
            f"({self._condition(term)})"
            if isinstance(term, All | AnyOf) and len(term.terms) > 1
            else self._condition(term)
            for term in terms
        ]
        return f" {self._text(word)} ".join(parts)

    def _value(self, fact: str, value: FactValue) -> str:
        if isinstance(value, bool):
            return self._text("yes" if value else "no")
        for option in self._catalogue.facts[fact].options:
            if option.id == value:
                return self._local(option.title)
        return f"{value:g}" if isinstance(value, float) else str(value)

    def _citations(self) -> tuple[Citation, ...]:
        """Every place that the entry cites, each once, in the order it is met."""
        found: dict[Citation, None] = dict.fromkeys(self._entry.sources)
        found.update(dict.fromkeys(_cited(self._entry)))
        return tuple(found)

    def _article(self, citation: Citation) -> Iterator[str]:
        source = self._catalogue.sources[citation.source]
        certainty = self._certainty(citation, None)
        yield f"  - {self._cite(citation)} · {certainty}"
        clause = source.clauses.get(citation.clause or "")
        if clause is not None and clause.says is not None:
            yield f"      {self._local(clause.says)}"
        if source.url is not None:
            yield f"      {source.url}"

    def _certainty(self, citation: Citation, own: Any) -> str:  # noqa: ANN401
        certainty = own or self._catalogue.sources[citation.source].certainty
        return self._context.messages.text(
            f"plan.certainty.{certainty}", self._context.language
        )

    def _giver(self, document: str) -> str:
        provider = self._catalogue.documents[document].provider
        if provider is not None:
            return self._authority(provider)
        titles = [
            self._local(each.title)
            for each in self._law.procedures.values()
            if document in each.gives
        ]
        return " / ".join(titles) or "–"

    def _authority(self, id_: str) -> str:
        found = self._catalogue.authorities[id_]
        place = self._law.jurisdiction
        return self._local(found.local_names.get(place, found.title))

    def _stage(self, id_: str) -> str:
        for journey in self._catalogue.journeys.values():
            for stage in journey.stages:
                if stage.id == id_:
                    return self._local(stage.title)
        return id_

    def _procedure_title(self, id_: str) -> str:
        found = self._law.procedures.get(id_)
        return id_ if found is None else self._local(found.title)

    def _lever_title(self, id_: str) -> str:
        found = self._law.levers.get(id_)
        return id_ if found is None else self._local(found.title)

    def _cite(self, citation: Citation) -> str:
        return self._local(cite(self._catalogue, citation))

    def _days(self, value: int, unit: str) -> str:
        return self._context.messages.text(
            f"plan.unit.{unit}", self._context.language, n=value
        )

    def _local(self, text: LocalText) -> str:
        return text.in_language(self._context.language)

    def _text(self, name: str, **named: object) -> str:
        return self._context.messages.text(
            f"catalogue.show.{name}", self._context.language, **named
        )

    def _row(self, name: str, value: str) -> str:
        return f"{self._text(name)}: {value}"


def _is_effect(value: object) -> bool:
    return isinstance(
        value, SetDuration | ReleaseStage | DropOrder | AddOrder | MayMiss | Skip
    )


def _effect_name(effect: object) -> str:
    """``SetDuration`` → ``set_duration``, as the files write it."""
    name = type(effect).__name__
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name)[1:]


def _touches(effect: Effect, procedure: str) -> bool:
    if isinstance(effect, ReleaseStage):
        return procedure in effect.procedures
    return effect.procedure == procedure


def _cited(value: object) -> Iterator[Citation]:
    if isinstance(value, Citation):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _cited(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _cited(getattr(value, field.name))
