"""``tiexin serve``: the portal on this machine."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING, Any, Final

from tiexin.cli.database import environment_for_django, prepare
from tiexin.cli.options import within
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tiexin.cli.context import Context

PORTS: Final = (1, 65_535)
WORKERS: Final = (1, 64)
_PREPARE: Final = (
    ("migrate", "--verbosity", "0"),
    ("collectstatic", "--noinput", "--verbosity", "0"),
)


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``serve`` to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "serve", help=words("cli.serve.help"), description=words("cli.serve.help")
    )
    add = parser.add_argument
    add("--host", metavar="HOST", default="127.0.0.1", help=words("cli.serve.host"))
    add("--port", metavar="N", type=int, default=8000, help=words("cli.serve.port"))
    add("--workers", metavar="N", type=int, default=2, help=words("cli.serve.workers"))
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Prepare the database and the files, then become the web server.

    The process is replaced, so that signals reach the server.

    Raises:
        BadInput: A number is out of its range, or the address can't be listened on.
    """
    within("--port", args.port, PORTS)
    within("--workers", args.workers, WORKERS)
    _can_listen(args.host, args.port)
    environment = environment_for_django()
    prepare(environment, *_PREPARE)
    host = f"[{args.host}]" if ":" in args.host else args.host
    context.write(context.text("cli.serve.at", url=f"http://{host}:{args.port}/"))
    context.out.flush()
    os.execve(  # noqa: S606 - our own, fixed command
        sys.executable, server_command(args), environment
    )


def server_command(args: argparse.Namespace) -> list[str]:
    """How the server is started."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        args.host,
        "--port",
        str(args.port),
        "--workers",
        str(args.workers),
        # The default can be 32 threads a worker, which starves short requests.
        "--blocking-threads",
        "2",
        "--log-level",
        "warning",
        "tiexin.web.config.wsgi:application",
    ]


def _can_listen(host: str, port: int) -> None:
    """Try the address now: the server would only say so in a long trace."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        raise BadInput.of(
            "cli.cannot_listen", where="--host/--port", host=host, port=port
        ) from error
