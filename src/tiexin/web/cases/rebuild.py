"""Throws all projections away and builds them again from the logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Count

from tiexin.web.cases import models, projections, store
from tiexin.web.cases.replay import Found, Fresh, replayed
from tiexin.web.files import rows as files
from tiexin.web.jobs.queue import enqueue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BATCH: Final = 1_000


def rebuild(group: Sequence[int]) -> Found:
    """Build the projections of some projects anew.

    Whoever reads meanwhile sees them either before or after; who wants to write
    waits. A project whose log can't be folded keeps its rows and is told as a problem.
    """
    found = Found()
    with transaction.atomic():
        held = models.Project.objects.select_for_update(of=("self",))
        projects = held.filter(pk__in=group).select_related("enterprise").order_by("pk")
        kept = _expected_so_far(group)
        sound = []
        for each in replayed(projects):
            if isinstance(each, Found):
                found += each
                continue
            _expect(each, kept)
            sound.append(each)
            rows = len(each.rows) + len(each.tasks) + len(each.promises)
            found += Found(1, each.events, rows)
        _write(sound)
    return found


def _expected_so_far(group: Sequence[int]) -> Mapping[tuple[int, str], Any]:
    """The days that were expected: they follow from the log and from the day."""
    rows = models.ProcedureRow.objects.filter(project__in=group)
    found = rows.values_list("project_id", "procedure", "expected_finish")
    return {(project, procedure): day for project, procedure, day in found}


def _expect(each: Fresh, kept: Mapping[tuple[int, str], Any]) -> None:
    """Keep the days that were expected; where there were none, ask for them."""
    number = each.project.pk
    for row in each.rows:
        if row.finished_on is None:
            known = kept.get((number, row.procedure))
            row.expected_finish = known or row.expected_finish
    lacking = any((number, row.procedure) not in kept for row in each.rows)
    if lacking and each.state.is_open:
        enqueue("cases.replan", {"project": number}, key=str(number))


def _write(sound: Sequence[Fresh]) -> None:
    numbers = [each.project.pk for each in sound]
    made: tuple[tuple[Any, list[Any]], ...] = (
        (models.ProcedureRow, [row for each in sound for row in each.rows]),
        (models.TaskRow, [row for each in sound for row in each.tasks]),
        (models.PromiseRow, [row for each in sound for row in each.promises]),
    )
    for model, rows in made:
        model.objects.filter(project__in=numbers).delete()
        model.objects.bulk_create(rows, batch_size=_BATCH)
    kept = models.StoredFile.objects.filter(project__in=numbers)
    with_files = set(kept.values_list("project", flat=True).distinct())
    terms = models.OfficerTerm.objects.filter(project__in=numbers)
    there = dict(terms.values_list("project").annotate(count=Count("pk")))
    for each in sound:
        # Terms are never taken away; only what is lacking is added.
        if len(each.state.officers) > there.get(each.project.pk, 0):
            projections.add_terms(each.project, each.state)
        each.project.save()
        if each.project.pk in with_files:
            files.refresh(each.project, each.state, setting=store.setting())
