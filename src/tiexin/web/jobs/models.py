"""Jobs, their timetable and who works, in the same database as what they are about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One piece of work; enqueued in the transaction that asks for it.

    ``state`` is waiting, running, done, dead or dropped (dead, and a supervisor said
    that it need not be done). A worker holds ``lease_until``; what it leaves behind
    when killed is taken up again after that. ``key`` (if any) keeps the same work from
    waiting twice.
    """

    kind = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, default="waiting")
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    most_attempts = models.PositiveIntegerField(default=8)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    error = models.TextField(blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=~Q(key="") & Q(state="waiting"),
                name="job_waits_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "run_at"])]


class Timetable(models.Model):
    """When a kind of job that returns is asked for next."""

    kind = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()


class Worker(models.Model):
    """A worker that is there: it says so every few seconds, and takes its leave."""

    name = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
