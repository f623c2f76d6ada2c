"""The order of days: nothing happens before that on which it rests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tiexin.casework.case import Case
    from tiexin.casework.state import ProcedureState

# What can be told of any day since the project opened, whatever came after it; their
# guards know the day that each rests on.
_FREE: Final = frozenset(
    {"verify_status", "forecast", "commit", "check_commitment", "cure"}
)
# Pauses overlap; one that is told late may have begun before what was told meanwhile.
_OVERLAPPING: Final = frozenset({"pause"})


def refuse_disorder(case: Case, procedure: ProcedureState) -> None:
    """Refuse a day before the procedure's state came about.

    What leads to another state can't have happened before anything that was told
    already of the present one either: no permit on the 10th with an extension or the
    end of a review on the 12th.
    """
    if case.spec.kind in _FREE or not procedure.history[1:]:
        return
    on = case.command.on
    if on < procedure.since:
        raise case.refuse_before(procedure.since, procedure.state)
    moves = case.spec.to is not None and case.spec.kind not in _OVERLAPPING
    if moves and on < procedure.told_on:
        raise case.refuse_before(procedure.told_on, procedure.told)
