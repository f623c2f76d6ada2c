"""One call to one address: signed, within a time, and only to its first answer."""

from __future__ import annotations

import hmac
import http.client
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from threading import Event, Timer
from typing import TYPE_CHECKING, Final

from tiexin.kernel import BadInput
from tiexin.web.hooks.addresses import ForbiddenAddressError, resolve, target_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiexin.web.hooks.addresses import Target

WAITS_FOR_A_BYTE: Final = 10.0
WAITS_IN_ALL: Final = 20.0
"""Seconds. A receiver that drips its answer byte by byte is cut off as well."""
SIGNATURE: Final = "Tiexin-Signature"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, or why there is none (``hook.error.*``)."""

    status: int | None
    error: str

    @property
    def reached(self) -> bool:
        """Whether the receiver took it."""
        return not self.error


def signature(secret: str, body: bytes, *, at: int) -> str:
    """The header's value: HMAC-SHA256 over the second and the body."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256)
    return f"t={at},v1={signed.hexdigest()}"


def call(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send a body and say what came of it; whatever happens is an answer."""
    try:
        target = target_of(url)
        address = resolve(target)
    except (BadInput, ForbiddenAddressError):
        return Answer(None, "forbidden_address")
    except (OSError, UnicodeError):
        return Answer(None, "unknown_host")
    late = Event()
    try:
        status = _post(target, address, body, headers, late=late)
    except TimeoutError:
        return Answer(None, "too_slow")
    except ssl.SSLError:
        return Answer(None, "too_slow" if late.is_set() else "tls")
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(None, "too_slow" if late.is_set() else "no_answer")
    return Answer(status, _verdict(status))


def _verdict(status: int) -> str:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return ""
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        # Where it points to was not checked, and may be anywhere.
        return "redirected"
    return "status"


def _post(
    target: Target,
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    late: Event,
) -> int:
    kind = http.client.HTTPSConnection if target.tls else http.client.HTTPConnection
    connection = kind(target.host, target.port, timeout=WAITS_FOR_A_BYTE)
    raw = socket.create_connection((address, target.port), timeout=WAITS_FOR_A_BYTE)
    link = _tls(raw, target.host) if target.tls else raw
    watch = Timer(WAITS_IN_ALL, _cut, (link, late))
    watch.daemon = True
    watch.start()
    try:
        if isinstance(link, ssl.SSLSocket):
            link.do_handshake()
        connection.sock = link
        connection.request("POST", target.path, body=body, headers=dict(headers))
        status = int(connection.getresponse().status)
        if late.is_set():
            # What was cut in the middle may look like a short answer.
            raise TimeoutError
        return status
    finally:
        watch.cancel()
        connection.close()
        link.close()


def _tls(raw: socket.socket, host: str) -> ssl.SSLSocket:
    """The same connection, to be secured; certificate and name are checked."""
    context = ssl.create_default_context()
    return context.wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False)


def _cut(link: socket.socket, late: Event) -> None:
    late.set()
    with suppress(OSError):  # it may just have ended by itself
        link.shutdown(socket.SHUT_RDWR)
