"""The errors a user can meet: a stable code, typed fields, a place.

    TiexinError
    ├── BadInput        what the user gave: facts, dates, links, options
    ├── CatalogueError  the rules themselves are broken (file, line, cure)
    ├── CalendarGap     a day beyond the calendars that are stored
    ├── PlanError       the network can't be planned (a cycle, a broken lever)
    ├── Refused         a command that the state, the law or the role forbids
    └── BrokenLog       an event log that does not follow from itself

Texts and cures in three languages are data: ``data/messages/errors.*.yaml``,
keyed by code; ``tiexin.app.messages`` renders them. What is raised holds only
the code and the fields that the text names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from tiexin.kernel.text import LocalText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tiexin.kernel.text import Language


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        code: stable, for example ``facts.unknown``; a key of the error texts.
        fields: what the text names: strings, numbers, and titles in all languages.
        where: place as the user knows it (``plan.yaml:12``, a fact, an option).
    """

    code: str
    fields: Mapping[str, str | int | LocalText] = field(default_factory=dict)
    where: str = ""

    def fields_in(self, language: Language) -> dict[str, str | int]:
        """The fields as a reader of one language sees them."""
        return {
            name: value.in_language(language) if isinstance(value, LocalText) else value
            for name, value in self.fields.items()
        }

    def __str__(self) -> str:
        fields = self.fields_in("en")
        named = ", ".join(f"{name}={value}" for name, value in fields.items())
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.code}" + (f" ({named})" if named else "")


class TiexinError(Exception):
    """Base of all errors that a user can meet; carries one or more problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems: Sequence[Problem] = problems

    @classmethod
    def of(cls, code: str, *, where: str = "", **fields: str | int | LocalText) -> Self:
        """One problem, written short."""
        return cls(Problem(code, fields, where))


class BadInput(TiexinError):
    """The input is wrong and the user can correct it; nothing was changed."""


class CatalogueError(TiexinError):
    """The catalogue, a calendar or another data file breaks one of its rules."""


class CalendarGap(TiexinError):
    """A day lies outside the stored calendars; it is never guessed from weekdays."""


class PlanError(TiexinError):
    """The activities can't be put in an order, for example because of a cycle."""


class Refused(TiexinError):
    """A command was understood, but the case, the law or the role forbids it."""


class BrokenLog(TiexinError):
    """An event log has a hole, a changed event or an event that can't be folded."""
