"""Who covers whose leave: arranged and dropped, each with a line in a log of its own.

That no two covers of one officer share a day is the database's matter
(``cases.one_officer``), so that two who arrange at once can't both have their way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from tiexin.kernel import BadInput
from tiexin.web.access import policy
from tiexin.web.cases.models import Cover, CoverChange

if TYPE_CHECKING:
    from datetime import date

    from tiexin.web.accounts.models import User

_HISTORY: Final = 50


def arrange(by: User, officer: User, cover: User, *, first: date, last: date) -> None:
    """Let a colleague cover an officer from ``first`` to ``last``, both included.

    Raises:
        BadInput: ``accounts.cover_twice``: the leave is covered on some of the days.
    """
    leave = Cover(officer=officer, cover=cover, first=first, last=last)
    try:
        with transaction.atomic():
            leave.save(force_insert=True)
            _note("arranged", leave, by)
    except IntegrityError as error:
        raise BadInput.of("accounts.cover_twice") from error


def drop(by: User, number: int) -> bool:
    """Drop a cover that this person may arrange; False where there is none."""
    with transaction.atomic():
        found = Cover.objects.filter(policy.arranges(by), pk=number)
        leave = found.select_for_update().first()
        if leave is None:
            return False
        _note("dropped", leave, by)
        leave.delete()
    return True


def _note(what: str, leave: Cover, by: User) -> None:
    CoverChange.objects.create(
        what=what,
        officer=leave.officer,
        cover=leave.cover,
        first=leave.first,
        last=leave.last,
        by=by,
        at=timezone.now(),
    )


def history(user: User) -> list[CoverChange]:
    """What was arranged and dropped that somebody may know of, the newest first."""
    seen = CoverChange.objects.filter(policy.leaves(user))
    return list(
        seen.select_related("officer", "cover", "by").order_by("-at", "-pk")[:_HISTORY]
    )
