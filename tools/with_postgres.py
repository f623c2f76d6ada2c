"""Runs a command against a PostgreSQL server made for it and thrown away after.

    python -m tools.with_postgres COMMAND [ARGUMENT...]

The address is given to the command as ``TIEXIN_DATABASE_URL``. A server that is
already named there is used as it is. The new one listens on this machine only, keeps
its files in a temporary folder, and never runs as root (PostgreSQL refuses to).
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SETTING = "TIEXIN_DATABASE_URL"
SPEED = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"


def programs() -> Path:
    """The folder of ``initdb`` and ``pg_ctl``, the newest version first."""
    on_path = shutil.which("initdb")
    if on_path and (Path(on_path).parent / "pg_ctl").exists():
        return Path(on_path).parent
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
    )
    if not found:
        sys.exit("Missing: PostgreSQL. Install it with: apt-get install -y postgresql")
    return found[-1].parent


def owner() -> str | None:
    """The user that the server runs as; None for ourselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: Sequence[str | Path], user: str | None, folder: Path) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}")


@contextmanager
def server(settings: str = SPEED) -> Iterator[str]:
    """A running server; gives its address.

    ``settings`` are options of PostgreSQL; the usual ones give up safety for speed.
    """
    bin_, user, port = programs(), owner(), free_port()
    with tempfile.TemporaryDirectory(prefix="tiexin-postgres-") as name:
        folder = Path(name)
        if user:
            shutil.chown(folder, user)
        data = folder / "data"
        _run(
            [
                bin_ / "initdb",
                "-D",
                data,
                "-U",
                "tiexin",
                "-A",
                "trust",
                "--no-locale",
                "-E",
                "UTF8",
            ],
            user,
            folder,
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} {settings}"
        start = ["-D", data, "-w", "-l", folder / "log", "-o", options, "start"]
        _run([bin_ / "pg_ctl", *start], user, folder)
        try:
            yield f"postgres://tiexin@127.0.0.1:{port}/postgres"
        finally:
            stop = ["-D", data, "-w", "-m", "immediate", "stop"]
            _run([bin_ / "pg_ctl", *stop], user, folder)


def main() -> int:
    command = sys.argv[1:]
    if not command:
        sys.exit(__doc__)
    if os.environ.get(SETTING, "").startswith("postgres"):
        return subprocess.run(command, check=False).returncode
    with server() as address:
        environment = {**os.environ, SETTING: address}
        return subprocess.run(command, check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
