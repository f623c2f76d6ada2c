"""The rules that a catalogue must keep; all that are broken are named at once.

Each module looks after one kind of rule and only notes problems; none of them stops.
Start at ``check_files``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tiexin.catalogue.checks.conditions import check_conditions
from tiexin.catalogue.checks.documents import check_documents
from tiexin.catalogue.checks.durations import check_durations
from tiexin.catalogue.checks.graph import check_graph
from tiexin.catalogue.checks.index import Index
from tiexin.catalogue.checks.law_cases import check_law_cases
from tiexin.catalogue.checks.levers import check_levers
from tiexin.catalogue.checks.names import check_names
from tiexin.catalogue.checks.plain import plain_of
from tiexin.catalogue.checks.problems import Problems
from tiexin.catalogue.checks.review import check_reviews
from tiexin.catalogue.checks.shapes import check_shapes
from tiexin.catalogue.checks.sizes import check_sizes
from tiexin.catalogue.checks.sources import check_sources
from tiexin.catalogue.checks.units import check_units
from tiexin.catalogue.checks.versions import check_versions
from tiexin.catalogue.files import read_files
from tiexin.catalogue.law_cases import law_case
from tiexin.kernel import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tiexin.catalogue.files import Entry, RawFile
    from tiexin.catalogue.law_cases import LawCase
    from tiexin.kernel import Problem


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, by file and line.

    Attributes:
        problems: broken rules; with one of them the catalogue is not loaded.
        warnings: what will become a problem if nobody looks after it.
        plain: the data as the cache holds them; empty where the shapes are broken.
        law_cases: the cases among the files; empty where a problem was found.
        entries: what the files state, law cases left out, as ``plain`` was made of it.
    """

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    plain: dict[str, Any]
    law_cases: tuple[LawCase, ...] = ()
    entries: tuple[Entry, ...] = ()


def check_files(
    files: Iterable[RawFile], *, today: date | None = None, release: bool = False
) -> Report:
    """Check everything that ``docs/catalogue-format.md`` asks for.

    Shapes come first: where one is wrong, what lies between the entries is not looked
    at yet, because every wrong shape would be reported a second time as a hole.

    Args:
        files: the files of the catalogue and its sources; with those of the law
            cases, these are checked as well.
        today: the day against which reviews are judged; None leaves them out, so
            that a catalogue doesn't stop working by growing old.
        release: whether a review that is too old is a problem, not a warning.
    """
    problems, warnings = Problems(), Problems()
    read, unreadable = read_files(files)
    problems.found.extend(unreadable)
    check_sizes(read, problems)
    entries = check_shapes(read, problems)
    cases = [entry for entry in entries if entry.file.kind == "law_case"]
    rules = [entry for entry in entries if entry.file.kind != "law_case"]
    plain: dict[str, Any] = {}
    if not problems.found:
        index = Index(rules)
        plain = _check_entries(index, problems)
        check_law_cases(cases, index, problems)
        if today is not None:
            check_reviews(
                index,
                today=today,
                problems=problems,
                warnings=warnings,
                release=release,
            )
    return Report(
        tuple(problems.in_order()),
        tuple(warnings.in_order()),
        plain,
        () if problems.found else tuple(law_case(entry) for entry in cases),
        tuple(rules),
    )


def _check_entries(index: Index, problems: Problems) -> dict[str, Any]:
    check_names(index, problems)
    check_versions(index, problems)
    check_conditions(index, problems)
    check_sources(index, problems)
    check_documents(index, problems)
    check_levers(index, problems)
    check_units(index, problems)
    plain = plain_of(index.entries, parents=index.parents)
    check_durations(index, plain, problems)
    # A graph of broken names and half rules has circles and gaps that mean nothing.
    if not problems.found:
        check_graph(index, plain, problems)
    return plain


def checked_plain(files: Iterable[RawFile]) -> dict[str, Any]:
    """The plain data of a catalogue that keeps every rule.

    Raises:
        CatalogueError: It does not; every broken rule is named with its place.
    """
    report = check_files(files)
    if report.problems:
        raise CatalogueError(*report.problems)
    return report.plain


__all__ = ["Report", "check_files", "checked_plain"]
