"""What would bring production forward, in sentences and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.app.export.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tiexin.app.earlier import Change, EarlierReport
    from tiexin.app.wording import Wording

MOST_WAYS: Final = 20
"""Ways that a table shows; the JSON holds all."""


def earlier_lines(found: EarlierReport, wording: Wording) -> list[str]:
    """The answer first, then what it rests on."""
    return [*_answer(found, wording), *_grounds(found, wording)]


def way_table(found: EarlierReport, wording: Wording) -> Table:
    """The smallest sets of changes that are enough, fewest changes first."""
    rows = tuple(
        (changes(way.changes, found, wording), str(way.production), str(way.gains_days))
        for way in found.ways[:MOST_WAYS]
    )
    return _table("ways", ("changes", "production", "gains"), rows, wording)


def change_table(found: EarlierReport, wording: Wording) -> Table:
    """Each change with what it brings alone."""
    rows = tuple(
        (
            name_of(each, wording),
            wording.text(f"plan.earlier.kind.{each.kind}"),
            str(each.gains_days),
        )
        for each in found.changes
    )
    return _table("changes", ("change", "kind", "alone"), rows, wording)


def changes(ids: Iterable[str], found: EarlierReport, wording: Wording) -> str:
    """The changes of a way by name."""
    known = {each.id: each for each in found.changes}
    return wording.row(name_of(known[id_], wording) for id_ in ids)


def name_of(change: Change, wording: Wording) -> str:
    """A lever's title, or how long a step would have to take."""
    if change.procedure is None:
        return wording.lever(change.id)
    return wording.text(
        "plan.earlier.shorter",
        step=wording.procedure(change.procedure),
        days=wording.text(f"plan.unit.{change.unit}", n=change.to_days),
        planned=change.from_days,
    )


def _answer(found: EarlierReport, wording: Wording) -> Iterator[str]:
    if found.ways:
        best = found.ways[0]
        yield wording.text(
            "plan.earlier.enough",
            n=found.days,
            wanted=found.wanted,
            day=best.production,
            changes=changes(best.changes, found, wording),
        )
        more = len(found.ways) - 1
        if more:
            yield wording.text("plan.earlier.more_ways", n=more)
        return
    yield wording.text(
        "plan.earlier.none_found",
        n=found.days,
        wanted=found.wanted,
        size=found.complete,
    )
    if found.all_gain_days is None:
        yield wording.text("plan.earlier.not_together")
    elif found.all_gain_days < found.days:
        yield wording.text("plan.earlier.not_enough", n=found.all_gain_days)
    else:
        yield wording.text("plan.earlier.only_many", n=found.all_gain_days)


def _grounds(found: EarlierReport, wording: Wording) -> Iterator[str]:
    yield wording.text("plan.earlier.all_sets", size=found.complete)
    yield wording.text("plan.earlier.candidates")
    if len(found.ways) > MOST_WAYS:
        yield wording.text("plan.earlier.cut", shown=MOST_WAYS, total=len(found.ways))
    for guarded, key in ((True, "guarded"), (False, "fixed")):
        names = [
            wording.procedure(each.procedure)
            for each in found.fixed
            if each.guarded is guarded
        ]
        if names:
            yield wording.text(
                f"plan.earlier.{key}", n=len(names), names=wording.row(names)
            )
    yield wording.text("plan.legal_guard")


def _table(
    section: str,
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    wording: Wording,
) -> Table:
    names = tuple(wording.text(f"plan.earlier.column.{each}") for each in columns)
    return Table(wording.text(f"plan.earlier.{section}"), names, rows)
