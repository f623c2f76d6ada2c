"""``tiexin guide``: which procedures apply, why, and with which documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.cli.project import add_project_options, asked_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tiexin.cli.context import Context


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``guide`` to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "guide", help=words("cli.guide.help"), description=words("cli.guide.help")
    )
    add_project_options(parser, words)
    parser.add_argument("--why", action="store_true", help=words("cli.guide.why"))
    parser.add_argument("--json", action="store_true", help=words("cli.plan.json"))
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """Print the answers, as text or as JSON.

    Raises:
        BadInput: The file, an answer or an option is wrong.
    """
    asked = asked_of(args, context)
    with asked.places():
        report = context.service.guide(asked.request)
    if args.json:
        from tiexin.app.export.as_json import guide_json, to_bytes

        context.out.write(to_bytes(guide_json(report)).decode())
        return 0
    from tiexin.app.guide_text import guide_lines
    from tiexin.app.wording import Wording

    wording = Wording(
        messages=context.messages, in_force=report.in_force, language=context.language
    )
    for line in guide_lines(report, wording=wording, with_reasons=args.why):
        context.write(line, strong=not line.startswith(" "))
    return 0
