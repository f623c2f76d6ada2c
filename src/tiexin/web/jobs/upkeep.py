"""Keeping the job table small."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from tiexin.web.jobs.models import Job
from tiexin.web.jobs.registry import job

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT: Final = timedelta(days=14)


@job("jobs.prune", every=timedelta(hours=6))
def prune(_: Mapping[str, Any]) -> None:
    """Forget what was done two weeks ago; what is dead stays."""
    Job.objects.filter(state="done", ended_at__lt=timezone.now() - _KEPT).delete()
