"""Levers: they change what is there, never the works, and never one thing twice.

The legal guard: quality_regulation_guangdong_2021/art-22 forbids squeezing a
reasonable works period, so no effect may shorten or skip a procedure of kind works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tiexin.catalogue.checks.index import Index
    from tiexin.catalogue.checks.problems import Problems
    from tiexin.catalogue.files import Entry

Path = tuple[str | int, ...]

GUARD: Final = "quality_regulation_guangdong_2021/art-22"
"""The article behind the legal guard."""

_SHORTENING: Final = ("set_duration", "skip")


def check_levers(index: Index, problems: Problems) -> None:
    """Note effects against the guard, without effect, or against each other."""
    facts = _StatedGraph(index)
    for entry, path, version in index.versions("lever"):
        for number, effect in enumerate(version.get("effects", ())):
            here = (*path, "effects", number)
            _check_guard(entry, here, effect, index, problems)
            _check_grip(entry, here, effect, facts, problems)
            if effect["effect"] == "release_stage":
                _check_release(entry, here, effect, index, problems)
    _check_one_duration(index, problems)


class _StatedGraph:
    """Which orders and needs any version of any level states."""

    def __init__(self, index: Index) -> None:
        self.orders: set[tuple[str, str]] = set()
        self.needs: set[tuple[str, str]] = set()
        for entry, _, version in index.versions("procedure"):
            for order in version.get("after", ()):
                self.orders.add((entry.id, order["procedure"]))
            for need in version.get("needs", ()):
                self.needs.add((entry.id, need["document"]))
        for _, _, version in index.versions("lever"):
            for effect in version.get("effects", ()):
                if effect["effect"] == "add_order":
                    self.orders.add((effect["procedure"], effect["after"]))


def _check_guard(
    entry: Entry, path: Path, effect: dict[str, Any], index: Index, problems: Problems
) -> None:
    if effect["effect"] not in _SHORTENING:
        return
    procedure = effect["procedure"]
    kinds = {
        each.data.get("kind") for each in index.all("procedure") if each.id == procedure
    }
    if "works" in kinds:
        problems.add(
            "catalogue.guard_works",
            entry,
            *path,
            lever=entry.id,
            procedure=procedure,
            source=GUARD,
        )


def _check_grip(
    entry: Entry,
    path: Path,
    effect: dict[str, Any],
    graph: _StatedGraph,
    problems: Problems,
) -> None:
    """What is dropped or may be missed must be stated somewhere."""
    procedure, kind = effect.get("procedure", ""), effect["effect"]
    if kind == "drop_order":
        after = effect["after"]
        if (procedure, after) not in graph.orders:
            fields = {"procedure": procedure, "after": after}
            problems.add("catalogue.drops_nothing", entry, *path, **fields)
    elif kind == "may_miss":
        document = effect["document"]
        if (procedure, document) not in graph.needs:
            fields = {"procedure": procedure, "document": document}
            problems.add("catalogue.misses_nothing", entry, *path, **fields)


def _check_release(
    entry: Entry, path: Path, effect: dict[str, Any], index: Index, problems: Problems
) -> None:
    ranks = index.stages()
    stage, before = effect["stage"], effect["before"]
    if stage in ranks and before in ranks and ranks[before] >= ranks[stage]:
        problems.add(
            "catalogue.release_order", entry, *path, stage=stage, before=before
        )
    for number, procedure in enumerate(effect.get("procedures", ())):
        of = index.stated("procedure", procedure, "stage")
        if of is not None and of != stage:
            problems.add(
                "catalogue.released_elsewhere",
                entry,
                *(*path, "procedures", number),
                procedure=procedure,
                stage=stage,
                of=str(of),
            )


def _check_one_duration(index: Index, problems: Problems) -> None:
    """Two levers that set one duration would leave it to chance which one holds."""
    setters: dict[str, list[tuple[Entry, Path, dict[str, Any]]]] = {}
    for entry, path, version in index.versions("lever"):
        for number, effect in enumerate(version.get("effects", ())):
            if effect["effect"] == "set_duration":
                here = (*path, "effects", number)
                of_procedure = setters.setdefault(effect["procedure"], [])
                for other, _, other_version in of_procedure:
                    if _meet(entry, version, other, other_version, index):
                        problems.add(
                            "catalogue.two_durations",
                            entry,
                            *here,
                            procedure=effect["procedure"],
                            other=other.id,
                        )
                of_procedure.append((entry, here, version))


def _meet(
    entry: Entry,
    version: dict[str, Any],
    other: Entry,
    other_version: dict[str, Any],
    index: Index,
) -> bool:
    """Whether both can hold on one day in one place."""
    if version is other_version:
        return True
    if entry.id == other.id:
        return False  # levels and versions of one lever replace one another
    one_place = entry.level in index.chain(other.level) or other.level in index.chain(
        entry.level
    )
    times, others = version["in_force"], other_version["in_force"]
    overlap = times["from"] < others.get("until", "9") and others["from"] < times.get(
        "until", "9"
    )
    return one_place and overlap
