# Long because the tables of the case record are read together, as one page.
"""The case record: the event log is the truth, the other tables are projections.

``Event``, ``Rulebook``, ``PlanRecord``, ``OfficerTerm`` and ``CoverChange`` only grow
(triggers forbid UPDATE and DELETE on both databases). Every ``*Row`` table can be
thrown away and rebuilt from the log (``tiexin rebuild``).
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

_USER = settings.AUTH_USER_MODEL
AT_OFFICE = ("submitted", "accepted", "granted", "gaps_named", "paused")
"""States in which an application is with an office, whoever has the move."""


class Project(models.Model):
    """One investor's project; ``code`` is the stream of its events.

    ``officer`` can't be empty and changes only by a new ``OfficerTerm``: the database
    itself keeps exactly one named officer at any time. ``version`` is the number of
    the last event; a writer holds a lock on this row.
    """

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    enterprise = models.ForeignKey("accounts.Enterprise", on_delete=models.PROTECT)
    investor = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="owned")
    officer = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="served")
    jurisdiction = models.CharField(max_length=6)
    opened_by_command = models.CharField(
        max_length=80, unique=True, null=True, blank=True
    )
    stage = models.CharField(max_length=30)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField()
    first_response_at = models.DateTimeField(null=True, blank=True)
    last_contact_on = models.DateField(null=True, blank=True)
    promised_on = models.DateField(null=True, help_text="Production, as promised.")
    expected_on = models.DateField(null=True, help_text="Production, as it looks now.")
    next_due = models.DateField(null=True, help_text="The first clock to run out.")
    search = models.TextField(blank=True, help_text="Words and Chinese bigrams.")

    class Meta:
        indexes = [
            models.Index(fields=["officer", "closed_on", "next_due"]),
            models.Index(fields=["investor"]),
            models.Index(fields=["enterprise"]),
            models.Index(fields=["jurisdiction", "stage", "closed_on"]),
        ]

    def __str__(self) -> str:
        return self.code


class Event(models.Model):
    """One sealed event; the fields are those of ``tiexin.eventlog.Event``."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="log")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    command = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="event_number"),
        ]


class Rulebook(models.Model):
    """A frozen rulebook, by its hash; never changed."""

    hash = models.CharField(max_length=64, primary_key=True)
    content = models.JSONField()


class OfficerTerm(models.Model):
    """Who was the named officer since when; until the next number's ``since``.

    Terms are only ever added; the rules of ``one_officer`` keep their order and make
    the last one's officer the project's.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveIntegerField()
    officer = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    why = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="term_number"),
        ]


class Cover(models.Model):
    """A colleague who covers an officer's leave, both days included.

    No two of one officer share a day: the rules of ``one_officer`` refuse the second.
    """

    officer = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="+")
    cover = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="covers")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="cover_order"
            ),
            models.CheckConstraint(
                condition=~Q(officer=F("cover")), name="cover_another"
            ),
        ]


class CoverChange(models.Model):
    """What was arranged or dropped about a leave, by whom and when; only ever added.

    A leave is an officer's and touches all projects at once, so it stands in no
    project's log but in this one. ``what`` is ``arranged`` or ``dropped``.
    """

    what = models.CharField(max_length=10)
    officer = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    cover = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["officer", "at"])]


class ProcedureRow(models.Model):
    """One procedure of a project as lists need it; a projection.

    ``due`` is the first of the limits that bind now, ``due_kind`` which one it is
    (statutory, promised, internal, answer, delivery, cure), amber from ``amber_from``
    on. ``paused`` clocks have no ``due``. Days are in the calendar of the authority.
    ``planned_kind``: what the promised days rest on: statutory, promised, estimated.
    ``ready``: it has not begun and nothing holds it back. ``forecast`` is the end that
    was last announced; ``open_reviews`` names those who still review it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="rows")
    procedure = models.CharField(max_length=80)
    stage = models.CharField(max_length=30)
    authority = models.CharField(max_length=60)
    jurisdiction = models.CharField(max_length=6)
    officer = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20)
    move = models.CharField(max_length=20)
    track = models.CharField(max_length=20)
    since = models.DateField()
    verified_on = models.DateField()
    received_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    finished_on = models.DateField(null=True)
    statutory_due = models.DateField(null=True)
    promised_due = models.DateField(null=True)
    internal_due = models.DateField(null=True)
    due = models.DateField(null=True)
    due_kind = models.CharField(max_length=20, blank=True)
    amber_from = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    planned_start = models.DateField(null=True)
    planned_finish = models.DateField(null=True)
    planned_kind = models.CharField(max_length=20, blank=True)
    expected_finish = models.DateField(null=True)
    forecast = models.DateField(null=True)
    ready = models.BooleanField(default=False)
    open_reviews = models.TextField(blank=True)
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "procedure"], name="row_of_procedure"
            ),
        ]
        indexes = [
            models.Index(fields=["officer", "is_open", "due"]),
            models.Index(fields=["jurisdiction", "authority", "is_open", "due"]),
            # Few rows are with an office or have a day; their indexes stay small.
            models.Index(
                fields=["jurisdiction", "authority", "due"],
                condition=Q(is_open=True, state__in=AT_OFFICE),
                name="row_at_office",
            ),
            models.Index(
                fields=["due"],
                condition=Q(is_open=True, due__isnull=False),
                name="row_dated",
            ),
            models.Index(
                fields=["procedure"],
                condition=Q(is_open=True) & ~Q(state="planned"),
                name="row_under_way",
            ),
        ]


