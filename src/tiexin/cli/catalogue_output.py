"""How the catalogue's commands write what they found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiexin.cli.context import Context
    from tiexin.kernel import Problem


def write_problems(problems: Iterable[Problem], context: Context) -> None:
    """Each problem with its cure, as a reader of the terminal sees it."""
    for problem in problems:
        message, cure = context.messages.error(problem, context.language)
        context.write(message)
        context.write(f"  → {cure}")


def problem_json(problem: Problem, context: Context) -> dict[str, object]:
    """One problem as plain data, with its texts in the reader's language."""
    message, cure = context.messages.error(problem, context.language)
    return {
        "code": problem.code,
        "where": problem.where,
        "fields": problem.fields_in(context.language),
        "message": message,
        "cure": cure,
    }


def write_json(content: object, context: Context) -> None:
    """Plain data as JSON, ended by a line's end."""
    json.dump(content, context.out, ensure_ascii=False, indent=2)
    context.out.write("\n")
