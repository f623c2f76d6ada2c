"""``tiexin sample-world``: an invented city in an empty database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.app.project_file import parse_day
from tiexin.cli.database import environment_for_django, manage, prepare
from tiexin.cli.options import within

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tiexin.cli.context import Context

PROJECTS: Final = (1, 2_000)
SEEDS: Final = (0, 2**31 - 1)


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``sample-world`` to the command line."""
    about = words("cli.sample_world.help")
    parser: argparse.ArgumentParser = commands.add_parser(
        "sample-world", help=about, description=about
    )
    add = parser.add_argument
    add(
        "--projects",
        metavar="N",
        type=int,
        default=200,
        help=words("cli.sample_world.projects"),
    )
    add("--seed", metavar="N", type=int, default=7, help=words("cli.sample_world.seed"))
    add("--on", metavar="DAY", help=words("cli.sample_world.on"))
    add("--if-empty", action="store_true", help=words("cli.sample_world.if_empty"))
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Prepare the database and fill it.

    Raises:
        BadInput: A number or the day can't be meant, or the database can't be used.
    """
    within("--projects", args.projects, PROJECTS)
    within("--seed", args.seed, SEEDS)
    given = ["--projects", str(args.projects), "--seed", str(args.seed)]
    if args.on is not None:
        given += ["--on", parse_day(args.on, where="--on").isoformat()]
    if args.if_empty:
        given.append("--if-empty")
    prepare(environment_for_django(), ("migrate", "--verbosity", "0"))
    return manage(context, "sample_world", *given)
