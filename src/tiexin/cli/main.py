"""``tiexin``: guide, plan, solve, catalogue, clock, serve and work from a terminal.

Exit codes: 0 done; 1 the check that was asked for found something, or there is no
schedule; 2 the input is wrong (what, where and the cure are on standard error, or as
JSON on standard output where JSON was asked for); 130 interrupted.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from tiexin.cli.context import Context, language_of, reads_json
from tiexin.cli.options import Parser
from tiexin.kernel import BadInput, TiexinError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

COMMANDS: Final = {
    "guide": "cli.guide.help",
    "plan": "cli.plan.help",
    "compare": "cli.compare.help",
    "reproduce": "cli.reproduce.help",
    "unknown": "cli.unknown.help",
    "catalogue": "cli.catalogue.help",
    "solve": "cli.solve.help",
    "reform": "cli.reform.help",
    "clock": "cli.clock.help",
    "serve": "cli.serve.help",
    "sample-world": "cli.sample_world.help",
    "import-events": "cli.import_events.help",
    "export-events": "cli.export_events.help",
    "rebuild": "cli.rebuild.help",
    "verify-log": "cli.verify_log.help",
    "work": "cli.work.help",
    "calendars": "cli.calendars.help",
    "insight": "cli.insight.help",
}
"""Commands with the key of what each is for, in the order of the help."""

BAD_INPUT: Final = 2
INTERRUPTED: Final = 130


def main(
    arguments: Sequence[str] | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _write_every_character()
    context = Context.for_terminal(
        language=language_of(given, environment),
        today=_today(),
        environment=environment,
    )
    try:
        return _run(given, context)
    except TiexinError as error:
        from tiexin.cli.failures import report

        as_json = reads_json(given)
        report(error, context, as_json=as_json, environment=environment)
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED


def build_parser(given: Sequence[str], words: Callable[[str], str]) -> Parser:
    """The parser for these arguments, with help in the language of ``words``.

    Only the command that is asked for gets its options (and is imported); without
    one, each command is there by name, for the help and for the nearest name.
    """
    parser = Parser(prog="tiexin", words=words, description=words("cli.description"))
    parser.add_argument(
        "--version", action="version", version=_version(), help=words("cli.version")
    )
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", title=words("cli.commands"), required=True
    )
    asked = _asked(given)
    if asked in COMMANDS:
        _module(asked).add_parser(commands, words)
        return parser
    for name, about in COMMANDS.items():
        commands.add_parser(name, help=words(about))
    return parser


def _asked(given: Sequence[str]) -> str:
    """The command among the arguments; empty where its own help is not wanted."""
    for position, argument in enumerate(given):
        if argument in ("-h", "--help", "--version"):
            return ""
        follows_language = position > 0 and given[position - 1] == "--language"
        if not argument.startswith("-") and not follows_language:
            return argument
    return ""


def _run(given: Sequence[str], context: Context) -> int:
    try:
        args: argparse.Namespace = build_parser(given, context.text).parse_args(given)
        code: int = _module(args.command).run(args, context)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has seen enough; that is no error.
        _drop_output()
        return 0
    except SystemExit as ended:
        # argparse has printed its help or the version.
        sys.stdout.flush()
        return int(ended.code or 0)
    except OSError as error:
        # Files are guarded where they are opened; what is left is the output itself.
        _drop_output()
        raise BadInput.of("output.stopped", reason=error.strerror or "") from error
    return code


def _drop_output() -> None:
    """Let what is still buffered go nowhere, so that the end of Python is silent."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_every_character() -> None:
    """UTF-8 in pipes and files; a terminal that knows less shows ``?`` instead."""
    for stream in (sys.stdout, sys.stderr):
        # Tests and notebooks put other objects here, which need nothing of this.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty():
            reconfigure(errors="replace")
        else:
            reconfigure(encoding="utf-8", errors="replace")


def _module(name: str) -> Any:
    return import_module(f"tiexin.cli.{name.replace('-', '_')}")


def _today() -> datetime.date:
    # The one place (with the pages) that asks the clock; below, days come in.
    return datetime.datetime.now(tz=datetime.UTC).astimezone().date()  # noqa: TID251


def _version() -> str:
    from tiexin import __version__

    return f"tiexin {__version__}"


if __name__ == "__main__":
    sys.exit(main())
