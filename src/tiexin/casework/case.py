"""One command held against one state: what guards and checks look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.kernel import Problem, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tiexin.casework.rules import ProcedureRules
    from tiexin.casework.setting import Setting
    from tiexin.casework.state import Application, ProcedureState, ProjectState
    from tiexin.casework.table import Actor, Command, CommandSpec
    from tiexin.eventlog import Event
    from tiexin.kernel import LocalText


@dataclass(frozen=True, slots=True)
class Case:
    """A command, the state it meets, and all that decides about it.

    ``procedure`` is set where the command is about one. ``log`` is the whole log,
    needed only to strike an event.
    """

    state: ProjectState
    command: Command
    spec: CommandSpec
    actor: Actor
    today: date
    setting: Setting
    procedure: ProcedureState | None = None
    log: Sequence[Event] = ()

    @property
    def its(self) -> ProcedureState:
        """The procedure that the command is about."""
        if self.procedure is None:
            raise self.refuse("unknown_procedure", procedure=self.command.subject)
        return self.procedure

    @property
    def application(self) -> Application:
        """The procedure's current application."""
        found = self.its.application
        if found is None:
            raise self.refuse("no_application", procedure=self.its.id)
        return found

    @property
    def rules(self) -> ProcedureRules:
        """The rules that the procedure goes by."""
        return self.setting.rules_of(self.its)

    def text(self, name: str) -> str:
        """A field as text; empty where it is not told."""
        value = self.command.data.get(name)
        return "" if value is None else str(value)

    def refuse(
        self, code: str, *, where: str = "", **fields: str | int | LocalText
    ) -> Refused:
        """A refusal with the command's own place, to be raised."""
        return Refused(
            Problem(f"casework.{code}", fields, where or self.command.subject)
        )

    def refuse_before(self, day: date, event: str) -> Refused:
        """A refusal of a day that lies before the one on which it rests."""
        return self.refuse(
            "before_its_cause", where="on", day=day.isoformat(), event=event
        )
