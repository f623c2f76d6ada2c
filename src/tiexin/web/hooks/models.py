"""Where other systems want to be told of events, and whether they were."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

_USER = settings.AUTH_USER_MODEL


class ApiKey(models.Model):
    """A program's key; acts as its person, only its hash is kept."""

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=60)
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class IdempotencyKey(models.Model):
    """A request already answered: the same key and body get the same answer."""

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


class Hook(models.Model):
    """An address that is told of events its owner may see; signed with ``secret``."""

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="hooks")
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=64)
    kinds = models.JSONField(default=list)
    made_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)


class HookDelivery(models.Model):
    """One event on its way to one address; ``state`` is waiting, sent or failed."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey("cases.Event", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hook", "event"], name="told_once"),
        ]
