"""The environment, read once, typed, checked at the start.

* ``TIEXIN_SECRET_KEY``: Django's secret key, 32 characters or more; if not set, one
  is made and kept in the state folder, in a file that only its owner may read.
* ``TIEXIN_ALLOWED_HOSTS``: host names served, separated by commas; if not set, this
  machine only.
* ``TIEXIN_DATABASE_URL``: ``postgres://…`` or ``sqlite:///path``; if not set, SQLite
  in the state folder.
* ``TIEXIN_STATE_DIR``: folder for the database and collected files; if not set,
  ``var`` where the process was started.
* ``TIEXIN_HTTPS``: ``1`` serves over HTTPS only (redirect, HSTS); else ``0``.
* ``TIEXIN_BEHIND_PROXY``: ``1`` trusts the proxy's X-Forwarded-Proto and the last of
  X-Forwarded-For; else ``0``.
* ``TIEXIN_SAMPLE_WORLD``: ``1`` tells the logins of the invented city on the login
  page; else ``0``.
* ``TIEXIN_PUBLIC_URL``: where people reach the portal, for links in mails and
  calendars (``https://portal.example``); if not set, this machine.
* ``TIEXIN_SMTP_URL``: the mail server, ``smtp://name:password@host:port``
  (``smtp+starttls://`` or ``smtps://`` for TLS); if not set, mails are written to the
  console where debugging or in the sample world, and else none are made.
* ``TIEXIN_MAIL_FROM``: the sender of mails; if not set, ``tiexin@localhost``.
* ``TIEXIN_MAX_FILE_MB``: largest document that is taken, in MB (1 to 500); if not
  set, 50.
* ``TIEXIN_MAX_PROJECT_MB``: room for all documents of one project, in MB (1 to
  1 000 000); if not set, 2 000.
* ``TIEXIN_MAX_LOG_MB``: largest event log that is taken, in MB (1 to 20 000); if not
  set, 500.
* ``TIEXIN_MAX_LOGS_MB``: room for all event logs of one place, in MB (1 to 1 000 000);
  if not set, 10 000.
* ``TIEXIN_LOG_SECONDS``: how long a question to an event log may take (1 to 600); if
  not set, 20.
* ``TIEXIN_CLAMD``: ClamAV's daemon, ``host:port`` or the path of its socket; if not
  set, documents pass through Tiexin's own checks only.
* ``TIEXIN_HOOKS_TO_LOCALHOST``: ``1`` lets webhooks go to this machine, without
  TLS, for trying them out; never in public; else ``0``.
* ``TIEXIN_DEBUG``: ``1`` shows Django's debug pages, never in public; else ``0``.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHORTEST_KEY: Final = 32
_LOCAL_HOSTS: Final = "localhost,127.0.0.1,[::1]"
_LOCAL_URL: Final = "http://127.0.0.1:8000"
_SMTP_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_FILE_MB: Final = (1, 500)
_PROJECT_MB: Final = (1, 1_000_000)
_LOG_MB: Final = (1, 20_000)
_SECONDS: Final = (1, 600)
_FLAGS: Final = {"": False, "0": False, "1": True}


class BadEnvironmentError(RuntimeError):
    """A variable is set to something that can't be meant; the message says which."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes our mails."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


