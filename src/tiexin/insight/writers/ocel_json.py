"""OCEL 2.0 as JSON, in the shape of the published schema."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING

from tiexin.insight.readers.ocel_items import OcelEvent, OcelObject, OcelType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tiexin.insight.readers.ocel_items import Item


def write_ocel(items: Callable[[], Iterable[Item]], out: IO[str]) -> None:
    """Write the log; ``items`` is asked once for each of the four parts.

    Order within a part stays; memory stays small.
    """
    parts = {
        "objectTypes": (_type(each) for each in _types(items(), "object")),
        "eventTypes": (_type(each) for each in _types(items(), "event")),
        "objects": (_object(each) for each in items() if isinstance(each, OcelObject)),
        "events": (_event(each) for each in items() if isinstance(each, OcelEvent)),
    }
    out.write("{")
    for number, (key, elements) in enumerate(parts.items()):
        out.write(f"{',' if number else ''}\n{json.dumps(key)}: [")
        for place, element in enumerate(elements):
            out.write(",\n" if place else "\n")
            json.dump(element, out, ensure_ascii=False)
        out.write("\n]")
    out.write("\n}\n")


def _types(items: Iterable[Item], level: str) -> Iterator[OcelType]:
    for each in items:
        if isinstance(each, OcelType) and each.level == level:
            yield each


def _type(each: OcelType) -> dict[str, object]:
    attributes = [{"name": name, "type": kind} for name, kind in each.attributes]
    return {"name": each.name, "attributes": attributes}


def _object(each: OcelObject) -> dict[str, object]:
    return {
        "id": each.id,
        "type": each.type,
        "attributes": [
            {"name": name, "time": time, "value": value}
            for name, time, value in each.attributes
        ],
        "relationships": _relations(each.relations),
    }


def _event(each: OcelEvent) -> dict[str, object]:
    return {
        "id": each.id,
        "type": each.type,
        "time": each.time,
        "attributes": [
            {"name": name, "value": value} for name, value in each.attributes
        ],
        "relationships": _relations(each.relations),
    }


def _relations(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"objectId": one, "qualifier": qualifier} for one, qualifier in pairs]
