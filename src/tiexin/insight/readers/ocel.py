"""OCEL 2.0: events of many objects. For a measure, one type of object is the case.

The three serialisations give the same items (:func:`items`); :func:`read_ocel` makes
each object of the chosen type a case that holds every event related to it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tiexin.insight.readers import ocel_sqlite, ocel_xml
from tiexin.insight.readers.json_stream import members
from tiexin.insight.readers.ocel_items import (
    Item,
    OcelEvent,
    OcelObject,
    OcelType,
)
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tiexin.insight.spool import Spool

_OFTEN: Final = 50_000
_KEYS: Final = {"objectTypes": "object", "eventTypes": "event"}


@dataclass(frozen=True, slots=True)
class Flat:
    """What became of an OCEL.

    Attributes:
        object_type: whose objects are the cases.
        unrelated: events that no such object has.
        events: all events of the log.
    """

    object_type: str
    unrelated: int
    events: int


def items(path: Path, kind: str) -> Iterator[Item]:
    """Types, objects and events as they stand, in pieces.

    Raises:
        BadInput: ``insight.json_broken``, ``insight.xes_broken``,
            ``insight.sqlite_broken``, ``insight.ocel_item``.
    """
    if kind == "ocel_xml":
        return ocel_xml.items(path)
    if kind == "ocel_sqlite":
        return ocel_sqlite.items(path)
    return _json_items(path)


def read_ocel(
    path: Path,
    spool: Spool,
    *,
    kind: str,
    object_type: str,
    progress: Callable[[int], None],
) -> Flat:
    """Write the cases and events of one object type into ``spool``.

    Raises:
        BadInput: ``insight.object_type``: it is not there, or has to be named; what
            :func:`items` raises.
    """
    counts = Counter(
        each.type for each in items(path, kind) if isinstance(each, OcelObject)
    )
    chosen = _chosen(counts, object_type, path)
    cases: set[str] = set()
    for each in items(path, kind):
        if isinstance(each, OcelObject) and each.type == chosen:
            cases.add(each.id)
            spool.case(each.id, dict(each.first_values()))
    unrelated = events = 0
    for each in items(path, kind):
        if not isinstance(each, OcelEvent):
            continue
        events += 1
        # An object may be related twice, by two qualifiers; the event is one.
        related = dict.fromkeys(one for one, _ in each.relations if one in cases)
        unrelated += not related
        for case in related:
            spool.event(
                case,
                activity=each.type,
                time=each.time,
                place=each.id,
                attributes=dict(each.attributes),
            )
        if events % _OFTEN == 0:
            progress(spool.event_count)
    return Flat(chosen, unrelated, events)


def _chosen(counts: Counter[str], given: str, path: Path) -> str:
    known = ", ".join(f"{name} ({n})" for name, n in sorted(counts.items()))
    if given in counts:
        return given
    if not given and len(counts) == 1:
        return next(iter(counts))
    raise BadInput.of(
        "insight.object_type",
        where=f"{path} --object-type",
        given=given or "?",
        known=known[:400],
    )


def _json_items(path: Path) -> Iterator[Item]:
    for key, value in members(path):
        try:
            if key in _KEYS:
                yield _type(_KEYS[key], value)
            elif key == "objects":
                yield _object(value)
            elif key == "events":
                yield _event(value)
        except (KeyError, TypeError, AttributeError) as error:
            text = str(value)[:60]
            raise BadInput.of(
                "insight.ocel_item", where=str(path), kind=key, example=text
            ) from error


def _type(level: str, value: Any) -> OcelType:
    attributes = tuple(
        (str(each["name"]), str(each["type"])) for each in value.get("attributes", ())
    )
    return OcelType(level, str(value["name"]), attributes)


def _object(value: Any) -> OcelObject:
    attributes = tuple(
        (str(each["name"]), str(each.get("time", "")), _text(each["value"]))
        for each in value.get("attributes", ())
    )
    return OcelObject(
        str(value["id"]), str(value["type"]), attributes, _relations(value)
    )


def _event(value: Any) -> OcelEvent:
    attributes = tuple(
        (str(each["name"]), _text(each["value"]))
        for each in value.get("attributes", ())
    )
    return OcelEvent(
        str(value["id"]),
        str(value["type"]),
        str(value.get("time", "")),
        attributes,
        _relations(value),
    )


def _relations(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(each["objectId"]), str(each.get("qualifier", "")))
        for each in value.get("relationships", ())
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
