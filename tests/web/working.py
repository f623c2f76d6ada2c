"""Doing the jobs of one part, one after the other, as a worker does."""

from __future__ import annotations

from django.utils import timezone

from tiexin.web.jobs import worker
from tiexin.web.jobs.models import Job


def work(part: str) -> None:
    """Do what is due of one part; what other parts wait for is forgotten.

    Not ``worker.run``: between jobs it looks after its connection, which is the
    test's own here, with a transaction open.
    """
    while True:
        Job.objects.exclude(kind__startswith=f"{part}.").delete()
        if worker.work_once(name="test", now=timezone.now()) is None:
            return
