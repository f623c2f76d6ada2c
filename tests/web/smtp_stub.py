"""A mail server for tests: takes mails, or refuses, hangs or drops as it is told."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage


@dataclass
class Post:
    """What arrived, and how the server answers to RCPT and to the end of DATA."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    on_recipient: str = "250 2.1.5 fine"
    on_data: str = "250 2.0.0 taken"
    hang_after_data: threading.Event | None = None
    got_data: threading.Event = field(default_factory=threading.Event)


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        post: Post = self.server.post  # type: ignore[attr-defined]
        self._say("220 stub")
        while line := self.rfile.readline().decode().strip():
            word = line.partition(" ")[0].upper()
            if word == "RCPT":
                post.recipients.append(line)
                self._say(post.on_recipient)
            elif word == "DATA":
                self._say("354 go on")
                self._take(post)
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 stub")

    def _take(self, post: Post) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        found = message_from_bytes(b"".join(lines), policy=policy.default)
        post.mails.append(found)  # type: ignore[arg-type]
        post.got_data.set()
        if post.hang_after_data is not None:
            post.hang_after_data.wait(30)
        self._say(post.on_data)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[Post]:
    """A server on a free port of this machine, as long as the block lasts."""
    post = Post()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        server.daemon_threads = True
        server.post = post  # type: ignore[attr-defined]
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join(5)
