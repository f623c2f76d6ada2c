"""Event logs of a place: who brought them, where they stand, what reading them told."""

from __future__ import annotations

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class EventLog(models.Model):
    """One log; its bytes lie under ``sha256``, what was made of them beside.

    ``state`` is received (waits for the scanner), columns (somebody has to say what is
    what; ``problems`` may say why), reading, ready or failed. ``version`` goes up when
    it is to be read anew. ``options`` are fields of ``ReadOptions``. ``so_far`` is how
    many events have been read. ``names`` are its activities and attributes, as far as
    a form offers them. ``reports`` say what was read and what was left out,
    ``score`` what the data are worth, of 100.

    Of a log that was removed the row stays: who brought it, who removed it and when.
    """

    jurisdiction = models.CharField(max_length=20)
    owner = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="logs")
    name = models.CharField(max_length=150)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    options = models.JSONField(default=dict)
    so_far = models.PositiveBigIntegerField(default=0)
    names = models.JSONField(default=dict)
    reports = models.JSONField(default=list)
    cases = models.PositiveBigIntegerField(default=0)
    events = models.PositiveBigIntegerField(default=0)
    score = models.PositiveSmallIntegerField(null=True)
    problems = models.JSONField(default=list)
    read_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        _USER, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["jurisdiction", "-id"]),
            models.Index(fields=["sha256"]),
        ]
