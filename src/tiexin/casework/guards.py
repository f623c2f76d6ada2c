"""Further conditions of commands, by the names that the table uses.

Each takes the case and returns nothing, or raises the refusal that says what forbids
the command and what would cure it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.casework import documents
from tiexin.casework.guards_procedure import PROCEDURE_GUARDS
from tiexin.casework.guards_project import PROJECT_GUARDS
from tiexin.casework.strike import refuse_what_leans

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tiexin.casework.case import Case

GUARDS: Final[Mapping[str, Callable[[Case], None]]] = {
    **PROJECT_GUARDS,
    **PROCEDURE_GUARDS,
    **documents.GUARDS,
    "can_be_struck": refuse_what_leans,
}
"""Every guard that the table may name."""
