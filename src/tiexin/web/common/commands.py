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

    from tiexin.kernel import Language

BAD_INPUT: Final = 2


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

    def _report(self, error: TiexinError) -> int:
        for problem in error.problems:
            message, cure = get_messages().error(problem, self.language)
            self.stderr.write(f"{problem.code}: {message}")
            if cure:
                self.stderr.write(f"  → {cure}")
        return BAD_INPUT
