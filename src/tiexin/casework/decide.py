"""A command becomes events, or is refused with the reason and the cure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tiexin.casework.case import Case
from tiexin.casework.fields import faults, is_text
from tiexin.casework.guards import GUARDS
from tiexin.casework.order import refuse_disorder
from tiexin.casework.stages import next_stage
from tiexin.casework.table import Role
from tiexin.eventlog import Draft
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tiexin.casework.setting import Setting
    from tiexin.casework.state import ProcedureState, ProjectState
    from tiexin.casework.table import Actor, Command, CommandSpec
    from tiexin.eventlog import Event, Json

_LONGEST_COMMAND_ID: Final = 80
# A file that came in just before the end still has to come out of its quarantine.
_WHILE_CLOSED: Final = frozenset(
    {"reopen_project", "strike_event", "send_message", "check_document"}
)


def decide(
    state: ProjectState,
    command: Command,
    *,
    actor: Actor,
    today: date,
    setting: Setting,
    log: Sequence[Event] = (),
) -> tuple[Draft, ...]:
    """The events that a command leads to; none if its id has acted before.

    ``today`` is the last day on which something can have happened. ``log`` is the
    whole log of the project; only striking an event needs it.

    Raises:
        Refused: State, law or role forbids it; ``casework.*`` with what, where, cure.
        BadInput: The command is malformed: unknown kind, missing or bad fields; all
            of them at once.
    """
    if command.id in state.commands:
        return ()
    spec = setting.table.commands.get(command.kind)
    if spec is None:
        raise BadInput.of("casework.unknown_command", name=command.kind[:60])
    if not is_text(command.id, _LONGEST_COMMAND_ID) or not command.id:
        raise BadInput.of("casework.bad_command_id")
    case = Case(state, command, spec, actor, today, setting, log=log)
    _check_project(case)
    if spec.about == "procedure":
        procedure = state.procedures.get(command.subject)
        if procedure is None:
            raise case.refuse("unknown_procedure", procedure=command.subject[:80])
        case = replace(case, procedure=procedure)
    elif command.subject:
        raise BadInput.of("casework.no_subject", command=spec.kind)
    _check_role(case)
    problems = list(faults(case))
    if problems:
        raise BadInput(*problems)
    _check_day(case)
    if case.procedure is not None:
        _check_state(case, case.procedure)
        refuse_disorder(case, case.procedure)
    for guard in spec.guards:
        GUARDS[guard](case)
    return (Draft(spec.event, command.subject, command.on, _data(case)),)


def offered(
    state: ProjectState, *, actor: Actor, setting: Setting, procedure: str = ""
) -> tuple[CommandSpec, ...]:
    """The commands that role and state allow now; guards may still refuse.

    Without ``procedure`` those about the project as a whole; what only a program
    can tell (ids, rulebooks, hashes) is no matter here.
    """
    return tuple(
        spec
        for spec in setting.table.commands.values()
        if is_offered(spec, state, actor=actor, setting=setting, procedure=procedure)
    )


def is_offered(
    spec: CommandSpec,
    state: ProjectState,
    *,
    actor: Actor,
    setting: Setting,
    procedure: str = "",
) -> bool:
    """Whether one command is among those ``offered``."""
    if actor.role not in spec.who or (spec.about == "procedure") != bool(procedure):
        return False
    if not state.is_open and spec.kind not in _WHILE_CLOSED:
        return False
    if not procedure:
        return True
    found = state.procedures.get(procedure)
    return found is not None and _fits(spec, found, actor, setting)


def _fits(
    spec: CommandSpec, procedure: ProcedureState, actor: Actor, setting: Setting
) -> bool:
    rules = setting.rules_of(procedure)
    if actor.role is Role.REVIEWER and actor.authority != rules.authority:
        return False
    if spec.track is not None and spec.track is not rules.track:
        return False
    return not spec.states or procedure.state in spec.states


def _check_project(case: Case) -> None:
    state, kind = case.state, case.command.kind
    if kind == "open_project":
        return
    if state.opened_on is None:
        raise case.refuse("not_open_yet", project=state.code)
    if state.closed_on is not None and kind not in _WHILE_CLOSED:
        raise case.refuse("closed", project=state.code, day=state.closed_on.isoformat())


def _check_role(case: Case) -> None:
    if case.actor.role not in case.spec.who:
        raise case.refuse(
            "role_may_not", command=case.spec.kind, role=case.actor.role.value
        )
    if case.procedure is None or case.actor.role is not Role.REVIEWER:
        return
    if case.rules.authority != case.actor.authority:
        raise case.refuse("other_authority", procedure=case.its.id)


def _check_day(case: Case) -> None:
    on, state = case.command.on, case.state
    if on > case.today:
        raise case.refuse(
            "in_the_future",
            where="on",
            day=on.isoformat(),
            today=case.today.isoformat(),
        )
    if state.opened_on is not None and on < state.opened_on:
        raise case.refuse(
            "before_the_project", where="on", day=state.opened_on.isoformat()
        )


def _check_state(case: Case, procedure: ProcedureState) -> None:
    spec = case.spec
    if spec.track is not None and case.rules.track is not spec.track:
        raise case.refuse("other_track", command=spec.kind, procedure=procedure.id)
    if spec.states and procedure.state not in spec.states:
        raise case.refuse(
            "not_in_this_state",
            command=spec.kind,
            procedure=procedure.id,
            state=procedure.state,
            states=", ".join(spec.states),
        )


def _data(case: Case) -> dict[str, Json]:
    data: dict[str, Json] = {
        name: value
        for name, value in case.command.data.items()
        if value not in (None, "")
    }
    if case.spec.kind == "advance_stage":
        data["stage"] = next_stage(case.state, case.setting) or ""
    if case.spec.kind == "send_message":
        # Whoever covers for the officer answers for him.
        data["role"] = case.actor.role.value
    return data
