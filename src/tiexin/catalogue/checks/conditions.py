"""Conditions and questions: facts exist, values fit, nothing goes round in a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.catalogue.checks.circles import check_circles
from tiexin.catalogue.checks.names import check_name
from tiexin.catalogue.checks.problems import Spot
from tiexin.catalogue.expressions import Compare, Comparison, PredicateRef
from tiexin.catalogue.parse import parse_condition, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.catalogue.checks.index import Index
    from tiexin.catalogue.checks.problems import Problems
    from tiexin.catalogue.expressions import FactValue
    from tiexin.catalogue.files import Entry

_NUMBERS: Final = ("number", "whole_number")
_EQUAL: Final = (Comparison.IS, Comparison.IN)


def check_conditions(index: Index, problems: Problems) -> None:
    """Note wrong facts, values and predicates, in rules and in the questions."""
    for spot, data in _conditions(index):
        _check_condition(spot, data, index, problems)
    for entry in index.all("fact"):
        _check_fact(entry, problems)
    check_circles(
        index.ids("predicate"),
        lambda entry: _predicates_in(entry.data["when"]),
        "catalogue.predicate_cycle",
        problems,
    )
    check_circles(
        index.ids("fact"),
        lambda entry: _facts_asked(entry.data.get("ask_when"), index),
        "catalogue.question_cycle",
        problems,
    )


def _conditions(index: Index) -> Iterator[tuple[Spot, dict[str, Any]]]:
    for entry in index.all("predicate"):
        yield Spot(entry, ("when",)), entry.data["when"]
    for entry in index.all("fact"):
        if "ask_when" in entry.data:
            yield Spot(entry, ("ask_when",)), entry.data["ask_when"]
    for entry in index.all("process_limit"):
        if "applies_when" in entry.data:
            yield Spot(entry, ("applies_when",)), entry.data["applies_when"]
    for kind in ("procedure", "lever"):
        for spot, version in index.versions(kind):
            if "applies_when" in version:
                yield spot.at("applies_when"), version["applies_when"]


def _check_condition(
    spot: Spot, data: dict[str, Any], index: Index, problems: Problems
) -> None:
    facts = index.ids("fact")
    for place, part in _parts(data, spot):
        if "predicate" in part:
            check_name(place, ("predicate", part["predicate"]), index, problems)
        elif part["fact"] in facts:
            _check_comparison(place, part, facts[part["fact"]].data, problems)
        else:
            check_name(place, ("fact", part["fact"]), index, problems)


def _parts(data: dict[str, Any], spot: Spot) -> Iterator[tuple[Spot, dict[str, Any]]]:
    """Every comparison and name in a condition, with its place."""
    for key in ("all", "any"):
        for number, term in enumerate(data.get(key, ())):
            yield from _parts(term, spot.at(key, number))
    if "not" in data:
        yield from _parts(data["not"], spot.at("not"))
    if "fact" in data or "predicate" in data:
        yield spot, data


def _check_comparison(
    spot: Spot, part: dict[str, Any], fact: dict[str, Any], problems: Problems
) -> None:
    parsed = parse_condition(part)
    if not isinstance(parsed, Compare):
        return
    if parsed.comparison not in _EQUAL and fact["type"] not in _NUMBERS:
        problems.note(
            "catalogue.comparison_of_type",
            spot,
            fact=fact["id"],
            comparison=str(parsed.comparison),
            type=fact["type"],
        )
        return
    for value in parsed.values:
        _check_value(spot.at(parsed.comparison), value, fact, problems)


def _check_value(
    spot: Spot, value: FactValue, fact: dict[str, Any], problems: Problems
) -> None:
    expected = _why_not(value, fact)
    if expected:
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        problems.note("catalogue.fact_value", spot, value=shown[:40], expected=expected)


def _why_not(value: FactValue, fact: dict[str, Any]) -> str:
    """What the fact takes, if it doesn't take the value; else empty."""
    match fact["type"]:
        case "yes_no":
            return "" if isinstance(value, bool) else "true | false"
        case "choice":
            options = [option["id"] for option in fact["options"]]
            return "" if value in options else " | ".join(options)
        case kind:
            fits = (int,) if kind == "whole_number" else (int, float)
            shown = f"{fact['minimum']} … {fact['maximum']}"
            if isinstance(value, bool) or not isinstance(value, fits):
                return shown
            return "" if fact["minimum"] <= value <= fact["maximum"] else shown


def _check_fact(entry: Entry, problems: Problems) -> None:
    fact = entry.data
    if "minimum" in fact and fact["minimum"] > fact["maximum"]:
        problems.add("catalogue.bounds_reversed", entry, "minimum", fact=fact["id"])
    for field in ("otherwise", "preset"):
        if field in fact:
            _check_value(Spot(entry, (field,)), fact[field], fact, problems)
    if ("ask_when" in fact) != ("otherwise" in fact):
        missing = "otherwise" if "ask_when" in fact else "ask_when"
        problems.add("catalogue.otherwise_missing", entry, fact=fact["id"], key=missing)


def _predicates_in(data: dict[str, Any]) -> Iterator[str]:
    for part in parts_of(parse_condition(data)):
        if isinstance(part, PredicateRef):
            yield part.predicate


def _facts_asked(data: dict[str, Any] | None, index: Index) -> Iterator[str]:
    """Facts that a question depends on, also through predicates."""
    open_, seen = [data] if data else [], set()
    predicates = index.ids("predicate")
    while open_:
        for part in parts_of(parse_condition(open_.pop())):
            if isinstance(part, Compare):
                yield part.fact
            elif isinstance(part, PredicateRef) and part.predicate not in seen:
                seen.add(part.predicate)
                if part.predicate in predicates:
                    open_.append(predicates[part.predicate].data["when"])
