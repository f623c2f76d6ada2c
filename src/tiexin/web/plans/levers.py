"""The levers as switches: what each saves, its terms, why it can't be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.web.plans.because import lever_lines

if TYPE_CHECKING:
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
    why: tuple[ReasonLine, ...]
    conditions: tuple[str, ...]
    duties: tuple[str, ...]


def lever_views(
    report: PlanReport, *, wording: Wording, links: Links
) -> tuple[LeverView, ...]:
    """Those that can be switched first, each group in one order.

    The order does not follow what a lever saves: that changes with each switch, and
    a switch must not move away from under the hand.
    """
    rows = sorted(report.levers, key=lambda row: (not _can_switch(row), row.lever))
    return tuple(_view(row, report, wording=wording, links=links) for row in rows)


def _can_switch(row: LeverRow) -> bool:
    return row.state in ("on", "off")


def _view(
    row: LeverRow, report: PlanReport, *, wording: Wording, links: Links
) -> LeverView:
    lever = report.in_force.levers[row.lever]
    can_switch = _can_switch(row)
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
        why=()
        if can_switch
        else lever_lines(report.guide, row.lever, wording.language),
        conditions=tuple(wording.local(each) for each in lever.conditions),
        duties=tuple(
            f"{wording.performer(duty.who)}: {wording.local(duty.text)}"
            for duty in lever.duties
        ),
    )
