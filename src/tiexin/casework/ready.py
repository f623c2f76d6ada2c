"""What could be done next: steps that nothing holds back, and why others can't be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.casework.case import Case
from tiexin.casework.guards import GUARDS
from tiexin.casework.table import Command
from tiexin.kernel import Refused

if TYPE_CHECKING:
    from datetime import date

    from tiexin.casework.setting import Setting
    from tiexin.casework.state import ProcedureState, ProjectState
    from tiexin.casework.table import Actor, CommandSpec
    from tiexin.kernel import Problem

_SETTLED: Final = frozenset({"granted", "delivered", "finished", "not_needed"})
_TO_BEGIN: Final = frozenset({"planned", "refused", "withdrawn", "lapsed"})
# Guards that look at state and day only, not at what is typed.
_OF_STATE: Final = frozenset(
    {
        "is_closed",
        "begun",
        "stage_complete",
        "answered_in_time",
        "no_baseline_yet",
        "baseline_frozen",
        "gaps_named_once",
        "gaps_answered",
        "answer_day_over",
        "no_open_review",
        "nothing_withheld",
    }
)


def is_ready(
    procedure: ProcedureState, state: ProjectState, *, setting: Setting
) -> bool:
    """Whether it could begin: not under way, and all that it waits for is settled."""
    if procedure.state not in _TO_BEGIN:
        return False
    before = (state.procedures.get(id_) for id_ in setting.rules_of(procedure).after)
    return all(each is None or each.state in _SETTLED for each in before)


def waiting_on(
    procedures: set[str], state: ProjectState, *, setting: Setting
) -> set[str]:
    """The steps of a project that wait for any of these."""
    return {
        id_
        for id_, each in state.procedures.items()
        if procedures & set(setting.rules_of(each).after)
    }


def hindrance(
    state: ProjectState,
    spec: CommandSpec,
    *,
    actor: Actor,
    today: date,
    setting: Setting,
    procedure: str = "",
) -> Problem | None:
    """What forbids a command today, as far as the state alone decides it.

    None where it may be given; what is typed may still be refused.
    """
    case = Case(
        state,
        Command("look", spec.kind, procedure, today, {}),
        spec,
        actor,
        today,
        setting,
        procedure=state.procedures.get(procedure),
    )
    for guard in spec.guards:
        if guard not in _OF_STATE:
            continue
        try:
            GUARDS[guard](case)
        except Refused as error:
            return error.problems[0]
    return None
