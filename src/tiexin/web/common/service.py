"""The one service of this process, and the texts, loaded when first asked for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.utils import timezone

from tiexin.app.messages import Messages
from tiexin.app.paths import data_root
from tiexin.app.service import Service

if TYPE_CHECKING:
    from datetime import date


@cache
def get_service() -> Service:
    """The service; it holds no request's state, so threads may share it."""
    return Service.load()


@cache
def get_messages() -> Messages:
    """The texts; apart from the service, so that an error page never needs it."""
    return Messages(data_root() / "messages")


def today() -> date:
    """The day in Dongguan: the only place where the pages learn it."""
    return timezone.localdate()
