"""Secret calendar links: made, found, revoked; only their hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from tiexin.kernel import Refused
from tiexin.web.access import policy
from tiexin.web.notices.models import Feed

if TYPE_CHECKING:
    from datetime import date, datetime

    from tiexin.web.accounts.models import User
    from tiexin.web.cases.models import Project

_BYTES: Final = 32
MOST: Final = 20
"""Links that one person can have at a time."""
_WINDOW: Final = timedelta(hours=1)
MOST_FETCHES: Final = 120
"""Times that one link is answered in an hour; calendars ask a few times a day."""


def make(user: User, project: Project | None, *, now: datetime) -> str:
    """A new link's secret; nobody, not even the database, can tell it again.

    Raises:
        Refused: ``notices.too_many_feeds``.
    """
    if Feed.objects.filter(user=user, revoked_at=None).count() >= MOST:
        raise Refused.of("notices.too_many_feeds", most=MOST)
    secret = secrets.token_urlsafe(_BYTES)
    Feed.objects.create(
        user=user, project=project, token_hash=_hashed(secret), made_at=now
    )
    return secret


def find(secret: str, *, today: date) -> Feed | None:
    """The link's row, if it may be answered: neither revoked nor out of policy."""
    rows = Feed.objects.select_related("user", "project")
    feed = rows.filter(token_hash=_hashed(secret), revoked_at=None).first()
    if feed is None or policy.role_of(feed.user) is None:
        return None
    project = feed.project
    if project is not None and not policy.sees(feed.user, project, today=today):
        return None
    return feed


def count(feed: Feed, *, now: datetime) -> bool:
    """Count one fetch; False where the link was asked too often within the hour."""
    same = Feed.objects.filter(pk=feed.pk)
    old = Q(window_at=None) | Q(window_at__lte=now - _WINDOW)
    if same.filter(old).update(window_at=now, fetches=1, used_at=now):
        return True
    few = same.filter(fetches__lt=MOST_FETCHES)
    return bool(few.update(fetches=F("fetches") + 1, used_at=now))


def revoke(user: User, number: int, *, now: datetime) -> bool:
    """Take back one of a person's own links; False where there is none."""
    mine = Feed.objects.filter(user=user, pk=number, revoked_at=None)
    return bool(mine.update(revoked_at=now))


def _hashed(secret: str) -> str:
    # 256 random bits need no slow hash and no salt.
    return hashlib.sha256(secret.encode()).hexdigest()