class TaskRow(models.Model):
    """Something to do, open while ``finished_on`` is None; a projection."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tasks")
    task = models.CharField(max_length=40)
    text = models.TextField()
    procedure = models.CharField(max_length=80, blank=True)
    assignee = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="tasks")
    due = models.DateField()
    finished_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "task"], name="row_of_task"),
        ]
        indexes = [models.Index(fields=["assignee", "finished_on", "due"])]


class PromiseRow(models.Model):
    """A conditional acceptance, a commitment or a correction request; a projection.

    ``kind`` is ``condition``, ``commitment`` or ``correction``; ``state`` open, cured,
    lapsed, kept, broken or answered; ``due`` when it has to be settled.
    """

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="promises"
    )
    kind = models.CharField(max_length=20)
    promise = models.CharField(max_length=40)
    procedure = models.CharField(max_length=80)
    state = models.CharField(max_length=20)
    made_on = models.DateField()
    due = models.DateField(null=True)
    settled_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "kind", "promise"], name="row_of_promise"
            ),
        ]
        indexes = [models.Index(fields=["state", "due"])]


class PlanRecord(models.Model):
    """A frozen plan: the promised one (``baseline``) or a revision; never changed.

    ``content`` holds activities (start, finish, critical), milestones, levers, facts,
    catalogue hash and day, so that it can be reproduced; ``hash`` is of ``content``.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="plans")
    hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "hash"], name="plan_once"),
        ]


class StoredFile(models.Model):
    """One version of a document, uploaded once and used by every procedure.

    ``name`` is what the person called it; the bytes lie under ``sha256`` outside the
    web's reach. ``state`` is quarantine, clean, rejected (``why`` says the reason) or
    withdrawn, where the event was struck. Bytes are deleted after ``keep_until``,
    which is known once the project has closed; ``removed_on`` is that day.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="files")
    document = models.CharField(max_length=40)
    kind = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    level = models.CharField(max_length=20)
    state = models.CharField(max_length=20, default="quarantine")
    why = models.CharField(max_length=100, blank=True)
    added_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    keep_until = models.DateField(null=True)
    removed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "document", "version"],
                condition=~Q(state="withdrawn"),
                name="file_version",
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"]),
            models.Index(
                fields=["added_at"], condition=Q(state="quarantine"), name="file_waits"
            ),
            models.Index(
                fields=["keep_until"],
                condition=Q(removed_on=None, keep_until__isnull=False),
                name="file_kept",
            ),
        ]


class FileUse(models.Model):
    """One procedure that needs a stored document, or gives it; a projection."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="uses")
    procedure = models.CharField(max_length=80)
    authority = models.CharField(max_length=60)
    gives = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["file", "authority"])]


class Message(models.Model):
    """A letter between investor, officer and reviewer on a project."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="messages"
    )
    key = models.CharField(max_length=40, unique=True)
    author = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    procedure = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["project", "at"])]


class SavedFilter(models.Model):
    """A named question of one person to a list (``work``, ``queue``, ``board``)."""

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="filters")
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "page", "name"], name="filter_name"
            ),
        ]
