"""Builds all projections again from the logs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tiexin.web.cases.going_through import MOST_PROCESSES, go_through
from tiexin.web.cases.replay import Found
from tiexin.web.common.commands import TiexinCommand, within

if TYPE_CHECKING:
    import argparse


class Command(TiexinCommand):
    """``rebuild [--processes N]``."""

    help = "Build all projections again from the logs."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """How many processes."""
        super().add_arguments(parser)
        parser.add_argument("--processes", type=int, default=0)

    def work(self, **options: Any) -> int:
        """Go through all projects; 1 where a log can't be folded."""
        within("--processes", options["processes"], (0, MOST_PROCESSES))
        began = time.perf_counter()
        found = sum(go_through("rebuild", processes=options["processes"]), Found())
        self.say(
            "cli.rebuild.done",
            projects=found.projects,
            events=found.events,
            rows=found.rows,
            seconds=round(time.perf_counter() - began, 1),
        )
        return self.tell(found.problems)
