"""Planning a running project again: what is expected now, and what a command moves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tiexin.app.cases.replan import compare, replan, request_of, told, upset
from tiexin.app.share import decode_share, encode_share
from tiexin.casework.clocks import clock_of, open_clocks
from tiexin.kernel import CalendarGap
from tiexin.web.cases import models, store
from tiexin.web.common.service import get_service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tiexin.app.cases.replan import Moved, Replan
    from tiexin.app.report import Outline
    from tiexin.app.upheaval import Upheaval
    from tiexin.casework.state import ProcedureState, ProjectState
    from tiexin.casework.table import Actor, Command
    from tiexin.eventlog import Draft


_KEPT: Final = 256
"""Outlines kept in each process; one more is made in a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a command would write and move, before it is given."""

    drafts: tuple[Draft, ...]
    before: Replan
    after: Replan
    moved: tuple[Moved, ...]
    clocks: tuple[ClockMove, ...]
    keeping: Keeping | None


@dataclass(frozen=True, slots=True)
class Keeping:
    """The plan that was told last, and two ways on from it.

    Attributes:
        told_on: the day on which it was made.
        soonest: what moves if every step begins as early as it can.
        kept: what moves if the days that were told are kept where they can be.
        plan: all days then.
        moved: the milestones that move all the same, each with its causes.
    """

    told_on: date
    soonest: Upheaval
    kept: Upheaval
    plan: Replan
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class ClockMove:
    """A day that binds an office, before and after; None where it binds nobody.

    ``kind`` is ``statutory``, ``promised``, ``internal``, ``answer`` or ``delivery``.
    """

    procedure: str
    kind: str
    before: date | None
    after: date | None


@lru_cache(maxsize=_KEPT)
def _outline(token: str) -> Outline:
    return get_service().outline(decode_share(token))


def expected(state: ProjectState, *, today: date) -> Replan:
    """The plan as it looks at the end of ``today``."""
    outline = _outline(encode_share(request_of(state)))
    return replan(outline, state, today=today, setting=store.setting())


def keeping(
    project: models.Project, state: ProjectState, now: Replan, *, today: date
) -> Keeping | None:
    """How little need move of the plan that was told.

    ``state`` need not be stored; ``now`` is its ``expected``. None where no plan was
    told, or where with its days kept the project runs beyond the stored calendars.
    """
    plans = models.PlanRecord.objects.filter(project=project).order_by("-pk")
    content = plans.values_list("content", flat=True).first()
    if content is None:
        return None
    before, setting = told(content), store.setting()
    outline = _outline(encode_share(request_of(state)))

    def upsets(after: Replan) -> Upheaval:
        return upset(
            before, after, network=outline.network, calendars=setting.calendars
        )

    try:
        kept = replan(outline, state, today=today, setting=setting, keep=before)
        soonest, least = upsets(now), upsets(kept)
    except CalendarGap:
        return None
    return Keeping(before.on, soonest, least, kept, compare(before, kept))


def preview(
    actor: Actor, project: models.Project, command: Command, *, today: date
) -> Preview:
    """Which dates a command would move; nothing is written.

    Raises:
        Refused, BadInput: As for ``store.execute``.
    """
    before, after, drafts = store.trial(actor, project, command, today=today)
    then, now = (expected(each, today=today) for each in (before, after))
    return Preview(
        drafts,
        then,
        now,
        compare(then, now),
        tuple(_clocks(before, after, today=today)),
        keeping(project, after, now, today=today),
    )


def _clocks(
    before: ProjectState, after: ProjectState, *, today: date
) -> Iterator[ClockMove]:
    """The days of the clocks that differ."""
    for id_, each in after.procedures.items():
        old = before.procedures.get(id_)
        if old == each:
            continue
        then = _days(old, today) if old else {}
        now = _days(each, today)
        for kind in dict.fromkeys([*now, *then]):
            if now.get(kind) != then.get(kind):
                yield ClockMove(id_, kind, then.get(kind), now.get(kind))


def _days(procedure: ProcedureState, today: date) -> dict[str, date]:
    """Every last day of a procedure's clocks while they run."""
    clock = clock_of(procedure, setting=store.setting(), today=today)
    found = open_clocks(procedure, clock)
    return {name: limit.last_day for name, limit in found.items()}


def refresh(project: models.Project, *, today: date) -> None:
    """Bring the expected days of a project up to date."""
    state = store.state_of(project)
    if not state.is_open:
        return
    now = expected(state, today=today)
    rows = list(models.ProcedureRow.objects.filter(project=project))
    changed = []
    for row in rows:
        step = now.steps.get(row.procedure)
        if step is not None and row.expected_finish != step.finish:
            row.expected_finish = step.finish
            changed.append(row)
    models.ProcedureRow.objects.bulk_update(changed, ["expected_finish"])
    day = now.milestones.get("production_start")
    if day is not None and day != project.expected_on:
        models.Project.objects.filter(pk=project.pk).update(expected_on=day)
