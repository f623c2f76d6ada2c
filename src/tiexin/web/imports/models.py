"""Tables that people sent: their bytes until they are read, then row by row."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class Import(models.Model):
    """One table on its way.

    ``state`` is reading, checking, checked, applying, applied, undone (all or none,
    and one row was refused) or failed (no table at all; ``problems`` says why).
    ``columns`` are pairs of our name and the header's; ``unread`` headers of which
    nothing is known. ``rows`` is how many were read, ``last_row`` the number of the
    last. ``mode`` is valid or all once it is to be recorded.
    """

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="imports")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="reading")
    encoding = models.CharField(max_length=12, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    columns = models.JSONField(default=list)
    unread = models.JSONField(default=list)
    rows = models.PositiveIntegerField(default=0)
    last_row = models.PositiveIntegerField(default=1)
    mode = models.CharField(max_length=5, blank=True)
    problems = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-id"])]


class ImportPart(models.Model):
    """A piece of the bytes; deleted once all rows were read."""

    table = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "number"], name="part_once"),
        ]


class ImportLine(models.Model):
    """One row of a table; ``number`` as a spreadsheet counts.

    ``state`` is waiting, ok (it would be recorded), repeated (it was before), refused
    (``problems`` says why) or done; ``event`` is the event it left. ``project`` is
    the code it is about, as far as that is known.
    """

    table = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    project = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    cells = models.JSONField()
    state = models.CharField(max_length=10, default="waiting")
    problems = models.JSONField(default=list)
    event = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "number"], name="line_once"),
        ]
        indexes = [
            models.Index(fields=["table", "state", "project", "number"]),
            models.Index(fields=["table", "project", "number"]),
            models.Index(fields=["table", "reference"]),
        ]
