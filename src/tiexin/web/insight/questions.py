"""A question as an address tells it, as a measure wants it, and as a command line."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from tiexin.app.insight.end_points import known_decisions, known_moves
from tiexin.app.paths import data_root
from tiexin.insight.measures.answer import Question
from tiexin.kernel import BadInput, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from django.http import QueryDict

    from tiexin.web.insight.models import EventLog

NAMES: Final = (
    *("by", "kind", "limit", "figure"),
    *("baseline", "now", "calendar", "open"),
)
"""What a question names once, by the names that the command line has for it."""

LISTS: Final = ("where", "from", "end")
"""What it may name several times."""

NUMBERS: Final = {"days": 100_000, "top": 100_000}
"""Its numbers, with the largest that can be meant."""

_LONGEST: Final = 300
_MOST: Final = 20
_NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked besides the measure, as it was typed; empty where nothing was.

    ``end`` and ``start`` are activities, an attribute, or the words that a question
    knows; ``where`` are texts ``A=V``.
    """

    by: str = ""
    kind: str = ""
    limit: str = ""
    figure: str = ""
    baseline: str = ""
    now: str = ""
    calendar: str = ""
    open: str = ""
    where: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    days: int | None = None
    top: int = 0

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Name and value of everything that was asked."""
        for name in NAMES:
            if value := getattr(self, name):
                yield name, value
        for name in LISTS:
            for value in getattr(self, _FIELD.get(name, name)):
                yield name, value
        if self.days is not None:
            yield "days", str(self.days)
        if self.top:
            yield "top", str(self.top)

    @property
    def query(self) -> str:
        """The question as a part of an address."""
        return urlencode(list(self.pairs()))

    def conditions(self) -> list[tuple[str, str]]:
        """Attribute and value of ``where``.

        Raises:
            BadInput: ``insight.where``: no sign of equality.
        """
        return [_pair(each, "--where") for each in self.where]

    def question(self, *, today: date) -> Question:
        """What a measure is asked.

        Raises:
            BadInput: ``insight.where``: ``open`` is no attribute with a value.
        """
        standard = Question()
        decisions, moves = _known()
        return Question(
            by=self.by,
            start=self.start or standard.start,
            end=self.end or standard.end,
            decisions=decisions,
            moves=moves,
            limit=self.limit,
            days=self.days,
            open_when=self._open_when(),
            kind=self.kind,
            figure=self.figure or standard.figure,
            baseline=self.baseline,
            now=self.now,
            top=self.top,
            today=today,
        )

    def _open_when(self) -> tuple[str, str] | None:
        if self.open == _NONE:
            return ("", "")
        return _pair(self.open, "--open") if self.open else None


_FIELD: Final = {"from": "start"}


@cache
def _known() -> tuple[frozenset[str], Mapping[str, str]]:
    return known_decisions(data_root()), known_moves(data_root())


def _pair(given: str, option: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign or not name:
        raise BadInput.of("insight.where", where=option, given=given[:60])
    return name, value


def asked_of(data: QueryDict) -> Asked:
    """The question of an address.

    Raises:
        BadInput: ``insight.not_a_number``: a number that can't be meant.
    """
    problems: list[Problem] = []
    given: dict[str, Any] = {name: _text(data.get(name, "")) for name in NAMES}
    for name in LISTS:
        texts = (_text(each) for each in data.getlist(name)[:_MOST])
        given[_FIELD.get(name, name)] = tuple(each for each in texts if each)
    for name, most in NUMBERS.items():
        text = data.get(name, "").strip()
        whole = text.isascii() and text.isdigit() and len(text) <= len(str(most))
        if text and not (whole and int(text) <= most):
            fields: dict[str, str | int] = {"given": text[:20], "most": most}
            problems.append(Problem("insight.not_a_number", dict(fields), f"--{name}"))
        given[name] = int(text) if text and whole else None
    if problems:
        raise BadInput(*problems)
    return Asked(**{**given, "top": given["top"] or 0})


def _text(text: str) -> str:
    return text.strip()[:_LONGEST]


def command_line(log: EventLog, measure: str, asked: Asked) -> str:
    """The command that gives the same answer."""
    parts = ["tiexin", "insight", log.name]
    for name, value in log.options.items():
        parts += [f"--{name.replace('_', '-')}", value]
    parts += ["--measure", measure]
    lists: dict[str, list[str]] = {}
    for name, value in asked.pairs():
        if name in ("from", "end"):
            lists.setdefault(name, []).append(value)
        else:
            parts += [f"--{name}", value]
    for name, values in lists.items():
        parts += [f"--{name}", *values]
    return shlex.join(parts)
