"""A real HTTP server on this machine that takes webhooks as a test tells it to."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Request:
    """One message as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """``script`` says what to answer next; at its end everything is taken."""

    url: str
    script: list[Any] = field(default_factory=list)
    got: list[Request] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.receiver.got.append(Request(self.path, dict(self.headers), body))
        step = self.receiver.script.pop(0) if self.receiver.script else 200
        if step == "silence":
            time.sleep(1.5)
            return
        if step == "drip":
            self._drip()
            return
        self.send_response(step)
        if 300 <= step < 400:
            self.send_header("Location", self.receiver.url)
        self.end_headers()

    def _drip(self) -> None:
        try:
            for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 60:
                self.wfile.write(bytes([letter]))
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *_: Any) -> None:
        """Nothing on the console."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    found = Receiver(f"http://127.0.0.1:{server.server_address[1]}/in?x=1")
    _Handler.receiver = found
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()
