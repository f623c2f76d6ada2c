"""Striking a wrong event: it stays readable, and the rest must hold without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.casework import fold as folding
from tiexin.casework.state import ProjectState
from tiexin.kernel import BrokenLog

if TYPE_CHECKING:
    from tiexin.casework.case import Case

NEVER_STRUCK: Final = frozenset(
    {"project_opened", "event_struck", "handed_over", "baseline_frozen", "plan_revised"}
)


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
    struck = {found.number, *case.state.struck}
    trial = ProjectState(case.state.code)
    for event in case.log:
        try:
            folding.apply(
                trial, event, setting=case.setting, struck=event.number in struck
            )
        except BrokenLog as error:
            raise case.refuse(
                "struck_is_leaned_on",
                where="number",
                number=event.number,
                event=event.kind,
            ) from error
