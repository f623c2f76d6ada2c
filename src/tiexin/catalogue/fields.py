"""One field of a procedure or lever from its plain form, by the field's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.catalogue import build
from tiexin.catalogue.effects import effect
from tiexin.catalogue.parse import parse_condition
from tiexin.catalogue.types import Duty

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def field_of(name: str, data: Any) -> Any:
    """The frozen value of a field; plain where it needs no building."""
    builder = _BUILDERS.get(name)
    return data if builder is None or data is None else builder(data)


def _texts(data: Any) -> Any:
    return tuple(build.text(each) for each in data)


_BUILDERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "title": build.text,
    "summary": build.text,
    "note": build.text,
    "sources": build.citations,
    "applies_when": parse_condition,
    "needs": lambda data: tuple(build.need(each) for each in data),
    "gives": tuple,
    "after": lambda data: tuple(
        build.order(each, after=each["procedure"]) for each in data
    ),
    "statutory": build.limit,
    "promised": build.limit,
    "estimated": build.estimate,
    "clock": build.clock,
    "conditions": _texts,
    "duties": lambda data: tuple(
        Duty(each["who"], build.text(each["text"])) for each in data
    ),
    "effects": lambda data: tuple(effect(each) for each in data),
}
