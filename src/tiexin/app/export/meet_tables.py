"""What reaching a day costs, in sentences and tables: for pages, commands, files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiexin.app.export.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.app.meet_report import Measure, MeetReport, Way
    from tiexin.app.wording import Wording


def meet_lines(found: MeetReport, wording: Wording) -> list[str]:
    """The answer in sentences, with what is proven of it and what it rests on."""
    return [*_answer(found, wording), *_grounds(found, wording)]


def front_table(found: MeetReport, wording: Wording) -> Table:
    """Every way that no other beats, the lightest first."""
    rows = tuple(
        (
            str(way.burden),
            _production(way),
            _mark(way, found, wording),
            measures(way, found, wording),
        )
        for way in found.front
    )
    return _table(
        "front", ("burden", "production", "reaches", "measures"), rows, wording
    )


def measure_table(found: MeetReport, wording: Wording) -> Table:
    """The measures that change something here, with what each asks."""
    acting = [each for each in found.measures if each.acts]
    rows = tuple(tuple(_measure(each, found, wording)) for each in acting)
    columns = ("measure", "duty", "cost", "risk", "weight", "usual")
    return _table("burdens", columns, rows, wording)


def measures(way: Way, found: MeetReport, wording: Wording) -> str:
    """The measures of a way by name."""
    known = {each.id: each for each in found.measures}
    names = [name_of(known[id_], wording) for id_ in way.measures]
    return wording.row(names) if names else wording.text("plan.meet.none_needed")


def name_of(each: Measure, wording: Wording) -> str:
    """A lever's title, or that a step is bought faster."""
    if each.procedure is None:
        return wording.lever(each.id)
    step = wording.procedure(each.procedure)
    return wording.text("plan.meet.crash", step=step)


def _answer(found: MeetReport, wording: Wording) -> Iterator[str]:
    by = found.options.by
    if found.best is not None:
        yield wording.text(
            "plan.meet.reached",
            by=by,
            day=_production(found.best),
            burden=found.best.burden,
            measures=measures(found.best, found, wording),
        )
        if found.proven:
            yield wording.text("plan.meet.lightest", n=found.combinations)
        else:
            yield wording.text("plan.meet.not_proven")
        return
    key = "plan.meet.never" if found.proven else "plan.meet.not_found"
    yield wording.text(key, by=by, n=found.combinations)
    if found.nearest is not None:
        proven = found.nearest_proven
        yield wording.text(
            "plan.meet.nearest" if proven else "plan.meet.nearest_found",
            day=_production(found.nearest),
            burden=found.nearest.burden,
            measures=measures(found.nearest, found, wording),
        )


def _grounds(found: MeetReport, wording: Wording) -> Iterator[str]:
    options = found.options
    if options.confidence is None:
        yield wording.text("plan.meet.planned")
    else:
        yield wording.text(
            "plan.meet.confident",
            share=f"{100 * options.confidence:.0f}",
            samples=options.samples,
            seed=options.seed,
        )
    yield wording.text("plan.meet.weights")
    unweighed = sum(each.burden is None for each in found.measures if each.acts)
    if unweighed:
        yield wording.text("plan.meet.unweighed", n=unweighed)
    if not found.front_proven:
        yield wording.text("plan.meet.front_open")
    if found.unavailable:
        names = wording.row(wording.lever(id_) for id_ in found.unavailable)
        yield wording.text("plan.meet.unavailable", names=names)
    yield wording.text("plan.legal_guard")


def _production(way: Way) -> str:
    width = way.half_width_days
    return f"{way.production} ±{width:g}" if width else str(way.production)


def _mark(way: Way, found: MeetReport, wording: Wording) -> str:
    return wording.yes_no(way.production <= found.options.by)


def _measure(each: Measure, found: MeetReport, wording: Wording) -> Iterator[str]:
    yield name_of(each, wording)
    burden = each.burden
    points = (burden.duty, burden.cost, burden.risk) if burden else (None, None, None)
    for point in points:
        yield wording.text("plan.meet.not_weighed") if point is None else str(point)
    yield str(each.weight(found.options))
    yield wording.yes_no(each.default)


def _table(
    section: str,
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    wording: Wording,
) -> Table:
    names = tuple(wording.text(f"plan.meet.column.{each}") for each in columns)
    return Table(wording.text(f"plan.meet.{section}"), names, rows)
