"""All that may need an officer, in its sections, by one question for each kind.

Each thing is put into its section by the database; its number and day come first. Only
what is shown is then read whole, so a page asks the same few questions however much
there is to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, F, Value, When

from tiexin.web.cases.models import ProcedureRow, Project, PromiseRow, TaskRow
from tiexin.web.work import questions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.db.models import Q, QuerySet

    from tiexin.web.work.lines import Lines, WorkLine

# Where a section goes by another day than the last one.
_DAYS: Final = {"begin": "planned_start", "late": "planned_finish"}
_OTHER_REASONS: Final = frozenset({"begin", "late", "stale"})
_MODELS: Final[tuple[type[Any], ...]] = (ProcedureRow, TaskRow, PromiseRow, Project)


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """One thing in a section, by the day that it goes by; those without day last."""

    undated: bool
    day: date
    kind: int
    number: int


@dataclass(frozen=True, slots=True)
class Piles:
    """Everything that somebody has on hand on a day; all four kinds may be empty."""

    rows: QuerySet[ProcedureRow]
    tasks: QuerySet[TaskRow]
    promises: QuerySet[PromiseRow]
    quiet: QuerySet[Project]
    day: date

    def sections(self) -> dict[str, list[Thing]]:
        """The things of each section that has any, in their order."""
        dated = questions.dated(self.day)
        no_day = questions.without_day()
        found: dict[str, list[Thing]] = {}
        for kind, (rows, which) in enumerate(
            (
                (self.rows, questions.sections(self.day)),
                (self.tasks, dated),
                (self.promises, {**dated, "waiting": no_day}),
            )
        ):
            for section, thing in _things(rows, which, kind):
                found.setdefault(section, []).append(thing)
        for things in found.values():
            things.sort()
        quiet = self.quiet.values_list("pk", flat=True)
        contact = [Thing(True, date.max, 3, number) for number in quiet]
        return found | ({"contact": contact} if contact else {})


def _things(
    rows: QuerySet[Any], sections: Mapping[str, Q], kind: int
) -> Iterator[tuple[str, Thing]]:
    """Each row with its section; those in none are left where they are."""
    day: Any = F("due")
    if set(_DAYS) <= set(sections):
        other = (When(section=name, then=F(day)) for name, day in _DAYS.items())
        day = Case(*other, default=day)
    found = rows.annotate(
        section=Case(
            *(When(which, then=Value(name)) for name, which in sections.items()),
            default=Value(""),
        ),
        by=day,
    ).exclude(section="")
    for section, by, number in found.values_list("section", "by", "pk"):
        yield section, Thing(by is None, by or date.max, kind, number)


def lines_of(
    shown: Mapping[str, Sequence[Thing]], lines: Lines
) -> dict[str, list[WorkLine]]:
    """The lines of the things that are shown, section by section."""
    things = [thing for each in shown.values() for thing in each]
    read = [_read(model, kind, things) for kind, model in enumerate(_MODELS)]
    return {
        name: sorted(
            _made(name, each, read, lines),
            key=lambda line: (line.day is None, line.day),
        )
        for name, each in shown.items()
    }


def _read(model: Any, kind: int, things: Iterable[Thing]) -> dict[int, Any]:
    numbers = [thing.number for thing in things if thing.kind == kind]
    if not numbers:
        return {}
    found = model.objects.filter(pk__in=numbers)
    if model is not Project:
        found = found.select_related("project")
    return {row.pk: row for row in found}


def _made(
    name: str, things: Sequence[Thing], read: list[dict[int, Any]], lines: Lines
) -> list[WorkLine]:
    # What went away between the two questions is simply no longer there.
    kinds = [
        [
            rows[each.number]
            for each in things
            if each.kind == kind and each.number in rows
        ]
        for kind, rows in enumerate(read)
    ]
    because = name if name in _OTHER_REASONS else ""
    return [
        *lines.of_rows(kinds[0], because=because),
        *lines.of_tasks(kinds[1]),
        *lines.of_promises(kinds[2]),
        *lines.of_silence(kinds[3]),
    ]
