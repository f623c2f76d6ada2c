"""Rules broken on purpose: one figure, condition, effect, order or day at a time.

Estimates are left alone: they are our own reckoning and no law speaks of them. So are
titles and notes, and papers and orders that rest on custom only (a source of kind
``estimate``). What remains is what an article says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tiexin.catalogue.files import Entry

Path: TypeAlias = tuple[str | int, ...]

DROPPED: Final = object()
"""Stands for a list item or key that is taken out."""


class MutantKind(StrEnum):
    """What was broken; the report counts each kind apart."""

    CONDITION = "condition"
    THRESHOLD = "threshold"
    LIMIT = "limit"
    CLOCK = "clock"
    LEVER = "lever"
    ORDER = "order"
    PAPER = "paper"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One entry with one thing changed.

    Attributes:
        path: from the entry's top to what is changed.
        change: in the words of the file, such as ``at_least: 5000 → 4999``.
        value: what stands there instead; ``DROPPED`` takes it out.
    """

    kind: MutantKind
    entry: Entry
    path: Path
    change: str
    value: Any

    @property
    def where(self) -> str:
        """``file:line`` of what is changed."""
        return self.entry.where(*self.path)

    def data(self) -> dict[str, Any]:
        """The entry's data with the change; the entry itself stays as it is."""
        changed: dict[str, Any] = _changed(self.entry.data, self.path, self.value)
        return changed


_Change: TypeAlias = tuple[MutantKind, Path, str, Any]


def mutants_of(entries: Iterable[Entry]) -> Iterator[Mutant]:
    """Every mutant of the procedures, levers, named conditions and questions."""
    entries = tuple(entries)
    custom = {
        entry.id
        for entry in entries
        if entry.file.kind == "source" and entry.data["kind"] == "estimate"
    }
    for entry in entries:
        for kind, path, change, value in _changes(entry):
            if _source(entry.data, path) not in custom:
                yield Mutant(kind, entry, path, change, value)


def _source(data: Any, path: Path) -> str:
    """The source of the innermost thing on the path that names one."""
    found = ""
    for key in path:
        data = data[int(key)] if isinstance(data, list) else data.get(key)
        if isinstance(data, dict) and isinstance(data.get("source"), str):
            found = data["source"].partition("/")[0]
        if data is None:
            break
    return found


def _changes(entry: Entry) -> Iterator[_Change]:
    data = entry.data
    match entry.file.kind:
        case "predicate":
            yield from _condition(data["when"], ("when",))
        case "fact" if "ask_when" in data:
            yield from _condition(data["ask_when"], ("ask_when",))
        case "procedure" | "lever" as kind:
            yield from _days(data["versions"])
            for number, version in enumerate(data["versions"]):
                path: Path = ("versions", number)
                if "applies_when" in version:
                    yield from _condition(
                        version["applies_when"], (*path, "applies_when")
                    )
                parts = _procedure if kind == "procedure" else _lever
                yield from parts(version, path)
        case _:
            pass


def _condition(data: Mapping[str, Any], path: Path) -> Iterator[_Change]:
    """The whole negated, then each part dropped, negated, joined otherwise, moved."""
    yield _negated(data, path)
    yield from _parts(data, path)


def _negated(data: Mapping[str, Any], path: Path) -> _Change:
    opposite = data.get("not", {"not": data})
    return (MutantKind.CONDITION, path, f"not {_word(data)}", opposite)


def _parts(data: Mapping[str, Any], path: Path) -> Iterator[_Change]:
    if "not" in data:
        yield from _parts(data["not"], (*path, "not"))
    for key, other in (("all", "any"), ("any", "all")):
        terms = data.get(key, ())
        if len(terms) > 1:
            change = f"{key} → {other}"
            yield (MutantKind.CONDITION, path, change, {other: terms})
        for number, term in enumerate(terms):
            place = (*path, key, number)
            if len(terms) > 1:
                change = f"without {_word(term)}"
                yield (MutantKind.CONDITION, place, change, DROPPED)
                yield _negated(term, place)
            yield from _parts(term, place)
    if "fact" in data:
        yield from _comparison(data, path)


