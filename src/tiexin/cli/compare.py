"""``tiexin compare``: one project under the law of several places, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.cli.project import add_project_options, asked_of
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tiexin.app.compare import Comparison
    from tiexin.app.compare.words import CompareWords
    from tiexin.cli.context import Context


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``compare`` to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "compare",
        help=words("cli.compare.help"),
        description=words("cli.compare.help"),
    )
    add_project_options(parser, words, places=True)
    parser.add_argument("--json", action="store_true", help=words("cli.compare.json"))
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Plan in each place and print what differs, and why.

    Raises:
        BadInput: The file, an answer, an option or a place is wrong.
        CalendarGap: A plan runs beyond the stored calendars.
    """
    from tiexin.app.compare import compare
    from tiexin.app.compare.words import CompareWords

    asked = asked_of(args, context)
    places = _places(args.places, context)
    with asked.places():
        comparison = compare(context.service, asked.request, places)
    words = CompareWords(
        comparison, messages=context.messages, language=context.language
    )
    if args.json:
        from tiexin.app.compare.as_json import compare_json
        from tiexin.app.export.as_json import to_bytes

        context.out.write(to_bytes(compare_json(comparison, words)).decode())
    else:
        _print(comparison, words, context)
    return 0


def _places(text: str | None, context: Context) -> tuple[str, ...]:
    """The codes after ``--in``; without it every city that has data."""
    if text is None:
        return context.service.cities
    places = tuple(part.strip() for part in text.split(",") if part.strip())
    if not places:
        raise BadInput.of("compare.no_places", where="--in")
    return places


def _print(comparison: Comparison, words: CompareWords, context: Context) -> None:
    from tiexin.app.compare.tables import CompareTables

    tables = CompareTables(words)
    screen = context.screen
    title = words.text("title", day=comparison.request.start)
    context.write(title, strong=True)
    for line in (*words.missing(), *words.rankings()):
        context.write(line)
    for note in ("note_ranking", "note_unknown"):
        context.write(words.text(note))
    for table in (
        tables.summary(),
        tables.stages(),
        tables.levers(),
        tables.limits(),
        tables.differences(),
    ):
        context.write()
        for line in screen.table(table):
            context.out.write(line + "\n")
