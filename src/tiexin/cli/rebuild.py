"""``tiexin rebuild``: all lists again from the logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.cli.database import environment_for_django, manage, prepare
from tiexin.cli.options import within

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tiexin.cli.context import Context

PROCESSES: Final = (0, 64)


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``rebuild`` to the command line."""
    about = words("cli.rebuild.help")
    parser: argparse.ArgumentParser = commands.add_parser(
        "rebuild", help=about, description=about
    )
    parser.add_argument(
        "--processes",
        metavar="N",
        type=int,
        default=0,
        help=words("cli.rebuild.processes"),
    )
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Bring the tables up to date and fill those that follow from the logs.

    Raises:
        BadInput: The number of processes can't be meant, or the database be used.
    """
    within("--processes", args.processes, PROCESSES)
    prepare(environment_for_django(), ("migrate", "--verbosity", "0"))
    return manage(context, "rebuild", "--processes", str(args.processes))
