"""Where bytes lie: under their own hash, whole or not at all.

A file comes in under a made-up name in ``incoming``, is written through to the disk,
and only then gets its name, in one step. Nothing is ever changed. The sweep is the only
one to delete; a lock keeps it from taking what is just being claimed.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from django.conf import settings

from tiexin.kernel import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_INCOMING: Final = "incoming"
_RESERVE: Final = 64_000_000
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def no_room() -> Refused:
    """The refusal when the disk is full."""
    return Refused.of("files.no_room", where="file")


@dataclass
class Incoming:
    """A file that is coming in; ``sha256`` and ``size`` are of what came so far."""

    path: Path
    handle: BinaryIO
    size: int = 0
    _hash: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        """The hash of the bytes so far."""
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        """Take some bytes.

        Raises:
            Refused: ``files.no_room``; what had come is gone.
        """
        try:
            self.handle.write(data)
        except OSError as error:
            self.discard()
            if error.errno in _FULL:
                raise no_room() from error
            raise
        self._hash.update(data)
        self.size += len(data)

    def finish(self) -> None:
        """Bring all bytes safely onto the disk.

        Raises:
            Refused: ``files.no_room``; what had come is gone.
        """
        try:
            self.handle.flush()
            os.fsync(self.handle.fileno())
            self.handle.close()
        except OSError as error:
            self.discard()
            if error.errno in _FULL:
                raise no_room() from error
            raise

    def discard(self) -> None:
        """Forget it, unless it has been kept."""
        with suppress(OSError):
            self.handle.close()
        self.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Store:
    """The folder of all documents; ``reserve`` bytes of the disk stay free."""

    root: Path
    reserve: int = _RESERVE

    def receive(self) -> Incoming:
        """Begin to take a file in.

        Raises:
            Refused: ``files.no_room``.
        """
        folder = self._folder(_INCOMING)
        path = folder / secrets.token_hex(16)
        try:
            handle = open(path, "xb", opener=_private)  # noqa: SIM115
        except OSError as error:
            if error.errno in _FULL:
                raise no_room() from error
            raise
        return Incoming(path, handle)

    def has_room(self, size: int) -> bool:
        """Whether so many bytes fit, and the reserve with them."""
        self._folder("")
        return shutil.disk_usage(self.root).free >= size + self.reserve

    @contextmanager
    def claiming(self) -> Iterator[None]:
        """While this lasts the sweep deletes nothing: from naming to the row.

        Begin it outside of any transaction: the sweep runs in one.
        """
        with self._lock(fcntl.LOCK_SH):
            yield

    def keep(self, incoming: Incoming) -> str:
        """Give a finished file its name; call it within ``claiming``.

        Returns:
            The hash under which it lies from now on.
        """
        target = self.path(incoming.sha256)
        folder = self._folder(target.parent.name)
        incoming.path.chmod(0o400)
        # Over the same bytes where they are there already: the file is fresh again.
        incoming.path.replace(target)
        _sync_folder(folder)
        return incoming.sha256

    def put(self, data: bytes) -> None:
        """Keep bytes that can be made again; nobody waits for the disk.

        Call it within ``claiming``.
        """
        target = self.path(hashlib.sha256(data).hexdigest())
        self._folder(target.parent.name)
        made = self._folder(_INCOMING) / secrets.token_hex(16)
        with open(made, "xb", opener=_private) as handle:
            handle.write(data)
        made.chmod(0o400)
        made.replace(target)

    def path(self, sha256: str) -> Path:
        """Where a hash's bytes lie, if they are kept."""
        return self.root / sha256[:2] / sha256

    def open(self, sha256: str) -> BinaryIO:
        """The bytes of a hash.

        Raises:
            FileNotFoundError: They are not kept.
        """
        return self.path(sha256).open("rb")

    def sweep(self, wanted: Callable[[Iterable[str]], set[str]], *, age: float) -> int:
        """Delete what nobody wants and what is older than ``age`` seconds.

        ``wanted`` tells of some hashes which are wanted. Half-written files of that
        age go, too; whoever wrote them is gone. While a document is being claimed the
        sweep does nothing: waiting for it could last as long as it waits for us.

        Returns:
            How many files were deleted.
        """
        before = time.time() - age
        try:
            with self._lock(fcntl.LOCK_EX | fcntl.LOCK_NB):
                folders = sorted(one for one in self.root.iterdir() if one.is_dir())
                return sum(_sweep(one, wanted, before) for one in folders)
        except BlockingIOError:
            return 0

    def _folder(self, name: str) -> Path:
        for folder in (self.root, self.root / name):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    @contextmanager
    def _lock(self, kind: int) -> Iterator[None]:
        with (self._folder("") / "lock").open("ab") as handle:
            fcntl.flock(handle, kind)
            yield


def _sweep(
    folder: Path, wanted: Callable[[Iterable[str]], set[str]], before: float
) -> int:
    old = [one for one in folder.iterdir() if one.stat().st_mtime < before]
    if not old:
        return 0
    spared = set() if folder.name == _INCOMING else wanted(one.name for one in old)
    useless = [one for one in old if one.name not in spared]
    for one in useless:
        one.unlink()
    return len(useless)


def store() -> Store:
    """The store of this process, where the settings say."""
    return Store(Path(settings.DOCUMENTS_ROOT))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)


def _sync_folder(folder: Path) -> None:
    """Make a new name last through a power cut, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
