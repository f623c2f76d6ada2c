"""What a lever does to the graph: one small builder for each kind of effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.catalogue.build import order
from tiexin.catalogue.types import (
    AddOrder,
    DropOrder,
    MayMiss,
    ReleaseStage,
    SetDuration,
    Skip,
)
from tiexin.kernel import Certainty, Citation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tiexin.catalogue.build import Plain
    from tiexin.catalogue.types import Effect


def effect(data: Plain) -> Effect:
    """The effect that a mapping ``{effect: …, source: …}`` states."""
    return _BUILDERS[data["effect"]](data)


def _set_duration(data: Plain) -> SetDuration:
    certainty = data.get("certainty")
    return SetDuration(
        procedure=data["procedure"],
        value=data["value"],
        unit=data["unit"],
        citation=Citation.parse(data["source"]),
        certainty=None if certainty is None else Certainty(certainty),
    )


def _release_stage(data: Plain) -> ReleaseStage:
    return ReleaseStage(
        stage=data["stage"],
        before=data["before"],
        procedures=tuple(data.get("procedures", ())),
        citation=Citation.parse(data["source"]),
    )


def _drop_order(data: Plain) -> DropOrder:
    return DropOrder(data["procedure"], data["after"], Citation.parse(data["source"]))


def _add_order(data: Plain) -> AddOrder:
    return AddOrder(data["procedure"], order(data, after=data["after"]))


def _may_miss(data: Plain) -> MayMiss:
    citation = Citation.parse(data["source"])
    return MayMiss(data["procedure"], data["document"], citation)


def _skip(data: Plain) -> Skip:
    return Skip(data["procedure"], Citation.parse(data["source"]))


_BUILDERS: Final[Mapping[str, Callable[[Plain], Effect]]] = {
    "set_duration": _set_duration,
    "release_stage": _release_stage,
    "drop_order": _drop_order,
    "add_order": _add_order,
    "may_miss": _may_miss,
    "skip": _skip,
}
