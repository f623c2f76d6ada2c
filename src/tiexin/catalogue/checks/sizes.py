"""Files that a person can still read: short paths, short files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.kernel import Problem

if TYPE_CHECKING:
    from tiexin.catalogue.checks.problems import Problems
    from tiexin.catalogue.files import CatalogueFile

LONGEST_PATH: Final = 120
"""Characters, ``data/`` included; the bound counts as allowed."""

LONGEST_FILE: Final = 200
"""Lines; the bound counts as allowed."""


def check_sizes(files: list[CatalogueFile], problems: Problems) -> None:
    """Note paths and files that are too long."""
    for file in files:
        if len(file.name) > LONGEST_PATH:
            fields = {"n": len(file.name), "limit": LONGEST_PATH}
            problems.found.append(
                Problem("catalogue.path_long", fields, f"{file.name}:1")
            )
        if file.length > LONGEST_FILE:
            fields = {"n": file.length, "limit": LONGEST_FILE}
            where = f"{file.name}:{LONGEST_FILE + 1}"
            problems.found.append(Problem("catalogue.file_long", fields, where))
