"""Who has a job: taken under a lease, settled by whoever still holds it."""

from __future__ import annotations

import random
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from tiexin.web.jobs.models import Job

if TYPE_CHECKING:
    from collections.abc import Mapping

LEASE: Final = timedelta(seconds=60)
"""How long a job is held without a sign of life from its worker."""

STOPPED: Final = "WorkerStopped"
UNKNOWN: Final = "UnknownKind"

_FIRST_WAIT: Final = timedelta(seconds=5)
_LONGEST_WAIT: Final = timedelta(hours=6)
_LONGEST_ERROR: Final = 500
_ADDRESS: Final = re.compile(r"[^\s<>()'\"]+@[^\s<>()'\"]+")


def take(*, name: str, now: datetime) -> Job | None:
    """The next job, held by ``name``; None if nothing waits.

    What a killed worker left behind comes first. If a job has taken its last worker
    along as often as it may be tried, it is dead.
    """
    left = Q(state="running", lease_until__lt=now)
    waiting = Q(state="waiting", run_at__lte=now)
    if not Job.objects.filter(left | waiting).exists():
        # Looking holds nobody up; on SQLite a transaction would.
        return None
    with transaction.atomic():
        while (found := _first(left)) and found.attempts >= found.most_attempts:
            _end(found, "dead", error=STOPPED)
        if found is None:
            found = _first(waiting)
        if found is None:
            return None
        found.attempts += 1
        found.state, found.worker = "running", name
        found.lease_until = now + LEASE
        found.save(update_fields=["attempts", "state", "worker", "lease_until"])
    return found


def _first(free: Q) -> Job | None:
    query = Job.objects.filter(free).order_by("run_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        query = query.select_for_update(skip_locked=True)
    return query.first()


def hold(job: int, attempt: int, *, now: datetime) -> None:
    """Hold a job for longer, if it is still ours."""
    mine = Job.objects.filter(pk=job, attempts=attempt, state="running")
    mine.update(lease_until=now + LEASE)


def settle(job: Job) -> bool:
    """Note that a job is done; False where somebody else has taken it over."""
    mine = Job.objects.filter(pk=job.pk, attempts=job.attempts, state="running")
    return bool(
        mine.update(state="done", ended_at=timezone.now(), error="", lease_until=None)
    )


def fail(job: Job, error: str, *, for_good: bool = False) -> str:
    """Note that a job failed; it waits longer each time and is dead in the end.

    Returns:
        Its state then: waiting, dead; done where the same work waits already; lost
        where somebody else has taken it over.
    """
    mine = Job.objects.filter(pk=job.pk, attempts=job.attempts, state="running")
    if not mine.exists():
        return "lost"
    if for_good or job.attempts >= job.most_attempts:
        return _end(job, "dead", error=error)
    try:
        with transaction.atomic():
            mine.update(
                state="waiting",
                run_at=timezone.now() + wait_after(job.attempts),
                error=shown(error),
                lease_until=None,
            )
    except IntegrityError:
        # The same work waits already and will be done by that one.
        return _end(job, "done", error=error)
    return "waiting"


def _end(job: Job, state: str, *, error: str) -> str:
    Job.objects.filter(pk=job.pk).update(
        state=state, ended_at=timezone.now(), error=shown(error), lease_until=None
    )
    return state


def shown(error: str) -> str:
    """An error as it may be kept: short, and without anybody's address."""
    return _ADDRESS.sub("…@…", error)[:_LONGEST_ERROR]


def revive(dead: int) -> bool:
    """Try a dead job again, from the first attempt on; False where it is not dead."""
    again = {"state": "waiting", "attempts": 0, "run_at": timezone.now()}
    return _from_dead(dead, again)


def drop(dead: int) -> bool:
    """Give a dead job up; False where it is not dead."""
    return _from_dead(dead, {"state": "dropped"})


def _from_dead(number: int, change: Mapping[str, object]) -> bool:
    dead = Job.objects.filter(pk=number, state="dead")
    ended = None if change["state"] == "waiting" else F("ended_at")
    try:
        with transaction.atomic():
            return bool(dead.update(ended_at=ended, **change))
    except IntegrityError:
        # The same work waits already, so that this one is no longer needed.
        return bool(dead.update(state="dropped"))


def wait_after(attempts: int) -> timedelta:
    """Twice as long after each attempt, up to six hours, spread by a quarter."""
    longest = min(_LONGEST_WAIT, _FIRST_WAIT * (1 << min(attempts, 20)))
    return longest * random.uniform(0.75, 1.25)  # noqa: S311 - no secret
