"""All law cases put to the catalogue, and what of it comes out otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiexin.app.law_cases.judge import judge
from tiexin.catalogue import in_force
from tiexin.catalogue.checks import check_files
from tiexin.catalogue.files import hash_of, list_files, list_law_cases
from tiexin.catalogue.store import catalogue_of
from tiexin.kernel import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from tiexin.catalogue.files import Entry
    from tiexin.catalogue.law_cases import LawCase
    from tiexin.catalogue.types import Catalogue, InForce
    from tiexin.kernel import Problem


@dataclass(frozen=True, slots=True)
class CaseRun:
    """What came of some cases: those that hold, and what differs in the others."""

    held: tuple[LawCase, ...]
    failed: tuple[LawCase, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class CaseBook:
    """A checked catalogue, what its files state, and its law cases."""

    catalogue: Catalogue
    entries: tuple[Entry, ...]
    cases: tuple[LawCase, ...]


def load_with_cases(root: Path) -> CaseBook:
    """The catalogue below a data folder and its law cases, both checked.

    Raises:
        CatalogueError: A rule of the format is broken, in the catalogue or a case.
    """
    files = list_files(root)
    report = check_files([*files, *list_law_cases(root)])
    if report.problems:
        raise CatalogueError(*report.problems)
    catalogue = catalogue_of(report.plain, hash_=hash_of(files))
    return CaseBook(catalogue, report.entries, report.law_cases)


def wanted_cases(cases: Iterable[LawCase], only: str | None) -> tuple[LawCase, ...]:
    """The cases whose id or file holds ``only``; all where it is None."""
    return tuple(
        case
        for case in cases
        if only is None or only in case.id or only in case.entry.file.name
    )


def run_cases(cases: Iterable[LawCase], catalogue: Catalogue) -> CaseRun:
    """Judge each case by the catalogue as it stands on its day in its place."""
    laws = Laws(catalogue)
    held: list[LawCase] = []
    failed: list[LawCase] = []
    problems: list[Problem] = []
    for case in cases:
        found = judge(case, laws.of(case))
        problems.extend(found)
        (failed if found else held).append(case)
    return CaseRun(tuple(held), tuple(failed), tuple(problems))


class Laws:
    """The law of each day and place that cases ask for, merged once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._merged: dict[tuple[date, str], InForce] = {}

    def of(self, case: LawCase) -> InForce:
        """The law on the case's day in its place."""
        key = (case.on, case.jurisdiction)
        if key not in self._merged:
            self._merged[key] = in_force(
                self._catalogue, on=case.on, jurisdiction=case.jurisdiction
            )
        return self._merged[key]
