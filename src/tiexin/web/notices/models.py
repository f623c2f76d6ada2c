"""Notices, how they go out, what people want to be told, calendar links.

Beside them what the jobs that watch the clocks have to remember: which projects were
looked at today, what the system did, and which calendar the days were counted on.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

_USER = settings.AUTH_USER_MODEL


class Delivery(models.Model):
    """The outbox: one mail that tells of one or several notices.

    ``state`` is waiting, sent, failed or dropped (nothing was left to tell).
    ``attempts`` counts tries that began, so that a mail whose sender was killed is
    seen too; ``not_before`` keeps others off while one is at it. ``error`` says what
    the mail server answered, without address.
    """

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="+")
    digest = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"])]


class Notice(models.Model):
    """One thing one person is told; text comes from ``kind`` and ``data``.

    ``key`` keeps it from being told twice (each rung of a warning ladder once).
    ``by`` is portal, mail or digest; the last two wait without a ``delivery`` until
    they are packed into one.
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
    by = models.CharField(max_length=10, default="portal")
    delivery = models.ForeignKey(
        Delivery, null=True, on_delete=models.SET_NULL, related_name="notices"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_once"),
        ]
        indexes = [
            models.Index(fields=["user", "read_at", "at"]),
            models.Index(fields=["key"]),
            models.Index(
                fields=["user"],
                condition=Q(delivery=None, read_at=None) & ~Q(by="portal"),
                name="notice_to_pack",
            ),
        ]


class Preference(models.Model):
    """How somebody wants to be told of a topic; without a row as the topic says.

    ``by`` is portal (in the portal only), mail or digest.
    """

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=40)
    by = models.CharField(max_length=10)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "topic"], name="preference_once"),
        ]


class QuietHours(models.Model):
    """No mail from ``start`` until ``end`` (both o'clock, Dongguan time).

    Equal hours: mail at any time. Without a row the default hours hold.
    """

    user = models.OneToOneField(_USER, on_delete=models.CASCADE, related_name="quiet")
    start = models.PositiveSmallIntegerField(default=21)
    end = models.PositiveSmallIntegerField(default=8)


class Feed(models.Model):
    """A secret calendar link; only its hash is kept, and it can be revoked.

    ``project`` None: all that the person may see. ``fetches`` counts since
    ``window_at``, so that no program can ask without end.
    """

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="feeds")
    project = models.ForeignKey("cases.Project", null=True, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    window_at = models.DateTimeField(null=True)
    fetches = models.PositiveIntegerField(default=0)


class Checked(models.Model):
    """When the warnings of a project were last worked out, and for which version.

    Rungs depend on the day and the state alone: the same day and version need no
    second look.
    """

    project = models.OneToOneField(
        "cases.Project",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="checked",
    )
    version = models.PositiveIntegerField()
    on = models.DateField()


class ClockAct(models.Model):
    """What the system did, or could not do, because a day was over.

    ``command`` is the id that it gives the command, the same each time. ``state`` is
    done or refused (``code`` and ``fields`` say why); what is refused is tried again
    only when the project has changed since ``version``.
    """

    command = models.CharField(max_length=80, primary_key=True)
    project = models.ForeignKey(
        "cases.Project", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=40)
    procedure = models.CharField(max_length=80)
    state = models.CharField(max_length=10)
    code = models.CharField(max_length=80, blank=True)
    fields = models.JSONField(default=dict)
    version = models.PositiveIntegerField()
    tries = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()


class CalendarRecord(models.Model):
    """The working days that were counted on, packed; known by their hash."""

    hash = models.CharField(max_length=64, unique=True)
    content = models.JSONField()
    at = models.DateTimeField()


class CalendarChange(models.Model):
    """One change of the calendars, and how far the open clocks were counted anew.

    ``days`` lists the days that changed: calendar, day, working. ``reached`` is the
    last project looked at; ``done_at`` None while the work goes on.
    """

    before = models.ForeignKey(
        CalendarRecord, on_delete=models.PROTECT, related_name="+"
    )
    after = models.ForeignKey(
        CalendarRecord, on_delete=models.PROTECT, related_name="+"
    )
    days = models.JSONField(default=list)
    at = models.DateTimeField()
    reached = models.PositiveBigIntegerField(default=0)
    projects = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)


class MovedDay(models.Model):
    """One last day that a change of the calendar moved, from ``before`` to ``after``.

    ``limit`` is statutory, promised, internal, answer or delivery; ``because`` the
    changed days that lie inside the count.
    """

    change = models.ForeignKey(
        CalendarChange, on_delete=models.CASCADE, related_name="moved"
    )
    project = models.ForeignKey(
        "cases.Project", on_delete=models.CASCADE, related_name="+"
    )
    procedure = models.CharField(max_length=80)
    limit = models.CharField(max_length=20)
    before = models.DateField()
    after = models.DateField()
    because = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "project", "procedure", "limit"], name="moved_once"
            ),
        ]
