"""The kinds of jobs: a function each, and for those that return their interval."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

    Work = Callable[[Mapping[str, Any]], None]

# Where jobs are defined; a worker imports them once, before it looks for work.
MODULES: Final = (
    "tiexin.web.cases.jobs",
    "tiexin.web.files.jobs",
    "tiexin.web.notices.jobs",
    "tiexin.web.hooks.jobs",
    "tiexin.web.imports.jobs",
    "tiexin.web.insight.jobs",
    "tiexin.web.jobs.upkeep",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job; ``every`` None where it runs only when asked for.

    ``outside`` jobs speak with other machines and keep their own transactions.
    """

    name: str
    work: Work
    every: timedelta | None
    outside: bool = False


_KINDS: dict[str, Kind] = {}


def job(
    name: str, *, every: timedelta | None = None, outside: bool = False
) -> Callable[[Work], Work]:
    """Register a function as a kind of job.

    It runs inside a transaction together with the note that it is done: both happen
    or neither. With ``every`` the timetable asks for it again and again.

    What talks to the outside world (mail, another service) or reads a large file says
    ``outside``: it runs without a transaction, which would keep others waiting for as
    long, opens its own, and has to bear being done twice when a worker is killed
    between the work and the note.
    """

    def register(work: Work) -> Work:
        if name in _KINDS:
            raise ValueError(f"two jobs are called {name}")
        _KINDS[name] = Kind(name, work, every, outside)
        return work

    return register


def kinds() -> Mapping[str, Kind]:
    """All kinds of jobs by name."""
    for module in MODULES:
        importlib.import_module(module)
    return _KINDS
