"""What every decision and every clock needs besides the case itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.calendars import CalendarSet
    from tiexin.casework.rules import ProcedureRules, Rulebook
    from tiexin.casework.state import ProcedureState
    from tiexin.casework.table import Table


@dataclass(frozen=True, slots=True)
class Setting:
    """The table, the calendars and the rulebooks by hash."""

    table: Table
    calendars: CalendarSet
    rulebooks: Mapping[str, Rulebook]

    def rules_of(self, procedure: ProcedureState) -> ProcedureRules:
        """The rules a procedure goes by."""
        return self.rulebooks[procedure.rulebook].procedures[procedure.id]
