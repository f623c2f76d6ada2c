"""The law of a day and place as JSON: one rule, or all of them with what they name."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.rule_words import effect_name
from tiexin.catalogue import cite
from tiexin.catalogue.expressions import All, Always, AnyOf, Compare, Not, PredicateRef
from tiexin.catalogue.parse import condition_data
from tiexin.catalogue.types import (
    AddOrder,
    DropOrder,
    MayMiss,
    Procedure,
    ProcessLimit,
    ReleaseStage,
    SetDuration,
    Skip,
)
from tiexin.kernel import Citation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.catalogue.types import Catalogue, InForce, Journey, Lever

SCHEMA: Final = "tiexin.catalogue.entry/1"
LAW_SCHEMA: Final = "tiexin.law/1"
_EXPRESSIONS: Final = (Always, Compare, PredicateRef, Not, All, AnyOf)
_EFFECTS: Final = (SetDuration, ReleaseStage, DropOrder, AddOrder, MayMiss, Skip)


def entry_json(law: InForce, entry: Procedure | Lever | ProcessLimit) -> dict[str, Any]:
    """Everything the entry says; citations also in words."""
    names = {Procedure: "procedure", ProcessLimit: "process_limit"}
    kind = names.get(type(entry), "lever")
    return {
        "schema": SCHEMA,
        "on": law.on.isoformat(),
        "in": law.jurisdiction,
        "levels": list(law.levels),
        kind: _plain(entry, law.catalogue),
        "articles": [_plain(each, law.catalogue) for each in citations_of(entry)],
    }


def law_json(law: InForce, journey: Journey) -> dict[str, Any]:
    """All rules in force on a day in a place (docs/schema/law.schema.json).

    Texts come in three languages; a limit's ``state`` is ``stated``, ``unknown`` (not
    found) or ``none`` (the law sets none).
    """
    catalogue = law.catalogue
    return {
        "schema": LAW_SCHEMA,
        "catalogue": catalogue.hash,
        "on": law.on.isoformat(),
        "in": law.jurisdiction,
        "levels": list(law.levels),
        "journey": _plain(journey, catalogue),
        "procedures": _listed(law.procedures, catalogue),
        "levers": _listed(law.levers, catalogue),
        "process_limits": [_plain(each, catalogue) for each in law.process_limits],
        **{
            name: _listed(getattr(catalogue, name), catalogue)
            for name in ("documents", "authorities", "facts", "predicates", "tables")
        },
        "sources": _listed(catalogue.sources, catalogue),
    }


def _listed(entries: Mapping[str, Any], catalogue: Catalogue) -> list[Any]:
    return [_plain(each, catalogue) for each in entries.values()]


def citations_of(entry: Procedure | Lever | ProcessLimit) -> tuple[Citation, ...]:
    """Every place that the entry cites, each once, in the order it is met."""
    sources = () if isinstance(entry, ProcessLimit) else entry.sources
    found: dict[Citation, None] = dict.fromkeys(sources)
    found.update(dict.fromkeys(_cited(entry)))
    return tuple(found)


def _plain(value: Any, catalogue: Catalogue) -> Any:
    match value:
        case Citation():
            text = _plain(cite(catalogue, value), catalogue)
            return {"citation": str(value), "text": text}
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case dict():
            return {str(key): _plain(each, catalogue) for key, each in value.items()}
        case tuple() | frozenset():
            ordered = value if isinstance(value, tuple) else sorted(value)
            return [_plain(each, catalogue) for each in ordered]
        case _:
            return _plain_record(value, catalogue) if is_dataclass(value) else value


def _plain_record(value: Any, catalogue: Catalogue) -> dict[str, Any]:
    if isinstance(value, _EXPRESSIONS):
        return condition_data(value)
    named = {
        field.name: _plain(getattr(value, field.name), catalogue)
        for field in fields(value)
    }
    if isinstance(value, _EFFECTS):
        return {"effect": effect_name(value), **named}
    return named


def _cited(value: object) -> Iterator[Citation]:
    if isinstance(value, Citation):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _cited(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _cited(getattr(value, field.name))
