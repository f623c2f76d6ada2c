"""Which of a person's notices may still be shown: policy decides at each reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from tiexin.web.access import policy
from tiexin.web.notices.models import Notice

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from tiexin.web.accounts.models import User

# Told to somebody who no longer sees the project, because of just that.
_FAREWELL: Final = "handed_over"


def notices(user: User, *, today: date) -> QuerySet[Notice]:
    """A person's notices about projects that are still the person's to see."""
    allowed = policy.projects(user, today=today)
    may_know = Q(project=None) | Q(kind=_FAREWELL) | Q(project__in=allowed.values("pk"))
    return Notice.objects.filter(may_know, user=user)


def unread_count(user: User, *, today: date, most: int = 100) -> int:
    """How many are unread, counted up to ``most``: the bell needs no more."""
    unread = notices(user, today=today).filter(read_at=None)
    return unread.order_by()[:most].count()
