"""``tiexin unknown``: what is not known in a place, and what knowing it is worth."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tiexin.cli.context import Context


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``unknown`` to the command line."""
    about = words("cli.unknown.help")
    parser: argparse.ArgumentParser = commands.add_parser(
        "unknown", help=about, description=about
    )
    parser.add_argument(
        "--in",
        dest="place",
        metavar="CODE",
        default="441900",
        help=words("catalogue.help_in"),
    )
    parser.add_argument("--json", action="store_true", help=words("cli.compare.json"))
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Print the unknowns, the most valuable first.

    Raises:
        BadInput: No such place, or none that has data.
    """
    from tiexin.app.project_file import load_sample, sample_ids
    from tiexin.app.unknown_words import UnknownWords, unknown_json
    from tiexin.app.unknowns import unknowns_of

    samples = [
        (name, load_sample(context.data_root, name, today=context.today).request)
        for name in sample_ids(context.data_root)
    ]
    found = unknowns_of(context.service, args.place, samples)
    if args.json:
        json.dump(unknown_json(found), context.out, ensure_ascii=False, indent=2)
        context.out.write("\n")
        return 0
    law = context.service.in_force(on=samples[0][1].start, jurisdiction=args.place)
    words = UnknownWords(
        found, law, messages=context.messages, language=context.language
    )
    context.write(words.place, strong=True)
    for line in words.head():
        context.write(line)
    for table in (words.not_found(), words.reckoned()):
        context.write()
        for line in context.screen.table(table):
            context.out.write(line + "\n")
    context.write()
    for line in words.elsewhere():
        context.write(line)
    return 0
