"""The way of a document into a project: bytes, row and event together or not at all.

Nothing else adds a document. Bytes are safely on the disk before the transaction
begins and get their name at its end; if the commit then fails they are left without a
row, and the sweep takes them. A row without bytes can't come about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tiexin.casework.table import Actor, Command, Role
from tiexin.kernel import BadInput, Problem, Refused
from tiexin.web.access import policy
from tiexin.web.cases import models, store
from tiexin.web.files import content, scanner
from tiexin.web.files.naming import clean_name
from tiexin.web.files.receiving import project_full, room_of
from tiexin.web.files.storage import store as byte_store
from tiexin.web.jobs.queue import enqueue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tiexin.eventlog import Json
    from tiexin.web.accounts.models import User
    from tiexin.web.files.content import FileKind
    from tiexin.web.files.receiving import Received

CHECK: Final = "documents.check"
"""The job that looks into a file."""

LEVELS: Final = ("open", "internal", "confidential", "trade_secret")
_SYSTEM: Final = Actor("system:files", Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody says about the files of a form.

    ``document`` and ``version`` name what a single file replaces (the next version as
    the sender saw it); without them each file is a document of its own. ``correction``
    is what the files answer; ``note`` goes with the answer. ``command`` is the form's
    own id: the same form sent twice acts once.
    """

    kind: str
    level: str
    command: str
    document: str = ""
    version: int = 1
    correction: str = ""
    note: str = ""


def add(
    user: User,
    project: models.Project,
    wish: Wish,
    files: Sequence[Received],
    *,
    now: datetime | None = None,
) -> int:
    """Take files into a project, all or none.

    Call it outside of any transaction.

    Returns:
        How many new versions there are; 0 where this form had acted before.

    Raises:
        BadInput: Something is wrong with a file or with what was said about it.
        Refused: The case or the lack of room forbids it.
    """
    now = now or timezone.now()
    kinds = _checked(wish, files)
    commands = [
        _command(user, wish, file, number=number, on=timezone.localdate(now))
        for number, file in enumerate(files)
    ]
    with byte_store().claiming(), transaction.atomic():
        fresh = []
        for file, kind, command in zip(files, kinds, commands, strict=True):
            outcome = store.execute(
                policy.actor(user),
                project.code,
                command,
                now=now,
                beside=_Keeper(user, file, kind, now),
            )
            if not outcome.repeated:
                fresh.append(file)
        if wish.correction:
            _answer(user, project, wish, commands, now=now)
        # Last, so that a refusal leaves no bytes; they are on the disk already.
        for file in fresh:
            byte_store().keep(file.incoming)
    return len(fresh)


def answer(
    user: User, project: models.Project, wish: Wish, *, now: datetime | None = None
) -> None:
    """Answer a request in words alone.

    Raises:
        BadInput, Refused: As for ``add``.
    """
    _answer(user, project, wish, (), now=now or timezone.now())


def check(file: models.StoredFile, *, now: datetime | None = None) -> str:
    """Look into a file in quarantine; it comes out clean or rejected.

    Returns:
        The state it is in now.

    Raises:
        ScannerAwayError: The virus scanner does not answer; it stays in quarantine.
    """
    if file.state != "quarantine":
        return file.state
    now = now or timezone.now()
    why = _fault(file)
    data: dict[str, Json] = {
        "document": file.document,
        "version": file.version,
        "result": "rejected" if why else "clean",
    }
    if why:
        data["reason"] = why
    command = Command(
        f"files/check/{file.pk}/{file.project.version}",
        "check_document",
        "",
        timezone.localdate(now),
        data,
    )
    try:
        store.execute(_SYSTEM, file.project.code, command, now=now)
    except Refused as error:
        if error.problems[0].code not in _SETTLED:
            raise
    file.refresh_from_db()
    return file.state


# Somebody else checked it meanwhile, or the record was struck.
_SETTLED: Final = frozenset({"casework.checked_before", "casework.no_such_document"})


def _checked(wish: Wish, files: Sequence[Received]) -> list[FileKind]:
    """The kind of each file, or all that is wrong at once."""
    problems: list[Problem] = []
    kinds: list[FileKind] = []
    if wish.level not in LEVELS:
        problems.append(Problem("files.no_level", {}, "level"))
    if not files:
        problems.append(Problem("files.none_chosen", {}, "file"))
    if wish.document and len(files) > 1:
        problems.append(Problem("files.one_for_a_version", {}, "file"))
    for file in files:
        found = file.problem or _sniffed(file, kinds)
        if found is not None:
            problems.append(found)
    hashes = [file.incoming.sha256 for file in files if file.problem is None]
    if len(set(hashes)) != len(hashes):
        problems.append(Problem("files.twice", {}, "file"))
    if problems:
        raise BadInput(*problems)
    return kinds


def _sniffed(file: Received, kinds: list[FileKind]) -> Problem | None:
    try:
        with file.incoming.path.open("rb") as handle:
            kind = content.sniff(handle)
    except content.Unfit as error:
        return Problem(f"files.unfit_{error.why}", {"name": file.called}, "file")
    if kind.scanned_only and not settings.CLAMD:
        return Problem("files.unfit_unscanned", {"name": file.called}, "file")
    kinds.append(kind)
    return None


def _command(
    user: User, wish: Wish, file: Received, *, number: int, on: date
) -> Command:
    data: dict[str, Json] = {
        "document": wish.document,
        "kind": wish.kind,
        "version": wish.version if wish.document else 1,
        "sha256": file.incoming.sha256,
        "level": wish.level,
    }
    id_ = f"{user.actor_id}/{wish.command[:50]}/{number}"
    return store.with_ids(Command(id_, "add_document", "", on, data))


@dataclass(frozen=True, slots=True)
class _Keeper:
    """Writes a file's row beside its event, and asks for the look inside."""

    user: User
    file: Received
    kind: FileKind
    now: datetime

    def __call__(self, project: models.Project, command: Command) -> None:
        """Write the row.

        Raises:
            Refused: ``files.project_full``: others were quicker.
        """
        if self.file.incoming.size > room_of(project):
            raise project_full()
        row = models.StoredFile.objects.create(
            project=project,
            document=str(command.data["document"]),
            kind=str(command.data["kind"]),
            version=int(str(command.data["version"])),
            name=clean_name(self.file.called, self.kind),
            sha256=self.file.incoming.sha256,
            size=self.file.incoming.size,
            content_type=self.kind.content_type,
            level=str(command.data["level"]),
            added_by=self.user,
            added_at=self.now,
        )
        enqueue(CHECK, {"file": row.pk}, key=str(row.pk))


def _answer(
    user: User,
    project: models.Project,
    wish: Wish,
    commands: Sequence[Command],
    *,
    now: datetime,
) -> None:
    data: dict[str, Json] = {"correction": wish.correction, "note": wish.note}
    if commands:
        data["document"] = commands[0].data["document"]
    command = Command(
        f"{user.actor_id}/{wish.command[:50]}/answer",
        "answer_correction",
        "",
        timezone.localdate(now),
        data,
    )
    store.execute(policy.actor(user), project.code, command, now=now)


def _fault(file: models.StoredFile) -> str:
    """Why a file is rejected; empty where nothing is wrong with it."""
    try:
        with byte_store().open(file.sha256) as handle:
            content.inspect(handle, file.content_type)
            if settings.CLAMD and scanner.is_infected(handle, settings.CLAMD):
                return "virus"
    except content.Unfit as error:
        return error.why
    return ""
