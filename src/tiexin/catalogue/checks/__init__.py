"""The rules that a catalogue must keep; all that are broken are named at once.

Each module looks after one kind of rule and only notes problems; none of them stops.
Start at ``check_files``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.catalogue.checks.plain import plain_of
from tiexin.catalogue.checks.problems import Problems
from tiexin.catalogue.checks.shapes import check_shapes
from tiexin.catalogue.files import read_files
from tiexin.kernel import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiexin.catalogue.files import RawFile


def checked_plain(files: Iterable[RawFile]) -> dict[str, Any]:
    """The plain data of a catalogue that keeps every rule.

    Raises:
        CatalogueError: It does not; every broken rule is named with its place.
    """
    problems = Problems()
    read, unreadable = read_files(files)
    problems.found.extend(unreadable)
    entries = check_shapes(read, problems)
    if problems.found:
        raise CatalogueError(*problems.in_order())
    parents = {
        entry.id: entry.data.get("parent")
        for entry in entries
        if entry.file.kind == "jurisdiction"
    }
    return plain_of(entries, parents=parents)


__all__ = ["checked_plain"]
