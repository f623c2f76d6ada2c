"""Jobs of this part."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from tiexin.web.hooks import telling
from tiexin.web.hooks.models import HookDelivery, IdempotencyKey
from tiexin.web.jobs.registry import job

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT_ANSWERS: Final = timedelta(hours=48)
KEPT_DELIVERIES: Final = timedelta(days=30)


@job("hooks.tell")
def tell(data: Mapping[str, Any]) -> None:
    """Have webhooks told of a project's new events."""
    first, last = int(data["first"]), int(data["last"])
    telling.tell(int(data["project"]), first=first, last=last, now=timezone.now())


@job("hooks.send", outside=True)
def send(data: Mapping[str, Any]) -> None:
    """One attempt at one delivery; the next one, if any, is asked for."""
    telling.send(int(data["delivery"]), now=timezone.now())


@job("hooks.forget", every=timedelta(hours=6))
def forget(_: Mapping[str, Any]) -> None:
    """Forget answers after two days and deliveries after a month."""
    now = timezone.now()
    IdempotencyKey.objects.filter(at__lt=now - KEPT_ANSWERS).delete()
    old = HookDelivery.objects.filter(made_at__lt=now - KEPT_DELIVERIES)
    old.exclude(state="waiting").delete()
