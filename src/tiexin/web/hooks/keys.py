"""Keys by which programs act for a person: made, recognised, counted, taken back."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from tiexin.kernel import BadInput
from tiexin.web.hooks.models import ApiKey

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tiexin.web.accounts.models import User

PREFIX: Final = "txn_"
LIVES: Final = (30, 90, 180, 365)
"""Days after which a key may run out."""
MOST_KEYS: Final = 20
A_MINUTE: Final = 600
"""Requests that one key may make in a minute."""
_LONGEST_NAME: Final = 60
_BYTES: Final = 32
_TOKEN: Final = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a key has left: requests in this minute, seconds until the next."""

    left: int
    seconds: int
    spent: bool


def make(
    user: User, *, name: str, days: int, reads_only: bool, now: datetime
) -> tuple[ApiKey, str]:
    """A new key, and the token that is shown this once.

    Raises:
        BadInput: No name, another life than ``LIVES``, or too many keys.
    """
    name = name.strip()
    if not 0 < len(name) <= _LONGEST_NAME:
        raise BadInput.of("hooks.bad_key_name", where="name", most=_LONGEST_NAME)
    if days not in LIVES:
        raise BadInput.of("hooks.bad_key_life", where="days")
    if live(user, now=now).count() >= MOST_KEYS:
        raise BadInput.of("hooks.too_many_keys", most=MOST_KEYS)
    token = PREFIX + secrets.token_urlsafe(_BYTES)
    key = ApiKey.objects.create(
        user=user,
        name=name,
        hint=token[: len(PREFIX) + 6],
        key_hash=hash_of(token),
        reads_only=reads_only,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return key, token


def live(user: User, *, now: datetime) -> QuerySet[ApiKey]:
    """The keys of a person that still open something."""
    return ApiKey.objects.filter(user=user, revoked_at=None, expires_at__gt=now)


def hash_of(token: str) -> str:
    """What is kept of a key. It is as random as the hash, so no salt is needed."""
    return sha256(token.encode()).hexdigest()


def find(token: str) -> ApiKey | None:
    """The key that a token belongs to, run out or taken back or not."""
    if not _TOKEN.fullmatch(token):
        return None
    found = ApiKey.objects.select_related("user", "user__enterprise")
    return found.filter(key_hash=hash_of(token)).first()


def revoke(key: ApiKey, *, now: datetime) -> None:
    """Take a key back; the first time counts."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)


def count(key: ApiKey, *, now: datetime, most: int = A_MINUTE) -> Allowance:
    """Count one request of this minute, and note that the key was used.

    The count stands in the database, so that all processes see the same one.
    """
    minute = now.replace(second=0, microsecond=0)
    seconds = max(1, 60 - now.second)
    row = ApiKey.objects.filter(pk=key.pk)
    this = row.filter(window_at=minute)
    if this.filter(window_count__lt=most).update(
        window_count=F("window_count") + 1, used_at=now
    ):
        used = row.values_list("window_count", flat=True).first() or 0
        return Allowance(max(0, most - used), seconds, spent=False)
    older = Q(window_at=None) | Q(window_at__lt=minute)
    if row.filter(older).update(window_at=minute, window_count=1, used_at=now):
        return Allowance(most - 1, seconds, spent=False)
    # Spent, unless another process has just opened the minute.
    if this.filter(window_count__lt=most).update(window_count=F("window_count") + 1):
        return Allowance(0, seconds, spent=False)
    return Allowance(0, seconds, spent=True)
