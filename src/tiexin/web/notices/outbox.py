"""From notices to mails on their way: packed together, at the hours people choose."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tiexin.web.accounts.models import User
from tiexin.web.notices.models import Delivery, Notice, QuietHours

if TYPE_CHECKING:
    from datetime import tzinfo

    from django.db.models import QuerySet

DIGEST_AT: Final = time(8)
"""When the daily digest goes out, Dongguan time."""
QUIET: Final = (21, 8)
"""Quiet hours of who has not chosen any: from, until, o'clock in Dongguan."""
AT_A_TIME: Final = 200
HELD: Final = timedelta(minutes=5)
"""How long a mail is left to the worker that is sending it."""
GIVE_UP: Final = timedelta(days=3)
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=6)


def pack(now: datetime) -> int:
    """Put notices that wait for a mail into one for each person.

    What was read in the portal meanwhile needs no mail. Two workers at once pack
    nothing twice.

    Returns:
        How many mails were made.
    """
    waiting = Notice.objects.filter(
        delivery=None, read_at=None, user__is_active=True
    ).exclude(by="portal")
    made = _pack(waiting.filter(by="mail"), digest=False, now=now)
    morning = datetime.combine(timezone.localdate(now), DIGEST_AT, _here())
    if now >= morning:
        due = waiting.filter(by="digest", at__lt=morning)
        made += _pack(due, digest=True, now=now)
    return made


def _pack(waiting: QuerySet[Notice], *, digest: bool, now: datetime) -> int:
    users = User.objects.filter(notices__in=waiting).order_by("pk").distinct()
    made = 0
    for user in users[:AT_A_TIME]:
        with transaction.atomic():
            mine = waiting.filter(user=user).values_list("pk", flat=True)
            packed = Notice.objects.filter(pk__in=list(mine), delivery=None)
            delivery = Delivery.objects.create(
                user=user, digest=digest, made_at=now, not_before=now
            )
            if packed.update(delivery=delivery):
                made += 1
            else:
                delivery.delete()
    return made


def take(now: datetime) -> Delivery | None:
    """The next mail to send, ours for ``HELD``; None where none is due.

    One that falls into the quiet hours of its reader is put off to their end: a
    limit of days needs nobody at night, however red it is.
    """
    while True:
        due = Delivery.objects.filter(state="waiting", not_before__lte=now)
        found = due.select_related("user").order_by("not_before", "pk").first()
        if found is None:
            return None
        same = Delivery.objects.filter(
            pk=found.pk, state="waiting", not_before=found.not_before
        )
        quiet = quiet_until(found.user, now)
        if quiet is not None:
            same.update(not_before=quiet)
            continue
        if same.update(not_before=now + HELD, attempts=F("attempts") + 1):
            found.refresh_from_db()
            return found


def settle(delivery: Delivery, *, now: datetime, state: str, error: str = "") -> None:
    """Write down what became of a mail; ``again`` puts it off, three days at most."""
    put_off = state == "again"
    if put_off:
        state = "failed" if now - delivery.made_at > GIVE_UP else "waiting"
    Delivery.objects.filter(pk=delivery.pk).update(
        state=state,
        error=error[:200],
        sent_at=now if state == "sent" else None,
        not_before=now + wait_after(delivery.attempts) if put_off else now,
    )


def wait_after(attempts: int) -> timedelta:
    """One minute, then twice as long each time, six hours at most."""
    return min(_LONGEST_WAIT, _FIRST_WAIT * (1 << min(max(attempts - 1, 0), 12)))


def quiet_until(user: User, now: datetime) -> datetime | None:
    """When the quiet hours end that somebody is in now; None outside of them."""
    row = QuietHours.objects.filter(user=user).first()
    start, end = (row.start, row.end) if row else QUIET
    local = timezone.localtime(now, _here())
    if not _within(local.hour, start, end):
        return None
    until = datetime.combine(local.date(), time(end), _here())
    return until if until > now else until + timedelta(days=1)


def _within(hour: int, start: int, end: int) -> bool:
    if start <= end:
        return start <= hour < end
    return hour >= start or hour < end


def _here() -> tzinfo:
    return timezone.get_default_timezone()
