"""Management commands that speak the user's language and end with honest codes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from tiexin.kernel import LANGUAGES, BadInput, TiexinError
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from tiexin.kernel import Language, Problem

FOUND: Final = 1
BAD_INPUT: Final = 2
MOST_TOLD: Final = 30


class TiexinCommand(BaseCommand):
    """Exit codes as those of ``tiexin``: 0 done, 1 something found, 2 wrong input."""

    language: Language = "en"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Every command may be asked to speak another language."""
        parser.add_argument("--language", choices=LANGUAGES, default="en")

    def work(self, **options: Any) -> int:
        """Do it, and return the exit code."""
        raise NotImplementedError

    def handle(self, *_: Any, **options: Any) -> None:
        """Run ``work``; tell what went wrong with code, place and cure."""
        self.language = options["language"]
        try:
            code = self.work(**options)
        except TiexinError as error:
            code = self._report(error)
        except DatabaseError as error:
            reason = str(error).strip().splitlines()[0][:200]
            code = self._report(BadInput.of("cases.database_unready", reason=reason))
        if code:
            sys.exit(code)

    def say(self, key: str, **fields: object) -> None:
        """One line to the output."""
        self.stdout.write(get_messages().text(key, self.language, **fields))

    def tell(self, problems: Sequence[Problem]) -> int:
        """Tell what was found, the first of many; the exit code that says so."""
        for problem in problems[:MOST_TOLD]:
            message, cure = get_messages().error(problem, self.language)
            self.stderr.write(f"{problem.code}: {message}")
            if cure:
                self.stderr.write(f"  → {cure}")
        left = len(problems) - MOST_TOLD
        if left > 0:
            self.stderr.write(
                get_messages().text("cli.more_problems", self.language, n=left)
            )
        return FOUND if problems else 0

    def _report(self, error: TiexinError) -> int:
        self.tell(error.problems)
        return BAD_INPUT


def within(option: str, value: int, bounds: tuple[int, int]) -> None:
    """Refuse a number outside its bounds, which both count.

    Raises:
        BadInput: ``cli.out_of_range``.
    """
    least, most = bounds
    if not least <= value <= most:
        raise BadInput.of("cli.out_of_range", where=option, least=least, most=most)
