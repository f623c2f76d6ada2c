"""``tiexin import-events``: a table of events, tried row by row, then recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tiexin.cli.database import environment_for_django, manage, prepare

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tiexin.cli.context import Context

MODES: Final = ("valid", "all")


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``import-events`` to the command line."""
    about = words("cli.import_events.help")
    parser: argparse.ArgumentParser = commands.add_parser(
        "import-events", help=about, description=about
    )
    parser.add_argument("file", type=Path, help=words("cli.import_events.file"))
    parser.add_argument(
        "--user", metavar="NAME", required=True, help=words("cli.import_events.user")
    )
    parser.add_argument("--apply", choices=MODES, help=words("cli.import_events.apply"))
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Try the table and tell what is wrong with which row; record it with --apply.

    Raises:
        BadInput: The database can't be used.
    """
    prepare(environment_for_django(), ("migrate", "--verbosity", "0"))
    told = ["--apply", args.apply] if args.apply else []
    return manage(context, "import_events", str(args.file), "--user", args.user, *told)
