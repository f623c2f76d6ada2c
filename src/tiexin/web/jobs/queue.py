"""Asking for work: in the same transaction as the change that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Least
from django.utils import timezone

from tiexin.web.jobs.models import Job

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def enqueue(
    kind: str,
    data: Mapping[str, Any],
    *,
    key: str = "",
    run_at: datetime | None = None,
) -> None:
    """Ask for a job; if the caller's transaction is rolled back, so is this.

    With a ``key`` the same kind and key waits once only: asking again changes nothing
    but that it comes as early as asked, unless it has failed before and pauses.
    """
    now = timezone.now()
    wanted = Job(kind=kind, data=dict(data), key=key, run_at=run_at or now, made_at=now)
    with transaction.atomic():
        # Touching the one that waits keeps a worker from taking it before our own
        # change can be seen.
        if not (key and _touch(wanted)):
            Job.objects.bulk_create([wanted], ignore_conflicts=True)


def _touch(wanted: Job) -> bool:
    waiting = Job.objects.filter(kind=wanted.kind, key=wanted.key, state="waiting")
    sooner = Least(F("run_at"), Value(wanted.run_at))
    when = Case(When(attempts=0, then=sooner), default=F("run_at"))
    return bool(waiting.update(run_at=when))
