"""Keys of programs, answers given once, addresses that are told of events."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class ApiKey(models.Model):
    """A program's key; acts as its person, only its hash is kept.

    ``hint`` are the first characters, by which the owner knows it again. With
    ``reads_only`` it can't change anything. ``window_at`` and ``window_count`` are
    the minute that is being counted for the rate limit, and how many there were.
    """

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=60)
    hint = models.CharField(max_length=12, default="")
    key_hash = models.CharField(max_length=64, unique=True)
    reads_only = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    window_at = models.DateTimeField(null=True)
    window_count = models.PositiveIntegerField(default=0)


class IdempotencyKey(models.Model):
    """A request already answered: the same key and body get the same answer.

    ``status`` is 0 only inside the transaction that is answering it. ``body`` holds
    the answer (``content``) and the headers that belong to it.
    """

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_once"),
        ]
        indexes = [models.Index(fields=["at"])]


class Hook(models.Model):
    """An address that is told of events its owner may see; signed with ``secret``.

    ``kinds`` empty: all kinds of events. ``failures`` counts attempts that failed
    since the last one that reached it, ``failing_since`` is when they began; too many
    for too long switch it off (``disabled_at``, ``why_disabled`` owner or failures).
    """

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="hooks")
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=64)
    kinds = models.JSONField(default=list)
    made_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    why_disabled = models.CharField(max_length=10, blank=True, default="")


class HookDelivery(models.Model):
    """One event on its way to one address; ``state`` is waiting, sent or failed.

    ``key`` stays the same however often it is sent, so that the receiver can tell a
    repetition. Without ``event`` it is a trial that the owner asked for.
    """

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(
        "cases.Event", null=True, on_delete=models.PROTECT, related_name="+"
    )
    key = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hook", "event"], name="told_once"),
        ]
        indexes = [models.Index(fields=["hook", "-id"])]
