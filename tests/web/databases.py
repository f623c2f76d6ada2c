"""A database of its own, which other processes and threads can use at the same time.

The database that pytest-django gives a test is one connection (SQLite in memory) or one
transaction. Tests of workers, locks and faults need a real one: ``own_database`` makes
it, on the kind of server that the tests run on, and points Django at it meanwhile.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connections
from django.db.utils import ConnectionHandler

from tiexin.web.config.env import read_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

ROOT = Path(__file__).resolve().parents[2]
# One for each process of a run: they share the server.
TEMPLATE = f"tiexin_template_{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}"


@dataclass(frozen=True)
class OwnDatabase:
    """Its address, and the environment with which another process uses it."""

    url: str
    environment: dict[str, str]

    def start(self, *command: str, **more: str) -> subprocess.Popen[str]:
        """Start ``python COMMAND…`` on this database; both outputs can be read."""
        return subprocess.Popen(
            [sys.executable, *command],
            env={**self.environment, **more},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database to copy: a file, or a database of the server."""
    server = os.environ.get("TIEXIN_DATABASE_URL", "")
    folder = tmp_path_factory.mktemp("template")
    url = f"sqlite:///{folder / 'template.sqlite3'}"
    if server.startswith("postgres"):
        _on_server(server, f"DROP DATABASE IF EXISTS {TEMPLATE}")
        _on_server(server, f"CREATE DATABASE {TEMPLATE}")
        url = _named(server, TEMPLATE)
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        env=_environment(url, folder),
        cwd=ROOT,
        check=True,
    )
    return url


@pytest.fixture
def own_database(
    _template: str, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[OwnDatabase]:
    """A fresh database that commits for good and can be stopped, filled and shared."""
    if _template.startswith("sqlite"):
        copy = tmp_path / "own.sqlite3"
        shutil.copy(urlsplit(_template).path[1:], copy)
        url = f"sqlite:///{copy}"
        with django_db_blocker.unblock(), _pointed_at(url):
            yield OwnDatabase(url, _environment(url, tmp_path))
        return
    name = f"tiexin_{uuid.uuid4().hex[:12]}"
    _on_server(_template, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    url = _named(_template, name)
    try:
        with django_db_blocker.unblock(), _pointed_at(url):
            yield OwnDatabase(url, _environment(url, tmp_path))
    finally:
        _on_server(_template, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _pointed_at(url: str) -> Iterator[None]:
    """Every thread's default connection goes there; put back afterwards."""
    given = read_environment({"TIEXIN_DATABASE_URL": url}).database
    settings = ConnectionHandler({"default": {**given, "CONN_MAX_AGE": 0}}).settings
    held, before = connections["default"], connections.settings["default"]
    connections.settings["default"] = settings["default"]
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = before
        connections["default"] = held


def _environment(url: str, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "tiexin.web.config.settings",
        "TIEXIN_DATABASE_URL": url,
        "TIEXIN_STATE_DIR": str(folder),
    }


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _on_server(url: str, statement: str) -> None:
    with psycopg.connect(_named(url, "postgres"), autocommit=True) as server:
        server.execute(statement)  # type: ignore[arg-type]
