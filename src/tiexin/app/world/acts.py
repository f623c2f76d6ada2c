"""What somebody of the invented city does, before it is given as a command."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from tiexin.casework.table import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tiexin.app.world.model import Dice
    from tiexin.calendars import WorkCalendar
    from tiexin.eventlog import Json

Language: TypeAlias = Literal["zh_hans", "zh_hant", "en"]
PROMPT: Final = frozenset({"deem_accepted", "lapse", "log_contact", "send_message"})
"""What is written down on the day itself, because the program or the letter does it."""


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody's command on a day.

    ``subject`` is the procedure where the command is about one; ``letter`` the text
    of a letter, which stands beside the log.
    """

    on: date
    kind: str
    role: Role
    subject: str = ""
    data: Mapping[str, Json] = field(default_factory=dict)
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the acts of a project draw on.

    ``calendar`` is that of the offices; ``investor`` a user as the log names him;
    ``language`` the one in which the people of the project write.
    """

    dice: Dice
    calendar: WorkCalendar
    words: Mapping[str, Sequence[Mapping[str, str]]]
    language: Language
    investor: str

    def say(self, about: str) -> str:
        """One of the texts that people write about something."""
        return self.dice.one(self.words[about])[self.language]

    def after(self, day: date, working_days: int) -> date:
        """A working day after a day; the day itself for 0, if it is one."""
        if working_days <= 0:
            return self.calendar.roll_forward(day)
        return self.calendar.add(day, working_days)