@dataclass(frozen=True, slots=True)
class Environment:
    """What the settings need; see the table in the module's description.

    ``key_is_made_up`` tells that no secret key was given and none could be kept: logins
    end with the process then.
    """

    secret_key: str
    key_is_made_up: bool
    allowed_hosts: tuple[str, ...]
    database: Mapping[str, Any]
    state_dir: Path
    https: bool
    behind_proxy: bool
    debug: bool
    sample_world: bool = False
    public_url: str = _LOCAL_URL
    mail_server: MailServer | None = None
    mail_from: str = "tiexin@localhost"
    max_file_mb: int = 50
    max_project_mb: int = 2_000
    max_log_mb: int = 500
    max_logs_mb: int = 10_000
    log_seconds: int = 20
    clamd: str = ""
    hooks_to_localhost: bool = False


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """Read and check the variables; ``variables`` defaults to the process's own.

    Raises:
        BadEnvironmentError: A value is malformed.
    """
    given = os.environ if variables is None else variables
    state_dir = Path(given.get("TIEXIN_STATE_DIR") or "var").resolve()
    key = given.get("TIEXIN_SECRET_KEY", "")
    if key and len(key) < _SHORTEST_KEY:
        raise BadEnvironmentError(
            f"TIEXIN_SECRET_KEY: under {_SHORTEST_KEY} characters"
        )
    kept = key or _kept_key(state_dir / "secret_key")
    hosts = given.get("TIEXIN_ALLOWED_HOSTS") or _LOCAL_HOSTS
    return Environment(
        secret_key=kept or secrets.token_urlsafe(48),
        key_is_made_up=not kept,
        allowed_hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        database=_database(given.get("TIEXIN_DATABASE_URL", ""), state_dir),
        state_dir=state_dir,
        https=_flag(given, "TIEXIN_HTTPS"),
        behind_proxy=_flag(given, "TIEXIN_BEHIND_PROXY"),
        debug=_flag(given, "TIEXIN_DEBUG"),
        sample_world=_flag(given, "TIEXIN_SAMPLE_WORLD"),
        hooks_to_localhost=_flag(given, "TIEXIN_HOOKS_TO_LOCALHOST"),
        public_url=_public_url(given.get("TIEXIN_PUBLIC_URL", "")),
        mail_server=_mail_server(given.get("TIEXIN_SMTP_URL", "")),
        mail_from=_mail_from(given.get("TIEXIN_MAIL_FROM", "")),
        max_file_mb=_number(given, "TIEXIN_MAX_FILE_MB", 50, bounds=_FILE_MB),
        max_project_mb=_number(
            given, "TIEXIN_MAX_PROJECT_MB", 2_000, bounds=_PROJECT_MB
        ),
        max_log_mb=_number(given, "TIEXIN_MAX_LOG_MB", 500, bounds=_LOG_MB),
        max_logs_mb=_number(given, "TIEXIN_MAX_LOGS_MB", 10_000, bounds=_PROJECT_MB),
        log_seconds=_number(given, "TIEXIN_LOG_SECONDS", 20, bounds=_SECONDS),
        clamd=_daemon(given.get("TIEXIN_CLAMD", "")),
    )


def _kept_key(path: Path) -> str:
    """The key of this installation, made when first asked for; "" if it can't be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
    if len(key) < _SHORTEST_KEY:
        raise BadEnvironmentError(f"{path}: under {_SHORTEST_KEY} characters")
    return key


def _make_key(path: Path) -> None:
    """Write a new key; of several processes that start together one wins."""
    # Made with mode 600, and linked when it is whole, so that nobody reads half of it.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        Path(draft).unlink()


def _flag(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "")
    if value not in _FLAGS:
        raise BadEnvironmentError(f"{name}: 0 or 1, not {value!r}")
    return _FLAGS[value]


def _public_url(url: str) -> str:
    if not url:
        return _LOCAL_URL
    parts = urlsplit(url)
    whole = parts.scheme in {"http", "https"} and parts.hostname
    if not whole or parts.query or parts.fragment:
        raise BadEnvironmentError("TIEXIN_PUBLIC_URL: https://…, without a query")
    return url.rstrip("/")


def _mail_server(url: str) -> MailServer | None:
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadEnvironmentError("TIEXIN_SMTP_URL: not an address") from error
    if parts.scheme not in _SMTP_PORTS or not parts.hostname:
        raise BadEnvironmentError(
            "TIEXIN_SMTP_URL: smtp://…, smtp+starttls://… or smtps://…"
        )
    return MailServer(
        parts.hostname,
        port or _SMTP_PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
    )


def _mail_from(address: str) -> str:
    if not address:
        return "tiexin@localhost"
    if "@" not in address or any(sign in address for sign in "\r\n"):
        raise BadEnvironmentError("TIEXIN_MAIL_FROM: not a mail address")
    return address


def _number(
    given: Mapping[str, str], name: str, otherwise: int, *, bounds: tuple[int, int]
) -> int:
    text = given.get(name, "")
    least, most = bounds
    if not text:
        return otherwise
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise BadEnvironmentError(f"{name}: {least} to {most}, not {text!r}")
    return int(text)


def _daemon(text: str) -> str:
    host, _, port = text.rpartition(":")
    if text and not text.startswith("/") and not (host and port.isdigit()):
        raise BadEnvironmentError("TIEXIN_CLAMD: host:port or /path/of/the/socket")
    return text


def _database(url: str, state_dir: Path) -> dict[str, Any]:
    if not url:
        return _sqlite(str(state_dir / "tiexin.sqlite3"))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadEnvironmentError("TIEXIN_DATABASE_URL: not an address") from error
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path.removeprefix("/")) or ":memory:")
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadEnvironmentError("TIEXIN_DATABASE_URL: postgres://… or sqlite:///…")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            # Seconds to wait for another writer. A transaction that will write says so
            # at its begin: one that finds out later could not wait any more.
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # Readers and the one writer do not wait for each other.
            "init_command": "PRAGMA journal_mode=WAL",
        },
    }
