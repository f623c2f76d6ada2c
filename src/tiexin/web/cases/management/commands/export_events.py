"""Writes the event logs as lines of JSON, which ``tiexin insight`` reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiexin.eventlog import Record, record_line, to_line
from tiexin.kernel import BadInput
from tiexin.web.cases import models, replay
from tiexin.web.common.commands import TiexinCommand

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from tiexin.eventlog import Event


class Command(TiexinCommand):
    """``export_events FILE``."""

    help = "Write the event logs of all projects as lines of JSON."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Where to."""
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)

    def work(self, **options: Any) -> int:
        """Write project after project; a file that is half written is removed.

        Raises:
            BadInput: ``insight.not_written``.
        """
        path: Path = options["file"]
        half = path.with_name(f".{path.name}.half")
        events = projects = 0
        try:
            with half.open("w", encoding="utf-8", newline="\n") as out:
                written: set[str] = set()
                for log in replay.logs():
                    projects += 1
                    events += len(log)
                    out.writelines(_records(log, written))
                    out.writelines(f"{to_line(event)}\n" for event in log)
            half.replace(path)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise BadInput.of(
                "insight.not_written", where=str(path), reason=reason
            ) from error
        finally:
            half.unlink(missing_ok=True)
        self.say("cli.export_events.done", path=path, projects=projects, events=events)
        return 0


def _records(log: list[Event], written: set[str]) -> Iterator[str]:
    """The rules that a project goes by and the plan promised to it.

    Each stands before the first project whose events name it by its hash.
    """
    keys = ("rulebook", "plan")
    named = {str(event.data[key]) for event in log for key in keys if key in event.data}
    wanted = named - written
    written |= named
    books = models.Rulebook.objects.filter(pk__in=wanted).order_by("pk")
    plans = models.PlanRecord.objects.filter(hash__in=wanted, kind="baseline")
    found = [Record("rulebook", row.hash, row.content) for row in books]
    by_hash = {row.hash: Record("plan", row.hash, row.content) for row in plans}
    for record in (*found, *by_hash.values()):
        yield f"{record_line(record)}\n"
