"""``tiexin serve``: the web server and a worker as one, on this machine."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
# Waits end with what they wait for, or at once when the program ends. This limit only
# ends what hangs: on a machine with much else to do a start takes minutes.
_HANGS = 600.0
_LOOK = 0.2
pytestmark = pytest.mark.timeout(3 * _HANGS)


class Served:
    """A portal that was started for a test."""

    def __init__(self, state: Path, *options: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        command = ["-m", "tiexin.cli.main", "serve", "--workers", "1"]
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "TIEXIN_STATE_DIR": str(state),
            "TIEXIN_LANGUAGE": "en",
        }
        self.log = state.with_suffix(".log")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command, "--port", str(port), *options],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def ready(self) -> dict[str, str]:
        """What /readyz says; empty while nobody answers, or answers in time."""
        found: dict[str, str] = {}
        address = f"{self.address}/readyz"
        # All that a socket may say, a time that is over included, is an OSError.
        with (
            suppress(OSError, HTTPException),
            urllib.request.urlopen(address, timeout=30) as page,  # noqa: S310 - ours
        ):
            found = json.load(page)
        return found

    def children(self) -> dict[str, int]:
        """The programs beside it, by what they are; those just being begun are none."""
        found = {}
        for pid in _children(self.process.pid):
            with suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
                if "granian" in words:
                    found["server"] = pid
                elif "work" in words:
                    found["worker"] = pid
        return found

    def wait_for(self, what: Callable[[], object]) -> None:
        """Wait until something is so, while the program runs."""

        def told() -> bool:
            # Looked at first: what the program did before it ended counts.
            over = self.process.poll() is not None
            found = bool(what())
            assert found or not over, self.log.read_text()
            return found

        _wait_for(told, self.log)

    def wait_until(self, worker: str) -> None:
        """Wait for /readyz to tell this of the worker."""
        self.wait_for(lambda: self.ready().get("worker") == worker)


def _wait_for(what: Callable[[], bool], log: Path) -> None:
    last = time.monotonic() + _HANGS
    while not what():
        assert time.monotonic() < last, log.read_text()
        time.sleep(_LOOK)


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in tasks.read_text().split()] if tasks.exists() else []


def _alive(pids: list[int]) -> list[int]:
    """Those that still run; what is dead and not yet collected does not count."""
    running = []
    for pid in pids:
        with suppress(OSError):
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            running += [pid] if state != "Z" else []
    return running


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    portal = Served(tmp_path / "state")
    try:
        yield portal
    finally:
        portal.process.kill()
        portal.process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind_however_it_ends(
    served: Served, how: signal.Signals
) -> None:
    served.wait_until("seen")
    parts = served.children()
    everything = [*parts.values(), *_children(parts["server"])]
    assert set(parts) == {"server", "worker"}
    served.process.send_signal(how)
    status = served.process.wait(timeout=_HANGS)
    assert status == (0 if how is not signal.SIGKILL else -9), served.log.read_text()
    _wait_for(lambda: not _alive(everything), served.log)
    assert served.ready() == {}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_that_is_killed_is_told_of_and_started_again(served: Served) -> None:
    served.wait_until("seen")
    killed = served.children()["worker"]
    os.kill(killed, signal.SIGKILL)
    served.wait_for(lambda: served.children().get("worker") not in (None, killed))
    served.wait_for(lambda: served.ready().get("status") == "ok")
    assert "The worker stopped (status -9)" in served.log.read_text()


def test_pages_alone_say_that_no_worker_is_there(tmp_path: Path) -> None:
    portal = Served(tmp_path / "state", "--web-only")
    try:
        portal.wait_until("missing")
        portal.wait_for(lambda: portal.ready().get("status") == "ok")
    finally:
        portal.process.terminate()
        portal.process.wait(timeout=_HANGS)
