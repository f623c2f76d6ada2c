"""The levers as switches: what each saves, its terms, why it can't be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.web.plans.because import lever_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiexin.app.report import LeverRow, PlanReport
    from tiexin.app.wording import Wording
    from tiexin.web.common.links import Links
    from tiexin.web.plans.because import ReasonLine

_TAGS: Final = {"on": "yes", "off": "no", "unknown": "unknown", "unavailable": "no"}


@dataclass(frozen=True, slots=True)
class LeverView:
    """One switch; ``why`` says why it can't be used; empty where it can."""

    id: str
    url: str
    title: str
    summary: str
    on: bool
    can_switch: bool
    state: str
    tag: str
    saves: str
    moves: bool
    why: tuple[ReasonLine, ...]
    heading: str
    conditions: tuple[str, ...]
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeverGroups:
    """The levers of a plan.

    Attributes:
        usable: those that can be switched, the one that moves production most first.
        unsettled: an answer is missing that decides whether they can be used.
        others: those that don't apply.
        order: ids of the usable ones as they stand, to keep them so.
        some_idle: some of the usable ones don't move production now.
    """

    usable: tuple[LeverView, ...]
    unsettled: tuple[LeverView, ...]
    others: tuple[LeverView, ...]
    order: str
    some_idle: bool


def lever_groups(
    report: PlanReport, *, wording: Wording, links: Links, order: Sequence[str]
) -> LeverGroups:
    """The switches, and what can't be switched.

    ``order`` names the ids in the order that the page shows: what a lever saves
    changes with each switch, and a switch must not move away from under the hand.
    Empty for a page that is opened anew.
    """
    place = {id_: at for at, id_ in enumerate(order)}
    rows = sorted(
        report.levers,
        key=lambda row: (
            place.get(row.lever, len(place)),
            -abs(row.saves_days or 0),
            row.lever,
        ),
    )
    usable = [row for row in rows if row.state in ("on", "off")]

    def views(chosen: list[LeverRow]) -> tuple[LeverView, ...]:
        return tuple(_view(row, report, wording=wording, links=links) for row in chosen)

    return LeverGroups(
        usable=views(usable),
        unsettled=views([row for row in rows if row.state == "unknown"]),
        others=views([row for row in rows if row.state == "unavailable"]),
        order=",".join(row.lever for row in usable),
        some_idle=any(row.saves_days == 0 for row in usable),
    )


def _view(
    row: LeverRow, report: PlanReport, *, wording: Wording, links: Links
) -> LeverView:
    lever = report.in_force.levers[row.lever]
    can_switch = row.state in ("on", "off")
    colon = wording.text("web.colon")
    return LeverView(
        id=row.lever,
        url=links.entry("levers", row.lever),
        title=wording.local(lever.title),
        summary=wording.local(lever.summary),
        on=row.state == "on",
        can_switch=can_switch,
        state=wording.text(f"plan.lever.{row.state}"),
        tag=_TAGS[row.state],
        saves=wording.saves(row),
        moves=bool(row.saves_days),
        why=()
        if can_switch
        else lever_lines(report.guide, row.lever, wording.language),
        heading=wording.text(
            "web.lever.terms", n=len(lever.conditions) + len(lever.duties)
        ),
        conditions=tuple(wording.local(each) for each in lever.conditions),
        duties=tuple(
            f"{wording.performer(duty.who)}{colon}{wording.local(duty.text)}"
            for duty in lever.duties
        ),
    )
