"""What of a stored file follows from the case: its state, its uses, how long it stays.

Who may know of a file depends on who uses it, so uses are kept beside it and brought
up to date with the rules of the project. A rebuild gives the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tiexin.casework.documents import uses_by_kind
from tiexin.kernel import Problem, Refused
from tiexin.web.cases.models import FileUse, StoredFile
from tiexin.web.files.retention import retention
from tiexin.web.files.storage import store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tiexin.casework.setting import Setting
    from tiexin.casework.state import ProjectState
    from tiexin.eventlog import Event
    from tiexin.web.cases.models import Project

# Events after which any file of the project may be used by others, or kept longer.
WIDE: Final = frozenset(
    {
        "facts_changed",
        "rules_moved",
        "submitted",
        "begun",
        "event_struck",
        "project_closed",
        "project_reopened",
    }
)
_OF_ONE: Final = frozenset({"document_added", "document_checked"})
_COLUMNS: Final = ("state", "keep_until")


def bring_up(
    project: Project, state: ProjectState, events: Sequence[Event], *, setting: Setting
) -> None:
    """Write what these events changed about files.

    Raises:
        Refused: ``files.bytes_missing``: a document was told of that never came in.
    """
    kinds = {event.kind for event in events}
    named = {str(e.data["document"]) for e in events if e.kind in _OF_ONE}
    if kinds & WIDE:
        refresh(project, state, setting=setting)
    elif named:
        refresh(project, state, setting=setting, only=named)
    for event in events:
        if event.kind == "document_checked":
            _note_reason(project, event)


def refresh(
    project: Project,
    state: ProjectState,
    *,
    setting: Setting,
    only: set[str] | None = None,
) -> None:
    """Bring all files of a project up to date, or those of some documents.

    Only what differs is written, so that asking again costs two look-ups.

    Raises:
        Refused: ``files.bytes_missing``, for the documents in ``only``.
    """
    files = StoredFile.objects.filter(project=project)
    if only is not None:
        files = files.filter(document__in=only)
    rows = list(files)
    changed = [row for row in rows if _settle(row, state)]
    StoredFile.objects.bulk_update(changed, _COLUMNS, batch_size=200)
    _refresh_uses(rows, state, setting)
    if only is not None:
        _refuse_missing(rows, state, only)


def _settle(row: StoredFile, state: ProjectState) -> bool:
    """Set what follows from the case; whether it differs from before."""
    before = (row.state, row.keep_until)
    document = state.documents.get(row.document)
    known = {each.version: each for each in document.versions} if document else {}
    version = known.get(row.version)
    if version is None or version.sha256 != row.sha256 or row.state == "withdrawn":
        row.state = "withdrawn"
    else:
        row.state = version.state
    row.keep_until = (
        None
        if state.closed_on is None
        else retention().keep_until(state.closed_on, kind=row.kind, level=row.level)
    )
    return before != (row.state, row.keep_until)


def _refresh_uses(
    rows: list[StoredFile], state: ProjectState, setting: Setting
) -> None:
    if not rows:
        return
    by_kind = uses_by_kind(state, setting)
    wanted = {
        (row.pk, use.procedure, use.authority, use.gives)
        for row in rows
        for use in by_kind.get(row.kind, ())
    }
    there = {
        (use.file_id, use.procedure, use.authority, use.gives): use.pk
        for use in FileUse.objects.filter(file__in=rows)
    }
    useless = [pk for key, pk in there.items() if key not in wanted]
    if useless:
        FileUse.objects.filter(pk__in=useless).delete()
    FileUse.objects.bulk_create(
        FileUse(file_id=file, procedure=procedure, authority=authority, gives=gives)
        for file, procedure, authority, gives in sorted(wanted - set(there))
    )


def _refuse_missing(
    rows: list[StoredFile], state: ProjectState, only: set[str]
) -> None:
    """A record without its bytes would be an empty promise."""
    there = {(row.document, row.version) for row in rows if row.state != "withdrawn"}
    for id_ in only & set(state.documents):
        for version in state.documents[id_].versions:
            if (id_, version.version) not in there:
                raise Refused.of("files.bytes_missing", where="file")


def _note_reason(project: Project, event: Event) -> None:
    StoredFile.objects.filter(
        project=project,
        document=str(event.data["document"]),
        version=int(str(event.data["version"])),
    ).exclude(state="withdrawn").update(
        why=str(event.data.get("reason") or ""), checked_at=event.recorded_at
    )


def faults(
    project: Project, state: ProjectState, files: Sequence[StoredFile]
) -> Iterator[Problem]:
    """Where rows and bytes do not follow from the log."""
    there = {
        (file.document, file.version): file
        for file in files
        if file.state != "withdrawn"
    }
    for document in state.documents.values():
        for version in document.versions:
            place = f"storedfile {document.id}/{version.version}"
            file = there.get((document.id, version.version))
            if file is None or file.sha256 != version.sha256:
                yield Problem(
                    "cases.row_missing", {"project": project.code, "row": place}
                )
            elif file.state != version.state:
                fields = {"column": "state", "stored": file.state}
                yield Problem(
                    "cases.row_differs",
                    {"project": project.code, "row": place, **fields}
                    | {"fresh": version.state},
                )
            elif not file.removed_on and not store().path(file.sha256).is_file():
                yield Problem(
                    "files.bytes_lost", {"project": project.code, "row": place}
                )
