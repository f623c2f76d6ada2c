"""``tiexin verify-log``: do the logs hold, and what is stored follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.cli.database import manage
from tiexin.cli.options import within

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tiexin.cli.context import Context

PROCESSES: Final = (0, 64)


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``verify-log`` to the command line."""
    about = words("cli.verify_log.help")
    parser: argparse.ArgumentParser = commands.add_parser(
        "verify-log", help=about, description=about
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
    """Only reads; 1 where something does not hold.

    Raises:
        BadInput: The number of processes can't be meant.
    """
    within("--processes", args.processes, PROCESSES)
    return manage(context, "verify_log", "--processes", str(args.processes))
