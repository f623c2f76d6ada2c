"""Doing with documents what people do: choosing files, sending forms, checking."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web import made_files as made
from tiexin.web.cases.models import StoredFile
from tiexin.web.files import service
from tiexin.web.files.receiving import Received
from tiexin.web.files.storage import store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tiexin.web.accounts.models import User
    from tiexin.web.cases.models import Project

# What APPLICATION of tests/web/cases.py needs, and what it gives.
NEEDED = "detailed_plan"


def incoming(data: bytes, name: str = "plan.pdf") -> Received:
    """A file that has just come in."""
    held = store().receive()
    held.write(data)
    held.finish()
    return Received(name, held)


def add(
    user: User,
    project: Project,
    kind: str,
    *files: bytes,
    now: datetime | None = None,
    **wish: Any,
) -> list[StoredFile]:
    """Take files in without a form; the rows that came of it."""
    known = set(StoredFile.objects.values_list("pk", flat=True))
    told = {"level": "internal", "command": uuid.uuid4().hex, **wish}
    sent = [incoming(data) for data in files or (made.pdf(text=uuid.uuid4().bytes),)]
    try:
        service.add(user, project, service.Wish(kind=kind, **told), sent, now=now)
    finally:
        for file in sent:
            file.close()
    return list(StoredFile.objects.exclude(pk__in=known).order_by("pk"))


def clean(user: User, project: Project, kind: str, **wish: Any) -> StoredFile:
    """A document that came in and was found clean."""
    (file,) = add(user, project, kind, **wish)
    assert service.check(file, now=wish.get("now")) == "clean"
    return file


def send(
    client: Client,
    url: str,
    files: Sequence[tuple[str, bytes]],
    **fields: str,
) -> Response:
    """Send a form with files as a browser does."""
    data: dict[str, Any] = {"level": "internal", "command": uuid.uuid4().hex, **fields}
    data["file"] = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(url, data)


def status(client: Client, url: str) -> int:
    """The answer's status; read to its end, so that it lets go of what it holds."""
    answer = client.get(url)
    answer.getvalue()
    return answer.status_code
