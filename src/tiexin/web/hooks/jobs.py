"""Jobs of this part."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from tiexin.web.hooks.models import IdempotencyKey
from tiexin.web.jobs.registry import job

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT_ANSWERS: Final = timedelta(hours=48)


@job("hooks.forget", every=timedelta(hours=6))
def forget(_: Mapping[str, Any]) -> None:
    """Forget answers after two days; nobody repeats a request for longer."""
    old = timezone.now() - KEPT_ANSWERS
    IdempotencyKey.objects.filter(at__lt=old).delete()
