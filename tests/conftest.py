"""What holds for every test: no silent skip in CI, no network, a steady Hypothesis."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_CI = bool(os.environ.get("CI"))
OFFLINE = ("tests/unit/", "tests/properties/", "tests/law/", "tests/contract/")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

# The machine may be busy: a slow example is no failure. CI tries the same examples
# each time, so that its answer about one commit stays the same.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if IN_CI else "here")

# Playwright keeps an event loop in the thread in which the tests use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


class _Network:
    """Refuses connections while a test runs that must do without."""

    forbidden = False

    @classmethod
    def audit(cls, event: str, arguments: tuple[Any, ...]) -> None:
        if not cls.forbidden or event not in ("socket.connect", "socket.getaddrinfo"):
            return
        raise RuntimeError(
            f"this test must not use the network: {event} {arguments[1:]}"
        )


sys.addaudithook(_Network.audit)


@pytest.fixture(autouse=True)
def _network_only_where_it_belongs(request: pytest.FixtureRequest) -> Iterator[None]:
    _Network.forbidden = request.node.nodeid.startswith(OFFLINE)
    yield
    _Network.forbidden = False


@pytest.fixture(autouse=True)
def _emptying_is_allowed(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits empties the database afterwards; see tests/web/cases.py."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    if commits or {"transactional_db", "live_server"} & set(request.fixturenames):
        # Asked for first, so that it is emptied last.
        request.getfixturevalue("transactional_db")
        yield
        from tests.web.cases import allow_emptying

        allow_emptying()
    else:
        yield


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test whose server or browser is missing is skipped aloud, in CI it fails."""
    if item.get_closest_marker("postgres") and not _on_postgres():
        _cannot_run("needs PostgreSQL: run it by `make test-postgres`")
    if item.get_closest_marker("browser") and _chromium() is None:
        _cannot_run("needs Chromium: apt-get install -y chromium fonts-noto-cjk")
    if item.get_closest_marker("scale") and find_spec("ibis") is None:
        _cannot_run("needs Ibis and Spark: run it by `make test-spark`")


def _cannot_run(reason: str) -> None:
    if IN_CI:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _on_postgres() -> bool:
    return os.environ.get("TIEXIN_DATABASE_URL", "").startswith("postgres")


def _chromium() -> str | None:
    found = (shutil.which(name) for name in CHROMIUM)
    return next((path for path in found if path), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    """The system's Chromium; a download of another one is never tried."""
    return {
        **browser_type_launch_args,
        "executable_path": _chromium(),
        # Containers give the browser neither a sandbox nor much shared memory.
        "args": [
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The server that `make test-postgres` made; only tests marked so may ask."""
    return os.environ["TIEXIN_DATABASE_URL"]
