"""The worker: takes one job at a time, under a lease, and never loses one.

A job's effect and the note that it is done are one transaction. A worker that is
killed leaves a lease behind that runs out; the job is then taken up again. A job that
fails waits longer each time and is dead in the end, where a supervisor sees it.
"""

from __future__ import annotations

import json
import logging
import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from tiexin.web.jobs.models import Job, Timetable
from tiexin.web.jobs.queue import enqueue
from tiexin.web.jobs.registry import kinds

if TYPE_CHECKING:
    from threading import Event

_LOG: Final = logging.getLogger("tiexin.jobs")
LEASE: Final = timedelta(seconds=90)
_FIRST_WAIT: Final = timedelta(seconds=5)
_LONGEST_WAIT: Final = timedelta(hours=6)
_PAUSE: Final = 1.0
_LONGEST_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one job."""

    kind: str
    state: str


def run(*, name: str, stop: Event, once: bool = False) -> int:
    """Work until told to stop; with ``once`` until nothing is waiting.

    Returns:
        How many jobs were carried out.
    """
    count = 0
    while not stop.is_set():
        try:
            ask_for_what_returns(timezone.now())
            done = work_once(name=name, now=timezone.now())
        except OperationalError:
            # The database is away for a moment; what was begun is rolled back.
            _LOG.warning(json.dumps({"event": "database_away", "worker": name}))
            stop.wait(5 * _PAUSE)
            continue
        if done is not None:
            count += 1
        elif once:
            return count
        else:
            stop.wait(_PAUSE)
    return count


def ask_for_what_returns(now: datetime) -> None:
    """Enqueue each returning kind whose time has come, once for all workers."""
    for kind in kinds().values():
        if kind.every is None:
            continue
        Timetable.objects.bulk_create(
            [Timetable(kind=kind.name, next_at=now)], ignore_conflicts=True
        )
        with transaction.atomic():
            due = Timetable.objects.filter(kind=kind.name, next_at__lte=now)
            if due.update(next_at=now + kind.every):
                enqueue(kind.name, {}, key="timetable")


def work_once(*, name: str, now: datetime) -> Done | None:
    """Carry out the job that has waited longest; None if nothing waits."""
    taken = _take(name=name, now=now)
    if taken is None:
        return None
    started = time.perf_counter()
    state, error = _carry_out(taken, name)
    _LOG.info(
        json.dumps(
            {
                "event": "job",
                "kind": taken.kind,
                "job": taken.pk,
                "state": state,
                "attempt": taken.attempts,
                "seconds": round(time.perf_counter() - started, 3),
                "error": error,
            }
        )
    )
    return Done(taken.kind, state)


def _take(*, name: str, now: datetime) -> Job | None:
    """Lease the next job; a lease that ran out counts as waiting."""
    free = Q(state="waiting", run_at__lte=now) | Q(state="running", lease_until__lt=now)
    with transaction.atomic():
        query = Job.objects.filter(free).order_by("run_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            query = query.select_for_update(skip_locked=True)
        found = query.first()
        if found is None:
            return None
        mine = Job.objects.filter(free, pk=found.pk).update(
            state="running",
            worker=name,
            lease_until=now + LEASE,
            attempts=found.attempts + 1,
        )
        if not mine:
            return None
    found.refresh_from_db()
    return found


def _carry_out(taken: Job, name: str) -> tuple[str, str]:
    kind = kinds().get(taken.kind)
    try:
        if kind is not None and kind.outside:
            kind.work(taken.data)
        with transaction.atomic():
            if kind is None or not kind.outside:
                kinds()[taken.kind].work(taken.data)
            mine = Job.objects.filter(
                pk=taken.pk, state="running", worker=name, attempts=taken.attempts
            )
            if not mine.update(state="done", ended_at=timezone.now(), error=""):
                # The lease ran out and somebody else has the job: undo ours.
                raise _LostLeaseError  # noqa: TRY301
    except _LostLeaseError:
        return "lost", ""
    except OperationalError:
        raise
    except Exception as error:  # any failure is a failed job
        return _failed(taken, error), type(error).__name__
    return "done", ""


class _LostLeaseError(Exception):
    """Another worker has taken the job over."""


def _failed(taken: Job, error: Exception) -> str:
    now = timezone.now()
    dead = taken.attempts >= taken.most_attempts
    text = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
    if dead:
        Job.objects.filter(pk=taken.pk).update(
            state="dead", ended_at=now, error=text, lease_until=None
        )
        return "dead"
    with transaction.atomic():
        same = Job.objects.filter(kind=taken.kind, key=taken.key, state="waiting")
        if taken.key and same.exists():
            # The same work waits already; it will be done by that one.
            Job.objects.filter(pk=taken.pk).update(
                state="done", ended_at=now, error=text
            )
            return "replaced"
        Job.objects.filter(pk=taken.pk).update(
            state="waiting",
            run_at=now + wait_after(taken.attempts),
            error=text,
            lease_until=None,
        )
    return "waiting"


def wait_after(attempts: int) -> timedelta:
    """Twice as long after each attempt, up to six hours, spread by a quarter."""
    longest = min(_LONGEST_WAIT, _FIRST_WAIT * (1 << min(attempts, 20)))
    return longest * random.uniform(0.75, 1.25)  # noqa: S311 - no secret
