"""A worker's sign of life: a thread beside the one that works."""

from __future__ import annotations

import json
import logging
import os
import time
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from tiexin.web.jobs import lease
from tiexin.web.jobs.models import Worker

if TYPE_CHECKING:
    from datetime import datetime

    from tiexin.web.jobs.models import Job

_LOG: Final = logging.getLogger("tiexin.jobs")
BEAT: Final = 10.0
SEEN_WITHIN: Final = timedelta(seconds=90)
"""A worker that gave no sign for longer is gone; it takes a slow database to miss."""

LONGEST_JOB: Final = 15 * 60.0
STUCK: Final = 75


def seen_lately(now: datetime) -> bool:
    """Whether any worker gave a sign of life within the last minute and a half."""
    return Worker.objects.filter(seen_at__gt=now - SEEN_WITHIN).exists()


class Pulse(Thread):
    """Says every few seconds that the worker is there and holds its job.

    A job that goes on for a quarter of an hour is stuck: the process ends at once
    (exit status 75), whoever keeps it starts another, and the job counts as failed.
    """

    def __init__(self, name: str) -> None:
        super().__init__(daemon=True)
        self._worker = name
        self._over = Event()
        self._job: tuple[Job, float] | None = None

    def __enter__(self) -> Pulse:
        """Begin."""
        now = timezone.now()
        with suppress(DatabaseError, InterfaceError):
            Worker.objects.update_or_create(
                name=self._worker, defaults={"started_at": now, "seen_at": now}
            )
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take leave."""
        self._over.set()
        self.join(timeout=BEAT)
        with suppress(DatabaseError, InterfaceError):
            Worker.objects.filter(name=self._worker).delete()

    def works_on(self, job: Job | None) -> None:
        """Which job the worker has now."""
        self._job = None if job is None else (job, time.monotonic())

    def run(self) -> None:
        """Beat until it is over."""
        while not self._over.wait(BEAT):
            self._end_if_stuck()
            try:
                self._beat()
            except (DatabaseError, InterfaceError):
                # The worker itself says so; on SQLite its own job may hold the base.
                connection.close()
        connection.close()

    def _beat(self) -> None:
        now, held = timezone.now(), self._job
        seen: dict[str, Any] = {"seen_at": now}
        if not Worker.objects.filter(name=self._worker).update(**seen):
            Worker.objects.create(name=self._worker, started_at=now, seen_at=now)
        if held is not None:
            lease.hold(held[0].pk, held[0].attempts, now=now)

    def _end_if_stuck(self) -> None:
        held = self._job
        if held is None or time.monotonic() - held[1] < LONGEST_JOB:
            return
        _LOG.error(
            json.dumps({"event": "stuck", "kind": held[0].kind, "job": held[0].pk})
        )
        os._exit(STUCK)
