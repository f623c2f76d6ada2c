"""How bytes come in: counted while they come, written where they will stay, or refused.

A body that says it is too large is refused before any of it is read. What comes in is
never held in memory; a file that grows too large is dropped while the rest of the form
is still read, so that the page can say which one it was.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.db.models import Sum

from tiexin.kernel import BadInput, Problem, Refused
from tiexin.web.cases.models import StoredFile
from tiexin.web.common.failures import failure_page
from tiexin.web.common.requests import whole
from tiexin.web.files.storage import Incoming, Store, no_room, store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tiexin.web.cases.models import Project

MOST_FILES: Final = 10
"""Files in one go."""

_FORM_BYTES: Final = 300_000
_FILES_IN_BODY: Final = 4
_LONGEST_NAME: Final = 200
_DOCUMENTS: Final = re.compile(
    r"/(?:[a-z-]{2,8}|api/v1)/projects/[\w-]+/(?:documents|corrections)/.*", re.ASCII
)
_TABLES: Final = re.compile(r"/(?:[a-z-]{2,8}/import/|api/v1/imports)", re.ASCII)
_LOGS: Final = re.compile(r"/[a-z-]{2,8}/insight/", re.ASCII)
_TABLE_BYTES: Final = 32 * 1024 * 1024


def most_bytes(path: str) -> int:
    """How large a body may be that is sent to an address."""
    if _TABLES.fullmatch(path):
        return _TABLE_BYTES + _FORM_BYTES
    if _LOGS.fullmatch(path):
        return int(settings.LOG_BYTES) + _FORM_BYTES
    if _DOCUMENTS.fullmatch(path):
        return _FILES_IN_BODY * int(settings.DOCUMENT_BYTES) + _FORM_BYTES
    return int(settings.FILE_UPLOAD_MAX_MEMORY_SIZE) + _FORM_BYTES


class BodyLimit:
    """Refuses a body by its announced length, before a byte of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, 413 for what is too large, 411 for what does not say how large."""
        told = request.META.get("CONTENT_LENGTH") or ""
        if "HTTP_TRANSFER_ENCODING" in request.META and not told:
            error = BadInput(Problem("files.length_not_told"))
            return failure_page(request, error, status=HTTPStatus.LENGTH_REQUIRED)
        most = most_bytes(request.path)
        if whole(told, most + 1 if told else 0) > most:
            problem = Problem("files.body_too_large", {"most": in_mb(most)})
            return failure_page(
                request,
                BadInput(problem),
                status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            )
        return self._next(request)


class NothingBigger(FileUploadHandler):
    """The last handler of ordinary forms: what memory did not take is refused."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> NoReturn:
        """Refuse.

        Raises:
            RequestDataTooBig: Always.
        """
        raise RequestDataTooBig

    def file_complete(self, file_size: int) -> None:
        """Nothing is made here."""


class Received(UploadedFile):  # type: ignore[type-arg]
    """A file that came in whole, or the ``problem`` that was found with it.

    Until it is kept it lies in ``incoming``; Django calls ``close`` after the answer.
    """

    def __init__(self, name: str, incoming: Incoming) -> None:
        super().__init__(name=name)
        self.incoming = incoming
        self.problem: Problem | None = None

    @property
    def called(self) -> str:
        """What the sender calls it, as far as it can be shown."""
        return str(self.name or "")[:_LONGEST_NAME]

    def close(self) -> None:
        """Forget the bytes unless they were kept."""
        self.incoming.discard()


@dataclass(frozen=True, slots=True)
class Place:
    """Where files go.

    Attributes:
        store: that keeps their bytes.
        room: how many bytes it may still take.
        largest: bytes of one file.
        full: the refusal when the room is used up.
    """

    store: Store
    room: int
    largest: int
    full: Refused


class Receiver(FileUploadHandler):
    """Writes the files of one form into the store, each up to the limit."""

    def __init__(self, where: Place) -> None:
        """``where`` says into which store, and how much it may still take."""
        super().__init__()
        self._where = where
        self._room = where.room
        self._count = 0
        self._now: Received | None = None
        self.failed: Refused | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self._count += 1
        try:
            incoming = self._where.store.receive()
        except Refused as error:
            self._stop(error)
        self._now = Received(str(self.file_name or ""), incoming)
        if self._count > MOST_FILES:
            self._refuse(Problem("files.too_many", {"most": MOST_FILES}, "file"))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Some bytes of it come."""
        now = self._current()
        if now.problem is not None:
            return
        limit = self._where.largest
        if now.incoming.size + len(raw_data) > limit:
            self._refuse(
                Problem(
                    "files.too_large",
                    {"name": now.called, "most": in_mb(limit)},
                    "file",
                )
            )
            return
        self._room -= len(raw_data)
        if self._room < 0:
            self._stop(self._where.full)
        try:
            now.incoming.write(raw_data)
        except Refused as error:
            self._stop(error)

    def file_complete(self, file_size: int) -> Any:
        """It is whole: bring it safely onto the disk."""
        now = self._current()
        if now.problem is None:
            try:
                now.incoming.finish()
            except Refused as error:
                self._stop(error)
        self._now = None
        return now

    def upload_interrupted(self) -> None:
        """The sender is gone: so is what he sent."""
        if self._now is not None:
            self._now.close()

    def _current(self) -> Received:
        if self._now is None:
            raise RuntimeError("no file has begun")
        return self._now

    def _refuse(self, problem: Problem) -> None:
        now = self._current()
        now.problem = problem
        now.incoming.discard()

    def _stop(self, error: Refused) -> NoReturn:
        """Take nothing more; the page asks ``failed``."""
        self.failed = error
        self.upload_interrupted()
        raise StopUpload(connection_reset=True) from error


def room_of(project: Project) -> int:
    """How many bytes a project may still take."""
    kept = StoredFile.objects.filter(project=project, removed_on=None)
    used = kept.aggregate(sum=Sum("size"))["sum"] or 0
    return int(settings.PROJECT_BYTES) - used


def project_full() -> Refused:
    """The refusal when a project's room is used up."""
    most = in_mb(int(settings.PROJECT_BYTES))
    return Refused.of("files.project_full", where="file", most=most)


def place_of(project: Project) -> Place:
    """Where the documents of a project go."""
    return Place(
        store(), room_of(project), int(settings.DOCUMENT_BYTES), project_full()
    )


@contextmanager
def receiving(request: HttpRequest, where: Place) -> Iterator[Receiver]:
    """Take files in while the form is read; what is not kept is gone afterwards.

    Raises:
        Refused: ``where`` is full, or ``files.no_room``, before anything is read.
    """
    told = int(request.META.get("CONTENT_LENGTH") or 0)
    if told - _FORM_BYTES > where.room:
        raise where.full
    if not where.store.has_room(told):
        raise no_room()
    receiver = Receiver(where)
    request.upload_handlers = [receiver]
    try:
        yield receiver
    finally:
        receiver.upload_interrupted()
        if hasattr(request, "_files"):
            for _, files in request.FILES.lists():
                for each in files:
                    each.close()


def received(request: HttpRequest, name: str) -> list[Received]:
    """The files of a form's field, as far as they came in."""
    return [one for one in request.FILES.getlist(name) if isinstance(one, Received)]


def in_mb(size: int) -> int:
    """A size for people, in whole megabytes, at least one."""
    return max(1, size // 1_000_000)
