"""Asking for work: in the same transaction as the change that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

    With a ``key`` the same kind and key waits once only; asking again does nothing.
    """
    now = timezone.now()
    wanted = Job(kind=kind, data=dict(data), key=key, run_at=run_at or now, made_at=now)
    Job.objects.bulk_create([wanted], ignore_conflicts=True)
