"""Compares what is stored with the logs: chain, fold, rows, rulebooks and plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.app.cases.baseline import frozen
from tiexin.casework.rulebook_json import from_json, make_rulebook
from tiexin.kernel import Problem
from tiexin.web.cases import models, projections
from tiexin.web.cases.replay import Found, Fresh, replayed
from tiexin.web.files.rows import faults as file_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import Model

_ROWS: Final[tuple[type[Model], ...]] = (
    models.ProcedureRow,
    models.TaskRow,
    models.PromiseRow,
    models.OfficerTerm,
)
_KEYS: Final[Mapping[type[Model], tuple[str, ...]]] = {
    models.ProcedureRow: ("procedure",),
    models.TaskRow: ("task",),
    models.PromiseRow: ("kind", "promise"),
    models.OfficerTerm: ("number",),
}
# They follow from the log and from the day, so an older day is no fault.
_NOT_COMPARED: Final = frozenset({"id", "expected_on", "expected_finish"})
_LONGEST: Final = 60


def check(group: Sequence[int]) -> Found:
    """Compare some projects; of each only the first fault is told."""
    query = models.Project.objects.filter(pk__in=group)
    projects = list(query.select_related("enterprise").order_by("pk"))
    before = {project.pk: _values(project) for project in projects}
    stored = {model: _stored(model, group) for model in _ROWS}
    plans = _plans(group)
    files = _files(group)
    found = Found()
    for each in replayed(projects, verified=True):
        if isinstance(each, Found):
            found += each
            continue
        number = each.project.pk
        told = [
            *_unlike(each.project, "project", before[number], _values(each.project)),
            *_row_faults(each, {m: stored[m].get(number, {}) for m in _ROWS}),
            *_plan_faults(each, plans.get(number, [])),
            *file_faults(each.project, each.state, files.get(number, [])),
        ]
        count = sum(len(by_project.get(number, ())) for by_project in stored.values())
        found += Found(1, each.events, count, tuple(told[:1]))
    return found


def check_rulebooks() -> Iterator[Problem]:
    """Rulebooks whose content is no longer what their name says."""
    for row in models.Rulebook.objects.order_by("pk").iterator(chunk_size=100):
        book = from_json(row.hash, row.content)
        again = make_rulebook(
            jurisdiction=book.jurisdiction,
            on=book.on,
            catalogue=book.catalogue,
            procedures=book.procedures,
        )
        if again.hash != row.hash:
            yield Problem("cases.rulebook_changed", {"hash": row.hash})


def _stored(model: Any, group: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The stored rows by project and name."""
    found: dict[int, dict[str, Any]] = {}
    for row in model.objects.filter(project__in=group):
        found.setdefault(row.project_id, {})[_name(row)] = row
    return found


def _name(row: Any) -> str:
    return "/".join(str(getattr(row, name)) for name in _KEYS[type(row)])


def _row_faults(
    each: Fresh, stored: Mapping[type[Model], Mapping[str, Any]]
) -> Iterator[Problem]:
    terms = projections.term_rows(each.project, each.state)
    fresh: tuple[Sequence[Any], ...] = (
        each.rows,
        each.tasks,
        each.promises,
        list(terms),
    )
    for model, rows in zip(_ROWS, fresh, strict=True):
        there = stored[model]
        named = {_name(row): row for row in rows}
        for name in sorted(there.keys() ^ named.keys()):
            code = "cases.row_missing" if name in named else "cases.row_too_many"
            fields = {"project": each.project.code, "row": f"{_table(model)} {name}"}
            yield Problem(code, dict(fields))
        for name in sorted(there.keys() & named.keys()):
            place = f"{_table(model)} {name}"
            values = _values(there[name]), _values(named[name])
            yield from _unlike(each.project, place, *values)


def _plan_faults(
    each: Fresh, plans: Sequence[tuple[str, Mapping[str, Any]]]
) -> Iterator[Problem]:
    kept = {hash_ for hash_, _ in plans}
    for hash_, content in plans:
        if frozen(dict(content)).hash != hash_:
            fields = {"project": each.project.code, "hash": hash_}
            yield Problem("cases.plan_changed", dict(fields))
    for mark in each.state.plans:
        if mark.plan not in kept:
            fields = {"project": each.project.code, "row": f"plan {mark.plan}"}
            yield Problem("cases.row_missing", dict(fields))


def _files(group: Sequence[int]) -> dict[int, list[models.StoredFile]]:
    found: dict[int, list[models.StoredFile]] = {}
    for row in models.StoredFile.objects.filter(project__in=group):
        found.setdefault(row.project_id, []).append(row)
    return found


def _plans(group: Sequence[int]) -> dict[int, list[tuple[str, Mapping[str, Any]]]]:
    found: dict[int, list[tuple[str, Mapping[str, Any]]]] = {}
    rows = models.PlanRecord.objects.filter(project__in=group).order_by("pk")
    for project, hash_, content in rows.values_list("project_id", "hash", "content"):
        found.setdefault(project, []).append((hash_, content))
    return found


def _unlike(
    project: models.Project,
    row: str,
    stored: Mapping[str, Any],
    fresh: Mapping[str, Any],
) -> Iterator[Problem]:
    for column, value in fresh.items():
        if stored[column] != value:
            yield Problem(
                "cases.row_differs",
                {
                    "project": project.code,
                    "row": row,
                    "column": column,
                    "stored": str(stored[column])[:_LONGEST],
                    "fresh": str(value)[:_LONGEST],
                },
            )


def _values(row: Model) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields  # noqa: SLF001 - Django's own interface
        if field.attname not in _NOT_COMPARED
    }


def _table(model: type[Model]) -> str:
    return model._meta.db_table.removeprefix("cases_")  # noqa: SLF001 - as above
