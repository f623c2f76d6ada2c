"""``tiexin serve``: the portal on this machine."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tiexin.cli.context import Context


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``serve`` to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "serve", help=words("cli.serve.help"), description=words("cli.serve.help")
    )
    parser.add_argument("--host", default="127.0.0.1", help=words("cli.serve.host"))
    parser.add_argument("--port", type=int, default=8000, help=words("cli.serve.port"))
    parser.add_argument(
        "--workers", type=int, default=2, help=words("cli.serve.workers")
    )
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Replace this process by the web server, so that signals reach it."""
    context.write(f"http://{args.host}:{args.port}/")
    context.out.flush()
    command = [
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
        "--no-log-access" if not sys.stderr.isatty() else "--log",
        "tiexin.web.config.wsgi:application",
    ]
    os.execv(sys.executable, command)  # noqa: S606 - our own, fixed command
