"""From events to state: each event has one small function that tells what it changes.

Folding checks again that every event could follow those before it, so a log that was
changed by hand, or from which a struck event is missing, never yields a wrong state.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Final

from tiexin.casework.fold_parts import HANDLERS, PROJECT_HANDLERS, takes_back
from tiexin.casework.pauses import ground_of
from tiexin.casework.state import ProjectState
from tiexin.casework.table import Party
from tiexin.kernel import BrokenLog

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiexin.casework.setting import Setting
    from tiexin.casework.state import ProcedureState
    from tiexin.casework.table import CommandSpec
    from tiexin.eventlog import Event

OUT_OF_ORDER: Final = frozenset(
    {
        "status_verified",
        "forecast_given",
        "committed",
        "commitment_checked",
        "cured",
        "condition_lapsed",
        "deemed_accepted",
        "rules_moved",
    }
)
"""Events that have no place of their own in a procedure's course: what is told about it
from outside, and what the law itself lets happen."""


def fold(events: Iterable[Event], *, code: str, setting: Setting) -> ProjectState:
    """The state after all events of one project, in the order of their numbers.

    Raises:
        BrokenLog: An event is unknown or can't follow those before it; the problem
            names its number.
    """
    log = list(events)
    state = ProjectState(code)
    struck = {
        event.data["number"]: event.data["reason"]
        for event in log
        if event.kind == "event_struck"
    }
    for event in log:
        apply(state, event, setting=setting, struck=event.number in struck)
    return state


def evolve(
    state: ProjectState, events: Iterable[Event], *, setting: Setting
) -> ProjectState:
    """The state after further events; the one given stays as it is.

    Raises:
        BrokenLog: As for ``fold``; and where an event strikes an earlier one, which
            only the whole log can undo.
    """
    after = copy.deepcopy(state)
    for event in events:
        if event.kind == "event_struck":
            raise _broken(event, "strikes")
        apply(after, event, setting=setting)
    return after


def apply(
    state: ProjectState, event: Event, *, setting: Setting, struck: bool = False
) -> None:
    """Let one event act on the state in place; a struck one only leaves its trace.

    Raises:
        BrokenLog: As for ``fold``.
    """
    if event.number != state.version + 1:
        raise _broken(event, "number")
    state.version = event.number
    state.last_hash = event.hash
    state.commands.add(event.command)
    if struck:
        return
    spec = setting.table.by_event.get(event.kind)
    if spec is None:
        raise _broken(event, "unknown")
    try:
        if spec.about == "procedure":
            _apply_to_procedure(state, event, spec, setting)
        else:
            PROJECT_HANDLERS[event.kind](state, event)
    except (KeyError, IndexError, AttributeError, TypeError, ValueError) as error:
        raise _broken(event, "unfit") from error


def _apply_to_procedure(
    state: ProjectState, event: Event, spec: CommandSpec, setting: Setting
) -> None:
    procedure = state.procedures[event.subject]
    if spec.states and procedure.state not in spec.states:
        raise _broken(event, "state")
    handler = HANDLERS.get(event.kind)
    if handler is not None:
        handler(state, procedure, event)
    _move(state, procedure, event, spec=spec, setting=setting)
    if event.kind not in OUT_OF_ORDER and event.occurred_on >= procedure.told_on:
        procedure.told_on, procedure.told = event.occurred_on, event.kind
    procedure.verified_on = max(procedure.verified_on, event.occurred_on)
    if procedure.state == "paused":
        procedure.move = _waited_for(procedure, setting)


def _move(
    state: ProjectState,
    procedure: ProcedureState,
    event: Event,
    *,
    spec: CommandSpec,
    setting: Setting,
) -> None:
    """Put the procedure into the state that follows, as from its day."""
    to, since = spec.to, event.occurred_on
    application = procedure.application
    if event.kind == "deemed_accepted" and application and application.accepted_on:
        # Silence accepts as of the day on which the papers were in.
        since = application.accepted_on
    elif event.kind == "resumed" and not _waits(procedure):
        to = spec.may_lead_to
        since = max(pause.last or since for pause in procedure.applications[-1].pauses)
    elif event.kind == "condition_lapsed" and takes_back(state, event):
        to = spec.may_lead_to
    if to is None:
        return
    if procedure.state != to:
        procedure.since = since
        procedure.history.append((since, to))
    procedure.state = to
    procedure.move = setting.table.states[to].move


def _waits(procedure: ProcedureState) -> bool:
    application = procedure.applications[-1]
    return any(pause.last is None for pause in application.pauses)


def _waited_for(procedure: ProcedureState, setting: Setting) -> Party:
    """Who is waited for: the one whom the ground of the last open pause names.

    What was never told in writing stops nothing: then the office has the move.
    """
    for pause in reversed(procedure.applications[-1].pauses):
        if pause.last is None and pause.notice_on is not None:
            ground = ground_of(pause, procedure, setting)
            return ground.charged_to if ground else Party.THIRD_PARTY
    return Party.AUTHORITY


def _broken(event: Event, why: str) -> BrokenLog:
    return BrokenLog.of(
        f"casework.log_{why}",
        stream=event.stream,
        number=event.number,
        event=event.kind,
    )
