"""People and the enterprises they act for."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from tiexin.casework.table import Role


class Enterprise(models.Model):
    """An investor's company, with its name as registered and in English."""

    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Somebody who logs in; ``role`` decides what, scope decides where.

    ``authority`` is the catalogue's id of the office a reviewer belongs to, together
    with ``jurisdiction``; ``enterprise`` is whom an investor acts for. ``role`` system
    is never a login.
    """

    role = models.CharField(
        max_length=20,
        choices=[(role.value, role.value) for role in Role if role is not Role.SYSTEM],
        default=Role.INVESTOR.value,
    )
    display_name = models.CharField(max_length=100)
    phone = models.CharField(max_length=30, blank=True)
    portrait = models.CharField(max_length=64, blank=True)
    jurisdiction = models.CharField(max_length=6, blank=True)
    authority = models.CharField(max_length=60, blank=True)
    enterprise = models.ForeignKey(
        Enterprise, null=True, blank=True, on_delete=models.PROTECT
    )
    language = models.CharField(max_length=8, default="zh-hans")
    takes_new = models.BooleanField(default=True)
    must_change_password = models.BooleanField(
        default=False, help_text="Somebody else knows it: given out with the login."
    )

    class Meta:
        indexes = [models.Index(fields=["role", "jurisdiction", "authority"])]

    @property
    def actor_id(self) -> str:
        """How the event log names this person."""
        return f"user:{self.pk}"


class FailedLogin(models.Model):
    """A failed attempt, kept for the lock-out; ``name`` is a hash, never the name."""

    name = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["name", "at"]),
            models.Index(fields=["address", "at"]),
        ]
