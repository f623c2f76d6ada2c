"""The worker: takes one job at a time, under a lease, and never loses one.

A job's effect and the note that it is done are one transaction. A worker that is
killed leaves a lease behind that runs out; the job is then taken up again. A job that
fails waits longer each time and is dead in the end, where a supervisor sees it.
"""

from __future__ import annotations

import json
import logging
import time
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.utils import timezone

from tiexin.web.jobs import lease
from tiexin.web.jobs.registry import kinds
from tiexin.web.jobs.timetable import ask_for_what_returns

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from threading import Event

    from tiexin.web.jobs.models import Job

_LOG: Final = logging.getLogger("tiexin.jobs")
_PAUSE: Final = 1.0
_LONG_PAUSE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one job."""

    kind: str
    state: str


class _LostLeaseError(Exception):
    """Another worker has taken the job over."""


def run(
    *,
    name: str,
    stop: Event,
    once: bool = False,
    works_on: Callable[[Job | None], None] = lambda _: None,
) -> int:
    """Work until told to stop; with ``once`` until nothing is waiting.

    ``works_on`` is told which job is begun, and None when it is over.

    Returns:
        How many jobs were carried out.
    """
    count = 0
    while not stop.is_set():
        try:
            close_old_connections()
            ask_for_what_returns(timezone.now())
            done = work_once(name=name, now=timezone.now(), works_on=works_on)
        except (OperationalError, InterfaceError) as error:
            # The database is away for a moment; what was begun is rolled back.
            _log("database_away", worker=name, error=lease.shown(str(error)))
            connection.close()
            stop.wait(_LONG_PAUSE)
            continue
        if done is not None:
            count += 1
        elif once:
            return count
        else:
            stop.wait(_PAUSE)
    return count


def work_once(
    *,
    name: str,
    now: datetime,
    works_on: Callable[[Job | None], None] = lambda _: None,
) -> Done | None:
    """Carry out the job that has waited longest; None if nothing waits."""
    taken = lease.take(name=name, now=now)
    if taken is None:
        return None
    started = time.perf_counter()
    works_on(taken)
    try:
        state, error = _carry_out(taken)
    finally:
        works_on(None)
    _log(
        "job",
        kind=taken.kind,
        job=taken.pk,
        state=state,
        attempt=taken.attempts,
        seconds=round(time.perf_counter() - started, 3),
        error=error,
    )
    return Done(taken.kind, state)


def _carry_out(taken: Job) -> tuple[str, str]:
    """Do it; the state that it is in then, and the kind of error if there was one."""
    kind = kinds().get(taken.kind)
    if kind is None:
        # Trying again would not help; after an update a supervisor can.
        error = f"{lease.UNKNOWN}: {taken.kind}"
        return lease.fail(taken, error, for_good=True), lease.UNKNOWN
    try:
        with nullcontext() if kind.outside else transaction.atomic():
            kind.work(taken.data)
            if not lease.settle(taken):
                # The lease ran out and somebody else has the job: undo ours.
                raise _LostLeaseError  # noqa: TRY301
    except _LostLeaseError:
        return "lost", ""
    except Exception as error:  # any failure is a failed job
        if isinstance(error, OperationalError | InterfaceError):
            # If the database itself is away, noting the failure says so again.
            connection.close()
        text = f"{type(error).__name__}: {error}"
        return lease.fail(taken, text), type(error).__name__
    return "done", ""


def _log(event: str, **fields: object) -> None:
    _LOG.info(json.dumps({"event": event, **fields}))
