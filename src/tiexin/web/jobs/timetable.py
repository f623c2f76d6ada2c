"""Work that returns: asked for when its time has come, once for all workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tiexin.web.jobs.models import Timetable
from tiexin.web.jobs.queue import enqueue
from tiexin.web.jobs.registry import kinds

if TYPE_CHECKING:
    from datetime import datetime


def ask_for_what_returns(now: datetime) -> None:
    """Enqueue each returning kind whose time has come; a new kind at once."""
    known = dict(Timetable.objects.values_list("kind", "next_at"))
    for kind in kinds().values():
        if kind.every is None or known.get(kind.name, now) > now:
            continue
        with transaction.atomic():
            Timetable.objects.bulk_create(
                [Timetable(kind=kind.name, next_at=now)], ignore_conflicts=True
            )
            due = Timetable.objects.filter(kind=kind.name, next_at__lte=now)
            if due.update(next_at=now + kind.every):
                enqueue(kind.name, {}, key="timetable")
