"""The real server under a real flood: two gigabytes, a file too many, a sender gone."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import textwrap
import time
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web import made_files as made
from tests.web.documents import NEEDED

if TYPE_CHECKING:
    from collections.abc import Iterator

TWO_GIGABYTES = 2 * 1024**3
PASSWORD = "only for this test"  # noqa: S105
PREPARE = """
    import django
    django.setup()
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from tests.web.cases import make_city, open_sample
    city = make_city()
    city.investor.set_password({password!r})
    city.investor.save()
    from django.utils import timezone
    print(open_sample(city, on=timezone.localdate()).code)
"""


@dataclass
class Site:
    """A running server with one project, and a browser that is logged in there."""

    port: int
    process: subprocess.Popen[bytes]
    state: Path
    code: str
    cookies: dict[str, str] = field(default_factory=dict)

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = ""
    ) -> tuple[int, str, http.client.HTTPMessage]:
        line = self.connect()
        line.request(method, path, body or None, self.headers(kind))
        answer = line.getresponse()
        text = answer.read().decode()
        for given in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = given.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        line.close()
        return answer.status, text, answer.headers

    def headers(self, kind: str = "") -> dict[str, str]:
        told = {
            "Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items()),
            "Accept-Encoding": "identity",
        }
        return told | ({"Content-Type": kind} if kind else {})

    @property
    def form(self) -> str:
        return f"/en/projects/{self.code}/documents/add/{NEEDED}/"

    def token(self, path: str) -> str:
        _, page, _ = self.ask("GET", path)
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found, page
        return found[1]

    def log_in(self) -> None:
        path = "/en/account/login/"
        told = {
            "csrfmiddlewaretoken": self.token(path),
            "name": "investor",
            "password": PASSWORD,
        }
        kind = "application/x-www-form-urlencoded"
        body = urllib.parse.urlencode(told).encode()
        assert self.ask("POST", path, body, kind)[0] == 302

    def memory(self) -> int:
        """The most that server and workers ever held, in bytes; 0 where none tells."""
        if not Path("/proc/self/status").exists():
            return 0
        numbers = [self.process.pid, *_children(self.process.pid)]
        text = "".join(Path(f"/proc/{n}/status").read_text() for n in numbers)
        return sum(int(kb) * 1024 for kb in re.findall(r"VmHWM:\s+(\d+)", text))

    def stored(self) -> list[Path]:
        folder = self.state / "files"
        return [p for p in folder.rglob("*") if p.is_file() and p.name != "lock"]


def _children(number: int) -> list[int]:
    path = Path(f"/proc/{number}/task/{number}/children")
    return [int(one) for one in path.read_text().split()]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server as ``tiexin serve`` starts it, on SQLite, in a folder of its own."""
    state = tmp_path_factory.mktemp("state")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "TIEXIN_STATE_DIR": str(state),
        "TIEXIN_DATABASE_URL": f"sqlite:///{state}/t.sqlite3",
        "TIEXIN_SECRET_KEY": "k" * 50,
        "TIEXIN_MAX_FILE_MB": "5",
        "DJANGO_SETTINGS_MODULE": "tiexin.web.config.settings",
        "PYTHONPATH": os.pathsep.join(["src", "."]),
    }
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PREPARE.format(password=PASSWORD))],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"]
    command += [
        "--blocking-threads",
        "2",
        "--port",
        str(port),
        "--log-level",
        "warning",
    ]
    process = subprocess.Popen(
        [*command, "tiexin.web.config.wsgi:application"], env=environment
    )
    found = Site(port, process, state, told.stdout.strip())
    try:
        _wait(found)
        found.log_in()
        yield found
    finally:
        process.terminate()
        process.wait(20)


def _wait(site: Site) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            if site.ask("GET", "/healthz")[0] == 200:
                return
        time.sleep(0.2)
    raise TimeoutError("the server does not start")


def multipart(
    token: str, files: list[tuple[str, bytes]], command: str = "c" * 32
) -> tuple[bytes, str]:
    """A form's body as a browser sends it, and its content type."""
    edge = "edge0123456789"
    fields = {"csrfmiddlewaretoken": token, "level": "internal", "command": command}
    head = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ).encode()
    for name, data in files:
        told = f'--{edge}\r\nContent-Disposition: form-data; name="file"; '
        told += f'filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
        head += told.encode() + data + b"\r\n"
    return head + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


@pytest.mark.parametrize("path", ["form", "other"])
def test_two_gigabytes_are_refused_at_once_without_memory_or_disk(
    site: Site, path: str
) -> None:
    address = site.form if path == "form" else "/en/guide/"
    before = site.memory()
    line = site.connect()
    line.putrequest("POST", address)
    for name, value in site.headers("multipart/form-data; boundary=x").items():
        line.putheader(name, value)
    line.putheader("Content-Length", str(TWO_GIGABYTES))
    line.endheaders()
    sent, started, piece = 0, time.perf_counter(), bytes(1 << 20)
    # A browser goes on sending until it is told; what the lines hold is a few MB.
    with contextlib.suppress(OSError):
        line.sock.settimeout(2)
        while sent < TWO_GIGABYTES and time.perf_counter() - started < 3:
            line.sock.sendall(piece)
            sent += len(piece)
    line.sock.settimeout(60)
    answer = line.getresponse()
    page = answer.read().decode()
    line.close()
    assert answer.status == 413
    assert "MB" in page
    assert "<h1>" in page
    assert sent < 50_000_000
    assert site.memory() - before < 30_000_000
    assert not site.stored()


def test_a_body_that_does_not_say_how_long_it_is_is_refused(site: Site) -> None:
    line = site.connect()
    told = site.headers("multipart/form-data; boundary=x")
    line.request("POST", site.form, iter([b"x" * 10]), told, encode_chunked=True)
    answer = line.getresponse()
    assert answer.status == 411
    assert "Content-Length" in answer.read().decode()
    line.close()


def test_a_file_over_the_limit_is_read_to_its_end_and_named_but_not_kept(
    site: Site,
) -> None:
    before = site.memory()
    big = made.pdf(made.stream(b"x" * 18_000_000, compress=False))
    body, kind = multipart(site.token(site.form), [("large plan.pdf", big)])
    status, page, _ = site.ask("POST", site.form, body, kind)
    assert status == 413
    assert "large plan.pdf" in page
    assert "larger than 5 MB" in page
    assert site.memory() - before < 30_000_000
    assert not site.stored()


def test_a_sender_who_hangs_up_leaves_nothing(site: Site) -> None:
    body, kind = multipart(site.token(site.form), [("a.pdf", made.pdf() * 4_000)])
    line = site.connect()
    line.putrequest("POST", site.form)
    for name, value in site.headers(kind).items():
        line.putheader(name, value)
    line.putheader("Content-Length", str(len(body)))
    line.endheaders()
    line.send(body[: len(body) // 2])
    line.close()
    for _ in range(50):
        if not site.stored():
            break
        time.sleep(0.1)
    assert not site.stored()
    assert site.ask("GET", site.form)[0] == 200


def test_a_file_within_the_limit_is_kept(site: Site) -> None:
    data = made.pdf(text=os.urandom(2_000_000).hex().encode())
    body, kind = multipart(site.token(site.form), [("plan.pdf", data)])
    status, _, headers = site.ask("POST", site.form, body, kind)
    assert status == 302
    assert "added=1" in headers["Location"]
    (path,) = site.stored()
    assert path.read_bytes() == data
