"""The catalogue's figures, clocks, orders and effects beside what a law case states.

A case states part of a thing; what it leaves out is not compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.catalogue.types import (
    AddOrder,
    DropOrder,
    MayMiss,
    ReleaseStage,
    SetDuration,
    Skip,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.catalogue.types import Effect, Exclusion, Extension, Limit, Order


def is_limit(found: Limit, wanted: Any) -> bool:
    """Whether a limit is what a case states; without ``kind`` it is ``processing``."""
    data = limit_data(found)
    if isinstance(wanted, str) or isinstance(data, str):
        return bool(data == wanted)
    return {**data, "kind": "processing", **wanted} == data


def limit_data(limit: Limit) -> dict[str, Any] | str:
    """A limit as a case writes it."""
    if limit.value is None:
        return str(limit.state)
    return {
        "value": limit.value,
        "unit": limit.unit,
        "kind": str(limit.kind),
        "source": str(limit.citation),
    }


def limit_word(data: Any) -> str:
    """A limit in the words of a case."""
    if isinstance(data, str):
        return data
    words = [data["value"], data["unit"], data.get("kind", "processing")]
    return " ".join(str(each) for each in (*words, data.get("source", ""))).strip()


def are_excluded(found: tuple[Exclusion, ...], wanted: list[Mapping[str, Any]]) -> bool:
    """Whether each expected ground is there and no other is."""
    return all(
        any(_is_excluded(each, one) for each in found) for one in wanted
    ) and all(any(_is_excluded(each, one) for one in wanted) for each in found)


def _is_excluded(found: Exclusion, wanted: Mapping[str, Any]) -> bool:
    ground = found.ground
    named = any(
        wanted["ground"] in text for text in (ground.zh_hans, ground.zh_hant, ground.en)
    )
    cap = "none" if found.cap is None else found.cap
    source = wanted.get("source", str(found.citation))
    return (
        named
        and cap == wanted["cap"]
        and found.unit == wanted["unit"]
        and str(found.citation) == source
    )


def ground_word(found: Exclusion) -> str:
    """A ground in the words of a case."""
    cap = "none" if found.cap is None else found.cap
    return f"{found.ground.zh_hans}, {cap}, {found.unit}, {found.citation}"


def is_extension(found: Extension | None, wanted: Any) -> bool:
    """Whether an extension is what a case states."""
    if wanted == "none" or found is None:
        return wanted == "none" and found is None
    data = {
        "value": found.value,
        "unit": found.unit,
        "source": str(found.citation),
    }
    return {**data, **wanted} == data


def extension_word(found: Extension | None) -> str:
    """An extension in the words of a case."""
    if found is None:
        return "none"
    return f"{found.value} {found.unit} {found.citation}"


def is_order(found: Order, wanted: Mapping[str, Any]) -> bool:
    """Whether an order is what a case states."""
    lag = wanted.get("lag", 0)
    # Without a lag nobody asks in which unit it counts.
    unit = wanted.get("lag_unit", "working_day") if lag else found.lag_unit
    kind = wanted.get("kind", "finish_to_start")
    expected = (wanted["after"], kind, lag, unit)
    return (found.after, str(found.kind), found.lag, found.lag_unit) == expected


def order_word(order: Order) -> str:
    """An order in the words of a case."""
    return f"{order.after} {order.kind} {order.lag} {order.lag_unit}"


def effect_data(effect: Effect) -> dict[str, Any]:
    """The effect as a file writes it, without its source."""
    match effect:
        case SetDuration():
            data = {"value": effect.value, "unit": effect.unit}
            return {
                "effect": "set_duration",
                "procedure": effect.procedure,
                **data,
            }
        case ReleaseStage():
            return {
                "effect": "release_stage",
                "stage": effect.stage,
                "before": effect.before,
                "procedures": list(effect.procedures),
            }
        case DropOrder():
            names = {"procedure": effect.procedure, "after": effect.after}
            return {"effect": "drop_order", **names}
        case AddOrder():
            return {
                "effect": "add_order",
                "procedure": effect.procedure,
                "after": effect.order.after,
                "kind": str(effect.order.kind),
                "lag": effect.order.lag,
            }
        case MayMiss():
            names = {"procedure": effect.procedure, "document": effect.document}
            return {"effect": "may_miss", **names}
        case Skip():
            return {"effect": "skip", "procedure": effect.procedure}


def fits(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether an effect says all that a case states of it.

    Of ``procedures`` a case may name some; those must be among the effect's.
    """
    for key, value in wanted.items():
        if key == "procedures":
            if not set(value) <= set(found.get(key, ())):
                return False
        elif found.get(key) != value:
            return False
    return True
