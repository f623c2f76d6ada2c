"""The stages of a project, and what is missing before the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from tiexin.casework.setting import Setting
    from tiexin.casework.state import ProcedureState, ProjectState
    from tiexin.casework.table import Party

_ENOUGH: Final = frozenset({"granted", "delivered", "finished", "not_needed"})


@dataclass(frozen=True, slots=True)
class Missing:
    """A procedure that is not settled before the next stage.

    ``blocks`` is False where it is settled on a condition that is still open: the
    next stage may begin, but the condition is told.
    """

    procedure: str
    stage: str
    state: str
    move: Party
    blocks: bool


def next_stage(state: ProjectState, setting: Setting) -> str | None:
    """The stage after the present one; None in the last."""
    stages = setting.table.stages
    place = stages.index(state.stage)
    return stages[place + 1] if place + 1 < len(stages) else None


def missing(
    state: ProjectState, setting: Setting, *, on: date | None = None
) -> tuple[Missing, ...]:
    """What must be settled first, of this stage and those before, in their order.

    Procedures that hold up no stage (titles, archives) are left out. What was settled
    only after ``on`` was not yet settled then.
    """
    stages = setting.table.stages
    until = stages.index(state.stage)
    open_conditions = {
        condition.procedure
        for condition in state.conditions.values()
        if condition.state == "open"
    }
    found = []
    for procedure in state.procedures.values():
        rules = setting.rules_of(procedure)
        if not rules.holds_stage or stages.index(rules.stage) > until:
            continue
        settled = procedure.state in _ENOUGH and not _later(procedure, on)
        if not settled or procedure.id in open_conditions:
            found.append(
                Missing(
                    procedure.id,
                    rules.stage,
                    procedure.state,
                    procedure.move,
                    blocks=not settled,
                )
            )
    return tuple(sorted(found, key=lambda each: stages.index(each.stage)))


def _later(procedure: ProcedureState, on: date | None) -> bool:
    """Whether it was settled after a day; handing over what was granted is no more."""
    settled = procedure.finished_on or procedure.since
    return on is not None and settled > on
