"""Takes all projects group by group, in this process or in several."""

from __future__ import annotations

import multiprocessing
import os
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from django.db import connection

from tiexin.web.cases import check, rebuild, replay
from tiexin.web.common.process import begin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.web.cases.replay import Found

Work: TypeAlias = Literal["check", "rebuild"]
MOST_PROCESSES: Final = 64
_WORTH_IT: Final = 20
"""Groups of projects from which several processes are used."""


def go_through(work: Work, *, processes: int = 0) -> Iterator[Found]:
    """What each group of projects gives, as it comes.

    ``processes`` 0 chooses: one for each processor where the database lets several
    write (PostgreSQL), else one.
    """
    tasks = [(work, group) for group in replay.groups()]
    count = min(processes or _usual(len(tasks)), max(1, len(tasks)))
    if count == 1:
        yield from (_one(task) for task in tasks)
        return
    # Connections can't be shared, so each process begins from nothing.
    context = multiprocessing.get_context("spawn")
    with context.Pool(count, initializer=begin) as pool:
        yield from pool.imap_unordered(_one, tasks)


def _usual(tasks: int) -> int:
    """One for each processor, where it pays: a process takes seconds to begin."""
    if connection.vendor == "sqlite" or tasks < _WORTH_IT:
        return 1
    return min(os.cpu_count() or 1, MOST_PROCESSES)


def _one(task: tuple[Work, list[int]]) -> Found:
    work, group = task
    return check.check(group) if work == "check" else rebuild.rebuild(group)
