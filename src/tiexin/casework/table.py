"""The table of commands: who may do what, from which state, to which. It is data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tiexin.eventlog import Json


class Role(StrEnum):
    """On whose behalf somebody acts."""

    INVESTOR = "investor"
    OFFICER = "officer"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


class Party(StrEnum):
    """Who has the next move, and to whom time is charged.

    ``NOBODY`` has a move only when all is done; time of force majeure is charged to
    nobody as well.
    """

    AUTHORITY = "authority"
    APPLICANT = "applicant"
    THIRD_PARTY = "third_party"
    NOBODY = "nobody"


class Track(StrEnum):
    """How a procedure goes: decided by an authority, or begun and ended by someone."""

    APPLICATION = "application"
    WORK = "work"


About: TypeAlias = Literal["project", "procedure", "document", "task", "officer"]
FieldType: TypeAlias = Literal[
    "text",
    "day",
    "whole_number",
    "choice",
    "papers",
    "gaps",
    "id",
    "user",
    "yes_no",
    "ground",
    "procedures",
    "object",
]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One thing a command is told; ``choices`` only for a choice."""

    name: str
    type: FieldType
    optional: bool
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """One line of the table; see data/casework/commands.yaml for the meaning.

    ``states`` are those from which a procedure may be moved: all for an empty tuple.
    ``to`` is None where the state stays, or in some cases becomes ``may_lead_to``.
    """

    kind: str
    about: About
    event: str
    who: frozenset[Role]
    track: Track | None
    states: tuple[str, ...]
    to: str | None
    guards: tuple[str, ...]
    fields: tuple[FieldSpec, ...]
    may_lead_to: str | None = None


@dataclass(frozen=True, slots=True)
class StateSpec:
    """A state of a procedure: whose move it is, and whether all is done."""

    id: str
    move: Party
    done: bool


@dataclass(frozen=True, slots=True)
class Table:
    """All states and commands; ``by_event`` finds the command of an event's kind."""

    states: Mapping[str, StateSpec]
    stages: tuple[str, ...]
    commands: Mapping[str, CommandSpec]
    by_event: Mapping[str, CommandSpec]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who gives a command: ``id`` as the log keeps it (``user:7``, ``system:clock``).

    ``authority`` is set for reviewers.
    """

    id: str
    role: Role
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """Something that somebody wants done.

    Attributes:
        id: made by the sender; the same id never acts twice.
        kind: a key of the table.
        subject: the procedure; for other kinds empty (their ids are in ``data``).
        on: the day on which it happened or happens; never in the future.
        data: the fields of the table, as JSON values (days as ``2026-12-01``).
    """

    id: str
    kind: str
    subject: str
    on: date
    data: Mapping[str, Json]
