"""Striking a wrong event: it stays readable, and the rest must hold without it.

A later event leans on the struck one if it could follow with it but not without it: by
the table's states, by the order of days, or by a guard. All later events are therefore
tried twice, with and without, as if they were given again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from tiexin.casework import documents
from tiexin.casework import fold as folding
from tiexin.casework.guards_procedure import PROCEDURE_GUARDS
from tiexin.casework.guards_project import PROJECT_GUARDS
from tiexin.casework.order import refuse_disorder
from tiexin.casework.state import ProjectState
from tiexin.casework.table import Command
from tiexin.kernel import TiexinError

if TYPE_CHECKING:
    from tiexin.casework.case import Case
    from tiexin.eventlog import Event

NEVER_STRUCK: Final = frozenset(
    {"project_opened", "event_struck", "handed_over", "baseline_frozen", "plan_revised"}
)
_GUARDS: Final = {**PROJECT_GUARDS, **PROCEDURE_GUARDS, **documents.GUARDS}


def refuse_what_leans(case: Case) -> None:
    """Refuse to strike an event that is none, fixed, or leaned on by a later one."""
    number = case.command.data["number"]
    found = next((event for event in case.log if event.number == number), None)
    if found is None:
        raise case.refuse("no_such_event", where="number")
    if found.kind in NEVER_STRUCK:
        raise case.refuse("never_struck", where="number", event=found.kind)
    if found.number in case.state.struck:
        raise case.refuse("struck_before", where="number")
    _refuse_leaning(case, found)


def _refuse_leaning(case: Case, struck: Event) -> None:
    gone = set(case.state.struck)
    whole, without = ProjectState(case.state.code), ProjectState(case.state.code)
    for event in case.log:
        is_gone = event.number in gone
        later = event.number > struck.number and not is_gone
        leans = later and _fits(case, whole, event) and not _fits(case, without, event)
        folding.apply(whole, event, setting=case.setting, struck=is_gone)
        is_gone = is_gone or event.number == struck.number
        if not leans:
            leans = not _applies(case, without, event, is_gone)
        if leans:
            raise case.refuse(
                "struck_is_leaned_on",
                where="number",
                number=event.number,
                event=event.kind,
            )


def _applies(case: Case, state: ProjectState, event: Event, gone: bool) -> bool:
    try:
        folding.apply(state, event, setting=case.setting, struck=gone)
    except TiexinError:
        return False
    return True


def _fits(case: Case, state: ProjectState, event: Event) -> bool:
    """Whether an event could be told, whoever tells it, where ``state`` stands."""
    spec = case.setting.table.by_event.get(event.kind)
    if spec is None or event.kind == "event_struck":
        return True
    command = Command(
        event.command, spec.kind, event.subject, event.occurred_on, event.data
    )
    procedure = None
    if spec.about == "procedure":
        procedure = state.procedures.get(event.subject)
        if procedure is None or (spec.states and procedure.state not in spec.states):
            return False
    told = replace(
        case,
        state=state,
        command=command,
        spec=spec,
        today=date.max,
        procedure=procedure,
    )
    try:
        if procedure is not None:
            refuse_disorder(told, procedure)
        for guard in spec.guards:
            _GUARDS[guard](told)
    except (TiexinError, KeyError):
        return False
    return True
