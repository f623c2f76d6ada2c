"""Reads in a table from the command line: tries it, and records it if asked to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tiexin.kernel import LANGUAGES, BadInput, Refused
from tiexin.web.accounts.models import User
from tiexin.web.common.failures import in_words
from tiexin.web.common.languages import as_language
from tiexin.web.imports import report, running, taking
from tiexin.web.imports.models import ImportLine

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from tiexin.kernel import Language, TiexinError
    from tiexin.web.imports.models import Import

_PIECE: Final = 64 * 1024
_SHOWN: Final = 50
_NO_END: Final = 1e9


class Command(BaseCommand):
    """``python -m django import_events table.csv --user NAME [--apply valid|all]``."""

    help = "Try a table of events row by row; with --apply record it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, for whom, and whether it is recorded."""
        parser.add_argument("file", type=Path, help="CSV, UTF-8 or GB18030")
        parser.add_argument("--user", required=True, help="login name")
        parser.add_argument("--apply", choices=("valid", "all"), default="")
        parser.add_argument("--lang", choices=LANGUAGES, default="en")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do it; what was refused is told row by row."""
        language = as_language(options["lang"])
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"No such user: {options['user']}")
        try:
            table = self._try(user, Path(options["file"]))
            if options["apply"]:
                taking.apply(table, "all" if options["apply"] == "all" else "valid")
                running.advance(table.pk, seconds=_NO_END)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except (BadInput, Refused) as error:
            raise CommandError(_said(error, language)) from error
        table.refresh_from_db()
        self._tell(table, language)

    def _try(self, user: User, path: Path) -> Import:
        with path.open("rb") as file:

            def pieces() -> Iterator[bytes]:
                while piece := file.read(_PIECE):
                    yield piece

            table = taking.begin(
                user, name=path.name, pieces=pieces(), now=timezone.now()
            )
        running.advance(table.pk, seconds=_NO_END)
        table.refresh_from_db()
        return table

    def _tell(self, table: Import, language: Language) -> None:
        for each in report.failures_of(table, language):
            self.stderr.write(f"{each.code}: {each.message} {each.cure}")
        for state, count in taking.counts(table).items():
            if count:
                self.stdout.write(f"{state}: {count}")
        refused = ImportLine.objects.filter(table=table, state="refused")
        for line in refused.order_by("number")[:_SHOWN]:
            for each in report.told(line, language).failures:
                place = f"{line.number}, {each.where}" if each.where else line.number
                self.stdout.write(f"{place}: {each.code}: {each.message} {each.cure}")
        if table.state == "failed":
            raise CommandError(f"{table.name}: failed")


def _said(error: TiexinError, language: Language) -> str:
    return "; ".join(
        f"{each.code}: {each.message} {each.cure}"
        for each in in_words(error.problems, language)
    )
