"""``tiexin``: guide, plan, catalogue, clock and serve from a terminal.

Exit codes: 0 done; 1 the check that was asked for found something; 2 the input is
wrong (what, where and the cure are on standard error).
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from tiexin.cli.context import Context, language_of, reads_json
from tiexin.kernel import LANGUAGES, TiexinError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiexin.app.messages import Messages
    from tiexin.kernel import Language

COMMANDS: Final = ("guide", "plan", "catalogue", "clock", "serve")
BAD_INPUT: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    context = Context.for_terminal(
        language=language_of(given, os.environ), today=_today()
    )
    try:
        args = build_parser(context.messages, context.language).parse_args(given)
        code: int = _module(args.command).run(args, context)
    except TiexinError as error:
        _report(error, context, as_json=reads_json(given))
        return BAD_INPUT
    except BrokenPipeError:
        # The reader (head, less) has seen enough; that is no error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def build_parser(messages: Messages, language: Language) -> argparse.ArgumentParser:
    """The parser with help in the user's language."""
    words = _Words(messages, language)
    parser = _Parser(
        prog="tiexin", description=words("cli.description"), add_help=False
    )
    _add_help(parser, words)
    parser.add_argument("--version", action="version", version=_version())
    parser.add_argument("--language", choices=LANGUAGES, help=words("cli.language"))
    commands = parser.add_subparsers(
        dest="command",
        metavar="COMMAND",
        title=words("cli.commands"),
        required=True,
        parser_class=_Parser,
    )
    for name in COMMANDS:
        sub = _module(name).add_parser(commands, words)
        _add_help(sub, words)
        sub.add_argument("--language", choices=LANGUAGES, help=words("cli.language"))
    return parser


class _Words:
    """Help texts by key in one language; callable, as argparse wants plain strings."""

    def __init__(self, messages: Messages, language: Language) -> None:
        self._messages = messages
        self._language = language

    def __call__(self, key: str) -> str:
        return self._messages.text(key, self._language)

    def text(self, key: str, language: Language, **fields: object) -> str:
        """The text of ``key``, as ``Messages.text`` gives it."""
        return self._messages.text(key, language, **fields)


class _Parser(argparse.ArgumentParser):
    """Reports wrong options as every other bad input is reported."""

    def __init__(self, **options: Any) -> None:
        options["add_help"] = False
        super().__init__(**options)

    def error(self, message: str) -> Any:
        from tiexin.kernel import BadInput, Problem

        usage = " ".join(self.format_usage().split())
        raise BadInput(Problem("cli.usage", {"problem": message, "usage": usage}))


def _add_help(parser: argparse.ArgumentParser, words: _Words) -> None:
    parser._positionals.title = words("cli.positionals")  # noqa: SLF001
    parser._optionals.title = words("cli.options")  # noqa: SLF001
    parser.add_argument("-h", "--help", action="help", help=words("cli.help"))


def _report(error: TiexinError, context: Context, *, as_json: bool) -> None:
    found = [
        (problem, *context.messages.error(problem, context.language))
        for problem in error.problems
    ]
    if as_json:
        content = [
            {
                "code": problem.code,
                "where": problem.where,
                "message": message,
                "cure": cure,
            }
            for problem, message, cure in found
        ]
        print(json.dumps({"errors": content}, ensure_ascii=False, indent=2))
        return
    for problem, message, cure in found:
        print(f"{problem.code}: {message}", file=sys.stderr)
        if cure:
            print(f"  → {cure}", file=sys.stderr)


def _module(name: str) -> Any:
    return import_module(f"tiexin.cli.{name}")


def _today() -> datetime.date:
    # The one place (with the pages) that asks the clock; below, days come in.
    return datetime.datetime.now(tz=datetime.UTC).astimezone().date()  # noqa: TID251


def _version() -> str:
    from tiexin import __version__

    return f"tiexin {__version__}"


if __name__ == "__main__":
    sys.exit(main())
