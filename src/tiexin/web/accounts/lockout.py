"""Too many failed logins close the door for a while, by name and by address."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.conf import settings

from tiexin.web.accounts.models import FailedLogin

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

_WINDOW: Final = timedelta(minutes=15)
_BY_NAME: Final = 10
_BY_ADDRESS: Final = 60


def closed_until(request: HttpRequest, name: str, *, now: datetime) -> datetime | None:
    """When this name or address may try again; None where it may now."""
    recent = FailedLogin.objects.filter(at__gt=now - _WINDOW)
    for column, value, most in (
        ("name", _hashed(name), _BY_NAME),
        ("address", _address(request), _BY_ADDRESS),
    ):
        times = list(
            recent.filter(**{column: value})
            .order_by("-at")
            .values_list("at", flat=True)[:most]
        )
        if len(times) == most:
            return times[-1] + _WINDOW
    return None


def note_failure(request: HttpRequest, name: str, *, now: datetime) -> None:
    """Remember a failed attempt, and forget those of yesterday."""
    FailedLogin.objects.create(name=_hashed(name), address=_address(request), at=now)
    FailedLogin.objects.filter(at__lt=now - timedelta(days=1)).delete()


def forgive(name: str) -> None:
    """A login that succeeds wipes the slate of the name."""
    FailedLogin.objects.filter(name=_hashed(name)).delete()


def _hashed(text: str) -> str:
    """Names and addresses are not kept readable."""
    return sha256(f"{settings.SECRET_KEY}/{text.lower()}".encode()).hexdigest()


def _address(request: HttpRequest) -> str:
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        # The proxy adds whom it saw at the end; what stands before, anybody can write.
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        address = told or address
    return _hashed(address)
