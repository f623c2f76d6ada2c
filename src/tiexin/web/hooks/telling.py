"""Webhooks: told of events that their owner may see, and sent until they are taken."""

from __future__ import annotations

import json
import logging
import secrets
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tiexin.kernel import BadInput
from tiexin.web.access import policy
from tiexin.web.cases import store
from tiexin.web.cases.models import Event
from tiexin.web.hooks.addresses import target_of
from tiexin.web.hooks.calling import SIGNATURE, Answer, call, signature
from tiexin.web.hooks.models import Hook, HookDelivery
from tiexin.web.jobs.queue import enqueue
from tiexin.web.notices.telling import News, keep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from tiexin.web.accounts.models import User

_LOG: Final = logging.getLogger("tiexin.hooks")
MOST_HOOKS: Final = 20
PING: Final = "ping"
WAITS: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (10, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400)
)
"""How long to wait after each attempt that failed; after the last it is given up."""
FAILS_BEFORE_OFF: Final = 20
FAILING_BEFORE_OFF: Final = timedelta(hours=24)
_NAMESPACE: Final = uuid.UUID("0b9f8b0a-6f2c-4f0e-9d3c-7a1f5e2d4c11")


def make(user: User, *, url: str, kinds: Sequence[str], now: datetime) -> Hook:
    """A new hook; ``secret`` is to be shown this once.

    Raises:
        BadInput: The address may not be called, a kind is unknown, or too many.
    """
    url = url.strip()
    target_of(url)
    unknown = [kind for kind in kinds if kind not in store.table().by_event]
    if unknown:
        raise BadInput.of("hooks.unknown_kind", where="kinds", kind=unknown[0][:60])
    if Hook.objects.filter(user=user).count() >= MOST_HOOKS:
        raise BadInput.of("hooks.too_many", most=MOST_HOOKS)
    return Hook.objects.create(
        user=user,
        url=url,
        secret=f"whs_{secrets.token_urlsafe(32)}",
        kinds=sorted(set(kinds)),
        made_at=now,
    )


def switch(hook: Hook, *, on: bool, now: datetime) -> None:
    """Switch a hook on again, or off; what failed meanwhile can be sent by hand."""
    Hook.objects.filter(pk=hook.pk).update(
        disabled_at=None if on else now,
        why_disabled="" if on else "owner",
        failures=0,
        failing_since=None,
    )


def tell(project: int, *, first: int, last: int, now: datetime) -> None:
    """Have the owners' hooks told of these events, as far as they may see them."""
    hooks = list(Hook.objects.filter(disabled_at=None).select_related("user"))
    if not hooks:
        return
    events = list(
        Event.objects.filter(project=project, number__gte=first, number__lte=last)
    )
    day = timezone.localdate(now)
    for hook in hooks:
        wanted = [e.pk for e in events if not hook.kinds or e.kind in hook.kinds]
        if not wanted:
            continue
        seen = _visible(hook.user, wanted, today=day).order_by("number")
        for event in seen.values_list("pk", flat=True):
            _wait(hook, event, now=now)


def _visible(user: User, events: list[int], *, today: date) -> QuerySet[Event]:
    return policy.events(user, today=today).filter(pk__in=events)


def _wait(hook: Hook, event: int, *, now: datetime) -> None:
    key = uuid.uuid5(_NAMESPACE, f"{hook.pk}/{event}").hex
    HookDelivery.objects.bulk_create(
        [HookDelivery(hook=hook, event_id=event, key=key, made_at=now, next_at=now)],
        ignore_conflicts=True,
    )
    found = HookDelivery.objects.filter(key=key, state="waiting").first()
    if found is not None:
        _ask(found, at=now)


def _ask(delivery: HookDelivery, *, at: datetime) -> None:
    data = {"delivery": delivery.pk}
    enqueue("hooks.send", data, key=str(delivery.pk), run_at=at)


def ping(hook: Hook, *, now: datetime) -> HookDelivery:
    """A trial without an event, so that one sees whether anything arrives."""
    with transaction.atomic():
        made = HookDelivery.objects.create(
            hook=hook, key=uuid.uuid4().hex, made_at=now, next_at=now
        )
        _ask(made, at=now)
    return made


