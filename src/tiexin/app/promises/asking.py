"""A question of the file as one that a store answers, and as a command line."""

from __future__ import annotations

import shlex
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

from tiexin.app.insight.end_points import known_decisions, known_moves
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.registry import ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from pathlib import Path

    from tiexin.app.promises.load import Ask
    from tiexin.insight.measures.answer import Answer
    from tiexin.insight.store import Store

EXPORT: Final = "events.jsonl"
"""The name of the export in the commands that are shown."""

_PLAIN: Final = ("limit", "calendar", "by", "kind", "baseline", "now")


def question_of(wanted: Ask, *, today: date, folder: Path) -> Question:
    """The question; ``folder`` is the root of the data files."""
    standard = Question()
    decisions, moves = _known(folder)
    return Question(
        by=wanted.by,
        start=(wanted.start,) if wanted.start else standard.start,
        end=(wanted.end,) if wanted.end else standard.end,
        decisions=decisions,
        moves=moves,
        limit=wanted.limit,
        days=wanted.days,
        kind=wanted.kind,
        baseline=wanted.baseline,
        now=wanted.now,
        today=today,
    )


@cache
def _known(folder: Path) -> tuple[frozenset[str], dict[str, str]]:
    """Read once: a board asks a dozen questions."""
    return known_decisions(folder), known_moves(folder)


@contextmanager
def looking_at(store: Store, wanted: Ask) -> Iterator[None]:
    """Let the store look only at the cases that are asked about, for a while.

    Working days count only where the question names a calendar.

    Raises:
        BadInput: ``insight.no_attribute``, ``insight.no_case_left``.
    """
    calendar = store.calendar
    store.everything()
    try:
        for name, value in wanted.where.items():
            store.only(name, [value])
        if not wanted.calendar:
            store.count_on(None)
        yield
    finally:
        store.count_on(calendar)
        store.everything()


def answered(store: Store, wanted: Ask, question: Question) -> Answer:
    """The answer over those cases.

    Raises:
        BadInput, Refused: As :func:`tiexin.insight.measures.registry.ask`.
    """
    with looking_at(store, wanted):
        return ask(store, wanted.measure, question)


def command(wanted: Ask, as_of: datetime) -> str:
    """The command that gives the same answer from an export, for a shell."""
    return shlex.join(("tiexin", *arguments(wanted, as_of)))


def arguments(wanted: Ask, as_of: datetime, *, log: str = EXPORT) -> list[str]:
    """The same without the program's name."""
    return ["insight", log, "--as-of", as_of.isoformat(), *_options(wanted)]


def _options(wanted: Ask) -> Iterator[str]:
    yield from ("--measure", wanted.measure)
    for name, value in wanted.where.items():
        yield from ("--where", f"{name}={value}")
    if wanted.start:
        yield from ("--from", wanted.start)
    if wanted.end:
        yield from ("--end", wanted.end)
    if wanted.days is not None:
        yield from ("--days", str(wanted.days))
    for name in _PLAIN:
        value = getattr(wanted, name)
        if value:
            yield from (f"--{name}", value)
