"""Event logs for tests: a small one by hand, and a city's log that is ready."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.web.working import work
from tiexin.web.files.receiving import Received
from tiexin.web.insight import columns, keeping, taking

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from tiexin.web.accounts.models import User
    from tiexin.web.insight.models import EventLog

SMALL = """case_id,activity,timestamp,resource,district
A,apply,2026-01-05 09:00:00,Li,North
A,check,2026-01-06 09:00:00,Wang,North
A,check,2026-01-08 09:00:00,Wang,North
A,grant,2026-01-15 09:00:00,Zhao,North
B,apply,2026-01-05 10:00:00,Li,South
B,check,2026-01-07 10:00:00,Wang,South
B,grant,2026-01-09 10:00:00,Zhao,South
C,apply,2026-02-02 09:00:00,Li,North
C,check,2026-02-03 09:00:00,Wang,North
"""
"""Three cases, nine events: A checks twice, C has no end."""

COLUMNS = {"case": "case_id", "activity": "activity", "time": "timestamp"}


def taken(user: User, name: str = "small.csv", data: str | bytes = SMALL) -> EventLog:
    """A log that has come in."""
    content = data.encode() if isinstance(data, str) else data
    incoming = keeping.store().receive()
    incoming.write(content)
    incoming.finish()
    file = Received(name, incoming)
    try:
        return taking.take(user, file, now=timezone.now())
    finally:
        file.close()


def ready(user: User, name: str = "small.csv", data: str | bytes = SMALL) -> EventLog:
    """A log that can be asked; a table's columns are those with usual names."""
    log = taken(user, name, data)
    if log.state == "columns":
        with keeping.log_file(log) as path:
            seen = columns.glance(path)
        taking.choose(log, columns.chosen(dict(seen.found), seen))
    work("logs")
    log.refresh_from_db()
    return log


def sent(client: Client, name: str, data: str | bytes) -> HttpResponse:
    """The form with a file, as a browser sends it."""
    content = data.encode() if isinstance(data, str) else data
    file = SimpleUploadedFile(name, content)
    return client.post("/en/insight/", {"file": file})


def packed(data: str) -> bytes:
    """The text as gzip."""
    return gzip.compress(data.encode())
