"""The pages of levers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.catalogue.types import (
    AddOrder,
    DropOrder,
    MayMiss,
    ReleaseStage,
    SetDuration,
    Skip,
)
from tiexin.web.common.reasons import condition_text
from tiexin.web.pages.entry import EntryLink

if TYPE_CHECKING:
    from tiexin.catalogue.types import Effect, Lever
    from tiexin.web.pages.entry import Cited, Scene


@dataclass(frozen=True, slots=True)
class EffectView:
    """One thing that the lever changes, with the article that allows it."""

    text: str
    cited: Cited


@dataclass(frozen=True, slots=True)
class LeverPage:
    """Everything that the template of a lever names."""

    id: str
    title: str
    summary: str
    note: str
    condition: str
    default: str
    level: str
    in_force: str
    reviewed: str
    conditions: tuple[str, ...]
    duties: tuple[str, ...]
    effects: tuple[EffectView, ...]
    law: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class LeverList:
    """All levers with a sentence each."""

    levers: tuple[EntryLink, ...]


def overview(scene: Scene) -> LeverList:
    """All levers of the day and place."""
    found = []
    for lever in scene.law.levers.values():
        link = scene.lever(lever.id)
        summary = scene.wording.local(lever.summary)
        found.append(EntryLink(link.title, link.url, summary))
    return LeverList(tuple(found))


def view(lever: Lever, scene: Scene) -> LeverPage:
    """The page's contents."""
    wording = scene.wording
    default = "on" if lever.default else "off"
    colon = wording.text("web.colon")
    return LeverPage(
        id=lever.id,
        title=wording.local(lever.title),
        summary=wording.local(lever.summary),
        note=wording.local(lever.note) if lever.note else "",
        condition=condition_text(
            lever.applies_when, wording, catalogue=scene.law.catalogue
        ),
        default=wording.text(f"web.lever.default_{default}"),
        level=scene.place(lever.stated_by.get("title", scene.law.jurisdiction)),
        in_force=scene.day(lever.in_force.first),
        reviewed=scene.day(lever.reviewed_on),
        conditions=tuple(wording.local(each) for each in lever.conditions),
        duties=tuple(
            f"{wording.performer(duty.who)}{colon}{wording.local(duty.text)}"
            for duty in lever.duties
        ),
        effects=tuple(_effect(each, scene) for each in lever.effects),
        law=scene.cited_once(lever.sources),
    )


def _effect(effect: Effect, scene: Scene) -> EffectView:
    citation = (
        effect.order.citation if isinstance(effect, AddOrder) else effect.citation
    )
    return EffectView(_words(effect, scene), scene.cited(citation))


def _words(effect: Effect, scene: Scene) -> str:
    wording = scene.wording
    match effect:
        case SetDuration():
            key, fields = (
                "set_duration",
                {"days": wording.text(f"plan.unit.{effect.unit}", n=effect.value)},
            )
        case ReleaseStage():
            return _release(effect, scene)
        case DropOrder():
            key, fields = "drop_order", {"after": scene.procedure(effect.after).title}
        case AddOrder():
            after = scene.procedure(effect.order.after).title
            key, fields = "add_order", {"after": after}
        case MayMiss():
            paper = scene.document(effect.document).title
            key, fields = "may_miss", {"document": paper}
        case Skip():
            key, fields = "skip", {}
    title = scene.procedure(effect.procedure).title
    return wording.text(f"web.effect.{key}", procedure=title, **fields)


def _release(effect: ReleaseStage, scene: Scene) -> str:
    wording = scene.wording
    fields = {"stage": scene.stage(effect.stage), "before": scene.stage(effect.before)}
    if not effect.procedures:
        return wording.text("web.effect.release_stage", **fields)
    separator = wording.text("web.condition.comma")
    names = separator.join(scene.procedure(id_).title for id_ in effect.procedures)
    return wording.text("web.effect.release_some", names=names, **fields)
