"""Each field of a procedure or lever: what of it decides, and how it reads in words.

Titles, summaries and notes decide nothing, so two places that only name a thing
differently state the same rule.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.rule_words import condition_text, effect_text
from tiexin.catalogue.types import (
    Clock,
    Estimate,
    FigureState,
    Limit,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tiexin.app.rule_words import RuleWords
    from tiexin.catalogue.types import Duty, Effect, Lever, Need, Order, Procedure
    from tiexin.kernel import Citation, LocalText

PROCEDURE_FIELDS: Final = (
    "applies_when",
    "activated_by",
    "performer",
    "stage",
    "needs",
    "gives",
    "after",
    "statutory",
    "promised",
    "estimated",
    "clock",
)
"""What of a procedure decides a plan, in the order in which it is shown."""

LEVER_FIELDS: Final = ("applies_when", "default", "conditions", "duties", "effects")
"""The same of a lever."""

NOTHING: Final = "–"

_BESIDE: Final = ("citation", "certainty")


def essence(value: object) -> object:
    """What of a field's value decides; equal for two statements of the same rule."""
    match value:
        case Limit():
            return (value.state, value.value, value.unit, value.kind)
        case Estimate():
            spread = (value.table, value.share, value.spread, value.divide_by)
            return (value.days, value.unit, *spread)
        case Clock():
            excluded = tuple((e.ground, e.cap, e.unit) for e in value.excluded)
            longer = value.extension
            extension = longer and (longer.value, longer.unit)
            return (value.starts, excluded, extension)
        case tuple():
            return tuple(_item(each) for each in value)
        case _:
            return value


def _item(value: Any) -> object:
    """One need, order, effect or duty without its citation."""
    if isinstance(value, tuple):
        return tuple(_item(each) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    kept = (each.name for each in fields(value) if each.name not in _BESIDE)
    return (type(value).__name__, *(_item(getattr(value, name)) for name in kept))


def citations_in(value: object) -> tuple[Citation, ...]:
    """What the value itself cites, each once; its version may cite more."""
    found: dict[Citation, None] = {}
    for each in value if isinstance(value, tuple) else (value,):
        citation = getattr(each, "citation", None)
        order = getattr(each, "order", None)
        citation = citation or getattr(order, "citation", None)
        if citation is not None:
            found[citation] = None
    return tuple(found)


def field_text(words: RuleWords, entry: Procedure | Lever, field: str) -> str:
    """A field of a rule in words; a dash where it states nothing."""
    value = getattr(entry, field)
    return _SAID[field](words, value) if value not in (None, ()) else NOTHING


def value_text(words: RuleWords, field: str, value: object) -> str:
    """The same for a value taken by itself."""
    said = _SAID.get(field)
    if value in (None, ()):
        return NOTHING
    return str(value) if said is None else said(words, value)


def _limit(words: RuleWords, limit: Limit) -> str:
    if limit.state is not FigureState.STATED or limit.value is None:
        return words.text(f"state_{limit.state}")
    days = words.days(limit.value, limit.unit or "working_day")
    return f"{days} · {words.text(f'limit_{limit.kind}')}"


def _estimate(words: RuleWords, estimate: Estimate) -> str:
    if estimate.days is not None:
        low, likely, high = estimate.days
        return f"{words.days(likely, estimate.unit)} ({low}–{high})"
    table = words.catalogue.tables[estimate.table or ""]
    return f"{estimate.share:.0%} × {words.local(table.title)}"


def _clock(words: RuleWords, clock: Clock) -> str:
    parts = [words.text(f"starts_{clock.starts}")]
    for each in clock.excluded:
        cap = words.text("no_cap")
        if each.cap is not None:
            cap = words.text("cap", days=words.days(each.cap, each.unit))
        ground = words.local(each.ground)
        parts.append(words.text("excluded", ground=ground, cap=cap))
    if clock.extension is not None:
        parts.append(
            words.text(
                "extension",
                days=words.days(clock.extension.value, clock.extension.unit),
                approver=words.local(clock.extension.approver),
            )
        )
    return _row(words, parts, ";")


def _needs(words: RuleWords, needs: Iterable[Need]) -> str:
    return _documents(words, (each.document for each in needs))


def _documents(words: RuleWords, ids: Iterable[str]) -> str:
    documents = words.catalogue.documents
    return _row(
        words,
        (words.local(documents[id_].title) if id_ in documents else id_ for id_ in ids),
    )


def order_text(words: RuleWords, orders: Iterable[Order]) -> str:
    """What must come before, and how the two hang together."""
    parts = []
    for order in orders:
        said = words.text(f"edge_{order.kind}", procedure=words.procedure(order.after))
        lag = f", +{words.days(order.lag, order.lag_unit)}" if order.lag else ""
        parts.append(said + lag)
    return _row(words, parts, ";")


def _effects(words: RuleWords, effects: Iterable[Effect]) -> str:
    return _row(words, (effect_text(words, each) for each in effects), ";")


def _duties(words: RuleWords, duties: Iterable[Duty]) -> str:
    return _row(
        words, (f"{words.authority(d.who)}: {words.local(d.text)}" for d in duties), ";"
    )


def _texts(words: RuleWords, texts: Iterable[LocalText]) -> str:
    return _row(words, (words.local(each) for each in texts), ";")


def _row(words: RuleWords, parts: Iterable[str], mark: str = ",") -> str:
    chinese = {",": "、", ";": "；"}
    separator = f"{mark} " if words.language == "en" else chinese[mark]
    return separator.join(parts)


def _yes_no(words: RuleWords, value: object) -> str:
    return words.text("yes" if value else "no")


_SAID: Final[Mapping[str, Callable[[RuleWords, Any], str]]] = {
    "applies_when": condition_text,
    "activated_by": lambda words, value: words.lever(value),
    "performer": lambda words, value: words.authority(value),
    "stage": lambda words, value: words.stage(value),
    "needs": _needs,
    "gives": _documents,
    "after": order_text,
    "statutory": _limit,
    "promised": _limit,
    "estimated": _estimate,
    "clock": _clock,
    "default": _yes_no,
    "conditions": _texts,
    "duties": _duties,
    "effects": _effects,
    "title": lambda words, value: words.local(value),
    "summary": lambda words, value: words.local(value),
    "note": lambda words, value: words.local(value),
}
