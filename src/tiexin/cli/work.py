"""``tiexin work``: a worker for background jobs, beside those of ``tiexin serve``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from tiexin.cli.database import environment_for_django

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tiexin.cli.context import Context


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``work`` to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "work", help=words("cli.work.help"), description=words("cli.work.help")
    )
    parser.add_argument("--once", action="store_true", help=words("cli.work.once"))
    parser.add_argument(
        "--name", metavar="NAME", default="", help=words("cli.work.name")
    )
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Become the worker; the process is replaced, so that signals reach it."""
    context.out.flush()
    os.execve(  # noqa: S606 - our own, fixed command
        sys.executable,
        worker_command(once=args.once, name=args.name),
        environment_for_django(),
    )


def worker_command(*, once: bool = False, name: str = "") -> list[str]:
    """How a worker is started."""
    command = [sys.executable, "-m", "django", "work"]
    if once:
        command.append("--once")
    return [*command, f"--name={name}"] if name else command
