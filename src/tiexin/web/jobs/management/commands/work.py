"""``python -m django work``: carries out jobs until told to stop."""

from __future__ import annotations

import logging
import os
import signal
import socket
from threading import Event
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from tiexin.web.jobs import worker
from tiexin.web.jobs.pulse import Pulse

if TYPE_CHECKING:
    from argparse import ArgumentParser

_LONGEST_NAME = 80


class Command(BaseCommand):
    """A worker; several may work side by side."""

    help = "Carry out background jobs until told to stop (SIGTERM or Ctrl-C)."
    # The web server's start has checked all; a worker is up at once.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options."""
        parser.add_argument(
            "--once", action="store_true", help="stop when nothing is waiting"
        )
        parser.add_argument(
            "--name", default="", help="how it is called in the list of workers"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Work; the job in hand is finished before leaving."""
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        logging.getLogger("tiexin.jobs").setLevel(logging.INFO)
        name = options["name"] or f"{socket.gethostname()}-{os.getpid()}"
        name = name[:_LONGEST_NAME]
        with Pulse(name) as pulse:
            worker.run(
                name=name, stop=stop, once=options["once"], works_on=pulse.works_on
            )
