"""Reads the table of commands, and refuses one that does not hold together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from tiexin.casework.guards import GUARDS
from tiexin.casework.table import (
    About,
    CommandSpec,
    FieldSpec,
    FieldType,
    Party,
    Role,
    StateSpec,
    Table,
    Track,
)
from tiexin.catalogue.yaml_source import read_yaml
from tiexin.kernel import BadInput, CatalogueError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tiexin.catalogue.yaml_source import Document

_FILE: Final = "casework/commands.yaml"


class _Field(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    type: FieldType
    optional: bool = False
    choices: tuple[str, ...] = ()


class _Command(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    about: About
    who: tuple[Role, ...]
    event: str
    track: Track | None = None
    states: tuple[str, ...] = ()
    to: str | None = None
    may_lead_to: str | None = None
    guards: tuple[str, ...] = ()
    fields: dict[str, _Field] = {}


class _State(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    move: Party
    done: bool = False


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    states: dict[str, _State]
    stages: tuple[str, ...]
    commands: dict[str, _Command]


def load_table(root: Path) -> Table:
    """Read ``root/casework/commands.yaml``.

    Raises:
        CatalogueError: Every rule that the file breaks, with its line.
    """
    path = root / _FILE
    try:
        document = read_yaml(path.read_bytes(), name=f"data/{_FILE}")
        given = _File.model_validate(_renamed(document.data))
    except BadInput as error:
        raise CatalogueError(*error.problems) from error
    except ValidationError as error:
        raise CatalogueError(*_shape_problems(error, document)) from error
    problems = list(_faults(given, document))
    if problems:
        raise CatalogueError(*problems)
    commands = {kind: _spec(kind, each) for kind, each in given.commands.items()}
    return Table(
        states={
            id_: StateSpec(id_, state.move, state.done)
            for id_, state in given.states.items()
        },
        stages=given.stages,
        commands=commands,
        by_event={spec.event: spec for spec in commands.values()},
    )


def _renamed(data: object) -> object:
    """``from`` can't be a field's name in Python."""
    if not isinstance(data, dict) or not isinstance(data.get("commands"), dict):
        return data
    commands = {
        kind: (
            {"states" if key == "from" else key: value for key, value in given.items()}
            if isinstance(given, dict)
            else given
        )
        for kind, given in data["commands"].items()
    }
    return {**data, "commands": commands}


def _shape_problems(error: ValidationError, document: Document) -> Iterator[Problem]:
    for each in error.errors():
        path = tuple("from" if part == "states" else part for part in each["loc"])
        named = ".".join(map(str, path))
        yield Problem(
            "casework.table_shape",
            {"what": named, "why": each["msg"]},
            document.where(path),
        )


def _faults(given: _File, document: Document) -> Iterator[Problem]:
    events: dict[str, str] = {}
    for kind, command in given.commands.items():
        where = document.where(("commands", kind))
        yield from _command_faults(kind, command, given, where)
        if command.event in events:
            fields = {"command": kind, "other": events[command.event]}
            yield Problem("casework.table_event_twice", dict(fields), where)
        events[command.event] = kind
    for state in given.states:
        if not _has_way_out(state, given):
            where = document.where(("states", state))
            yield Problem("casework.table_dead_end", {"name": state}, where)


def _command_faults(
    kind: str, command: _Command, given: _File, where: str
) -> Iterator[Problem]:
    leads = [each for each in (command.to, command.may_lead_to) if each]
    for state in (*command.states, *leads):
        if state not in given.states:
            fields = {"command": kind, "name": state}
            yield Problem("casework.table_unknown_state", dict(fields), where)
    for guard in command.guards:
        if guard not in GUARDS:
            fields = {"command": kind, "name": guard}
            yield Problem("casework.table_unknown_guard", dict(fields), where)
    for name, field in command.fields.items():
        if (field.type == "choice") != bool(field.choices):
            fields = {"command": kind, "name": name}
            yield Problem("casework.table_choices", dict(fields), where)


def _has_way_out(state: str, given: _File) -> bool:
    return any(
        state in command.states
        and (command.to or command.may_lead_to or state) != state
        for command in given.commands.values()
        if command.about == "procedure"
    )


def _spec(kind: str, given: _Command) -> CommandSpec:
    return CommandSpec(
        kind=kind,
        about=given.about,
        event=given.event,
        who=frozenset(given.who),
        track=given.track,
        states=given.states,
        to=given.to,
        guards=given.guards,
        fields=tuple(
            FieldSpec(name, field.type, field.optional, field.choices)
            for name, field in given.fields.items()
        ),
        may_lead_to=given.may_lead_to,
    )