def _comparison(data: Mapping[str, Any], path: Path) -> Iterator[_Change]:
    values = data.get("in", ())
    if len(values) > 1:
        for number, value in enumerate(values):
            place = (*path, "in", number)
            yield (MutantKind.CONDITION, place, f"without {value}", DROPPED)
    for sign, strict in _BOUNDS.items():
        if sign in data:
            bound = data[sign]
            other = {"fact": data["fact"], strict: bound}
            yield (MutantKind.THRESHOLD, path, f"{sign} → {strict} {bound}", other)
            for moved in _moved(bound):
                change = f"{sign}: {bound} → {moved}"
                yield (MutantKind.THRESHOLD, (*path, sign), change, moved)


def _moved(bound: float) -> tuple[float, float]:
    """The bound one unit of its last written place lower and higher."""
    exact = Decimal(str(bound))
    exponent = exact.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    step = Decimal(1).scaleb(-max(places, 0))
    lower, higher = exact - step, exact + step
    if isinstance(bound, int):
        return int(lower), int(higher)
    return float(lower), float(higher)


def _procedure(version: Mapping[str, Any], path: Path) -> Iterator[_Change]:
    duration = version.get("duration", {})
    for which in ("statutory", "promised"):
        if which in duration:
            yield from _limit(duration[which], (*path, "duration", which))
    if "clock" in version:
        yield from _clock(version["clock"], (*path, "clock"))
    for number, order in enumerate(version.get("after", ())):
        place = (*path, "after", number)
        name = order["procedure"]
        yield (MutantKind.ORDER, place, f"without {name}", DROPPED)
        yield from _edge(order, place, MutantKind.ORDER)
    if "activated_by" in version:
        change = f"without {version['activated_by']}"
        yield (MutantKind.ORDER, (*path, "activated_by"), change, DROPPED)
    for number, need in enumerate(version.get("needs", ())):
        change = f"without {need['document']}"
        yield (MutantKind.PAPER, (*path, "needs", number), change, DROPPED)
    for number, given in enumerate(version.get("gives", ())):
        yield (MutantKind.PAPER, (*path, "gives", number), f"without {given}", DROPPED)


def _edge(order: Mapping[str, Any], path: Path, kind: MutantKind) -> Iterator[_Change]:
    """The ends that an order ties, and its lag."""
    ends = order.get("kind", "finish_to_start")
    other = "start_to_start" if ends == "finish_to_start" else "finish_to_start"
    yield (kind, (*path, "kind"), f"{ends} → {other}", other)
    lag = order.get("lag", 0)
    yield (kind, (*path, "lag"), f"lag: {lag} → {lag + 1}", lag + 1)


def _limit(figure: Any, path: Path) -> Iterator[_Change]:
    if isinstance(figure, str):
        other = "none" if figure == "unknown" else "unknown"
        yield (MutantKind.LIMIT, path, f"{figure} → {other}", other)
        return
    yield (MutantKind.LIMIT, path, f"{figure['value']} → unknown", "unknown")
    yield from _figure(figure, path, MutantKind.LIMIT)
    kind = figure.get("kind", "processing")
    other = "minimum_wait" if kind == "processing" else "processing"
    yield (MutantKind.LIMIT, (*path, "kind"), f"{kind} → {other}", other)


def _figure(
    figure: Mapping[str, Any], path: Path, kind: MutantKind
) -> Iterator[_Change]:
    """Its value a day more and less, and its unit another."""
    value, unit = figure["value"], figure["unit"]
    for moved in (value - 1, value + 1):
        if moved >= 0:
            yield (kind, (*path, "value"), f"{value} → {moved}", moved)
    yield (kind, (*path, "unit"), f"{unit} → {_OTHER[unit]}", _OTHER[unit])


