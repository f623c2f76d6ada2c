"""Levers: they change what is there, never the works, and never one thing twice.

The legal guard: quality_regulation_guangdong_2021/art-22 forbids squeezing a
reasonable works period, so no effect may shorten or skip a procedure of kind works.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tiexin.catalogue.checks.index import Index
    from tiexin.catalogue.checks.problems import Problems, Spot

GUARD: Final = "quality_regulation_guangdong_2021/art-22"
"""The article behind the legal guard."""

_SHORTENING: Final = ("set_duration", "skip")


def check_levers(index: Index, problems: Problems) -> None:
    """Note effects against the guard, without effect, or against each other."""
    graph = _StatedGraph(index)
    setters: dict[str, list[_Stated]] = {}
    for spot, version in index.versions("lever"):
        _check_duty(spot, version, index, problems)
        for number, effect in enumerate(version.get("effects", ())):
            place = spot.at("effects", number)
            _check_guard(place, effect, index, problems)
            _check_grip(place, effect, graph, problems)
            if effect["effect"] == "release_stage":
                _check_release(place, effect, index, problems)
            if effect["effect"] == "set_duration":
                others = setters.setdefault(effect["procedure"], [])
                stated = _Stated(place, effect["procedure"], version)
                _check_one_duration(stated, others, index, problems)
                others.append(stated)


def _check_duty(
    spot: Spot, version: dict[str, Any], index: Index, problems: Problems
) -> None:
    """A relief for which nobody answers is no lever; a lower level may keep silent."""
    whole = index.is_whole(spot.entry) and not version["in_force"].get("repealed")
    if whole and not version.get("duties"):
        problems.note("catalogue.lever_without_duty", spot, lever=spot.entry.id)


@dataclass(frozen=True, slots=True)
class _Stated:
    """A duration set for a procedure, and the version of the lever that sets it."""

    spot: Spot
    procedure: str
    version: dict[str, Any]


class _StatedGraph:
    """Which orders and needs any version of any level states."""

    def __init__(self, index: Index) -> None:
        self.orders: set[tuple[str, str]] = set()
        self.needs: set[tuple[str, str]] = set()
        for spot, version in index.versions("procedure"):
            for order in version.get("after", ()):
                self.orders.add((spot.entry.id, order["procedure"]))
            for need in version.get("needs", ()):
                self.needs.add((spot.entry.id, need["document"]))


def _check_guard(
    spot: Spot, effect: dict[str, Any], index: Index, problems: Problems
) -> None:
    if effect["effect"] not in _SHORTENING:
        return
    procedure = effect["procedure"]
    kinds = {
        entry.data.get("kind")
        for entry in index.all("procedure")
        if entry.id == procedure
    }
    if "works" in kinds:
        problems.note(
            "catalogue.guard_works",
            spot,
            lever=spot.entry.id,
            procedure=procedure,
            source=GUARD,
        )


def _check_grip(
    spot: Spot, effect: dict[str, Any], graph: _StatedGraph, problems: Problems
) -> None:
    """What is dropped or may be missed must be stated somewhere."""
    procedure, kind = effect.get("procedure", ""), effect["effect"]
    if kind == "drop_order":
        after = effect["after"]
        if (procedure, after) not in graph.orders:
            fields = {"procedure": procedure, "after": after}
            problems.note("catalogue.drops_nothing", spot, **fields)
    elif kind == "may_miss":
        document = effect["document"]
        if (procedure, document) not in graph.needs:
            fields = {"procedure": procedure, "document": document}
            problems.note("catalogue.misses_nothing", spot, **fields)


def _check_release(
    spot: Spot, effect: dict[str, Any], index: Index, problems: Problems
) -> None:
    ranks = index.stages()
    stage, before = effect["stage"], effect["before"]
    if stage in ranks and before in ranks and ranks[before] >= ranks[stage]:
        problems.note("catalogue.release_order", spot, stage=stage, before=before)
    for number, procedure in enumerate(effect.get("procedures", ())):
        of = index.stated("procedure", procedure, "stage")
        if of is not None and of != stage:
            problems.note(
                "catalogue.released_elsewhere",
                spot.at("procedures", number),
                procedure=procedure,
                stage=stage,
                of=str(of),
            )


def _check_one_duration(
    stated: _Stated, others: list[_Stated], index: Index, problems: Problems
) -> None:
    """Two levers that set one duration would leave it to chance which one holds."""
    for other in others:
        if _meet(stated, other, index):
            problems.note(
                "catalogue.two_durations",
                stated.spot,
                procedure=stated.procedure,
                other=other.spot.entry.id,
            )


def _meet(one: _Stated, other: _Stated, index: Index) -> bool:
    """Whether both can hold on one day in one place."""
    if one.version is other.version:
        return True
    if one.spot.entry.id == other.spot.entry.id:
        return False  # levels and versions of one lever replace one another
    level, other_level = one.spot.entry.level, other.spot.entry.level
    one_place = level in index.chain(other_level) or other_level in index.chain(level)
    times, others = one.version["in_force"], other.version["in_force"]
    # Days compare as texts; "9" stands for a day that never comes.
    return (
        one_place
        and times["from"] < others.get("until", "9")
        and others["from"] < times.get("until", "9")
    )
