"""``tiexin calendars changed``: after a new notice, which running limits moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.cli.database import environment_for_django, manage, prepare

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tiexin.cli.context import Context

_ACTIONS: Final = ("changed",)


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``calendars`` to the command line."""
    about = words("cli.calendars.help")
    parser: argparse.ArgumentParser = commands.add_parser(
        "calendars", help=about, description=about
    )
    parser.add_argument(
        "action",
        choices=_ACTIONS,
        metavar="changed",
        help=words("cli.calendars.action"),
    )
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Bring the database up to date, then count the open clocks anew if need be.

    Raises:
        BadInput: The database can't be used.
    """
    prepare(environment_for_django(), ("migrate", "--verbosity", "0"))
    return manage(context, f"calendars_{args.action}")
