"""Fills an empty database with the invented city (docs/sample-world.md)."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tiexin.kernel import BadInput
from tiexin.web.cases import sample
from tiexin.web.cases.models import Project
from tiexin.web.common.commands import TiexinCommand, within
from tiexin.web.common.service import today

if TYPE_CHECKING:
    import argparse

MOST_PROJECTS: Final = 2_000


class Command(TiexinCommand):
    """``sample_world --projects 200 --seed 7``."""

    help = "Fill an empty database with the invented city."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """How many projects, which dice, which day."""
        super().add_arguments(parser)
        parser.add_argument("--projects", type=int, default=200)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--on", default="")
        parser.add_argument("--if-empty", action="store_true")

    def work(self, **options: Any) -> int:
        """Refuse a base with projects, or do nothing where that was asked for."""
        within("--projects", options["projects"], (1, MOST_PROJECTS))
        day = _day(options["on"]) if options["on"] else today()
        there = Project.objects.count()
        if there and options["if_empty"]:
            return 0
        if there:
            raise BadInput.of("cases.world_not_empty", count=there)
        began = time.perf_counter()
        made = sample.make(options["projects"], seed=options["seed"], today=day)
        self.say(
            "cli.sample_world.made",
            projects=made.projects,
            events=made.events,
            people=made.people,
            seconds=round(time.perf_counter() - began, 1),
        )
        self.say("cli.sample_world.logins", password=sample.PASSWORD)
        return 0


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise BadInput.of("calendars.option_day", where="--on", value=text[:40])
    return day
