"""Where the checks put what they find, so that all of it is found in one run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.kernel import Problem

if TYPE_CHECKING:
    from tiexin.catalogue.files import Entry
    from tiexin.kernel import LocalText


@dataclass(frozen=True, slots=True)
class Spot:
    """A place inside an entry; ``path`` leads there from the entry's top."""

    entry: Entry
    path: tuple[str | int, ...] = ()

    def at(self, *path: str | int) -> Spot:
        """A place further inside."""
        return Spot(self.entry, (*self.path, *path))


class Problems:
    """A list of problems, each at the place of an entry."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(
        self, code: str, entry: Entry, *path: str | int, **fields: str | int | LocalText
    ) -> None:
        """Note a problem at ``path`` inside ``entry``."""
        self.found.append(Problem(code, fields, entry.where(*path)))

    def note(self, code: str, spot: Spot, **fields: str | int | LocalText) -> None:
        """Note a problem at a spot."""
        self.add(code, spot.entry, *spot.path, **fields)

    def at(
        self, code: str, place: tuple[str, int], **fields: str | int | LocalText
    ) -> None:
        """Note a problem at a file and line."""
        file, line = place
        self.found.append(Problem(code, fields, f"{file}:{line}"))

    def in_order(self) -> list[Problem]:
        """By file and line, each once."""
        unique = {(each.where, each.code, str(each)): each for each in self.found}
        return sorted(unique.values(), key=_place)


def _place(problem: Problem) -> tuple[str, int, str]:
    file, _, line = problem.where.rpartition(":")
    return (file, int(line), problem.code) if line.isdigit() else (problem.where, 0, "")