def send_again(delivery: HookDelivery, *, now: datetime) -> None:
    """Send once more what was sent or given up, with the same id."""
    with transaction.atomic():
        HookDelivery.objects.filter(pk=delivery.pk).update(
            state="waiting", attempts=0, error="", next_at=now
        )
        _ask(delivery, at=now)


def send(number: int, *, now: datetime) -> None:
    """One attempt at one delivery; outside any transaction while it waits."""
    found = HookDelivery.objects.select_related("hook__user", "event__project")
    delivery = found.filter(pk=number, state="waiting").first()
    if delivery is None:
        return
    if delivery.hook.disabled_at is not None:
        _give_up(delivery, "switched_off")
        return
    if not _may_still(delivery, today=timezone.localdate(now)):
        _give_up(delivery, "not_yours")
        return
    body = payload(delivery)
    at = int(now.timestamp())
    answer = call(
        delivery.hook.url,
        body,
        {
            "Content-Type": "application/json",
            "User-Agent": "Tiexin",
            "Tiexin-Delivery": delivery.key,
            SIGNATURE: signature(delivery.hook.secret, body, at=at),
        },
    )
    with transaction.atomic():
        _note(delivery, answer, now=timezone.now())


def _may_still(delivery: HookDelivery, *, today: date) -> bool:
    """Policy has its say when it is sent, not only when it happened."""
    user = delivery.hook.user
    if policy.role_of(user) is None:
        return False
    if delivery.event_id is None:
        return True
    return _visible(user, [delivery.event_id], today=today).exists()


def payload(delivery: HookDelivery) -> bytes:
    """What is sent: that something happened and where to read it; no names, no texts.

    The same bytes each time.
    """
    event = delivery.event
    content: dict[str, Any] = {"id": delivery.key, "kind": PING}
    if event is not None:
        code = event.project.code
        content |= {
            "kind": event.kind,
            "project": code,
            "number": event.number,
            "procedure": event.subject,
            "occurred_on": event.occurred_on.isoformat(),
            "recorded_at": event.recorded_at.isoformat(),
            "read_at": f"/api/v1/projects/{code}/events"
            f"?after={event.number - 1}&limit=1",
        }
    return json.dumps(content, separators=(",", ":"), sort_keys=True).encode()


def _note(delivery: HookDelivery, answer: Answer, *, now: datetime) -> None:
    attempts = delivery.attempts + 1
    mine = HookDelivery.objects.filter(
        pk=delivery.pk, state="waiting", attempts=delivery.attempts
    )
    _log(delivery, answer, attempts)
    if answer.reached:
        mine.update(
            state="sent",
            attempts=attempts,
            status=answer.status,
            error="",
            sent_at=now,
            next_at=None,
        )
        Hook.objects.filter(pk=delivery.hook_id).update(failures=0, failing_since=None)
        return
    again = attempts <= len(WAITS)
    later = now + WAITS[attempts - 1] if again else None
    noted = mine.update(
        state="waiting" if again else "failed",
        attempts=attempts,
        status=answer.status,
        error=answer.error,
        next_at=later,
    )
    if noted and later is not None:
        _ask(delivery, at=later)
    _count_failure(delivery.hook_id, now=now)


def _log(delivery: HookDelivery, answer: Answer, attempts: int) -> None:
    line = {
        "event": "hook",
        "hook": delivery.hook_id,
        "delivery": delivery.key,
        "attempt": attempts,
        "status": answer.status,
        "error": answer.error,
    }
    _LOG.info(json.dumps(line))


def _give_up(delivery: HookDelivery, why: str) -> None:
    HookDelivery.objects.filter(pk=delivery.pk, state="waiting").update(
        state="failed", error=why, next_at=None
    )


def _count_failure(hook_id: int, *, now: datetime) -> None:
    """After many failures over a day the hook is switched off and its owner told."""
    rows = Hook.objects.filter(pk=hook_id)
    rows.filter(failing_since=None).update(failing_since=now)
    rows.update(failures=F("failures") + 1)
    switched = rows.filter(
        disabled_at=None,
        failures__gte=FAILS_BEFORE_OFF,
        failing_since__lte=now - FAILING_BEFORE_OFF,
    ).update(disabled_at=now, why_disabled="failures")
    if switched:
        hook = rows.select_related("user").get()
        told = f"hook/{hook_id}/{now.date().isoformat()}"
        keep([News(hook.user, None, "hook_off", told, now)])
