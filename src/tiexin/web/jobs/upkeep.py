"""Keeping tables small that only grow."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib.sessions.models import Session
from django.utils import timezone

from tiexin.web.jobs.models import Job, Worker
from tiexin.web.jobs.registry import job

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT: Final = timedelta(days=3)


@job("upkeep.prune", every=timedelta(hours=6))
def prune(_: Mapping[str, Any]) -> None:
    """Forget jobs done or given up days ago, workers long gone, logins that ended."""
    old = timezone.now() - _KEPT
    Job.objects.filter(state__in=("done", "dropped"), ended_at__lt=old).delete()
    Worker.objects.filter(seen_at__lt=old).delete()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
