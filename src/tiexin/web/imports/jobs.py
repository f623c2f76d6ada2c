"""Jobs of this part."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from tiexin.web.imports import running
from tiexin.web.imports.models import Import
from tiexin.web.jobs.registry import job

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS: Final = 20.0
KEPT: Final = timedelta(days=90)


@job("imports.run", outside=True)
def run(data: Mapping[str, Any]) -> None:
    """Go on with a table for a while; what is left is asked for again."""
    running.go_on(int(data["import"]), seconds=_SECONDS)


@job("imports.forget", every=timedelta(hours=24))
def forget(_: Mapping[str, Any]) -> None:
    """Forget tables after three months; what they left in the log stays."""
    Import.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
