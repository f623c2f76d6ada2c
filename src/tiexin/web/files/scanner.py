"""ClamAV's daemon, if the operator has one: bytes go there, a word comes back."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK: Final = 1 << 16
_LONGEST_ANSWER: Final = 4_096
_SECONDS: Final = 40.0


class ScannerAwayError(Exception):
    """The daemon can't be reached, or can't judge: the file stays in quarantine."""


def is_infected(file: BinaryIO, daemon: str) -> bool:
    """Whether ClamAV finds something; ``daemon`` is ``host:port`` or a socket's path.

    Raises:
        ScannerAwayError: There is no answer, or none that says yes or no.
    """
    try:
        with _connected(daemon) as line:
            line.sendall(b"zINSTREAM\0")
            for part in _parts(file):
                line.sendall(len(part).to_bytes(4) + part)
            line.sendall((0).to_bytes(4))
            answer = _answer(line)
    except OSError as error:
        raise ScannerAwayError(f"{daemon}: {error}") from error
    if answer.endswith(b" FOUND"):
        return True
    if answer.endswith(b": OK"):
        return False
    raise ScannerAwayError(f"{daemon}: {answer[:200].decode(errors='replace')}")


def _connected(daemon: str) -> socket.socket:
    if daemon.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_SECONDS)
        try:
            line.connect(daemon)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = daemon.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_SECONDS)


def _parts(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while part := file.read(_CHUNK):
        yield part


def _answer(line: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        part = line.recv(_LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n")
