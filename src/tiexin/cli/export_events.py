"""``tiexin export-events``: the event logs of all projects as lines of JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.cli.database import environment_for_django, manage, prepare

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tiexin.cli.context import Context


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``export-events`` to the command line."""
    about = words("cli.export_events.help")
    parser: argparse.ArgumentParser = commands.add_parser(
        "export-events", help=about, description=about
    )
    parser.add_argument(
        "--output",
        metavar="FILE",
        required=True,
        help=words("cli.export_events.output"),
    )
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Write the file.

    Raises:
        BadInput: The database can't be used.
    """
    prepare(environment_for_django(), ("migrate", "--verbosity", "0"))
    return manage(context, "export_events", args.output)