def _clock(clock: Mapping[str, Any], path: Path) -> Iterator[_Change]:
    starts = clock["starts"]
    other = "receipt" if starts == "acceptance" else "acceptance"
    yield (MutantKind.CLOCK, (*path, "starts"), f"{starts} → {other}", other)
    for number, ground in enumerate(clock.get("excluded", ())):
        place = (*path, "excluded", number)
        name = ground["ground"]["zh_hans"]
        yield (MutantKind.CLOCK, place, f"without {name}", DROPPED)
        cap = ground["cap"]
        moved = 10 if cap == "none" else cap + 1
        yield (MutantKind.CLOCK, (*place, "cap"), f"cap: {cap} → {moved}", moved)
        unit = ground["unit"]
        change = f"{unit} → {_OTHER[unit]}"
        yield (MutantKind.CLOCK, (*place, "unit"), change, _OTHER[unit])
    if "extension" in clock:
        place = (*path, "extension")
        yield (MutantKind.CLOCK, place, "without extension", DROPPED)
        yield from _figure(clock["extension"], place, MutantKind.CLOCK)


def _lever(version: Mapping[str, Any], path: Path) -> Iterator[_Change]:
    kind = MutantKind.LEVER
    if "default" in version:
        other = not version["default"]
        yield (kind, (*path, "default"), f"default → {str(other).lower()}", other)
    for key in ("conditions", "duties"):
        for number, _ in enumerate(version.get(key, ())):
            change = f"without {key} {number + 1}"
            yield (kind, (*path, key, number), change, DROPPED)
    for number, effect in enumerate(version.get("effects", ())):
        place = (*path, "effects", number)
        name = effect.get("procedure", effect.get("stage", ""))
        yield (kind, place, f"without {effect['effect']} {name}", DROPPED)
        if effect["effect"] == "set_duration":
            yield from _figure(effect, place, kind)
        elif effect["effect"] == "add_order":
            yield from _edge(effect, place, kind)
        elif len(effect.get("procedures", ())) > 1:
            for at, procedure in enumerate(effect["procedures"]):
                change = f"without {procedure}"
                yield (kind, (*place, "procedures", at), change, DROPPED)


def _days(versions: Iterable[Mapping[str, Any]]) -> Iterator[_Change]:
    """The first day and the end of each version, a day earlier and a day later.

    Where one version follows another the seam is moved by the end of the earlier one.
    """
    times = [version["in_force"] for version in versions]
    seams = {each.get("until") for each in times}
    for number, each in enumerate(times):
        for key in ("from", "until"):
            text = each.get(key)
            if text is None or (key == "from" and text in seams):
                continue
            for days in (-1, 1):
                moved = (date.fromisoformat(text) + timedelta(days)).isoformat()
                place = ("versions", number, "in_force", key)
                yield (MutantKind.DAY, place, f"{key}: {text} → {moved}", moved)


def _word(data: Mapping[str, Any]) -> str:
    """A condition short enough for a line of the report."""
    if "fact" in data:
        return " ".join(str(value) for value in data.values())
    if "predicate" in data:
        return str(data["predicate"])
    return next(iter(data))


def _changed(data: Any, path: Path, value: Any) -> Any:
    """A copy along the path; what lies beside it is shared."""
    if not path:
        return value
    key, rest = path[0], path[1:]
    if isinstance(data, list):
        items = list(data)
        if not rest and value is DROPPED:
            del items[int(key)]
        else:
            items[int(key)] = _changed(data[int(key)], rest, value)
        return items
    copy = dict(data)
    if not rest and value is DROPPED:
        del copy[key]
    else:
        copy[key] = _changed(data.get(key), rest, value)
    return copy


_BOUNDS: Final = {
    "at_least": "more_than",
    "more_than": "at_least",
    "at_most": "less_than",
    "less_than": "at_most",
}
"""Each bound with the one that takes the other side of it."""

_OTHER: Final = {
    "working_day": "calendar_day",
    "calendar_day": "working_day",
    "site_day": "working_day",
}
"""A unit that a figure might be mistaken to have."""
