"""Reads in a table from the command line: tries it, and records it if asked to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from tiexin.kernel import BadInput
from tiexin.web.accounts.models import User
from tiexin.web.common.commands import TiexinCommand
from tiexin.web.common.service import get_messages
from tiexin.web.imports import report, running, taking
from tiexin.web.imports.keeping import problem_of
from tiexin.web.imports.models import ImportLine

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from tiexin.web.imports.models import Import

_PIECE: Final = 64 * 1024
_SHOWN: Final = 50
_NO_END: Final = 1e9


class Command(TiexinCommand):
    """``import_events table.csv --user NAME [--apply valid|all]``."""

    help = "Try a table of events row by row; with --apply record it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The file, for whom, and whether it is recorded."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True)
        parser.add_argument("--apply", choices=("valid", "all"), default="")

    def work(self, **options: Any) -> int:
        """Do it; what was refused is told row by row. 1 if any row was."""
        name = options["user"]
        user = User.objects.filter(username=name, is_active=True).first()
        if user is None:
            raise BadInput.of("imports.no_such_user", where="--user", name=name[:60])
        table = _tried(user, Path(options["file"]))
        if table.state == "failed":
            raise BadInput(*(problem_of(each) for each in table.problems))
        if options["apply"]:
            taking.apply(table, "all" if options["apply"] == "all" else "valid")
            running.advance(table.pk, seconds=_NO_END)
            table.refresh_from_db()
        return self._tell(table)

    def _tell(self, table: Import) -> int:
        texts = get_messages()
        for state, count in taking.counts(table).items():
            if count:
                title = texts.text(f"import.state.{state}", self.language)
                self.stdout.write(f"{title}: {count}")
        refused = ImportLine.objects.filter(table=table, state="refused")
        for line in refused.order_by("number")[:_SHOWN]:
            for each in report.told(line, self.language).failures:
                place = f"{line.number}, {each.where}" if each.where else line.number
                self.stdout.write(f"{place}: {each.message} {each.cure} ({each.code})")
        return int(refused.exists())


def _tried(user: User, path: Path) -> Import:
    def pieces() -> Iterator[bytes]:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece

    try:
        table = taking.begin(user, name=path.name, pieces=pieces(), now=timezone.now())
    except OSError as error:
        raise BadInput.of("imports.unreadable_file", where=str(path)) from error
    running.advance(table.pk, seconds=_NO_END)
    table.refresh_from_db()
    return table
