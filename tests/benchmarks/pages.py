"""Recomputing the plan's page: a real server on this machine, eight users at once."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlencode

from tests.benchmarks.networks import ROOT
from tiexin.app.share import encode_share

USERS = 8
REQUESTS_PER_USER = 25
START_WITHIN_SECONDS = 60


def recompute_seconds(request, *, levers):
    """Seconds of each answer: every user has an own project and tries out levers.

    No choice of levers comes twice, so that no answer is one that was kept.
    """
    with _server() as port:
        for _ in range(8):
            _get(port, _path(request, levers=levers, number=0))  # both workers load
        with ThreadPoolExecutor(USERS) as pool:
            users = [
                pool.submit(_user, port, _project(request, n), levers)
                for n in range(USERS)
            ]
            return [seconds for user in users for seconds in user.result()]


def _project(request, number):
    """The request with a floor area of its own."""
    area = request.facts["building.floor_area"] + 10 * (number + 1)
    return replace(request, facts={**request.facts, "building.floor_area": area})


def _path(request, *, levers, number):
    """The address with those levers off whose bit is set in ``number``."""
    chosen = [lever for n, lever in enumerate(levers) if not number >> n & 1]
    query = [("p", encode_share(request)), ("choose", "1")]
    return "/en/plan/?" + urlencode(query + [("lever", lever) for lever in chosen])


def _user(port, request, levers):
    """One user's requests on one connection, each begun when the last is read."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    seconds = []
    for turn in range(REQUESTS_PER_USER):
        path = _path(request, levers=levers, number=turn)
        begin = time.perf_counter()
        _ask(connection, path)
        seconds.append(time.perf_counter() - begin)
    connection.close()
    return seconds


def _get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    _ask(connection, path)
    connection.close()


def _ask(connection, path):
    connection.request("GET", path, headers={"HX-Request": "true"})
    response = connection.getresponse()
    body = response.read()
    if response.status != http.HTTPStatus.OK or b"<svg" not in body:
        raise RuntimeError(f"{response.status} for {path[:80]}: {body[:300]!r}")


@contextmanager
def _server():
    """A granian server with two workers on a free port, ended with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as state:
        # A server that runs answers from its data's parsed copy, so warm.
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "TIEXIN_STATE_DIR": state,
            "DJANGO_SETTINGS_MODULE": "tiexin.web.config.settings",
        }
        collect = [sys.executable, "-m", "django", "collectstatic", "--noinput"]
        subprocess.run(
            collect, env=environment, cwd=ROOT, check=True, capture_output=True
        )
        command = [sys.executable, "-m", "granian", "--interface", "wsgi"]
        command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
        command += ["--blocking-threads", "2", "--no-log"]
        command += ["tiexin.web.config.wsgi:application"]
        process = subprocess.Popen(command, env=environment, cwd=ROOT)
        try:
            _wait(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(port, process):
    until = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server didn't start in time")
