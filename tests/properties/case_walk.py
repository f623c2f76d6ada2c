"""A random walk through a case: whoever is there does what is offered to him.

Each step is one number, the seed of its choices, so that Hypothesis can leave steps
out and still have a walk. What is refused changes nothing and is part of the walk.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

from tests.unit.casework.rig import (
    ACTORS,
    ALL,
    EXPERTS,
    HEARING,
    PUTTING_RIGHT,
    Desk,
    book_of,
    days,
)
from tiexin.casework.decide import offered
from tiexin.casework.table import Role
from tiexin.kernel import TiexinError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiexin.casework.table import CommandSpec, FieldSpec
    from tiexin.eventlog import Json

OPENED: Final = date(2024, 1, 2)
# Rarely chosen, or little would happen in between.
_RARE: Final = frozenset(
    {
        "close_project",
        "hand_over",
        "change_facts",
        "strike_event",
        "withdraw",
        "revoke",
        "decline",
        "refuse",
        "mark_not_needed",
        "move_rules",
    }
)
# Caps so short that a walk passes them.
_GROUNDS: Final = (
    replace(EXPERTS, cap=3),
    HEARING,
    replace(PUTTING_RIGHT, cap=4, cap_unit="calendar_day"),
)
RULES: Final = tuple(
    replace(each, grounds=_GROUNDS if each.grounds else ()) for each in ALL
)
# Rules under which everything is a little different, for those who move to them.
_OTHER: Final = tuple(
    replace(each, statutory=days(15), grounds=each.grounds[:1]) for each in RULES
)


@dataclass
class Walk:
    """A desk, the day it is, and how many commands were refused."""

    desk: Desk = field(default_factory=lambda: Desk(RULES, OPENED, OPENED))
    made: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        book = book_of(*_OTHER)
        self.desk.books[book.hash] = book

    def step(self, seed: int) -> None:
        """Let somebody do something."""
        # Random numbers that drive a test keep no secret.
        rng, desk = Random(seed), self.desk
        desk.today += timedelta(days=rng.choice((0, 0, 1, 1, 2, 5, 9)))
        role = rng.choice((*Role, Role.OFFICER, Role.REVIEWER, Role.REVIEWER))
        procedure = rng.choice(("", *desk.state.procedures, *("permit",) * 6))
        if procedure not in desk.state.procedures:
            procedure = ""
        actor = self._actor(role, procedure)
        specs = offered(
            desk.state, actor=actor, setting=desk.setting, procedure=procedure
        )
        specs = tuple(
            spec for spec in specs if spec.kind not in _RARE or rng.random() < 0.1
        )
        if not specs:
            return
        spec = rng.choices(specs, [_weight(each) for each in specs])[0]
        on = max(OPENED, desk.today - timedelta(days=rng.choice((0, 0, 0, 1, 3))))
        try:
            data = {
                each.name: self._value(each, spec, procedure, rng, on)
                for each in spec.fields
                if not each.optional or rng.random() < 0.7
            }
            desk.give(spec.kind, procedure, on=on, actor=actor, **data)
        except TiexinError:
            self.refused += 1

    def _actor(self, role: Role, procedure: str) -> Any:
        actor = ACTORS[role]
        if role is not Role.REVIEWER or not procedure:
            return actor
        rules = self.desk.setting.rules_of(self.desk.of(procedure))
        return replace(actor, authority=rules.authority)

    def _value(
        self,
        given: FieldSpec,
        spec: CommandSpec,
        procedure: str,
        rng: Random,
        on: date,
    ) -> Any:
        if given.name in _KNOWN and spec.kind not in _MAKING:
            return self._known(given.name, procedure, rng)
        if given.choices:
            return rng.choice(given.choices)
        if given.name == "notice_on":
            return on.isoformat()
        makers: dict[str, Callable[[], Any]] = {
            "id": self._id,
            "day": (on + timedelta(days=rng.choice(_AHEAD))).isoformat,
            "whole_number": lambda: self._number(given.name, rng),
            "papers": lambda: ["opinion"],
            "gaps": lambda: [{"document": "form", "text": "…"}],
            "user": lambda: f"user:{rng.choice((2, 5, 6))}",
            "ground": lambda: rng.choice(("experts", "hearing", "putting-right")),
            "procedures": lambda: list(self.desk.books[self._book(rng)].procedures),
            "object": lambda: self._object(given.name),
            "text": lambda: self._text(given.name, procedure, rng),
        }
        return makers[given.type]()

    def _id(self) -> str:
        self.made += 1
        return f"x{self.made}"

    def _number(self, name: str, rng: Random) -> int:
        if name == "number":
            return rng.randint(1, self.desk.state.version)
        return rng.choice((1, 5, 10, 12)) if name == "days" else 1

    def _text(self, name: str, procedure: str, rng: Random) -> str:
        self.made += 1
        return {
            "rulebook": self._book(rng),
            "plan": "p" * 64,
            "lever": "commitment",
            "kind": "form",
            "procedure": procedure or "permit",
            "document": "form",
            "sha256": f"{self.made:064x}",
        }.get(name, "…")

    def _book(self, rng: Random) -> str:
        return rng.choice(list(self.desk.books))

    def _object(self, name: str) -> Json:
        if name == "milestones":
            return {"completion": "2025-01-01"}
        return [] if name == "tasks" else {"site.area": 7}

    def _known(self, name: str, procedure: str, rng: Random) -> str:
        """An id that is there, if one is."""
        state = self.desk.state
        its = state.procedures.get(procedure)
        application = its.application if its else None
        there: dict[str, list[str]] = {
            "condition": list(state.conditions),
            "commitment": list(state.commitments),
            "correction": list(state.corrections),
            "task": list(state.tasks),
            "document": list(state.documents),
            "pause": [each.id for each in application.pauses] if application else [],
            "review": list(application.reviews) if application else [],
            "interruption": list(its.interruptions) if its else [],
        }
        return rng.choice(there[name] or ["none"])


_AHEAD: Final = (-1, 0, 3, 20, 60)
_KNOWN: Final = frozenset(
    {
        "condition",
        "commitment",
        "correction",
        "task",
        "document",
        "pause",
        "review",
        "interruption",
    }
)
_MAKING: Final = frozenset(
    {
        "accept_conditionally",
        "commit",
        "request_correction",
        "add_task",
        "add_document",
        "pause",
        "open_review",
        "interrupt",
    }
)


def _weight(spec: CommandSpec) -> int:
    """What moves a procedure on comes oftener than what is told about it."""
    if spec.kind in ("grant", "deem_accepted"):
        return 4
    if spec.to is not None or spec.kind in ("resume", "close_review", "lapse"):
        return 8
    return 3 if spec.track is not None else 1


def walked(steps: list[int]) -> Walk:
    """A walk of these steps."""
    walk = Walk()
    for seed in steps:
        walk.step(seed)
    return walk
