"""``tiexin reproduce``: an exported plan made again, byte by byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tiexin.app.reproduce import Reproduction
    from tiexin.cli.context import Context

DIFFERS: Final = 1
_SHORT: Final = 12


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``reproduce`` to the command line."""
    about = words("cli.reproduce.help")
    parser: argparse.ArgumentParser = commands.add_parser(
        "reproduce", help=about, description=about
    )
    parser.add_argument("file", metavar="PLAN", help=words("cli.reproduce.file"))
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Plan again and compare; 1 where anything differs.

    Raises:
        BadInput: The file can't be read or is no exported plan.
        CalendarGap: The plan runs beyond the stored calendars.
    """
    from tiexin.app.project_file import read_bytes
    from tiexin.app.reproduce import reproduce

    exported = read_bytes(args.file, largest=LARGEST)
    found = reproduce(context.service, exported, name=args.file)
    if found.identical:
        text = context.text(
            "cli.reproduce.identical", n=found.size, day=found.law_as_of
        )
        context.write(text, strong=True)
        return 0
    _tell(found, context)
    return DIFFERS


LARGEST: Final = 20_000_000
"""Bytes that an exported plan may have; the largest sample has under half a million."""


def _tell(found: Reproduction, context: Context) -> None:
    """First whether the data are other ones, then which days moved."""
    context.write(context.text("cli.reproduce.differs"), strong=True)
    for data, stored, now in found.other_data:
        line = context.text(
            f"cli.reproduce.other_{data}",
            stored=stored[:_SHORT] or "–",
            now=now[:_SHORT],
        )
        context.write(line)
    if not found.other_data:
        context.write(context.text("cli.reproduce.same_data"))
    journey = context.service.journey
    titles = {
        each.id: each.title.in_language(context.language) for each in journey.milestones
    }
    for id_, stored, now in found.moved:
        title = titles.get(id_, id_)
        context.write(
            context.text("cli.reproduce.moved", title=title, stored=stored, now=now)
        )
    if not found.moved:
        context.write(context.text("cli.reproduce.nothing_moved"))
