"""Compares everything that is stored with the logs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tiexin.web.cases.check import check_rulebooks
from tiexin.web.cases.going_through import MOST_PROCESSES, go_through
from tiexin.web.cases.replay import Found
from tiexin.web.common.commands import TiexinCommand, within

if TYPE_CHECKING:
    import argparse


class Command(TiexinCommand):
    """``verify_log [--processes N]``."""

    help = "Compare everything that is stored with the logs."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """How many processes."""
        super().add_arguments(parser)
        parser.add_argument("--processes", type=int, default=0)

    def work(self, **options: Any) -> int:
        """Go through all projects; 1 where something does not hold."""
        within("--processes", options["processes"], (0, MOST_PROCESSES))
        began = time.perf_counter()
        found = sum(go_through("check", processes=options["processes"]), Found())
        problems = (*check_rulebooks(), *found.problems)
        self.say(
            "cli.verify_log.done",
            projects=found.projects,
            events=found.events,
            rows=found.rows,
            seconds=round(time.perf_counter() - began, 1),
        )
        if not problems:
            self.say("cli.verify_log.holds")
        return self.tell(problems)
