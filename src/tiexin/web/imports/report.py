"""What became of each row, for people, for programs, and as a table to take away."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tiexin.kernel import Problem
from tiexin.web.common.failures import in_words
from tiexin.web.common.service import get_messages
from tiexin.web.imports import columns
from tiexin.web.imports.keeping import problem_of
from tiexin.web.imports.models import Import, ImportLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tiexin.kernel import Language
    from tiexin.web.common.failures import Failure

STATES: Final = ("waiting", "ok", "repeated", "refused", "done")
BOM: Final = "\ufeff"
# What a spreadsheet takes for a formula; a quote in front makes it text again.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_CHUNK: Final = 500
_COLUMNS: Final = (
    "row",
    "state",
    "project",
    "event",
    "code",
    "where",
    "message",
    "cure",
)


@dataclass(frozen=True, slots=True)
class Told:
    """One row in words."""

    number: int
    state: str
    state_name: str
    project: str
    event: int | None
    failures: tuple[Failure, ...]


def told(line: ImportLine, language: Language) -> Told:
    """What became of a row, in the reader's language."""
    return Told(
        line.number,
        line.state,
        get_messages().text(f"import.state.{line.state}", language),
        line.project,
        line.event,
        tuple(_failures(line, language)),
    )


def _failures(line: ImportLine, language: Language) -> Iterator[Failure]:
    """Each problem with the column it is about, by the column's title."""
    for each in line.problems:
        problem = problem_of(each)
        place = problem.where
        if each["lacking"] and place in columns.names():
            # The table has no such column, so it goes by our name for it.
            place = columns.title(place, language)
        fields = dict(problem.fields)
        if fields.get("name") == problem.where:
            fields["name"] = place
        [plain] = in_words([Problem(problem.code, fields)], language)
        yield replace(plain, where=place)


def failures_of(table: Import, language: Language) -> list[Failure]:
    """Why there is no table at all."""
    return in_words((problem_of(each) for each in table.problems), language)


def template(language: Language) -> bytes:
    """An empty table with all columns, as spreadsheets open it without questions."""
    titles = [columns.title(name, language) for name in columns.names()]
    return (BOM + _line(titles)).encode()


def as_csv(table: Import, language: Language) -> Iterator[bytes]:
    """The report row by row; nothing in it is taken for a formula."""
    say = get_messages().text
    header = [say(f"import.report.{name}", language) for name in _COLUMNS]
    yield (BOM + _line(header)).encode()
    rows = ImportLine.objects.filter(table=table).order_by("number")
    last = 0
    while chunk := list(rows.filter(number__gt=last)[:_CHUNK]):
        last = chunk[-1].number
        text = "".join(
            _line(cells) for line in chunk for cells in _cells(line, language)
        )
        yield text.encode()


def _cells(line: ImportLine, language: Language) -> Iterator[list[str]]:
    """A row of the report for each problem, or one where there is none."""
    found = told(line, language)
    event = "" if found.event is None else str(found.event)
    start = [str(found.number), found.state_name, found.project, event]
    for each in found.failures:
        yield [*start, each.code, each.where, each.message, each.cure]
    if not found.failures:
        yield [*start, "", "", "", ""]


def _line(cells: Iterable[str]) -> str:
    held = io.StringIO()
    csv.writer(held).writerow([harmless(cell) for cell in cells])
    return held.getvalue()


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
