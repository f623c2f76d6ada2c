"""What went wrong, told on a terminal or as JSON, always with code, place and cure."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

from tiexin.cli.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tiexin.cli.context import Context
    from tiexin.kernel import Problem, TiexinError

SCHEMA: Final = "tiexin.errors/1"
MOST_SHOWN: Final = 30
"""Problems told on a terminal; a hostile file could have ten thousand."""


def report(
    error: TiexinError,
    context: Context,
    *,
    as_json: bool,
    environment: Mapping[str, str],
) -> None:
    """Tell the problems: JSON to standard output, else text to standard error."""
    if as_json:
        content = {
            "schema": SCHEMA,
            "errors": [_as_json(each, context) for each in error.problems],
        }
        print(json.dumps(content, ensure_ascii=False, indent=2))
        return
    screen = Screen.of(sys.stderr, environment)
    for text in _texts(error, context):
        for line in screen.lines(text):
            print(line, file=sys.stderr)


def _texts(error: TiexinError, context: Context) -> Iterator[str]:
    for problem in error.problems[:MOST_SHOWN]:
        message, cure = _words(problem, context)
        yield f"{problem.code}: {message}"
        if cure:
            yield f"  → {cure}"
    left = len(error.problems) - MOST_SHOWN
    if left > 0:
        yield context.text("cli.more_problems", n=left)


def _as_json(problem: Problem, context: Context) -> dict[str, object]:
    message, cure = _words(problem, context)
    return {
        "code": problem.code,
        "where": _printable(problem.where),
        "fields": {
            name: _printable(value) if isinstance(value, str) else value
            for name, value in problem.fields_in(context.language).items()
        },
        "message": message,
        "cure": cure,
    }


def _words(problem: Problem, context: Context) -> tuple[str, str]:
    message, cure = context.messages.error(problem, context.language)
    return _printable(message), _printable(cure)


def _printable(text: str) -> str:
    # Parts of it come from the user's file; a control character in there could
    # otherwise move the cursor or recolour the terminal.
    return "".join(each if each.isprintable() else "\ufffd" for each in text)
