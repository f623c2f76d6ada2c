"""What could be done next: steps that nothing holds back, and why others can't be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.casework.case import Case
from tiexin.casework.guards import GUARDS
from tiexin.casework.table import Command
from tiexin.kernel import Refused

if TYPE_CHECKING:
    from datetime import date

    from tiexin.casework.rules import ProcedureRules
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
    rules = setting.rules_of(procedure)
    return _nothing_before(rules, state) and not (
        rules.after_stages and held_stages(state, setting) & set(rules.after_stages)
    )


def ready_steps(state: ProjectState, setting: Setting) -> frozenset[str]:
    """All steps of a project for which ``is_ready`` holds."""
    held = held_stages(state, setting)
    found = set()
    for id_, each in state.procedures.items():
        if each.state in _TO_BEGIN:
            rules = setting.rules_of(each)
            if held.isdisjoint(rules.after_stages) and _nothing_before(rules, state):
                found.add(id_)
    return frozenset(found)


def held_stages(state: ProjectState, setting: Setting) -> frozenset[str]:
    """The stages that a step which is not settled keeps from their end."""
    unsettled = (
        setting.rules_of(each)
        for each in state.procedures.values()
        if each.state not in _SETTLED
    )
    return frozenset(rules.stage for rules in unsettled if rules.holds_stage)


def _nothing_before(rules: ProcedureRules, state: ProjectState) -> bool:
    """Whether what it follows is settled, and what must run beside it has begun."""
    before = (state.procedures.get(id_) for id_ in rules.after)
    first = (state.procedures.get(id_) for id_ in rules.after_begun)
    return all(each is None or each.state in _SETTLED for each in before) and all(
        each is None or each.state != "planned" for each in first
    )


def waiting_on(
    procedures: set[str], state: ProjectState, *, setting: Setting
) -> set[str]:
    """The steps of a project that wait for any of these."""
    stages = {
        setting.rules_of(state.procedures[id_]).stage
        for id_ in procedures & set(state.procedures)
    }
    found = set()
    for id_, each in state.procedures.items():
        rules = setting.rules_of(each)
        if procedures & {*rules.after, *rules.after_begun} or stages & set(
            rules.after_stages
        ):
            found.add(id_)
    return found


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
