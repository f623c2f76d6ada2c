"""A procedure's page: what it is, how long, with what, after what, by which law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.catalogue.types import FigureState, ProcedureKind
from tiexin.web.common.reasons import condition_text
from tiexin.web.pages.versions_view import timeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.catalogue.types import Clock, Limit, Procedure
    from tiexin.kernel import Citation
    from tiexin.web.pages.entry import Cited, EntryLink, Scene
    from tiexin.web.pages.versions_view import Timeline


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the three kinds of duration; never mixed with another."""

    kind: str
    value: str
    note: str
    cited: Cited | None


@dataclass(frozen=True, slots=True)
class ProcedureView:
    """Everything that the template of a procedure names."""

    id: str
    title: str
    summary: str
    kind: str
    stage: str
    performer: EntryLink
    in_force: str
    reviewed: str
    level: str
    condition: str
    note: str
    figures: tuple[Figure, ...]
    clock: tuple[str, ...]
    needs: tuple[EntryLink, ...]
    gives: tuple[EntryLink, ...]
    after: tuple[EntryLink, ...]
    before: tuple[EntryLink, ...]
    levers: tuple[EntryLink, ...]
    law: tuple[Cited, ...]
    versions: Timeline


def view(procedure: Procedure, scene: Scene) -> ProcedureView:
    """The page's contents."""
    wording = scene.wording
    place = procedure.stated_by.get("title", scene.law.levels[0])
    return ProcedureView(
        id=procedure.id,
        title=wording.local(procedure.title),
        summary=wording.local(procedure.summary) if procedure.summary else "",
        kind=wording.text(f"web.kind.{procedure.kind}"),
        stage=scene.stage(procedure.stage),
        performer=scene.authority(procedure.performer),
        in_force=scene.day(procedure.in_force.first),
        reviewed=scene.day(procedure.reviewed_on),
        level=scene.place(place),
        condition=condition_text(
            procedure.applies_when, wording, catalogue=scene.law.catalogue
        ),
        note=wording.local(procedure.note) if procedure.note else "",
        figures=tuple(_figures(procedure, scene)),
        clock=tuple(_clock(procedure.clock, scene)),
        needs=tuple(
            scene.document(need.document, wording.cite(need.citation))
            for need in procedure.needs
        ),
        gives=tuple(scene.document(id_) for id_ in procedure.gives),
        after=tuple(
            scene.procedure(order.after, wording.cite(order.citation))
            for order in procedure.after
        ),
        before=tuple(_before(procedure, scene)),
        levers=tuple(
            scene.lever(lever.id)
            for lever in scene.law.levers.values()
            if any(procedure.id == _target(effect) for effect in lever.effects)
        ),
        law=scene.cited_once(_citations(procedure)),
        versions=timeline(scene.law.catalogue.raw_procedures[procedure.id], scene),
    )


def _target(effect: object) -> str | None:
    target = getattr(effect, "procedure", None)
    return target if isinstance(target, str) else None


def _before(procedure: Procedure, scene: Scene) -> Iterator[EntryLink]:
    given = set(procedure.gives)
    for other in scene.law.procedures.values():
        uses = any(need.document in given for need in other.needs)
        if uses or any(order.after == procedure.id for order in other.after):
            yield scene.procedure(other.id)


def _citations(procedure: Procedure) -> Iterator[Citation]:
    yield from procedure.sources
    for limit in (procedure.statutory, procedure.promised):
        if limit.citation is not None:
            yield limit.citation
    if procedure.clock is not None:
        for exclusion in procedure.clock.excluded:
            yield exclusion.citation
        if procedure.clock.extension is not None:
            yield procedure.clock.extension.citation


def _figures(procedure: Procedure, scene: Scene) -> Iterator[Figure]:
    wording = scene.wording
    yield _limit("statutory", procedure.statutory, procedure, scene)
    yield _limit("promised", procedure.promised, procedure, scene)
    estimate = procedure.estimated
    if estimate is None:
        return
    if estimate.days is not None:
        low, likely, high = estimate.days
        number = wording.text(f"plan.unit.{estimate.unit}", n=likely)
        value = f"{number} ({low}–{high})" if low != high else number
    else:
        table = scene.law.catalogue.tables[estimate.table or ""]
        value = wording.text("web.figure.table", table=wording.local(table.title))
    yield Figure(
        kind=wording.text("plan.kind.estimated"),
        value=value,
        note=wording.local(estimate.why),
        cited=scene.cited(estimate.citation),
    )


def _limit(name: str, limit: Limit, procedure: Procedure, scene: Scene) -> Figure:
    wording = scene.wording
    if limit.state is FigureState.STATED and limit.value is not None:
        value = wording.text(f"plan.unit.{limit.unit}", n=limit.value)
        kind = wording.text(f"web.limit.{limit.kind}")
        value = f"{value} – {kind}"
    elif procedure.kind is ProcedureKind.WORKS:
        value = wording.text("web.figure.works")
    else:
        value = wording.text(f"web.figure.{limit.state}")
    return Figure(
        kind=wording.text(f"plan.kind.{name}"),
        value=value,
        note=wording.local(limit.note) if limit.note else "",
        cited=None if limit.citation is None else scene.cited(limit.citation),
    )


def _clock(clock: Clock | None, scene: Scene) -> Iterator[str]:
    if clock is None:
        return
    wording = scene.wording
    yield wording.text(f"web.clock.{clock.starts}")
    for exclusion in clock.excluded:
        ground = wording.local(exclusion.ground)
        if exclusion.cap is None:
            yield wording.text("web.clock.excluded", ground=ground)
        else:
            cap = wording.text(f"plan.unit.{exclusion.unit}", n=exclusion.cap)
            yield wording.text("web.clock.excluded_cap", ground=ground, cap=cap)
    if clock.extension is not None:
        yield wording.text(
            "web.clock.extension",
            days=wording.text(
                f"plan.unit.{clock.extension.unit}", n=clock.extension.value
            ),
            approver=wording.local(clock.extension.approver),
        )
    if clock.note is not None:
        yield wording.local(clock.note)
