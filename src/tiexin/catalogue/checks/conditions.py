"""Conditions and questions: facts exist, values fit, nothing goes round in a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.catalogue.checks.names import check_name
from tiexin.catalogue.expressions import Compare, Comparison, PredicateRef
from tiexin.catalogue.parse import parse_condition, parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tiexin.catalogue.checks.index import Index
    from tiexin.catalogue.checks.problems import Problems
    from tiexin.catalogue.expressions import FactValue
    from tiexin.catalogue.files import Entry

Path = tuple[str | int, ...]

_NUMBERS: Final = ("number", "whole_number")
_EQUAL: Final = (Comparison.IS, Comparison.IN)


def check_conditions(index: Index, problems: Problems) -> None:
    """Note wrong facts, values and predicates, in rules and in the questions."""
    for entry, path, data in _conditions(index):
        _check_condition(entry, path, data, index, problems)
    for entry in index.all("fact"):
        _check_fact(entry, problems)
    _check_circles(
        index.ids("predicate"),
        lambda entry: _predicates_in(entry.data["when"]),
        "catalogue.predicate_cycle",
        problems,
    )
    _check_circles(
        index.ids("fact"),
        lambda entry: _facts_asked(entry.data.get("ask_when"), index),
        "catalogue.question_cycle",
        problems,
    )


def _conditions(index: Index) -> Iterator[tuple[Entry, Path, dict[str, Any]]]:
    for entry in index.all("predicate"):
        yield entry, ("when",), entry.data["when"]
    for entry in index.all("fact"):
        if "ask_when" in entry.data:
            yield entry, ("ask_when",), entry.data["ask_when"]
    for kind in ("procedure", "lever"):
        for entry, path, version in index.versions(kind):
            if "applies_when" in version:
                yield entry, (*path, "applies_when"), version["applies_when"]


def _check_condition(
    entry: Entry, path: Path, data: dict[str, Any], index: Index, problems: Problems
) -> None:
    for where, part in _parts(data, path):
        if "predicate" in part:
            check_name(entry, where, ("predicate", part["predicate"]), index, problems)
        elif "fact" in part:
            facts = index.ids("fact")
            if part["fact"] in facts:
                fact = facts[part["fact"]].data
                _check_comparison(entry, where, part, fact, problems)
            else:
                check_name(entry, where, ("fact", part["fact"]), index, problems)


def _parts(data: dict[str, Any], path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every comparison and name in a condition, with its path."""
    for key in ("all", "any"):
        for number, term in enumerate(data.get(key, ())):
            yield from _parts(term, (*path, key, number))
    if "not" in data:
        yield from _parts(data["not"], (*path, "not"))
    if "fact" in data or "predicate" in data:
        yield path, data


def _check_comparison(
    entry: Entry,
    path: Path,
    part: dict[str, Any],
    fact: dict[str, Any],
    problems: Problems,
) -> None:
    parsed = parse_condition(part)
    if not isinstance(parsed, Compare):
        return
    if parsed.comparison not in _EQUAL and fact["type"] not in _NUMBERS:
        problems.add(
            "catalogue.comparison_of_type",
            entry,
            *path,
            fact=fact["id"],
            comparison=str(parsed.comparison),
            type=fact["type"],
        )
        return
    for value in parsed.values:
        expected = _why_not(value, fact)
        if expected:
            _note_value(entry, (*path, parsed.comparison), value, expected, problems)


def _note_value(
    entry: Entry, path: Path, value: object, expected: str, problems: Problems
) -> None:
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    problems.add(
        "catalogue.fact_value", entry, *path, value=shown[:40], expected=expected
    )


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
            expected = _why_not(fact[field], fact)
            if expected:
                _note_value(entry, (field,), fact[field], expected, problems)
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


def _check_circles(
    entries: Mapping[str, Entry],
    follow: Callable[[Entry], Iterable[str]],
    code: str,
    problems: Problems,
) -> None:
    graph = {id_: list(follow(entry)) for id_, entry in entries.items()}
    done: set[str] = set()
    for start in graph:
        circle = _circle_from(start, graph, [], done)
        if circle:
            problems.add(code, entries[circle[0]], path=" → ".join(circle))


def _circle_from(
    id_: str, graph: Mapping[str, list[str]], trail: list[str], done: set[str]
) -> list[str]:
    """The first circle met from here on, its first member also last; or nothing."""
    if id_ in trail:
        return [*trail[trail.index(id_) :], id_]
    if id_ in done or id_ not in graph:
        return []
    trail.append(id_)
    for following in graph[id_]:
        circle = _circle_from(following, graph, trail, done)
        if circle:
            done.update(trail)
            return circle
    trail.pop()
    done.add(id_)
    return []
