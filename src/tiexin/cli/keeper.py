"""Keeps several programs as one: all begin together, and none outlives the others."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_LOOK: Final = 0.2
_PATIENCE: Final = 30.0
_LONGEST_WAIT: Final = 60.0
_PARENT_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True, slots=True)
class Part:
    """One program; ``then`` says what follows when it ends by itself.

    ``all``: the others end, too; ``again``: it is started again; ``nothing``.
    """

    name: str
    command: Sequence[str]
    then: Literal["all", "again", "nothing"]


@dataclass(slots=True)
class _Running:
    part: Part
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    wait: float = 0.0
    not_before: float = 0.0


@dataclass
class Keeper:
    """Starts the parts and waits; ``ended`` is told of each that ended by itself.

    ``look`` is called a few times a second, for whatever the caller waits for.
    """

    environment: Mapping[str, str]
    ended: Callable[[Part, int], None]
    look: Callable[[], None] = lambda: None
    _stop: Event = field(default_factory=Event)

    def run(self, parts: Sequence[Part]) -> int:
        """Keep them until Ctrl-C or SIGTERM (0), or until one that all need ends.

        Returns:
            0, or the status with which the part ended that all need.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self._stop.set())
        running = [_Running(part) for part in parts]
        try:
            for each in running:
                self._start(each)
            return self._wait(running)
        finally:
            _end(running)

    def _wait(self, running: list[_Running]) -> int:
        while not self._stop.wait(_LOOK):
            self.look()
            for each in running:
                status = self._look(each)
                if status is not None and each.part.then == "all":
                    return status or 1
        return 0

    def _look(self, each: _Running) -> int | None:
        """The status of a part that has just ended; one that is to return, returns."""
        now = time.monotonic()
        if each.process is None:
            if each.not_before and now >= each.not_before:
                self._start(each)
            return None
        status = each.process.poll()
        if status is None:
            return None
        self.ended(each.part, status)
        each.process = None
        if each.part.then == "again":
            # What ends at once waits longer each time; what ran for a while does not.
            lasted = now - each.begun > _LONGEST_WAIT
            each.wait = 1.0 if lasted else min(_LONGEST_WAIT, 2 * each.wait or 1.0)
            each.not_before = now + each.wait
        return status

    def _start(self, each: _Running) -> None:
        each.begun, each.not_before = time.monotonic(), 0.0
        each.process = subprocess.Popen(  # noqa: S603 - our own, fixed commands
            each.part.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            # Ctrl-C comes to us; each part is then told in good order.
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads here
        )


def _end_with_parent() -> None:
    """Ask the system for SIGTERM when the parent dies, however it dies (Linux)."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _end(running: list[_Running]) -> None:
    """Tell all to end; what does not within half a minute is killed."""
    processes = [each.process for each in running if each.process is not None]
    for process in processes:
        process.terminate()
    last = time.monotonic() + _PATIENCE
    for process in processes:
        try:
            process.wait(timeout=max(0.0, last - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
