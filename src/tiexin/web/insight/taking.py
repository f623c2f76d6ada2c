"""Logs come in, get their columns and go; each step by whom it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F

from tiexin.insight.glance import TABLES
from tiexin.insight.readers.opening import format_of
from tiexin.kernel import BadInput, Problem
from tiexin.web.insight import keeping
from tiexin.web.insight.models import EventLog
from tiexin.web.jobs.queue import enqueue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tiexin.web.accounts.models import User
    from tiexin.web.files.receiving import Received

READ: Final = "logs.read"
"""The job that reads a log."""


def take(user: User, file: Received, *, now: datetime) -> EventLog:
    """Keep a log; it waits for its columns, or is read from then on.

    Call it outside of any transaction.

    Raises:
        BadInput: It is no log by its name or its first bytes, or is too large.
    """
    if file.problem is not None:
        raise BadInput(file.problem)
    name = keeping.name_of(file.called)
    if not file.incoming.size:
        raise BadInput(Problem("insight.empty", {}, "file"))
    state = "received"
    if not settings.CLAMD:
        state = first_state(name, file)
    with keeping.store().claiming(), transaction.atomic():
        log = EventLog.objects.create(
            jurisdiction=user.jurisdiction,
            owner=user,
            name=name,
            size=file.incoming.size,
            sha256=file.incoming.sha256,
            made_at=now,
            state=state,
        )
        keeping.store().keep(file.incoming)
        if state != "columns":
            ask(log)
    return log


def first_state(name: str, file: Received) -> str:
    """Tables wait for their columns; other logs say themselves what is what."""
    with keeping.as_file(name, file.incoming.path) as path:
        return "columns" if format_of(path) in TABLES else "reading"


def ask(log: EventLog) -> None:
    """Have a worker go on with a log."""
    enqueue(READ, {"log": log.pk}, key=str(log.pk))


def choose(log: EventLog, options: Mapping[str, str]) -> None:
    """Read a log anew, with what somebody said about its columns."""
    chosen = {name: value for name, value in options.items() if value}
    with transaction.atomic():
        EventLog.objects.filter(pk=log.pk, removed_at=None).update(
            state="reading",
            options=chosen,
            version=F("version") + 1,
            so_far=0,
            problems=[],
        )
        ask(log)


def again(log: EventLog) -> None:
    """Make the prepared file of a log once more: it is not there, or not ours."""
    with transaction.atomic():
        ready = EventLog.objects.filter(pk=log.pk, state="ready", removed_at=None)
        if ready.update(state="reading", so_far=0):
            ask(log)


def remove(log: EventLog, user: User, *, now: datetime) -> None:
    """Remove a log and what was made of it; its row says who did so."""
    here = EventLog.objects.filter(pk=log.pk, removed_at=None)
    if here.update(removed_at=now, removed_by=user):
        keeping.prepared_path(log).unlink(missing_ok=True)
