"""Where a rule is stated: level, file, line and the sources of the statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tiexin.catalogue import build
from tiexin.catalogue.levels import version_on
from tiexin.catalogue.types import Procedure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.catalogue.types import Catalogue, Lever
    from tiexin.kernel import Citation


@dataclass(frozen=True, slots=True)
class Stated:
    """The place of one field of one rule.

    Attributes:
        level: code of the lowest level that states the field.
        file: the file's name from ``data`` on.
        line: counted from 1.
        sources: what the version that states it cites as a whole; the field itself
            may cite more exactly.
    """

    level: str
    file: str
    line: int
    sources: tuple[Citation, ...]

    @property
    def where(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.line}"


def stated_at(
    catalogue: Catalogue, entry: Procedure | Lever, field: str, *, on: date
) -> Stated | None:
    """Where the field of a rule in force is stated; None where no level states it.

    Args:
        catalogue: where ``entry`` comes from.
        entry: a procedure or lever as in force on ``on``.
        field: as in ``entry.stated_by`` (``promised``, ``needs``, ``effects``, …).
        on: the day for which ``entry`` was merged.
    """
    level = entry.stated_by.get(field)
    if level is None:
        return None
    is_procedure = isinstance(entry, Procedure)
    raw = catalogue.raw_procedures if is_procedure else catalogue.raw_levers
    versions = [each for each in raw[entry.id] if each["level"] == level]
    version = version_on(versions, on.isoformat())
    return None if version is None else stated_in(version, field)


def stated_in(version: Mapping[str, Any], field: str) -> Stated:
    """The place of a field of one raw version; of the version where it has none."""
    return Stated(
        level=version["level"],
        file=version["file"],
        line=version.get("lines", {}).get(field, version["line"]),
        sources=build.citations(version["sources"]),
    )
