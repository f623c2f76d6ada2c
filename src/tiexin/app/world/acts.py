"""What somebody of the invented city does, before it is given as a command."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.app.world.model import Dice
    from tiexin.calendars import WorkCalendar
    from tiexin.casework.rules import ProcedureRules
    from tiexin.casework.table import Role
    from tiexin.eventlog import Json

Language: TypeAlias = Literal["zh_hans", "zh_hant", "en"]
PROMPT: Final = frozenset(
    {"deem_accepted", "lapse", "log_contact", "send_message"}
    | {"change_facts", "close_project", "hand_over", "add_task", "finish_task"}
    | {"add_document", "check_document"}
)
"""What is written down on the day itself: the writing is what happens."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that somebody uploads, as it is called there."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody's command on a day.

    ``subject`` is the procedure where the command is about one; ``letter`` the text
    of a letter and ``paper`` an uploaded file, which stand beside the log.
    """

    on: date
    kind: str
    role: Role
    subject: str = ""
    data: Mapping[str, Json] = field(default_factory=dict)
    letter: str = ""
    paper: Paper | None = None


_WITH_INVESTOR: Final = frozenset({"letters", "answers", "corrected", "withdrawals"})
"""What passes between investor and officer; the offices write zh_hans else."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the acts of a project draw on.

    ``calendar`` is that of the offices; ``investor`` a user as the log names him;
    ``language`` the one in which the investor writes and is answered.
    """

    dice: Dice
    calendar: WorkCalendar
    words: Mapping[str, Any]
    language: Language
    investor: str

    def say(self, about: str, which: str = "") -> str:
        """One of the texts that people write about something."""
        texts = self.words[about][which] if which else self.words[about]
        language = self.language if about in _WITH_INVESTOR else "zh_hans"
        return str(self.dice.one(texts)[language])

    def after(self, day: date, working_days: int) -> date:
        """A working day after a day; the day itself for 0, if it is one."""
        if working_days <= 0:
            return self.calendar.roll_forward(day)
        return self.calendar.add(day, working_days)


class Desk:
    """One procedure's acts: who makes them out has its rules and its dice at hand."""

    def __init__(self, rules: ProcedureRules, around: Surroundings) -> None:
        """``around`` holds the dice of this procedure alone."""
        self.rules = rules
        self.around = around
        self.dice = around.dice
        self._ids = 0

    def act(self, on: date, kind: str, role: Role, **data: Json) -> Act:
        """A command about the procedure."""
        return Act(on, kind, role, self.rules.id, data)

    def id(self, letter: str) -> str:
        """A name for something new, which no other thing in the project has."""
        self._ids += 1
        return f"{letter}{self._ids}-{self.rules.id.replace('_', '-')[:30]}"

    def after(self, day: date, working_days: int) -> date:
        """``Surroundings.after``."""
        return self.around.after(day, working_days)
