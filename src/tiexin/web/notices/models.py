"""Notices, how they go out, what people want to be told, calendar links."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class Notice(models.Model):
    """One thing one person is told; text comes from ``kind`` and ``data``.

    ``key`` keeps it from being told twice (each rung of a warning ladder once).
    """

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="notices")
    project = models.ForeignKey(
        "cases.Project", null=True, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_once"),
        ]
        indexes = [models.Index(fields=["user", "read_at", "at"])]


class Delivery(models.Model):
    """The outbox: one notice (or digest of several) on its way by mail.

    ``state`` is waiting, sent or failed; ``notices`` are those it tells of.
    """

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="+")
    notices: models.ManyToManyField[Notice, Notice] = models.ManyToManyField(Notice)
    digest = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"])]


class Preference(models.Model):
    """How somebody is told of a kind of notice; ``kind`` empty: quiet hours only.

    ``by`` is portal (in the portal only), mail or digest.
    """

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    by = models.CharField(max_length=10, default="mail")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind"], name="preference_once"),
        ]


class QuietHours(models.Model):
    """No mail from ``start`` until ``end`` (both o'clock, Dongguan time)."""

    user = models.OneToOneField(_USER, on_delete=models.CASCADE, related_name="quiet")
    start = models.PositiveSmallIntegerField(default=21)
    end = models.PositiveSmallIntegerField(default=8)


class Feed(models.Model):
    """A secret calendar link; only its hash is kept, and it can be revoked.

    ``project`` None: all that the person may see.
    """

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="feeds")
    project = models.ForeignKey("cases.Project", null=True, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
